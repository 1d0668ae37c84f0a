/** Runs work with the next animation frame, once, however often it is requested. */
export class FrameScheduler {
  /** @param {() => void} work */
  constructor(work) {
    this.work = work;
    this.frame = 0;
  }

  request() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.work();
    });
  }

  get pending() {
    return this.frame !== 0;
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }
}
