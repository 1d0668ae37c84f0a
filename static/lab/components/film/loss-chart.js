/** Loss curves with a draggable cursor at the film's position, drawn by uPlot. */

const HEIGHT = 280; // CSS pixels

/** @typedef {import("./messages.d.ts").CurveData} CurveData */

export class Curve {
  /**
   * @param {HTMLElement} container
   * @param {URL} root the static folder
   * @param {string} noun what a sample is called
   * @param {(epoch: number, settled: boolean) => void} drag
   */
  constructor(container, root, noun, drag) {
    this.container = container;
    this.noun = noun;
    this.root = root;
    this.drag = drag;
    this.cursor = document.createElement("div");
    this.cursor.className = "cursor";
    this.epoch = 0;
    this.log = false;
    /** @type {any} */
    this.plot = null;
    /** @type {CurveData | null} */
    this.data = null;
    this.shape = "";
    /** @type {{epoch: number, text: string}[]} */
    this.marks = [];
  }

  async load() {
    const { default: Plot } = await import(new URL("vendor/uPlot.esm.js", this.root).href);
    this.Plot = Plot;
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: new URL("vendor/uPlot.min.css", this.root).href });
    this.container.before(link);
    await new Promise((loaded) => link.addEventListener("load", loaded, { once: true }));
    new ResizeObserver(() => this.fit()).observe(this.container);
  }

  /**
   * @param {CurveData} data
   * @param {boolean} log
   * @param {{epoch: number, text: string}[]} marks what was changed, and when
   */
  show(data, log, marks) {
    this.data = data;
    this.marks = marks;
    if (!this.Plot) return; // the page refreshed while it loads: the film shows it once it has
    const shape = JSON.stringify([data.lines.map(({ name }) => name), data.lastEpoch, log, this.ink]);
    const rows = [data.x, ...data.lines.map(({ values }) => values)];
    if (this.plot && shape === this.shape) this.plot.setData(rows);
    else this.build(rows, log);
    this.shape = shape;
    this.updateOverlay();
  }

  updateOverlay() {
    this.placeMarks();
    this.setCursor(this.epoch);
  }

  get ink() {
    return getComputedStyle(this.container).color;
  }

  /** @param {any[]} rows @param {boolean} log */
  build(rows, log) {
    const { ink } = this;
    const data = /** @type {CurveData} */ (this.data);
    const faint = `color-mix(in srgb, ${ink} 14%, transparent)`;
    this.plot?.destroy();
    const axis = {
      stroke: ink,
      grid: { stroke: faint, width: 1 },
      ticks: { stroke: faint, width: 1 },
      font: "12px sans-serif",
    };
    /** @type {import("uplot").Options} */
    const options = {
      width: this.container.clientWidth || 400,
      height: HEIGHT,
      legend: { show: false },
      hooks: { draw: [() => this.plot && this.updateOverlay()] }, // positions are known after its layout
      cursor: { drag: { x: false, y: false, setScale: false }, x: false, y: false, points: { show: false } },
      scales: { x: { time: false, range: [0, data.lastEpoch] }, y: { distr: log ? 3 : 1 } },
      axes: [
        { ...axis, label: "epoch", labelSize: 22, labelFont: "12px sans-serif", size: 34 },
        {
          ...axis,
          label: `loss (${data.unit} per ${this.noun})`,
          labelSize: 22,
          labelFont: "12px sans-serif",
          size: 54,
        },
      ],
      series: [
        {},
        ...data.lines.map(({ name, colour, dash, faint: thin }) => ({
          label: name,
          stroke: colour || ink,
          width: thin ? 1 : 2,
          alpha: thin ? 0.35 : 1,
          dash: dash ? [6, 4] : [],
          points: { show: false },
          spanGaps: true,
        })),
      ],
    };
    this.plot = new this.Plot(options, rows, this.container);
    const { over } = this.plot;
    over.append(this.cursor);
    over.style.cursor = "ew-resize";
    over.style.touchAction = "none";
    over.dataset.lab = "curve";
    const follow = (/** @type {PointerEvent} */ event) => {
      if (!event.buttons && event.type !== "pointerup") return;
      const epoch = this.plot.posToVal(event.clientX - over.getBoundingClientRect().left, "x");
      this.drag(Math.min(data.lastEpoch, Math.max(0, epoch)), event.type === "pointerup");
    };
    over.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      over.setPointerCapture(event.pointerId);
      follow(event);
    });
    over.addEventListener("pointermove", follow);
    over.addEventListener("pointerup", follow);
  }

  placeMarks() {
    const lines = (this.marks ?? []).map(({ epoch, text }, i) => {
      const line = document.createElement("div");
      line.className = "mark";
      line.style.transform = `translateX(${this.plot.valToPos(epoch, "x")}px)`;
      const words = document.createElement("span");
      words.textContent = text;
      words.style.top = `${14 * (i % 4)}px`; // close ones do not hide each other
      line.append(words);
      return line;
    });
    for (const old of this.plot.over.querySelectorAll(".mark")) old.remove();
    this.plot.over.prepend(...lines);
  }

  fit() {
    if (this.plot && this.container.clientWidth) {
      this.plot.setSize({ width: this.container.clientWidth, height: HEIGHT });
      this.updateOverlay();
    }
  }

  /** @param {number} epoch */
  setCursor(epoch) {
    this.epoch = epoch;
    if (this.plot) this.cursor.style.transform = `translateX(${this.plot.valToPos(epoch, "x")}px)`;
  }
}
