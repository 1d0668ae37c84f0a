/** The list of the top items; its rows are reused, so that it follows the pointer. */

import { button, choice, element, setPressed } from "../../lib/dom.js";
import { topItems } from "../../renderers/toplist.js";

/** @typedef {import("./recommend.js").Recommend} Recommend */

const LENGTHS = ["10", "20", "50", "100"];

export class RankedList {
  /** @param {Recommend} owner */
  constructor(owner) {
    this.owner = owner;
    this.container = owner.find("list");
    /** @type {{row: HTMLElement, rank: HTMLElement, name: HTMLElement, text: HTMLElement, bar: HTMLElement, like: HTMLElement, item: number}[]} */
    this.rows = [];
    /** @type {number[]} the items that are listed, best first */
    this.items = [];
    const { top } = owner.data.linked;
    this.length = LENGTHS.includes(top ?? "") ? Number(top) : 10;
    const { wrap } = choice(
      "Show the top",
      LENGTHS.map((n) => [n, n]),
      String(this.length),
      (value) => {
        this.length = Number(value);
        owner.requestRender();
        owner.commit();
      },
    );
    owner.find("list-bar").append(wrap);
  }

  /** @param {Float32Array} scores (F,) @param {Set<number>} seen items that are left out @param {number} chosen */
  show(scores, seen, chosen) {
    this.items = topItems(scores, this.length, seen);
    while (this.rows.length < this.items.length) this.addRow();
    while (this.rows.length > this.items.length) this.rows.pop()?.row.remove();
    const { data } = this.owner;
    const best = scores[this.items[0]];
    this.items.forEach((item, i) => {
      const row = this.rows[i];
      row.bar.style.width = `${Math.max(1, (100 * scores[item]) / best)}%`;
      setPressed(row.name, item === chosen);
      if (row.item === item) return;
      row.item = item;
      row.text.textContent = this.owner.itemName(item);
      row.row.dataset.item = String(item);
      row.name.title = `${this.owner.itemName(item)}: why is it here?`;
      row.like.setAttribute("aria-label", `like ${this.owner.itemName(item)}`);
      row.row.style.setProperty("--group", data.groupColours[data.groupOf[item]]);
    });
    this.container.dataset.ready = "true";
  }

  addRow() {
    const index = this.rows.length;
    const rank = element("span", { className: "rank", textContent: `${index + 1}.` });
    const [text, bar] = [element("span"), element("i")];
    const name = element("button", { onclick: () => this.owner.explain(this.rows[index].item) }, bar, text);
    name.className = "name";
    const like = button("Like", "", () => this.owner.toggle(this.rows[index].item));
    const row = element("li", {}, rank, name, like);
    this.container.append(row);
    this.rows.push({ row, rank, name, text, bar, like, item: -1 });
  }
}
