// Uploads that show how far they are. Without this module the same forms work as plain forms.

const said = (percent) => (percent < 100 ? `${percent} % sent` : "All sent. Looking at the file…");

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form.upload");
  const input = form?.querySelector('input[type="file"]');
  if (!input?.files.length) return;
  event.preventDefault();
  const [file] = input.files;
  if (file.size > Number(form.dataset.bytesMax)) {
    complain(input, "This file has more than 10 MiB. Choose a smaller picture.");
    return;
  }
  send(form);
});

// Whoever chooses another file is not told any more what was wrong with the one before.
document.addEventListener("change", (event) => {
  if (event.target.matches('form.upload input[type="file"]')) complain(event.target, "");
});

function complain(input, words) {
  const error = document.getElementById(`${input.id}-error`);
  error.textContent = words;
  error.hidden = !words;
  if (words) {
    input.setAttribute("aria-invalid", "true");
    input.focus();
  } else {
    input.removeAttribute("aria-invalid");
  }
}

function send(form) {
  const box = form.querySelector(".upload-progress");
  const [progress, status] = [box.querySelector("progress"), box.querySelector("p")];
  const button = form.querySelector('button[type="submit"]');
  const exchange = new XMLHttpRequest();
  let spoken = -1;
  const show = (percent) => {
    progress.value = percent;
    // Every quarter: a screen reader is to tell how far it is, and not to count.
    if (Math.floor(percent / 25) === spoken) return;
    spoken = Math.floor(percent / 25);
    status.textContent = said(percent);
  };
  exchange.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) show(Math.floor((100 * event.loaded) / event.total));
  });
  exchange.addEventListener("load", () => arrived(exchange, form));
  exchange.addEventListener("error", () => {
    box.hidden = true;
    button.disabled = false;
    complain(form.querySelector('input[type="file"]'), "The connection was lost. Nothing is lost but time: send it again.");
  });
  exchange.open("POST", form.action);
  exchange.setRequestHeader("Accept", "text/html");
  box.hidden = false;
  button.disabled = true;
  show(0);
  exchange.send(new FormData(form));
}

/** A redirect was followed to the page that comes next; anything else is this page again, with what was wrong. */
function arrived(exchange, form) {
  if (exchange.status < 300) {
    location.assign(exchange.responseURL);
    return;
  }
  const answer = new DOMParser().parseFromString(exchange.responseText, "text/html");
  const main = answer.getElementById("main");
  if (!main) {
    form.querySelector('button[type="submit"]').disabled = false;
    form.querySelector(".upload-progress").hidden = true;
    complain(form.querySelector('input[type="file"]'), "That did not work. Try again in a moment.");
    return;
  }
  document.getElementById("main").replaceWith(document.adoptNode(main));
  globalThis.htmx?.process(main);
  (main.querySelector('[aria-invalid="true"], [role="alert"]') ?? main).focus();
}
