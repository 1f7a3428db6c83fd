// Taking messages away and keeping their authors out, for staff, for the performer of the room, and for whom they
// appointed: a button on each line, and a dialog that asks why.

import { call } from "./api.js";
import { say } from "./say.js";
import { element } from "./words.js";

export class ChatModeration {
  /** `dialog` is the one of `_chat.html`; `say` tells the moderator what went wrong. */
  constructor({ streamId, log, dialog, performer }) {
    this.streamId = streamId;
    // Whom the performer appointed does nothing to what the performer wrote.
    this.spared = "appointed" in dialog.dataset ? performer : null;
    this.log = log;
    this.dialog = dialog;
    this.form = dialog.querySelector("form");
    this.problem = dialog.querySelector("[role=alert]");
    log.addEventListener("click", (event) => this.#open(event.target.closest("[data-removes]")));
    this.form.addEventListener("submit", (event) => this.#send(event));
    for (const line of log.querySelectorAll("[data-message], [data-tip-words]")) this.offer(line);
  }

  /** Put the button on a line, or on the words of a tip. */
  offer(line) {
    if (line.dataset.author && line.dataset.author === this.spared) return;
    const author = line.dataset.name ?? line.querySelector(".author").textContent;
    line.append(element("button", { className: "chat-remove", type: "button", "data-removes": "", "aria-label": say("Remove what {author} wrote", { author }), text: say("Remove") }));
  }

  /** The performer dismissed this moderator: nothing more is offered. */
  stop() {
    this.dialog.close();
    for (const button of this.log.querySelectorAll("[data-removes]")) button.remove();
    document.getElementById("chat-moderate")?.remove();
  }

  #open(button) {
    if (!button) return;
    const { message, author, tipWords, saidBy } = button.closest("[data-message], [data-tip-words]").dataset;
    this.words = message ? `messages/${message}/remove` : `tips/${tipWords}/remove-words`;
    this.author = author ?? saidBy;
    this.problem.textContent = "";
    this.form.reset();
    // Of a tip that names nobody only the words go.
    for (const control of this.form.querySelectorAll("[name=seconds], [value=person]")) control.disabled = !this.author;
    this.dialog.showModal();
  }

  async #send(event) {
    event.preventDefault();
    const { rule, what, seconds } = Object.fromEntries(new FormData(this.form));
    const room = `/v1/streams/${this.streamId}`;
    try {
      // First: whoever is kept out writes nothing more while the rest goes.
      if (seconds === "block") await call("PUT", `/v1/me/blocked-people/${this.author}`);
      else if (seconds) await call("PUT", `${room}/chat/kept-out/${this.author}`, { rule, seconds: Number(seconds) || null });
      if (seconds) document.body.dispatchEvent(new Event("kept-out"));
      if (what === "message") await call("POST", `${room}/${this.words}`, { rule });
      else await call("POST", `${room}/chat/clear`, what === "person" ? { rule, author_id: this.author } : { rule });
      this.dialog.close();
      this.log.focus({ preventScroll: true }); // the button that had it goes with its line
    } catch (error) {
      this.problem.textContent = error.status ? error.message : say("That did not arrive. Check your connection and try again.");
    }
  }
}
