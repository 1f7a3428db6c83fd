// Watching by WHEP: joins, joins again after a loss, and stops for good when the show is over.

import { Problem } from "./api.js";
import { Backoff } from "./backoff.js";
import { PeerSession } from "./peer.js";

const OVER = new Set(["room_closed", "stream_over"]);
const NOT_YET = new Set(["nothing_published", "stream_not_live"]);

export class WhepPlayer {
  #backoff = new Backoff();
  #session = null;
  #running = false;

  /**
   * `onState` hears "joining", "playing", "waiting" (nobody on stage yet), "reconnecting", and the last word
   * "over" or "refused" (with the Problem).
   */
  constructor(video, endpoint, { onState }) {
    this.video = video;
    this.endpoint = endpoint;
    this.onState = onState;
  }

  get connection() {
    return this.#session?.connection ?? null;
  }

  start() {
    if (this.#running) return;
    this.#running = true;
    this.onState("joining");
    this.#join();
  }

  /** `isGone` when the server closed the room: there is no session left to delete. */
  stop({ isGone = false } = {}) {
    this.#running = false;
    this.#session?.close({ isGone });
    this.#session = null;
    this.video.srcObject = null;
  }

  async #join() {
    while (this.#running) {
      try {
        await this.#open();
        return;
      } catch (problem) {
        this.#session?.close();
        this.#session = null;
        if (!this.#running || this.#isFinal(problem)) return;
        this.onState(NOT_YET.has(problem.code) ? "waiting" : "reconnecting");
        await this.#backoff.wait(1000 * (problem.retryAfterSeconds ?? 0));
      }
    }
  }

  async #open() {
    const session = new PeerSession(this.endpoint, { onLost: () => this.#rejoin(session) });
    this.#session = session;
    const stream = new MediaStream();
    session.connection.addTransceiver("video", { direction: "recvonly" });
    session.connection.addTransceiver("audio", { direction: "recvonly" });
    session.connection.addEventListener("track", ({ track, receiver }) => {
      // Live is better than smooth: ask the browser not to build up delay.
      if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = 0;
      stream.addTrack(track);
      track.addEventListener("unmute", () => this.#playing(session, stream), { once: true });
    });
    await session.open();
  }

  /** Media arrives. Not before: a video element that waits for its first frame keeps the whole page loading. */
  #playing(session, stream) {
    if (session !== this.#session || this.video.srcObject === stream) return;
    this.video.srcObject = stream;
    this.#backoff.reset();
    this.onState("playing");
  }

  #rejoin(session) {
    if (!this.#running || session !== this.#session) return;
    this.onState("reconnecting");
    this.#join();
  }

  #isFinal(problem) {
    if (!(problem instanceof Problem)) return false;
    if (OVER.has(problem.code) || problem.status === 404) {
      this.stop();
      this.onState("over", problem);
      return true;
    }
    if (problem.status < 500 && problem.status !== 429 && !NOT_YET.has(problem.code)) {
      this.stop();
      this.onState("refused", problem);
      return true;
    }
    return false;
  }
}
