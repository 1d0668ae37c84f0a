/** The reasons for an item: the users nearest to the point who like it, and the pull of each of one's likes. */

import { element } from "../../lib/dom.js";
import { LatestOnly } from "../../runtime/network.js";
import { pulls } from "./taste-networks.js";

/** @typedef {import("./recommend.js").Recommend} Recommend */

const SHOWN = 6; // likes with the strongest pull
const MAX_LIKES = 40; // of which the pull is computed

export class Why {
  /** @param {Recommend} owner */
  constructor(owner) {
    this.owner = owner;
    this.container = owner.find("why");
    this.title = element("p");
    this.near = element("p");
    this.table = element("table", { "aria-label": "Pull of each of your likes" });
    this.container.append(this.title, this.near, this.table);
    this.profile = ""; // the likes whose scores are known
    /** @type {Float32Array} */
    this.without = new Float32Array(); // (K, F) scores without each like
    this.newest = new LatestOnly(
      (/** @type {number[]} */ likes) => this.leaveOut(likes),
      () => this.show(),
    );
  }

  get item() {
    const { chosen, list, liked } = this.owner;
    return chosen >= 0 && !liked.has(chosen) ? chosen : list.items[0];
  }

  /** Return the scores (K, F) without each of K likes. @param {number[]} likes */
  async leaveOut(likes) {
    const networks = /** @type {import("./taste-networks.js").TasteNetworks} */ (this.owner.networks);
    const { codes } = await networks.encode(likes.map((one) => likes.filter((item) => item !== one)));
    this.without = await networks.decode(codes);
    this.profile = likes.join();
  }

  show() {
    const { owner, item } = this;
    if (item === undefined || !owner.scores) return;
    this.title.textContent = `Why ${owner.itemName(item)}?`;
    this.near.textContent = this.neighbourText(item);
    this.showPulls(item);
  }

  /** @param {number} item */
  neighbourText(item) {
    const { files, neighbours = [], data, popular } = this.owner;
    const { images } = files;
    if (!images) return "";
    const like = (/** @type {number} */ user) => images[user * popular.length + item] >= data.liked;
    const n = neighbours.filter(like).length;
    const all = files.labels.reduce((sum, _, user) => sum + Number(like(user)), 0);
    const share = Math.round((100 * all) / Math.max(1, files.labels.length));
    return `${n} of the ${neighbours.length} nearest users like it, and ${share} % of all.`;
  }

  /** @param {number} item */
  showPulls(item) {
    const { owner } = this;
    const likes = [...owner.liked].slice(0, MAX_LIKES);
    const fresh = this.profile === likes.join();
    this.table.hidden = owner.moved || !fresh || !likes.length;
    if (owner.moved || !likes.length) return;
    if (!fresh) {
      this.newest.request(likes);
      return;
    }
    const { multinomial, sample } = owner.data;
    const all = /** @type {Float32Array} */ (owner.scores);
    const values = pulls(all, this.without, item, multinomial);
    const order = likes.map((_, k) => k).sort((a, b) => values[b] - values[a]);
    const rows = order.slice(0, SHOWN).map((k) => {
      const text = multinomial ? `×\u202f${values[k].toFixed(2)}` : signed(sample.features[item], values[k]);
      const name = element("span", { textContent: owner.itemName(likes[k]) });
      return element("tr", {}, element("td", {}, name), element("td", { textContent: text }));
    });
    const meaning = multinomial
      ? "With each of your likes, it is this many times as probable as without:"
      : "With each of your likes, its rating is higher than without by:";
    this.table.replaceChildren(element("caption", { textContent: meaning }), ...rows);
  }
}

/**
 * Format a difference of ratings in their unit.
 * @param {import("../../runtime/messages.d.ts").FeatureData} feature
 * @param {number} value on the data scale
 */
function signed({ unit, scale }, value) {
  const text = (scale * value).toFixed(2);
  return `${Number(text) > 0 ? "+" : ""}${Number(text) === 0 ? "0.00" : text}${unit ? `\u202f${unit}` : ""}`;
}
