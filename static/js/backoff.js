// Waiting between tries: longer each time, with jitter so that a thousand viewers do not come back at once.

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class Backoff {
  #next;

  constructor({ first = 400, most = 8000 } = {}) {
    this.first = first;
    this.most = most;
    this.#next = first;
  }

  /** After a success the next failure starts from the shortest wait again. */
  reset() {
    this.#next = this.first;
  }

  /** Wait at least `leastMilliseconds`, where the server asked for that. */
  async wait(leastMilliseconds = 0) {
    const jittered = this.#next * (0.5 + Math.random() / 2);
    this.#next = Math.min(this.most, this.#next * 2);
    await sleep(Math.max(jittered, leastMilliseconds));
  }
}
