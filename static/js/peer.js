// One WebRTC session over WHIP or WHEP (RFC 9725): post an offer, take the answer, delete the session on leaving.

import { request } from "./api.js";

const DISCONNECTED_GRACE_MS = 3000;
const GOODBYE_MS = 400;

// Relays for networks that let no media through. The page brings passes, each answer brings fresh ones for the next try.
let iceServers = JSON.parse(document.querySelector('meta[name="ice-servers"]')?.content || "[]");

const ICE_LINK = /<([^>]+)>; rel="ice-server"; username="([^"]*)"; credential="([^"]*)"/g;

/** The servers of a `Link` header (RFC 9725 4.6), or null where it names none. */
function relaysOf(header) {
  const found = [...(header ?? "").matchAll(ICE_LINK)];
  return found.length ? found.map(([, urls, username, credential]) => ({ urls, username, credential })) : null;
}

export class PeerSession {
  #location = null;
  #closed = false;
  #timer = null;

  /** `onLost` is called once when the connection is gone and was not closed by us. */
  constructor(endpoint, { onLost }) {
    this.endpoint = endpoint;
    this.onLost = onLost;
    // The server tells its one address in the answer: no STUN server is asked, and no candidates are gathered first.
    this.connection = new RTCPeerConnection({ bundlePolicy: "max-bundle", rtcpMuxPolicy: "require" });
    this.connection.addEventListener("connectionstatechange", () => this.#watch());
  }

  /** The session's own address at the server; null before it answered and after we left. */
  get location() {
    return this.#location;
  }

  /** Offer, and apply the server's answer. Raises a Problem when the server refuses. */
  async open() {
    if (iceServers.length) this.connection.setConfiguration({ ...this.connection.getConfiguration(), iceServers });
    await this.connection.setLocalDescription(await this.connection.createOffer());
    const response = await request(this.endpoint, {
      method: "POST",
      headers: { "Content-Type": "application/sdp", Accept: "application/sdp, application/problem+json" },
      body: this.connection.localDescription.sdp,
    });
    this.#location = response.headers.get("Location");
    iceServers = relaysOf(response.headers.get("Link")) ?? iceServers;
    const answer = await response.text();
    if (this.#closed) {
      this.#release();
      return;
    }
    await this.connection.setRemoteDescription({ type: "answer", sdp: answer });
    this.#hearGoodbye();
  }

  /**
   * Leave: the server frees the session at once rather than by time-out, also while the page goes away.
   * `isGone` says that the server ended it already, with the whole room.
   */
  close({ isGone = false } = {}) {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.connection.close();
    if (!isGone) this.#release();
  }

  #release() {
    if (!this.#location) return;
    const location = this.#location;
    this.#location = null;
    request(location, { method: "DELETE", keepalive: true }).catch(() => {
      // The session is gone on our side; the server drops it when its consent checks end (RFC 7675).
    });
  }

  /** The server's goodbye is heard here at once; `connectionState` tells of it when ICE times out, seconds later. */
  #hearGoodbye() {
    const dtls = this.connection.getTransceivers()[0]?.receiver.transport;
    dtls?.addEventListener("statechange", () => {
      if (dtls.state !== "closed" && dtls.state !== "failed") return;
      clearTimeout(this.#timer);
      // Not all of a room in one moment: a show that is over says so to all of them by their sockets meanwhile.
      // Who said goodbye has forgotten the session: there is none to delete.
      const isGone = dtls.state === "closed";
      this.#timer = setTimeout(() => this.#lose({ isGone }), GOODBYE_MS * (0.5 + Math.random()));
    });
  }

  #watch() {
    clearTimeout(this.#timer);
    const state = this.connection.connectionState;
    if (state === "failed" || state === "closed") this.#lose();
    // A moment without packets heals by itself; a longer one does not.
    if (state === "disconnected") this.#timer = setTimeout(() => this.#lose(), DISCONNECTED_GRACE_MS);
  }

  #lose({ isGone = false } = {}) {
    if (this.#closed) return;
    this.close({ isGone });
    this.onLost();
  }
}
