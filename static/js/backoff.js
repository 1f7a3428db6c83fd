// Waiting between tries: longer each time, with jitter so that a thousand viewers do not come back at once.

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class Backoff {
  #next;
  #endWait = () => {};

  constructor({ first = 400, most = 8000 } = {}) {
    this.first = first;
    this.most = most;
    this.#next = first;
  }

  /** After a success the next failure starts from the shortest wait again. */
  reset() {
    this.#next = this.first;
  }

  /** What was waited for is there: whoever waits goes on now, and the next failure waits the shortest time. */
  cutShort() {
    this.reset();
    this.#endWait();
  }

  /** Wait at least `leastMilliseconds`, where the server asked for that. */
  async wait(leastMilliseconds = 0) {
    const jittered = this.#next * (0.5 + Math.random() / 2);
    this.#next = Math.min(this.most, this.#next * 2);
    const milliseconds = Math.max(jittered, leastMilliseconds);
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
