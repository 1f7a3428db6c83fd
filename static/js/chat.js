// The chat log and the line under it.

import { call, isTransient } from "./api.js";
import { Backoff } from "./backoff.js";
import { ChatGate } from "./chat_gate.js";
import { ChatModeration } from "./chat_moderation.js";
import { ChatMutes } from "./chat_mutes.js";
import { areOwed, showRules } from "./chat_rules.js";
import { askedWords, parted, say, told } from "./say.js";
import { tipper } from "./tipper.js";
import { element, grouped, icon } from "./words.js";

const LINES_MAX = 300;
const TRIES = 4;
const SLOW_MODE = "slow_mode";
const RULES_NOT_ACCEPTED = "room_rules_not_accepted";
const CONNECTION = { open: say("Connected"), waiting: say("Reconnecting…"), closed: "" };

export class Chat {
  #following = true;
  #clearedAhead = false;

  constructor({ streamId, me, performer }) {
    this.streamId = streamId;
    this.me = me;
    this.performer = performer;
    this.log = document.getElementById("chat-log");
    this.form = document.getElementById("chat-form");
    this.problem = document.getElementById("chat-problem");
    this.connection = document.getElementById("connection");
    this.form?.addEventListener("submit", (event) => this.#send(event));
    this.reports = this.log.hasAttribute("data-reports");
    this.gate = new ChatGate(document.getElementById("chat-settings"), document.getElementById("chat-gate"));
    this.pinned = document.getElementById("chat-pinned");
    const dialog = document.getElementById("chat-remove");
    this.moderation = dialog && new ChatModeration({ streamId, log: this.log, dialog, performer });
    const spares = [me, performer];
    this.mutes = "muted" in this.log.dataset ? new ChatMutes({ log: this.log, spares, say: (text) => this.showNote(text) }) : null;
    this.gone = new Map();
    this.#scrollDown();
    // A keyboard that opens, or a telephone that is turned: whoever read the newest line goes on reading it.
    new ResizeObserver(() => this.#following && this.#scrollDown()).observe(this.log);
    this.log.addEventListener("scroll", () => {
      this.#following = this.#isAtEnd();
    });
  }

  showConnection(state) {
    this.connection.dataset.state = state;
    this.connection.textContent = CONNECTION[state];
  }

  showMessage({ message_id: messageId, author_id: authorId, author, text, warning, removed }) {
    if (removed || this.mutes?.hides(authorId)) return;
    const kinds = [authorId === this.me && "mine", authorId === this.performer && "host"].filter(Boolean);
    const line = element(
      "li", { className: kinds.join(" "), "data-message": messageId, "data-author": authorId },
      element("span", { className: "author", text: author }), element("span", { className: "words", text })
    );
    if (warning) line.append(" ", element("span", { className: "chat-warning", text: told(warning) }));
    this.#offerReport(line, `messages/${messageId}`, authorId, say("Report what {author} wrote", { author }));
    this.mutes?.offer(line);
    this.moderation?.offer(line);
    this.#append(line);
  }

  /**
   * Messages that moderators took away: `chat.deleted` names them, `chat.cleared` their author, or nobody for all. Of
   * each a copy that is not `durable` may come ahead: what waited behind it is taken away in its turn, without a word.
   */
  takeAway({ message_ids: ids, author_id: authorId, rule, appeal }, durable) {
    const wanted = ({ dataset }) => (ids ? ids.includes(dataset.message) : !authorId || dataset.author === authorId);
    const gone = [...this.log.querySelectorAll("[data-message]")].filter(wanted);
    const mine = gone.some(({ dataset }) => dataset.author === this.me);
    for (const line of gone) this.#setAside(line, line.dataset.message);
    if (mine) this.showNote(`${say("What you wrote was removed.")} ${told(rule)} ${told(appeal)}`);
    else if (!ids && !authorId) {
      if (!durable || !this.#clearedAhead) this.showNote(`${say("The chat was cleared.")} ${told(rule)}`);
      this.#clearedAhead = !durable;
    }
    else if (gone.length) this.showNote(`${say("A message was removed.")} ${told(rule)}`);
  }

  /** The words of tips that moderators took away (`tip.words_removed`), ahead or in its turn as above; the tips stay. */
  takeTipWords({ tip_ids: ids, rule, appeal, cleared }) {
    const gone = [...this.log.querySelectorAll("[data-tip-words]")].filter(({ dataset }) => ids.includes(dataset.tipWords));
    const mine = gone.some(({ dataset }) => dataset.saidBy === this.me);
    for (const words of gone) this.#setAside(words, words.dataset.tipWords);
    if (mine) this.showNote(`${say("What you wrote with a tip was removed.")} ${told(rule)} ${told(appeal)}`);
    else if (gone.length && !cleared) this.showNote(`${say("A tip’s message was removed.")} ${told(rule)}`);
  }

  /** As `giveBack`, of the words of tips (`tip.words_restored`). */
  giveTipWords({ tip_ids: ids }) {
    this.#putBack(ids);
  }

  /** Messages that stand again (`chat.restored`), where this page had them: a page that never had them reads them when
   * it is loaded. */
  giveBack({ message_ids: ids }) {
    this.#putBack(ids);
  }

  /** Who may write from now on, and what is pinned (`chat.settings`). */
  takeSettings(settings) {
    const before = this.gate.words;
    this.gate.take(settings);
    const words = askedWords(settings);
    if (words !== before) this.showNote(words ? say("From now on: {words}", { words }) : say("Everybody may write now."));
    if (settings.pinned && settings.pinned !== this.pinned.textContent) this.showNote(say("Pinned: {words}", { words: settings.pinned }));
    this.pinned.textContent = settings.pinned;
    this.pinned.parentElement.hidden = !settings.pinned;
  }

  /** What whoever writes here accepts first, from now on (`chat.rules`). */
  takeRules(changed) {
    showRules(changed);
    this.showNote(changed.rules ? say("The rules of this room changed.") : say("This room has no rules of its own any more."));
  }

  /** Somebody is a moderator of this room from now on, or is none (`chat.moderator`): told to whom it concerns. */
  takeModerator({ person_id: personId, moderates }) {
    if (personId !== this.me) return;
    if (!moderates && this.moderation) {
      this.moderation.stop();
      this.moderation = null;
    }
    this.showNote(moderates ? say("You moderate this room now. Load the page again to begin.") : say("You moderate this room no more."));
  }

  showTip(tip) {
    const { tip_id: tipId, viewer_id: viewerId, tokens, message, item } = tip;
    const viewer = tipper(tip);
    const words = element("span", {}, ...tipped(viewer, tokens, item));
    if (message && !this.mutes?.hides(viewerId)) {
      const said = element("span", { "data-tip-words": tipId, "data-said-by": viewerId ?? "", "data-name": viewer, text: `: ${message}` });
      this.#offerReport(said, `tips/${tipId}`, viewerId, say("Report what {author} wrote with a tip", { author: viewer }));
      this.moderation?.offer(said);
      words.append(said);
    }
    this.#append(element("li", { className: "tip" }, icon("coin"), words));
  }

  /** The words of a tip that came before, released by a moderator. */
  showTipMessage(tip) {
    const { tip_id: tipId, viewer_id: viewerId, message } = tip;
    const viewer = tipper(tip);
    if (!message || this.mutes?.hides(viewerId)) return;
    const words = element("span", {}, ...parted("{viewer}, with a tip:", { viewer: element("strong", { text: viewer }) }), ` ${message}`);
    const line = element("li", { className: "tip", "data-tip-words": tipId, "data-said-by": viewerId ?? "", "data-name": viewer }, icon("coin"), words);
    this.#offerReport(words, `tips/${tipId}`, viewerId, say("Report what {author} wrote with a tip", { author: viewer }));
    this.moderation?.offer(line);
    this.#append(line);
  }

  #offerReport(words, path, authorId, label) {
    if (!this.reports || authorId === this.me) return;
    const href = `/watch/${this.streamId}/${path}/report`;
    words.append(" ", element("a", { className: "chat-report", href, target: "_blank", "aria-label": label, text: say("Report") }));
  }

  showNote(text) {
    this.#append(element("li", { className: "note", text }));
  }

  close() {
    this.form?.remove();
    this.problem?.remove();
    this.connection.hidden = true;
  }

  // Off the page, with its place kept in case it comes back.
  #setAside(line, id) {
    const place = document.createComment("");
    line.replaceWith(place);
    this.gone.set(id, { line, place });
    if (this.gone.size > LINES_MAX) this.gone.delete(this.gone.keys().next().value);
  }

  #putBack(ids) {
    for (const id of ids) {
      const kept = this.gone.get(id);
      this.gone.delete(id);
      if (!kept || this.mutes?.hides(kept.line.dataset.author ?? kept.line.dataset.saidBy)) continue;
      if (kept.place.isConnected) kept.place.replaceWith(kept.line);
      else if (kept.line.matches("li")) this.#append(kept.line);
    }
  }

  #append(line) {
    const following = this.#following;
    this.log.append(line);
    while (this.log.children.length > LINES_MAX) this.log.firstElementChild.remove();
    if (following) this.#scrollDown();
  }

  #isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
  }

  #scrollDown() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  async #send(event) {
    event.preventDefault();
    const input = this.form.elements.text;
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    this.problem.textContent = "";
    try {
      const answer = await this.#deliver(crypto.randomUUID(), text);
      this.gate.sent();
      if (answer.words) this.showNote(told(answer.words)); // it waits: nobody else reads it yet
    } catch (error) {
      if (!input.value) input.value = text; // nothing typed is lost
      if (error.status && this.gate.refused({ message: sentence(error.message), until: error.until })) return;
      // Somebody whom they did not bind when the page was loaded: a moderator who was dismissed, say.
      const again = error.code === RULES_NOT_ACCEPTED && !areOwed() ? ` ${say("Load the page again to read them.")}` : "";
      this.problem.textContent = error.status ? sentence(error.message) + again : say("Your message did not arrive. Check your connection and send it again.");
    }
  }

  async #deliver(messageId, text) {
    const backoff = new Backoff();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call("PUT", `/v1/streams/${this.streamId}/messages/${messageId}`, { text });
      } catch (error) {
        if (!isTransient(error) || error.code === SLOW_MODE || attempt === TRIES) throw error;
        await backoff.wait(1000 * (error.retryAfterSeconds ?? 0));
      }
    }
  }
}

function tipped(viewer, tokens, item) {
  const places = { viewer: element("strong", { text: viewer }), tokens: element("strong", { className: "number", text: grouped(tokens) }), item };
  return item ? parted("{viewer} tipped {tokens} for {item}", places) : parted("{viewer} tipped {tokens}", places);
}

/** "no such show" as "No such show." */
export const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?।]$/.test(text) ? "" : ".");
