// A WHIP or WHEP session that comes back by itself after a loss, until it is stopped or refused for good.

import { Backoff } from "./backoff.js";
import { PeerSession } from "./peer.js";

export class LastingSession {
  #backoff = new Backoff();
  #session = null;
  #running = false;

  /**
   * `prepare(session)` adds tracks before each offer; `onLost()` hears of a loss before the next try;
   * `isFinal(problem)` hears why a try failed, and answers whether it was the last.
   */
  constructor(endpoint, { prepare, onLost, isFinal }) {
    this.endpoint = endpoint;
    this.prepare = prepare;
    this.onLost = onLost;
    this.isFinal = isFinal;
  }

  get connection() {
    return this.#session?.connection ?? null;
  }

  get location() {
    return this.#session?.location ?? null;
  }

  get isRunning() {
    return this.#running;
  }

  /** Whether this is the session of now, and not one that was lost or left meanwhile. */
  isCurrent(session) {
    return session === this.#session;
  }

  start() {
    this.#running = true;
    this.#join();
  }

  /** `isGone` when the server closed the room: there is no session left to delete. */
  stop({ isGone = false } = {}) {
    this.#running = false;
    this.#session?.close({ isGone });
    this.#session = null;
  }

  /**
   * The server says that this session is at its end: join again now, not when the loss is noticed. The loss may have
   * been noticed first, and tries since then refused: the next comes at once, not when its wait is over.
   */
  again() {
    if (!this.#running) return;
    if (!this.#session) {
      this.#backoff.cutShort();
      return;
    }
    this.#session.close({ isGone: true });
    this.#rejoin(this.#session);
  }

  /** What the last try was refused for has passed: the next need not wait. Disturbs no session. */
  hurry() {
    if (this.#running && !this.#session) this.#backoff.cutShort();
  }

  /** Media flows: the next failure is a new one. */
  settle() {
    this.#backoff.reset();
  }

  async #join() {
    while (this.#running && !this.#session) {
      const session = new PeerSession(this.endpoint, { onLost: () => this.#rejoin(session) });
      this.#session = session;
      try {
        this.prepare(session);
        await session.open();
        return;
      } catch (problem) {
        session.close();
        // Told to join again meanwhile: that other try is not for this one to end.
        if (!this.#running || !this.isCurrent(session)) return;
        this.#session = null;
        if (this.isFinal(problem)) return;
        await this.#backoff.wait(1000 * (problem.retryAfterSeconds ?? 0));
      }
    }
  }

  #rejoin(session) {
    if (!this.#running || !this.isCurrent(session)) return;
    this.#session = null;
    this.onLost();
    this.#join();
  }
}
