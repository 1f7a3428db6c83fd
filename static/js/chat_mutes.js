// Muting: a button on each line hides whoever wrote it, from this person alone. The server keeps whom.

import { call } from "./api.js";
import { say } from "./say.js";
import { element } from "./words.js";

export class ChatMutes {
  /** `log` names whom this person muted so far; `spares` are the ids whose lines have no button. `say` tells of it. */
  constructor({ log, spares, say }) {
    this.log = log;
    this.spares = spares;
    this.say = say;
    this.muted = new Set(log.dataset.muted.split(" ").filter(Boolean));
    log.addEventListener("click", (event) => this.#mute(event.target.closest("[data-mutes]")));
    for (const line of log.querySelectorAll("[data-message]")) this.offer(line);
  }

  hides(authorId) {
    return this.muted.has(authorId) && !this.spares.includes(authorId);
  }

  /** Put the button on a line. */
  offer(line) {
    if (this.spares.includes(line.dataset.author)) return;
    const author = line.querySelector(".author").textContent;
    line.append(" ", element("button", { className: "chat-report", type: "button", "data-mutes": "", "aria-label": say("Mute {author}", { author }), text: say("Mute") }));
  }

  async #mute(button) {
    if (!button) return;
    const line = button.closest("[data-message]");
    const { author: authorId } = line.dataset;
    const name = line.querySelector(".author").textContent;
    try {
      await call("PUT", `/v1/me/muted-people/${authorId}`);
    } catch (error) {
      this.say(error.status ? error.message : say("That did not arrive. Check your connection and try again."));
      return;
    }
    this.muted.add(authorId);
    const wrote = ({ dataset }) => dataset.author === authorId || dataset.saidBy === authorId;
    for (const each of [...this.log.querySelectorAll("[data-message], [data-said-by]")].filter(wrote)) each.remove();
    document.body.dispatchEvent(new Event("muted")); // the list of the latest tips is asked for again
    this.say(say("You read nothing more of {name}. The link “Muted people” takes it back.", { name }));
    this.log.focus({ preventScroll: true }); // the button that had it goes with its line
  }
}
