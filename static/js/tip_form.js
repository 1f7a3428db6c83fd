// The tip panel. Without this script the form posts itself; with it the page stays and the balance moves.

import { call } from "./api.js";
import { sentence } from "./chat.js";
import { acceptedElsewhere, rulesNow } from "./chat_rules.js";
import { say } from "./say.js";
import { sendTip } from "./tip.js";
import { grouped } from "./words.js";

export class TipForm {
  #tipId = null;
  #asked = "";

  constructor(form, { streamId }) {
    this.form = form;
    this.streamId = streamId;
    this.button = form.querySelector("#tip-button");
    this.label = form.querySelector("#tip-label");
    this.result = form.querySelector("#tip-result");
    this.rules = form.querySelector("#tip-rules"); // there is none for whom the rules do not bind
    this.balance = document.getElementById("balance");
    form.addEventListener("input", () => this.#show());
    form.addEventListener("submit", (event) => this.#send(event));
    this.#show();
  }

  get chosen() {
    return this.form.querySelector("input[name=amount]:checked");
  }

  get tokens() {
    return Number.parseInt(this.chosen.dataset.tokens ?? this.form.elements.tokens.value, 10);
  }

  /** What the API is asked: an item of the menu or a gift goes with the price that is shown here. */
  get tip() {
    const { menuItem, gift } = this.chosen.dataset;
    const thing = { ...(menuItem && { menu_item_id: menuItem }), ...(gift && { gift_id: gift }) };
    return { tokens: this.tokens, message: this.form.elements.message.value.trim(), anonymous: this.form.elements.anonymous.checked, ...thing };
  }

  #show() {
    this.label.textContent = this.tokens > 0 ? say("Tip {tokens}", { tokens: grouped(this.tokens) }) : say("Tip");
  }

  async #send(event) {
    event.preventDefault();
    const tip = this.tip;
    if (!(tip.tokens > 0)) {
      this.#say("bad", say("Choose how many tokens to give."));
      this.form.elements.tokens.focus();
      return;
    }
    // The id belongs to what was asked: sending the same again after a failure is a retry of the same tip.
    const asked = JSON.stringify(tip);
    if (asked !== this.#asked || !this.#tipId) [this.#tipId, this.#asked] = [crypto.randomUUID(), asked];
    this.button.disabled = true;
    try {
      if (event.submitter?.name === "accept_rules") await this.#accept(Number(event.submitter.value));
      const sent = await sendTip(this.streamId, this.#tipId, tip);
      this.#tipId = null;
      document.dispatchEvent(new Event("tipped"));
      this.form.elements.message.value = "";
      const waits = sent.message_state === "held" ? ` ${say("Our team reads your words before the room does. If nobody can within 15 minutes, they are not shown.")}` : "";
      this.#say("ok", say("Your tip of {tokens} arrived.", { tokens: grouped(tip.tokens) }) + waits);
      if (sent.balance) this.#showBalance(sent.balance.total);
      else await this.#refreshBalance();
    } catch (error) {
      this.#refuse(error);
    } finally {
      this.button.disabled = false;
      this.button.focus();
    }
  }

  /** The rules of the room, whose version was read here. */
  async #accept(version) {
    await call("PUT", `/v1/streams/${this.streamId}/chat/rules/acceptance`, { version });
    this.rules.hidden = true;
    acceptedElsewhere();
  }

  #showRules() {
    const { version, rules } = rulesNow();
    this.rules.querySelector("#tip-rules-text").textContent = rules;
    this.rules.querySelector("button").value = version;
    this.rules.hidden = !rules;
  }

  #refuse(error) {
    if (this.rules && ["room_rules_not_accepted", "room_rules_changed"].includes(error.code)) this.#showRules();
    if (error.code === "insufficient_balance") {
      this.#say("bad", `${say("You have too few tokens for this tip.")} `, { href: "/wallet", text: say("Buy tokens") });
    } else if (["limit_reached", "cooling_off", "self_excluded"].includes(error.code)) {
      this.#say("bad", `${sentence(error.message)} `, { href: "/wallet/limits", text: say("Your limits") });
    } else {
      this.#say("bad", error.status ? sentence(error.message) : say("We could not reach the server. Press Tip again: it will not be sent twice."));
    }
  }

  #say(kind, text, link) {
    this.result.dataset.kind = kind;
    this.result.replaceChildren(text);
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link.href;
      anchor.textContent = link.text;
      this.result.append(anchor);
    }
  }

  async #refreshBalance() {
    const response = await fetch("/wallet/balance", { headers: { "HX-Request": "true", Accept: "text/html" } });
    if (response.ok) this.balance.textContent = await response.text();
  }

  #showBalance(total) {
    this.balance.textContent = grouped(total);
  }
}
