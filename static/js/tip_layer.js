// A tip crossing the stage: a banner and a few coins. One after the other, never a pile.

import { sleep } from "./backoff.js";
import { say } from "./say.js";
import { tipper } from "./tipper.js";
import { element, grouped, icon } from "./words.js";

const SHOWN_MS = 4500;
const HURRIED_MS = 1200;
const QUEUE_MAX = 20;

export class TipLayer {
  #queue = [];
  #showing = false;

  constructor(layer) {
    this.layer = layer;
  }

  show(tip) {
    if (this.#queue.length < QUEUE_MAX) this.#queue.push({ ...tip });
    if (!this.#showing) this.#run();
  }

  /** The words of these tips were taken away: they are shown no more, also where they wait. */
  takeWords(ids) {
    for (const tip of this.#queue) if (ids.includes(tip.tip_id)) tip.message = "";
    for (const words of this.layer.querySelectorAll("[data-tip-words]")) if (ids.includes(words.dataset.tipWords)) words.remove();
  }

  async #run() {
    this.#showing = true;
    while (this.#queue.length) {
      const tip = this.#queue.shift();
      const { tip_id: tipId, tokens, message, item } = tip;
      const viewer = tipper(tip);
      const coins = Array.from({ length: coinsFor(tokens) }, () => element("span", { className: "tip-coin" }, icon("coin")));
      const words = element("span", {}, element("strong", { text: item ? say("{viewer} tipped {tokens} for {item}", { viewer, tokens: grouped(tokens), item }) : say("{viewer} tipped {tokens}", { viewer, tokens: grouped(tokens) }) }));
      if (message) words.append(element("span", { "data-tip-words": tipId }, element("br"), message));
      this.layer.replaceChildren(...coins, element("div", { className: "tip-banner" }, icon("coin"), words));
      await sleep(this.#queue.length ? HURRIED_MS : SHOWN_MS);
    }
    this.layer.replaceChildren();
    this.#showing = false;
  }
}

const coinsFor = (tokens) => (tokens >= 500 ? 6 : tokens >= 100 ? 4 : 2);
