// Tells the server how large the picture is on this page, so that no more is sent than is shown, and hears from it
// whether a picture that stands still is one that the connection does not bear.

import { call } from "./api.js";

const DEBOUNCE_MS = 400;
const LOOK_MS = 3000;
const HIDDEN_HEIGHT = 1; // nobody looks: the smallest picture will do

export class PictureFit {
  #resized = new ResizeObserver(() => this.#soon());
  #seen = () => this.#soon();
  #timer = null;
  #looking = null;
  #told = null;
  #frames = 0;
  #isShown = true;

  /**
   * `location()` is the session's address or null; `onPicture(isShown)` hears when there is only sound, and after;
   * `onGone()` hears that the server knows this session no more, which the connection itself tells seconds later.
   */
  constructor(video, { location, onPicture, onGone }) {
    this.video = video;
    this.location = location;
    this.onPicture = onPicture;
    this.onGone = onGone;
  }

  /** A session plays from now on, the first or one after a loss. */
  start() {
    this.stop();
    this.#resized.observe(this.video);
    document.addEventListener("visibilitychange", this.#seen);
    this.#looking = setInterval(() => this.#look(), LOOK_MS);
  }

  stop() {
    this.#resized.disconnect();
    document.removeEventListener("visibilitychange", this.#seen);
    clearTimeout(this.#timer);
    clearInterval(this.#looking);
    this.#told = null;
    this.#isShown = true;
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#height() !== this.#told && this.#tell(), DEBOUNCE_MS);
  }

  #height() {
    if (document.hidden) return HIDDEN_HEIGHT;
    return Math.min(16384, Math.round(this.video.clientHeight * devicePixelRatio));
  }

  async #tell() {
    const location = this.location();
    if (!location) return null;
    const height = this.#height();
    try {
      const answer = await call("PUT", `${location}/view`, { height });
      this.#told = height;
      return answer;
    } catch (problem) {
      // Best effort: without an answer the server goes on by the connection alone. But one that is over is over.
      if (problem.status === 404 && location === this.location()) this.onGone();
      return null;
    }
  }

  async #look() {
    if (document.hidden) return;
    const frames = this.video.getVideoPlaybackQuality().totalVideoFrames;
    const isMoving = frames !== this.#frames;
    this.#frames = frames;
    if (isMoving === this.#isShown) return;
    const answer = isMoving ? { has_picture: true } : await this.#tell();
    if (!answer || answer.has_picture === this.#isShown) return;
    this.#isShown = answer.has_picture;
    this.onPicture(this.#isShown);
  }
}
