// What is wrong with the page as it stands, in words. Evaluated in it by look.py.
() => {
  const wrong = [];
  for (const each of document.getAnimations()) {
    if (Number.isFinite(each.effect.getComputedTiming().endTime)) each.finish(); // colours on their way from one scheme to the other
    else each.cancel(); // what goes on for ever, such as the mark of a live show
  }
  const shown = (el) => el.checkVisibility({ opacityProperty: false, visibilityProperty: true, contentVisibilityAuto: true })
    && !el.closest(".sr-only");
  const tell = (el) => `${el.tagName.toLowerCase()}#${el.id}.${el.className} ${(el.textContent || el.name || "").trim().slice(0, 50)}`;
  const { scrollWidth, clientWidth } = document.scrollingElement;
  if (scrollWidth > clientWidth) {
    const wide = [...document.querySelectorAll("main *")].filter((el) => el.getBoundingClientRect().right > clientWidth + 1
      && !el.closest(".table-wrap, .chart-scroll, .scrolls"));
    wrong.push(`${scrollWidth - clientWidth} px too wide: ${wide.slice(0, 3).map(tell).join(" | ")}`);
  }
  if (document.querySelectorAll("h1").length !== 1) wrong.push(`${document.querySelectorAll("h1").length} h1`);
  const ids = [...document.querySelectorAll("[id]")].map((el) => el.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) wrong.push(`id ${id} twice`);
  for (const el of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    const named = [...el.labels].some((label) => label.textContent.trim()) || el.getAttribute("aria-label")
      || el.getAttribute("aria-labelledby");
    if (!named) wrong.push(`no label: ${el.name} ${tell(el)}`);
  }
  for (const el of document.querySelectorAll("a[href], button")) {
    if (!(el.textContent.trim() || el.getAttribute("aria-label"))) wrong.push(`no name: ${tell(el)}`);
  }
  for (const el of document.querySelectorAll("[aria-labelledby], [aria-describedby], label[for]")) {
    const names = `${el.getAttribute("aria-labelledby") || ""} ${el.getAttribute("aria-describedby") || ""} ${el.getAttribute("for") || ""}`;
    for (const id of names.split(" ").filter(Boolean)) {
      if (!document.getElementById(id)) wrong.push(`${tell(el)} points at #${id}, which is not there`);
    }
  }
  for (const el of document.querySelectorAll("img:not([alt]), svg:not([aria-hidden]):not([role=img])")) wrong.push(`no alt: ${tell(el)}`);
  for (const el of document.querySelectorAll("table")) {
    if (!el.querySelector("th[scope]")) wrong.push(`a table without headings: ${tell(el)}`);
    const box = el.closest(".table-wrap");
    if (box && box.scrollWidth > box.clientWidth && box.tabIndex < 0 && !box.querySelector("a, button, input")) {
      wrong.push(`a table that scrolls and no key can reach: ${tell(el)}`);
    }
  }
  const parts = (color) => (color.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const over = (top, under) => { const a = top[3] ?? 1; return [0, 1, 2].map((at) => top[at] * a + under[at] * (1 - a)); };
  const ground = (el) => {
    const layers = [];
    for (let at = el; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      layers.push(parts(style.backgroundColor));
      // Under a gradient at least the plain colour below it is known; of a picture nothing is.
      if (style.backgroundImage !== "none" && ((layers.at(-1)[3] ?? 1) < 1 || style.backgroundImage.includes("url("))) return null;
      if ((layers.at(-1)[3] ?? 1) === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const told = new Set();
  while (walker.nextNode()) {
    const el = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !shown(el) || el.closest("svg, [disabled], noscript, option")) continue;
    const style = getComputedStyle(el);
    const under = ground(el);
    if (!under) continue;
    const [a, b] = [light(over(parts(style.color), under)), light(under)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < least && !told.has(el.className)) { told.add(el.className); wrong.push(`contrast ${ratio.toFixed(2)}: ${tell(el)}`); }
  }
  return wrong;
}
