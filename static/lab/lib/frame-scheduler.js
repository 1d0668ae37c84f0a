/** Work that is done at the next frame of the screen, once, however often it is asked for. */
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

  get waiting() {
    return this.frame !== 0;
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }
}
