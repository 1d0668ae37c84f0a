/** The base of a component: made once for a model, updated when the page reruns, closed when it is removed. */

import { fetchBytes } from "./fetch.js";
import { rewordElements, worded } from "./words.js";
import { FrameScheduler } from "./frame-scheduler.js";

/**
 * Handed to a component by Streamlit: its elements, the page's message, and how to send a value of its state.
 * @template Data, State
 * @typedef {{
 *   parentElement: any, data: Data,
 *   setStateValue: <Name extends keyof State & string>(name: Name, value: State[Name]) => void,
 * }} Host
 */

/**
 * @template {{folder: string}} Data the page's message; another folder is another component
 * @template State what is sent back, by name
 */
export class Component {
  /**
   * @param {Host<Data, State>} host
   * @param {URL} root the static folder
   */
  constructor(host, root) {
    this.host = host;
    this.root = root;
    this.data = host.data;
    this.closed = new AbortController();
    this.scheduler = new FrameScheduler(() => this.tryToRender());
    const { sample } = /** @type {{sample?: import("./words.js").Nouns}} */ (/** @type {unknown} */ (host.data));
    /** Return a text about images as one about what the samples are. @type {(text: string) => string} */
    this.worded = (text) => worded(text, sample);
    if (sample && sample.kind !== "image") rewordElements(host.parentElement, sample);
  }

  /** Return the element that `data-lab` names. @param {string} name @returns {any} */
  find = (name) => this.host.parentElement.querySelector(`[data-lab=${name}]`);

  /** Fetch what is shown. @returns {Promise<void>} */
  async load() {
    this.requestRender();
  }

  /** Update after a rerun of the page. @param {Data} data */
  update(data) {
    this.data = data;
    this.requestRender();
  }

  /** Draw the current state; each component has its own. @returns {Promise<void> | void} */
  render() {
    throw new Error("nothing is drawn");
  }

  /** Render with the next frame. */
  requestRender() {
    this.scheduler.request();
  }

  async tryToRender() {
    try {
      await this.render();
    } catch (error) {
      this.setStatus(`This could not be drawn (${error}). Reload the page.`);
    }
  }

  /** @param {string} text */
  setStatus(text) {
    this.find("status").textContent = this.worded(text);
  }

  /** @param {string} path below the static folder */
  bytes(path) {
    return fetchBytes(this.root, path, this.closed.signal);
  }

  /** Act whenever elements have changed in size. @param {HTMLElement[]} elements @param {() => void} act */
  onResize(elements, act) {
    const observer = new ResizeObserver(act);
    for (const element of elements) observer.observe(element);
    this.closed.signal.addEventListener("abort", () => observer.disconnect());
  }

  close() {
    this.closed.abort();
    this.scheduler.stop();
  }
}

/**
 * Return the host for as long as its page is open: what is sent once the user has gone on, say by Back, is dropped, as it
 * would run the page that was left and call it back.
 * @template Data, State
 * @param {Host<Data, State>} host
 * @returns {Host<Data, State>}
 */
export function ofPage(host) {
  const path = location.pathname;
  return {
    parentElement: host.parentElement,
    data: host.data,
    setStateValue: (name, value) => {
      if (location.pathname === path) host.setStateValue(name, value);
    },
  };
}

/**
 * Return the function that Streamlit calls whenever the page runs: it makes the component, or updates the mounted one.
 * @template {{folder: string}} Data
 * @template State
 * @param {new (host: Host<Data, State>, root: URL) => Component<Data, State>} Kind
 * @param {string} remedy what to do when it cannot be loaded
 */
export function mounting(Kind, remedy = "Reload the page.") {
  return async (/** @type {Host<Data, State>} */ host, /** @type {URL} */ root) => {
    const { parentElement: element, data } = host;
    const pageHost = ofPage(host);
    /** @type {Component<Data, State> | undefined} */
    const mounted = element.labMounted;
    if (mounted?.data.folder === data.folder) {
      mounted.host = pageHost;
      mounted.update(data);
      return;
    }
    mounted?.close();
    const made = new Kind(pageHost, root);
    element.labMounted = made;
    element.labClose = () => {
      made.close();
      if (element.labMounted === made) delete element.labMounted;
    };
    try {
      await made.load();
    } catch (error) {
      if (element.labMounted === made) made.setStatus(`This could not be loaded (${error}). ${remedy}`);
    }
  };
}
