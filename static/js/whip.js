// Publishing by WHIP: sends the camera and microphone, and comes back by itself after a loss.

import { Problem } from "./api.js";
import { Backoff } from "./backoff.js";
import { PeerSession } from "./peer.js";

const VIDEO_MAX_BITS_PER_SECOND = 2_500_000;

export class WhipPublisher {
  #backoff = new Backoff();
  #session = null;
  #running = false;

  /** `onState` hears "connecting", "live", "reconnecting", and the last word "over" (with the Problem). */
  constructor(stream, endpoint, { onState }) {
    this.stream = stream;
    this.endpoint = endpoint;
    this.onState = onState;
  }

  start() {
    if (this.#running) return;
    this.#running = true;
    this.onState("connecting");
    this.#publish();
  }

  /** `isGone` when the server closed the room: there is no session left to delete. */
  stop({ isGone = false } = {}) {
    this.#running = false;
    this.#session?.close({ isGone });
    this.#session = null;
  }

  /** Send another camera or microphone without a new connection. */
  async replaceTrack(track) {
    const sender = this.#session?.connection.getSenders().find((each) => each.track?.kind === track.kind);
    await sender?.replaceTrack(track);
  }

  async #publish() {
    while (this.#running) {
      try {
        await this.#open();
        return;
      } catch (problem) {
        this.#session?.close();
        this.#session = null;
        if (!this.#running) return;
        if (problem instanceof Problem && problem.status < 500 && problem.status !== 429) {
          this.stop();
          this.onState("over", problem);
          return;
        }
        this.onState("reconnecting");
        await this.#backoff.wait(1000 * (problem.retryAfterSeconds ?? 0));
      }
    }
  }

  async #open() {
    const session = new PeerSession(this.endpoint, { onLost: () => this.#republish(session) });
    this.#session = session;
    for (const track of this.stream.getTracks()) {
      const encodings = track.kind === "video" ? [{ maxBitrate: VIDEO_MAX_BITS_PER_SECOND }] : [{}];
      session.connection.addTransceiver(track, { direction: "sendonly", streams: [this.stream], sendEncodings: encodings });
    }
    session.connection.addEventListener("connectionstatechange", () => {
      if (session !== this.#session || session.connection.connectionState !== "connected") return;
      this.#backoff.reset();
      this.onState("live");
    });
    await session.open();
  }

  #republish(session) {
    if (!this.#running || session !== this.#session) return;
    this.onState("reconnecting");
    this.#publish();
  }
}
