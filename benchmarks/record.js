/**
 * Frame-by-frame record of a page while a pointer moves; benchmarks/pointer.py injects it into the page.
 *
 * A frame is looked at just before it is painted: after its pointer events and its requestAnimationFrame callbacks. If
 * `picture` then shows other pixels than the frame before, it counts as a new picture, and the time from the pointer
 * event that this picture answers is noted. An event's time is event.timeStamp, when the browser received it:
 * what it waits for its frame counts.
 *
 * Which event a picture answers is never taken to be the newest one, but is found by `answers`:
 * - "question" (our pages): a question put to LatestOnly (engine.js) is made in the same task from what the newest event
 *   that the page had received set, so that this event is its own. LatestOnly works on one question at a time, and what
 *   is drawn while it does answers that question, however many events and frames came in between.
 * - "value" (Gradio): the upper edge of the picture says which step of the slider it shows (peers/decoder.py); the event
 *   is the last that put the slider there.
 * - "release" (st.slider): the same, but the event is the release there: it answers no other.
 */
async ({ picture, answers }) => {
  const log = { gaps: [], fresh: 0, latency: [], unmatched: 0, on: true };
  window.labLog = log;
  const listen = (names, act) => names.forEach((name) => window.addEventListener(name, act, true));
  const find = () => {
    const roots = [...document.querySelectorAll("*")].map((element) => element.shadowRoot);
    return [document, ...roots.filter(Boolean)].map((root) => root.querySelector(picture)).find(Boolean);
  };
  let shown = find();
  const element = () => (shown?.isConnected ? shown : (shown = find()));

  let moved = null; // the time of the newest event that the page has received
  listen(["pointerdown", "pointermove"], (event) => (moved = event.timeStamp));
  const put = new Map(); // step of the peer's slider -> the time of the last event that put it there
  const note = (slider, time) =>
    put.set(Math.round((slider.valueAsNumber - Number(slider.min)) / Number(slider.step)), time);
  const ranges = () => [...document.querySelectorAll("input[type=range]")];
  if (answers === "value") listen(["input"], ({ target }) => target.type === "range" && note(target, moved));
  if (answers === "release")
    listen(["pointerup"], ({ timeStamp }) => ranges().forEach((slider) => note(slider, timeStamp)));

  let drawn = null; // the time of the event that our image answers
  if (answers === "question") {
    const { LatestOnly } = await import(new URL("./app/static/lab/runtime/network.js", document.baseURI).href);
    const { request } = LatestOnly.prototype;
    const asked = new WeakMap(); // question -> time
    const watched = new WeakSet();
    let working = null;
    LatestOnly.prototype.request = function (question) {
      asked.set(question, moved);
      if (!watched.has(this)) {
        watched.add(this);
        const { work } = this;
        this.work = (next) => {
          working = asked.get(next);
          return work(next);
        };
      }
      return request.call(this, question);
    };
    const { putImageData } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.putImageData = function (...image) {
      if (this.canvas === element()) drawn = working;
      return putImageData.apply(this, image);
    };
  }

  const sheet = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  /** Return the image's current pixels; none if it is empty. */
  const readPixels = () => {
    const source = element();
    const [width, height] = [source?.naturalWidth ?? source?.width, source?.naturalHeight ?? source?.height];
    if (!width || !height) return null;
    if (sheet.canvas.width !== width || sheet.canvas.height !== height) Object.assign(sheet.canvas, { width, height });
    sheet.globalCompositeOperation = "copy";
    sheet.drawImage(source, 0, 0);
    const { data } = sheet.getImageData(0, 0, width, height);
    return data[3] ? data : null; // a cleared canvas
  };
  /** Return the slider step that a peer's image shows: ten bits, the lowest first, two pixels each. */
  const stepOf = (pixels) =>
    Array.from({ length: 10 }, (_, bit) => (pixels[8 * bit] > 127 ? 2 ** bit : 0)).reduce((a, b) => a + b);
  let last = readPixels();
  const beforePaint = () => {
    if (!log.on) return;
    const seen = readPixels();
    if (!seen || (last?.length === seen.length && seen.every((value, i) => value === last[i]))) return;
    last = seen;
    log.fresh += 1;
    const event = answers === "question" ? drawn : put.get(stepOf(seen));
    if (typeof event === "number") log.latency.push(performance.now() - event);
    else log.unmatched += 1;
  };

  // observers of sizes are called after all callbacks of the frame and before its paint: change a size in each frame
  const probe = document.createElement("i");
  probe.style.cssText = "position: fixed; height: 1px; width: 1px; visibility: hidden";
  document.body.append(probe);
  new ResizeObserver(beforePaint).observe(probe);
  let before = null;
  const frame = (now) => {
    if (!log.on) return;
    if (before !== null) log.gaps.push(now - before);
    before = now;
    probe.style.width = probe.style.width === "1px" ? "2px" : "1px";
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
};
