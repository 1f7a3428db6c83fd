// How many cases wait, in the tab of each page of staff and where a page has them by queue, as the server tells it while
// somebody looks. A page that nobody sees holds no
// connection: a browser has few of them. Without a script the numbers are those of when the page was loaded.

import { Backoff } from "./backoff.js";

const SILENCE_MS = 40_000; // the server says something every 15 seconds
const tab = document.getElementById("cases-waiting");
const box = document.getElementById("case-counts"); // on some pages, and so is its word that it stands still
const old = document.getElementById("case-counts-old");
const backoff = new Backoff({ first: 2000, most: 60_000 });
let source = null;
let silence = null;
let isOver = false;
let isWaiting = false;

function listen() {
  if (source || isOver || isWaiting || document.hidden) return;
  source = new EventSource(tab.dataset.stream);
  source.addEventListener("counts", ({ data }) => {
    const told = document.createElement("template");
    told.innerHTML = data; // our own words and numbers: nothing that people wrote
    tab.textContent = told.content.querySelector("[data-waiting]").dataset.waiting;
    box?.replaceChildren(told.content);
    isHeard();
  });
  source.addEventListener("beat", isHeard);
  source.addEventListener("over", ({ data }) => {
    isOver = data !== "too_many_requests"; // else this session hears no more: the next page says why
    lose();
  });
  source.addEventListener("error", lose);
  watchSilence();
}

function isHeard() {
  backoff.reset();
  if (old) old.hidden = true;
  watchSilence();
}

function watchSilence() {
  clearTimeout(silence);
  silence = setTimeout(lose, SILENCE_MS);
}

function leave() {
  source?.close();
  source = null;
  clearTimeout(silence);
}

// What comes next begins with the counts as they are then, so that nothing was missed.
async function lose() {
  leave();
  if (old) old.hidden = false;
  if (isOver || isWaiting) return;
  isWaiting = true;
  await backoff.wait();
  isWaiting = false;
  listen();
}

document.addEventListener("visibilitychange", () => (document.hidden ? leave() : listen()));
addEventListener("pagehide", leave);
addEventListener("pageshow", listen);
listen();
