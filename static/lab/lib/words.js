/** Texts about images, as texts about rows or windows: lab/data/modalities/sample_kind.py does the same. */

/** @typedef {{kind: string, noun: string, nouns: string}} Nouns what one and several samples are called */

const IMAGE = /\b(?:([Aa])n )?([Ii]mage)(s?)\b/g;

/**
 * Return a text about images as one about samples of another kind: "an image" becomes "a row".
 * @param {string} text
 * @param {Nouns} [sample]
 */
export function worded(text, sample) {
  if (!sample || sample.kind === "image") return text;
  return text.replace(IMAGE, (_, article, image, plural) => {
    const word = plural ? sample.nouns : sample.noun;
    if (article) return `${article} ${word}`;
    return image[0] === "i" ? word : word[0].toUpperCase() + word.slice(1);
  });
}

/**
 * Reword the texts, titles and labels of elements.
 * @param {ParentNode & Node} container
 * @param {Nouns} sample
 */
export function rewordElements(container, sample) {
  const texts = document.createTreeWalker(container, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = /** @type {Text} */ (texts.currentNode);
    if (text.parentElement?.tagName !== "STYLE") text.data = worded(text.data, sample);
  }
  for (const name of ["title", "aria-label"]) {
    for (const element of container.querySelectorAll(`[${name}]`)) {
      element.setAttribute(name, worded(element.getAttribute(name) ?? "", sample));
    }
  }
}
