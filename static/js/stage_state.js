// The words over the video: joining, waiting, over. A `null` state uncovers the picture.

import { element, icon } from "./words.js";

export class StageState {
  constructor(panel) {
    this.panel = panel;
  }

  show(kind, { symbol = null, title, text = "", link = null, button = null }) {
    const mark = symbol ? icon(symbol) : element("span", { className: "spinner" });
    const parts = [mark, element("h2", { text: title })];
    if (text) parts.push(element("p", { text }));
    if (link) parts.push(element("a", { className: "button", href: link.href, text: link.text }));
    if (button) {
      const pressed = element("button", { className: "button", type: "button", text: button.text });
      pressed.addEventListener("click", button.press, { once: true });
      parts.push(pressed);
    }
    this.panel.dataset.kind = kind;
    this.panel.replaceChildren(...parts);
    this.panel.hidden = false;
  }

  hide() {
    this.panel.dataset.kind = "playing";
    this.panel.hidden = true;
  }
}
