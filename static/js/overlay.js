// Alerts for a browser source. The token is behind the # of the address, which browsers send to nobody; it is sent in a
// header. The place in the feed is kept, so that a reload of the source shows nothing twice and loses nothing.

import { sleep } from "./backoff.js";
import { GoalBar } from "./goal.js";
import { element, grouped } from "./words.js";

const SHOWN_MS = 6000;
const HURRIED_MS = 2000;
const AGAIN_MS = 3000;
const WAIT_S = 20;
const QUEUE_MAX = 50;

const token = location.hash.slice(1);
const place = document.getElementById("alert");
const trouble = document.getElementById("trouble");
const goal = new GoalBar();
const key = `overlay:${token.slice(0, 8)}`;
const queue = [];
let showing = false;

history.replaceState(null, "", location.pathname + location.hash);
follow();

async function follow() {
  let after = sessionStorage.getItem(key);
  for (;;) {
    try {
      const response = await read(after);
      if (response.status === 401) return say("This address was revoked. Make another in the studio.");
      if (response.status === 422) after = null;
      else if (response.ok) {
        const { items, next } = await response.json();
        say("");
        items.forEach(take);
        after = next;
        if (next) sessionStorage.setItem(key, next);
        if (items.length || next === null) await sleep(next === null ? AGAIN_MS : 0);
        continue;
      } else say("Reconnecting…");
    } catch {
      say("Reconnecting…");
    }
    await sleep(AGAIN_MS);
  }
}

function read(after) {
  const query = after ? `?after=${encodeURIComponent(after)}&wait=${WAIT_S}` : "";
  return fetch(`/v1/overlay/events${query}`, { credentials: "omit", headers: { Authorization: `Bearer ${token}` } });
}

function take({ type, data }) {
  goal.take(type, data);
  if (type === "tip.created") show(`${data.viewer} tipped ${grouped(data.tokens)}${data.item ? ` for ${data.item}` : ""}`, data.message, data.tip_id);
  if (type === "tip.message" && data.message) show(`${data.viewer} says`, data.message, data.tip_id);
  if (type === "tip.words_removed") takeWords(data.tip_ids);
  if (type === "goal.met") show(`Goal met: ${data.title}`, "");
}

function show(title, text, tipId = "") {
  if (queue.length < QUEUE_MAX) queue.push({ title, text, tipId });
  if (!showing) run();
}

// Words that moderators took away leave the picture, and what waits for its turn.
function takeWords(ids) {
  for (const alert of queue) if (ids.includes(alert.tipId)) alert.text = "";
  for (const words of place.querySelectorAll("[data-tip-words]")) if (ids.includes(words.dataset.tipWords)) words.remove();
}

async function run() {
  showing = true;
  while (queue.length) {
    const { title, text, tipId } = queue.shift();
    const box = element("div", { className: "alert" }, element("strong", { text: title }));
    if (text) box.append(element("p", { "data-tip-words": tipId, text }));
    place.replaceChildren(box);
    await sleep(queue.length ? HURRIED_MS : SHOWN_MS);
  }
  place.replaceChildren();
  showing = false;
}

function say(text) {
  trouble.textContent = text;
  trouble.hidden = !text;
}
