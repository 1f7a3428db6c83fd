// Tells the server how the picture plays on this page, as the browser counts it: freezes, frames dropped, jitter.

import { csrfToken } from "./api.js";

const LOOK_MS = 2000;
const LOOKS_A_REPORT = 5;
const JITTER_MAX = 60;

export class PlaybackReports {
  #timer = null;
  #looks = 0;
  #seen = null; // what was counted last, and of which session
  #told = null;

  /** `connection()` and `location()` are those of the session that plays, or null. */
  constructor({ connection, location }) {
    this.connection = connection;
    this.location = location;
  }

  /** A session plays from now on, the first or one after a loss. */
  start() {
    clearInterval(this.#timer);
    this.#seen = this.#told = null;
    this.#looks = 0;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** Say what was not said yet, also while the page goes away. Call it while the session is still there. */
  stop() {
    clearInterval(this.#timer);
    this.#report();
    this.#seen = null;
  }

  /** Often, because a page that goes away has no time to ask its connection: it says what it saw last. */
  async #look() {
    const [connection, location] = [this.connection(), this.location()];
    if (!connection || !location) return;
    const playback = playbackOf(await connection.getStats());
    if (!playback || location !== this.location()) return;
    this.#seen = { location, playback };
    this.#looks += 1;
    if (this.#looks % LOOKS_A_REPORT === 0) this.#report();
  }

  #report() {
    if (!this.#seen || this.#seen === this.#told) return;
    this.#told = this.#seen;
    const { location, playback } = this.#seen;
    // Not by `request`: whatever is answered, nobody waits for it, and the picture plays on.
    fetch(`${location}/playback`, {
      method: "POST",
      keepalive: true,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": csrfToken() },
      body: JSON.stringify(playback),
    }).catch(() => {});
  }
}

/** Null where this browser does not count freezes: no freezes and not knowing are not the same. */
function playbackOf(stats) {
  const video = [...stats.values()].find((each) => each.type === "inbound-rtp" && each.kind === "video");
  if (video?.freezeCount === undefined) return null;
  return {
    freezes: video.freezeCount,
    frozen_seconds: video.totalFreezesDuration ?? 0,
    frames_dropped: video.framesDropped ?? 0,
    jitter_seconds: Math.min(JITTER_MAX, video.jitter ?? 0),
  };
}
