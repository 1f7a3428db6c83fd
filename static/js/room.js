// A room's events over one WebSocket: a single-use ticket, then resume from the last seq that this page has.

import { Problem, call } from "./api.js";
import { Backoff } from "./backoff.js";

const SILENCE_MS = 45_000;
const FORBIDDEN = 4403;

export class RoomSocket {
  #backoff = new Backoff({ first: 500, most: 15_000 });
  #socket = null;
  #running = false;
  #watchdog = null;

  /**
   * `onEvent` hears every frame of the room once and in order; `onState` hears "open", "waiting" and "closed".
   * `lastSeq` is the last durable event that the page shows already.
   */
  constructor(streamId, lastSeq, { onEvent, onState }) {
    this.channel = `room:${streamId}`;
    this.lastSeq = lastSeq;
    this.onEvent = onEvent;
    this.onState = onState;
  }

  start() {
    if (this.#running) return;
    this.#running = true;
    this.#keepOpen();
  }

  stop() {
    this.#running = false;
    clearTimeout(this.#watchdog);
    this.#socket?.close(1000);
    this.onState("closed");
  }

  async #keepOpen() {
    while (this.#running) {
      try {
        const code = await this.#connect();
        if (code === FORBIDDEN) break;
      } catch (error) {
        if (error instanceof Problem && (error.status === 401 || error.status === 403)) break;
      }
      if (!this.#running) return;
      this.onState("waiting");
      await this.#backoff.wait();
    }
    this.#running = false;
    this.onState("closed");
  }

  /** One connection, from its ticket to its end. Returns the close code. */
  async #connect() {
    const { ticket } = await call("POST", "/v1/events/tickets");
    const address = new URL(`/v1/events?ticket=${encodeURIComponent(ticket)}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.#socket = socket;
    return new Promise((resolve) => {
      socket.addEventListener("open", () => {
        socket.send(JSON.stringify({ op: "resume", channels: { [this.channel]: this.lastSeq } }));
        this.#backoff.reset();
        this.onState("open");
        this.#expectWord(socket);
      });
      socket.addEventListener("message", ({ data }) => {
        this.#expectWord(socket);
        this.#take(JSON.parse(data));
      });
      socket.addEventListener("close", ({ code }) => {
        clearTimeout(this.#watchdog);
        resolve(code);
      });
    });
  }

  /** A connection on which nothing comes, not even a keepalive, is dead: close it and open another. */
  #expectWord(socket) {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => socket.close(4000, "silent"), SILENCE_MS);
  }

  #take(frame) {
    if (frame.channel !== this.channel) return;
    if (frame.type === "gap") this.lastSeq = Math.max(this.lastSeq, frame.data.to ?? 0);
    if (frame.durable) {
      if (frame.seq <= this.lastSeq) return;
      this.lastSeq = frame.seq;
    }
    this.onEvent(frame);
  }
}
