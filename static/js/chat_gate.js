// What the chat box says before one types: who may write here, and when this person may again.

import { askedWords, say } from "./say.js";

export class ChatGate {
  #timer = null;
  #lastSent = null;

  /** `settings` and `gate` are the two lines of `_chat.html`; there is no `gate` for whom the settings do not bind. */
  constructor(settings, gate) {
    this.settings = settings;
    this.gate = gate;
    this.slowSeconds = Number(settings.dataset.slowSeconds);
    this.verifiedOnly = settings.dataset.verifiedOnly === "yes";
    document.addEventListener("tipped", () => this.#tipped());
    // htmx put the form of following in its own place: it says since when, or nothing.
    document.addEventListener("htmx:after:swap", () => this.#followed(document.getElementById("follow")));
    if (gate?.textContent && gate.dataset.until) this.#shut(gate.textContent, new Date(gate.dataset.until));
  }

  get words() {
    return this.settings.textContent;
  }

  /** The room's settings changed: what is asked from now on. */
  take(settings) {
    const { slow_seconds: slowSeconds, account_age_minutes: minutes, tippers_only: tippersOnly } = settings;
    const words = askedWords(settings);
    this.slowSeconds = slowSeconds;
    this.settings.dataset.followedMinutes = settings.followers_only ? settings.followed_minutes : "";
    this.verifiedOnly = settings.verified_only;
    this.settings.textContent = words;
    this.settings.hidden = !words;
    if (!this.gate) return;
    this.#open();
    this.#showWayToVerify();
    const oldEnough = new Date(new Date(this.gate.dataset.signedUp).getTime() + 60_000 * minutes);
    if (oldEnough > new Date()) this.#shut(say("Your account is old enough to write here at {time}.", { time: time(oldEnough) }), oldEnough);
    else if (tippersOnly && this.gate.dataset.hasTipped !== "yes") this.#shut(say("Tip once, and you can write here."));
    else if (this.#shutToOthers()) return;
    else if (this.#lastSent) this.#wait();
  }

  /** Whether the room is for followers of some time, and this person is none of them: then it says so. */
  #shutToOthers() {
    const minutes = this.settings.dataset.followedMinutes;
    if (!minutes) return false;
    const since = this.gate.dataset.followed;
    const until = since && new Date(new Date(since).getTime() + 60_000 * Number(minutes));
    if (!since) this.#shut(say("Follow this performer to write here."));
    else if (until > new Date()) this.#shut(say("You can write here at {time}, as a follower.", { time: time(until) }), until);
    return !since || until > new Date();
  }

  /** Where the room is for people with a verified number, and this person has none, a link says so. */
  #showWayToVerify() {
    const unproved = this.verifiedOnly && this.gate.dataset.verified !== "yes";
    document.getElementById("chat-verify").hidden = !unproved;
  }

  #followed(form) {
    if (!this.gate || !form || form.dataset.since === this.gate.dataset.followed) return;
    this.gate.dataset.followed = form.dataset.since;
    if (this.settings.dataset.followedMinutes && !this.#shutToOthers()) this.#open();
  }

  /** This person's message was taken. */
  sent() {
    if (!this.gate) return;
    this.#lastSent = Date.now();
    this.#open();
    if (this.verifiedOnly) this.gate.dataset.verified = "yes"; // proved meanwhile, on another page
    this.#showWayToVerify();
    this.#wait();
  }

  /** Refused, until `until` where that is known. Returns whether the gate says it. */
  refused({ message, until }) {
    if (!this.gate || !until) return false;
    this.#shut(message, new Date(until));
    return true;
  }

  #tipped() {
    if (!this.gate) return;
    this.gate.dataset.hasTipped = "yes";
    if (!this.#timer) this.#open(); // nothing else keeps them from writing
  }

  #wait() {
    const until = new Date(this.#lastSent + 1000 * this.slowSeconds);
    if (until > new Date()) this.#shut(say("You can write again at {time}.", { time: time(until) }), until);
  }

  #shut(text, until) {
    this.#stopTimer();
    this.gate.textContent = text;
    // A timer holds 24 days at most; whoever waits longer loads the page again before.
    const rest = until && until - Date.now();
    if (until && rest < 2 ** 31) this.#timer = setTimeout(() => this.#open(), Math.max(0, rest));
  }

  #open() {
    this.#stopTimer();
    this.gate.textContent = "";
  }

  #stopTimer() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}

const time = (at) => at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
