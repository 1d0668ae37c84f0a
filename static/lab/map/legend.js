/** Make a button per class that shows and hides its points. */

import { button, element, setPressed } from "../lib/dom.js";

/**
 * @param {HTMLElement} container
 * @param {import("./scatter-map.js").PointMap} map
 * @param {string[]} names
 * @param {string} [title] of what the names are values
 * @param {() => void} [changed] called after a press
 */
export function makeLegend(container, map, names, title = "", changed = () => {}) {
  container.replaceChildren(
    ...(title ? [element("span", { className: "legend-title", textContent: title })] : []),
    ...names.map((name, c) => {
      const entry = button(name, `hide or show ${name}`, () => {
        const hide = !map.hidden.has(c);
        if (hide) map.hidden.add(c);
        else map.hidden.delete(c);
        setPressed(entry, !hide);
        map.draw();
        changed();
      });
      entry.style.setProperty("--class", map.colours[c]);
      setPressed(entry, !map.hidden.has(c));
      return entry;
    }),
  );
}
