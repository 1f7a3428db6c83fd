// Watching by WHEP: joins, joins again after a loss, and stops for good when the show is over.

import { Problem } from "./api.js";
import { LastingSession } from "./lasting.js";
import { PictureFit } from "./picture_fit.js";
import { PlaybackReports } from "./playback.js";

const OVER = new Set(["room_closed", "stream_over"]);
const MOVED_MS = 700;
const PRIVATE = "in_private_show";
/** Between tries while a private show runs. The page hears of its end, and hurries then. */
const PRIVATE_SECONDS = 10;
const FULL = "room_full";
const NOT_YET = new Set(["nothing_published", "stream_not_live"]);

export class WhepPlayer {
  #lasting;
  #fit;
  #playback;

  /**
   * `onState` hears "joining", "playing", "waiting" (nobody on stage yet), "private" (only who booked watches), "full" (every place is taken), "reconnecting", and the last word
   * "over" or "refused" (with the Problem); in between, "sound" (the connection bears no picture) and "picture" (again).
   */
  constructor(video, endpoint, { onState }) {
    this.video = video;
    this.onState = onState;
    this.#lasting = new LastingSession(endpoint, {
      prepare: (session) => this.#receive(session),
      onLost: () => this.onState("reconnecting"),
      isFinal: (problem) => this.#isFinal(problem),
    });
    this.#fit = this.#fitTo(video);
    this.#playback = new PlaybackReports({
      connection: () => this.#lasting.connection,
      location: () => this.#lasting.location,
    });
  }

  #fitTo(video) {
    return new PictureFit(video, {
      location: () => this.#lasting.location,
      onPicture: (isShown) => this.onState(isShown ? "picture" : "sound"),
      onGone: () => this.#lasting.again(),
    });
  }

  get connection() {
    return this.#lasting.connection;
  }

  start() {
    if (this.#lasting.isRunning) return;
    this.onState("joining");
    this.#lasting.start();
  }

  /** The room went to another media process: join again there, a moment after its performer. */
  again() {
    setTimeout(() => this.#lasting.again(), MOVED_MS * (0.5 + Math.random()));
  }

  /** The server put us out: take the picture away at once, and ask for a place again. */
  leave() {
    this.#lasting.again();
  }

  /** What a place was refused for is over: ask now, unless there is one already. */
  hurry() {
    this.#lasting.hurry();
  }

  /** `isGone` when the server closed the room: there is no session left to delete. */
  stop({ isGone = false } = {}) {
    this.#playback.stop();
    this.#lasting.stop({ isGone });
    this.#fit.stop();
    this.video.srcObject = null;
  }

  #receive(session) {
    const stream = new MediaStream();
    session.connection.addTransceiver("video", { direction: "recvonly" });
    session.connection.addTransceiver("audio", { direction: "recvonly" });
    session.connection.addEventListener("track", ({ track, receiver }) => {
      // Live is better than smooth: ask the browser not to build up delay.
      if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = 0;
      stream.addTrack(track);
      track.addEventListener("unmute", () => this.#playing(session, stream), { once: true });
    });
  }

  /** Media arrives. Not before: a video element that waits for its first frame keeps the whole page loading. */
  #playing(session, stream) {
    if (!this.#lasting.isCurrent(session) || this.video.srcObject === stream) return;
    this.video.srcObject = stream;
    this.#lasting.settle();
    this.#fit.start();
    this.#playback.start();
    this.onState("playing");
  }

  #isFinal(problem) {
    if (problem instanceof Problem) {
      if (OVER.has(problem.code) || problem.status === 404) return this.#end("over", problem);
      const mayPass = problem.status >= 500 || problem.status === 429 || NOT_YET.has(problem.code) || problem.code === PRIVATE;
      if (!mayPass) return this.#end("refused", problem);
    }
    if (problem.code === PRIVATE) {
      problem.retryAfterSeconds = PRIVATE_SECONDS;
      this.onState("private");
    }
    else if (problem.code === FULL) this.onState("full");
    else this.onState(NOT_YET.has(problem.code) ? "waiting" : "reconnecting");
    return false;
  }

  #end(lastWord, problem) {
    this.stop();
    this.onState(lastWord, problem);
    return true;
  }
}
