// A case on an officer's desk: zoom, what is gone after a minute, and the message as the person will read it.

const ZOOMS = [1, 2, 4];
const GONE = "••••";

for (const each of document.querySelectorAll("[data-vanish]")) vanishLater(each);
for (const select of document.querySelectorAll("[data-preview]")) preview(select);

document.addEventListener("htmx:after:swap", () => {
  for (const each of document.querySelectorAll("[data-vanish]")) vanishLater(each);
});

// A page that the browser kept and shows again has had its minute.
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("[data-vanish]").forEach(vanish);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-preview]")) preview(event.target);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-zooms]");
  if (button) zoom(button.closest(".pane"), button.dataset.zooms === "in" ? 1 : -1);
  else if (event.target.matches(".sheet img")) zoomAt(event);
});

document.addEventListener("keydown", (event) => {
  if (!event.target.matches(".sheet[data-zoom]") || event.ctrlKey || event.metaKey) return;
  if (event.key === "+" || event.key === "=") zoom(event.target.closest(".pane"), 1);
  else if (event.key === "-") zoom(event.target.closest(".pane"), -1);
  else return;
  event.preventDefault();
});

function preview(select) {
  const box = document.getElementById(select.dataset.preview);
  const text = select.selectedOptions[0]?.dataset.text ?? "";
  box.hidden = !text;
  box.querySelector(".preview-text").textContent = text;
}

function vanishLater(box) {
  if (box.dataset.ends) return;
  const ends = Date.now() + Number(box.dataset.vanish) * 1000;
  box.dataset.ends = String(ends);
  const left = (box.closest(".pane, #claims, dd") ?? box).querySelector("[data-left]");
  const timer = setInterval(() => {
    const seconds = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
    if (left) left.textContent = String(seconds);
    if (seconds > 0 && box.isConnected) return;
    clearInterval(timer);
    vanish(box);
  }, 250);
}

function vanish(box) {
  box.removeAttribute("data-vanish");
  const left = (box.closest(".pane, #claims, dd") ?? box).querySelector("[data-left]");
  if (left) left.parentElement.textContent = "Hidden again";
  for (const secret of box.querySelectorAll("[data-secret]")) secret.textContent = GONE;
  if (!box.matches(".sheet")) return;
  const note = document.createElement("p");
  note.textContent = "This view is over. Look again, with a reason, if you need to.";
  box.replaceChildren(note);
  box.classList.add("covered");
  box.closest(".pane").querySelector(".pane-tools").remove();
}

function zoom(pane, by) {
  const sheet = pane.querySelector(".sheet[data-zoom]");
  const place = ZOOMS.indexOf(Number(sheet.dataset.zoom)) + by;
  setZoom(sheet, ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, place))]);
}

// Closer, with the point that was clicked in the middle; from the closest back to the whole.
function zoomAt(event) {
  const sheet = event.target.closest(".sheet");
  const box = event.target.getBoundingClientRect();
  const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  setZoom(sheet, ZOOMS[(ZOOMS.indexOf(Number(sheet.dataset.zoom)) + 1) % ZOOMS.length]);
  sheet.scrollTo(
    event.target.offsetLeft + x * event.target.clientWidth - sheet.clientWidth / 2,
    event.target.offsetTop + y * event.target.clientHeight - sheet.clientHeight / 2,
  );
}

function setZoom(sheet, factor) {
  sheet.dataset.zoom = String(factor);
  sheet.closest(".pane").querySelector(".zoom-now").textContent = `${factor}×`;
}
