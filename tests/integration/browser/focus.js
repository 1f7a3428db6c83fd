// What has the focus now, and whether that can be seen. Evaluated by look.py after each Tab.
() => {
  const el = document.activeElement;
  if (!el || el === document.body || el === document.documentElement) return null;
  const seen = [el, el.nextElementSibling, el.closest(".show-card, .choice, .chip, label")].filter(Boolean);
  const outlined = seen.some((each) => getComputedStyle(each).outlineStyle !== "none" && parseFloat(getComputedStyle(each).outlineWidth) > 0);
  window.stops = window.stops || [];
  const parts = ["date", "datetime-local"].includes(el.type) && window.stops.at(-1) === el; // its day, month and year are stops of their own
  const again = window.stops.includes(el) && !parts;
  const before = window.stops.at(-1);
  const back = before && !again && before.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_PRECEDING;
  window.stops.push(el);
  return { name: `${el.tagName} ${el.className} ${(el.textContent || el.name || "").trim().slice(0, 40)}`, outlined, again, back: Boolean(back), first: el === window.stops[0] };
}
