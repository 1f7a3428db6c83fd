// The bar of a room's goal. A page without one has no bar, and nothing happens.

import { say } from "./say.js";
import { grouped } from "./words.js";

export class GoalBar {
  constructor() {
    this.box = document.getElementById("goal");
    this.title = document.getElementById("goal-title");
    this.count = document.getElementById("goal-count");
    this.bar = document.getElementById("goal-bar");
    this.met = document.getElementById("goal-met");
  }

  take(type, data) {
    if (!this.box || !type.startsWith("goal.")) return;
    if (type === "goal.cancelled" || data.is_hidden) {
      this.box.hidden = true;
      return;
    }
    if (type === "goal.met") this.box.dataset.met = "yes";
    if (type === "goal.started" || type === "goal.reset") this.box.dataset.met = "no";
    const isMet = this.box.dataset.met === "yes";
    this.title.textContent = data.title;
    this.count.textContent = say("{progress} of {target}", { progress: grouped(data.progress), target: grouped(data.target) });
    this.bar.max = data.target;
    this.bar.value = Math.min(data.progress, data.target);
    if (this.met) this.met.textContent = isMet ? say("Goal met. Thank you!") : "";
    this.box.hidden = false;
  }
}
