/** A row of small images to choose from; the choice is sent to the page. */

import { element, setPressed } from "../../lib/dom.js";
import { Component, mounting } from "../../lib/component.js";

/**
 * @typedef {import("./messages.d.ts").PickerData} PickerData
 * @typedef {import("./messages.d.ts").PickerState} PickerState
 */

/** @extends {Component<PickerData, PickerState>} */
class Picker extends Component {
  /** @param {import("../../lib/component.js").Host<PickerData, PickerState>} host @param {URL} root */
  constructor(host, root) {
    super(host, root);
    this.picked = this.data.picked;
    this.container = this.find("picker");
  }

  /** @param {string} text */
  setStatus(text) {
    this.container.textContent = text;
  }

  async load() {
    this.render();
  }

  render() {
    const { label, items, width } = this.data;
    this.container.setAttribute("aria-label", label);
    this.find("label").textContent = label;
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
    this.host.setStateValue("picked", value);
  }
}

export const mount = mounting(Picker);
