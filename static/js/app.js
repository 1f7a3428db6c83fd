// What every page shares: dialogs, copying, confirming, and where the focus goes. Pages work without it.

document.documentElement.classList.add("scripted");

document.addEventListener("click", async (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.opens).showModal();
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    event.preventDefault();
    document.getElementById(closer.dataset.closes)?.close();
    return;
  }
  const copier = event.target.closest("[data-copies]");
  if (copier) await copy(copier);
});

// A click on the backdrop closes a dialog, as Escape does.
document.addEventListener("click", (event) => {
  if (event.target instanceof HTMLDialogElement) event.target.close();
});

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

// A page that came back with errors starts at the first of them.
document.querySelector('[aria-invalid="true"]')?.focus();

// Staff have more tabs than a telephone is wide: the one they are at is among those that are seen.
const tabs = document.querySelector(".tabs");
const tab = tabs?.querySelector('[aria-current="page"]');
if (tab) tabs.scrollLeft = tab.offsetLeft + tab.offsetWidth / 2 - tabs.clientWidth / 2;

// After a fragment was swapped in, its own message is read out; the focus goes to its first error.
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail?.ctx?.target ?? event.target;
  target?.querySelector?.('[aria-invalid="true"]')?.focus();
});

async function copy(button) {
  const field = document.getElementById(button.dataset.copies);
  const label = button.querySelector("span");
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(field.value);
    label.textContent = "Copied";
  } catch {
    field.select();
    label.textContent = "Press Ctrl+C";
  }
  setTimeout(() => (label.textContent = before), 2500);
}
