/** Errors of reconstructions as colours: the scale of lab/plots/image_sheets.py. */

// ColorBrewer PuOr, safe for colour-blind users: purple too dark, orange too bright
const DIVERGING = [
  [94, 60, 153],
  [178, 171, 210],
  [247, 247, 247],
  [253, 184, 99],
  [230, 97, 1],
];

/**
 * Return reconstruction minus original in colour: white is no error, full colour a difference of 1 on the [0, 1] scale. Of a
 * colour image it is the root mean square over the channels, for their mean hides a wrong hue.
 * @param {ImageData} recon
 * @param {ImageData} image
 * @returns {ImageData}
 */
export function errorColours(recon, image) {
  const data = new Uint8ClampedArray(image.data.length);
  for (let i = 0; i < data.length; i += 4) {
    let [sum, squares] = [0, 0];
    for (let c = 0; c < 3; c++) {
      const channel = recon.data[i + c] - image.data[i + c];
      sum += channel;
      squares += channel ** 2;
    }
    const size = Math.sqrt(squares / 3) / 255;
    const difference = sum < 0 ? -size : size;
    const position = ((difference + 1) * (DIVERGING.length - 1)) / 2;
    const low = Math.min(DIVERGING.length - 2, Math.max(0, Math.floor(position)));
    const share = position - low;
    for (let c = 0; c < 3; c++) {
      data[i + c] = Math.round(DIVERGING[low][c] * (1 - share) + DIVERGING[low + 1][c] * share);
    }
    data[i + 3] = 255;
  }
  return new ImageData(data, image.width, image.height);
}
