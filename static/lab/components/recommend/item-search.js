/** The search for items, and the likes as chips. */

import { button } from "../../lib/dom.js";

/** @typedef {import("./recommend.js").Recommend} Recommend */

const SHOWN = 8;

export class ItemSearch {
  /** @param {Recommend} owner */
  constructor(owner) {
    this.owner = owner;
    this.input = /** @type {HTMLInputElement} */ (owner.find("search"));
    this.matches = owner.find("matches");
    this.likes = owner.find("likes");
    this.names = owner.data.sample.features.map(({ name }, item) =>
      `${name} ${owner.data.groups[owner.data.groupOf[item]]}`.toLowerCase(),
    );
    this.input.addEventListener("input", () => this.search(), { signal: owner.closed.signal });
    this.input.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Enter") this.matches.querySelector("button")?.click();
      },
      { signal: owner.closed.signal },
    );
  }

  /** Offer the items that match what is typed; without anything, well-liked ones. */
  search() {
    const words = this.input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const items = [];
    for (const item of this.owner.popular) {
      if (items.length === SHOWN) break;
      if (!this.owner.liked.has(item) && words.every((word) => this.names[item].includes(word))) items.push(item);
    }
    this.matches.replaceChildren(...items.map((item) => this.chip(item, "like")));
    if (!items.length) this.matches.textContent = "No item matches: try a part of its name.";
  }

  showLikes() {
    this.likes.replaceChildren(...[...this.owner.liked].map((item) => this.chip(item, "remove")));
    if (!this.owner.liked.size) this.likes.textContent = "nothing yet: search, or like an item of the list.";
    this.search();
  }

  /** @param {number} item @param {"like" | "remove"} act */
  chip(item, act) {
    const name = this.owner.itemName(item);
    const chip = button(act === "like" ? name : `${name} ×`, `${act} ${name}`, () => this.owner.toggle(item));
    chip.dataset.item = String(item);
    const { data } = this.owner;
    chip.style.setProperty("--group", data.groupColours[data.groupOf[item]]);
    return chip;
  }
}
