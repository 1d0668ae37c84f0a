/** A row of small images to choose from; the choice is sent to the page. */

import { element, setPressed } from "../../lib/dom.js";
import { mountOnce } from "../../lib/mount.js";

/**
 * The data that the page sends; `picked` is the initial choice.
 * @typedef {{folder: string, label: string, items: {value: string, picture: string, words: string}[], picked: string, width: number}} PickerData
 */

/**
 * Mount or refresh the component; called again whenever the page runs.
 * @param {{parentElement: any, data: PickerData, setStateValue: (name: string, value: any) => void}} component
 */
export function mount(component) {
  return mountOnce(component, () => new Picker(component), "Reload the page.");
}

class Picker {
  /** @param {any} component */
  constructor(component) {
    this.component = component;
    this.data = /** @type {PickerData} */ (component.data);
    this.picked = this.data.picked;
    this.container = component.parentElement.querySelector("[data-lab=picker]");
    this.label = component.parentElement.querySelector("[data-lab=label]");
  }

  /** @param {string} text */
  setStatus(text) {
    this.container.textContent = text;
  }

  close() {}

  async load() {
    this.draw();
  }

  /** @param {PickerData} data */
  update(data) {
    this.data = data;
    this.draw();
  }

  draw() {
    const { label, items, width } = this.data;
    this.container.setAttribute("aria-label", label);
    this.label.textContent = label;
    const buttons = items.map(({ value, picture, words }) => {
      const image = element("img", { src: picture, width, alt: "" });
      const button = element(
        "button",
        { "data-value": value, "aria-label": `${label}: ${words}` },
        image,
        element("small", {}, words),
      );
      setPressed(button, value === this.picked);
      button.onclick = () => this.pick(value);
      return button;
    });
    this.container.replaceChildren(...buttons);
    this.container.dataset.picked = this.picked;
  }

  /** @param {string} value */
  pick(value) {
    this.picked = value;
    this.container.dataset.picked = value;
    for (const button of this.container.children) setPressed(button, button.dataset.value === value);
    this.component.setStateValue("picked", value);
  }
}
