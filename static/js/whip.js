// Publishing by WHIP: sends the camera and microphone, and comes back by itself after a loss.

import { Problem } from "./api.js";
import { LastingSession } from "./lasting.js";

// Three sizes of the picture: each viewer is sent the one that their connection bears and their page shows. Where
// only one is taken, or the camera is too small for three, the browser sends what remains. L1T3 lets frames be left out.
const ENCODINGS = [
  { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 150_000, scalabilityMode: "L1T3" },
  { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 500_000, scalabilityMode: "L1T3" },
  { rid: "f", scaleResolutionDownBy: 1, maxBitrate: 2_500_000, scalabilityMode: "L1T3" },
];

// What this page calls itself: one that comes back after a loss is known by it, and another window is another.
const STUDIO = crypto.randomUUID();

export class WhipPublisher {
  #lasting;
  #endpoint;

  /**
   * `onState` hears "connecting", "live", "reconnecting", and the last word "over" (with the Problem). With `takesOver`
   * it takes the place of another window or device, once: whoever takes over from this one later is not fought.
   */
  constructor(stream, endpoint, { onState, takesOver = false }) {
    this.stream = stream;
    this.onState = onState;
    this.#endpoint = `${endpoint}?studio=${STUDIO}`;
    this.#lasting = new LastingSession(takesOver ? `${this.#endpoint}&takeover=1` : this.#endpoint, {
      prepare: (session) => this.#send(session),
      onLost: () => this.onState("reconnecting"),
      isFinal: (problem) => this.#isFinal(problem),
    });
  }

  start() {
    if (this.#lasting.isRunning) return;
    this.onState("connecting");
    this.#lasting.start();
  }

  /** The room went to another media process: send there. */
  again() {
    this.#lasting.again();
  }

  /** `isGone` when the server closed the room: there is no session left to delete. */
  stop({ isGone = false } = {}) {
    this.#lasting.stop({ isGone });
  }

  /** Send another camera or microphone without a new connection. */
  async replaceTrack(track) {
    const sender = this.#lasting.connection?.getSenders().find((each) => each.track?.kind === track.kind);
    await sender?.replaceTrack(track);
  }

  #send(session) {
    for (const track of this.stream.getTracks()) {
      const encodings = track.kind === "video" ? ENCODINGS : [{}];
      session.connection.addTransceiver(track, { direction: "sendonly", streams: [this.stream], sendEncodings: encodings });
    }
    session.connection.addEventListener("connectionstatechange", () => {
      if (!this.#lasting.isCurrent(session) || session.connection.connectionState !== "connected") return;
      this.#lasting.settle();
      this.#lasting.endpoint = this.#endpoint;
      this.onState("live");
    });
  }

  #isFinal(problem) {
    if (problem instanceof Problem && problem.status < 500 && problem.status !== 429) {
      this.stop();
      this.onState("over", problem);
      return true;
    }
    this.onState("reconnecting");
    return false;
  }
}
