// Small things about text and elements.

const number = new Intl.NumberFormat("en-IN");

/** 1234567 as "12,34,567". */
export const grouped = (value) => number.format(value);

/** Seconds as "4:05" or "1:02:33". */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** Make an element. Text only ever becomes text: nothing that people wrote is read as HTML. */
export function element(tag, { className = "", text = "", ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** An icon of the sprite that this page already uses. */
export function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const sprite = document.querySelector("svg use").getAttribute("href").split("#")[0];
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("class", name === "coin" ? "coin" : "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(namespace, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** Swap the icon inside a button. */
export const setIcon = (button, name) => button.querySelector("svg").replaceWith(icon(name));
