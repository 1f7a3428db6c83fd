// Single keys on the pages of cases. They go somewhere or claim a case, which giving it back undoes; none decides,
// closes or shows a picture clear. Whoever turned them off has this file not loaded at all (WCAG 2.2, 2.1.4).

const SECOND_MS = 1500; // so long a first key waits for its second
const list = document.getElementById("desk-keys");
let first = "";
let timer = null;

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  o: () => caseAt(document.activeElement)?.click(),
  c: () => marked("c")?.click(),
  e: () => goTo(marked("e")),
  d: () => goTo(marked("d")),
  g: () => wait("g"),
  "g q": () => location.assign("/staff/cases"),
  "?": () => list.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  if (event.ctrlKey || event.altKey || event.metaKey || (event.shiftKey && event.key !== "?")) return;
  // In a dialog and in a player keys have their own meaning.
  if (isTyping(event.target) || event.target.closest("video, audio") || document.querySelector("dialog[open]")) return;
  const key = first ? `${first} ${event.key}` : event.key;
  forget();
  const act = KEYS[key] ?? KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

function isTyping(target) {
  return target.isContentEditable || target.matches("textarea, select, [role=textbox], input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
}

function wait(key) {
  first = key;
  timer = setTimeout(forget, SECOND_MS);
}

function forget() {
  first = "";
  clearTimeout(timer);
}

// What somebody reported themselves is for others: the keys pass over it.
const cases = () => [...document.querySelectorAll("#cases .title:not(.not-yours) > a")];

const caseAt = (element) => cases().find((link) => link === element);

function step(by) {
  const all = cases();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))].focus();
}

const marked = (key) => document.querySelector(`[data-key="${key}"]`);

function goTo(section) {
  if (!section) return;
  if (!section.hasAttribute("tabindex")) section.tabIndex = -1;
  section.focus({ preventScroll: true });
  section.scrollIntoView({ block: "start" });
}
