// The performer's side: preview, go live, and hear the room.

import { Camera, explain } from "./camera.js";
import { Chat, sentence } from "./chat.js";
import { RoomSocket } from "./room.js";
import { StageState } from "./stage_state.js";
import { TipLayer } from "./tip_layer.js";
import { tipper } from "./tipper.js";
import { WhipPublisher } from "./whip.js";
import { clock, element, grouped, setIcon } from "./words.js";

const page = document.getElementById("studio");
const { stream: streamId, me, performer, path } = page.dataset;
const byId = (id) => document.getElementById(id);
const [video, cameraOn, goLive, mic, cam] = ["video", "camera-on", "go-live", "mic", "camera"].map(byId);

const state = new StageState(byId("stage-state"));
const chat = new Chat({ streamId, me, performer });
const layer = new TipLayer(byId("tip-layer"));
const camera = new Camera();

const ELSEWHERE = "live_elsewhere";
let isOver = page.dataset.state === "ended" || page.dataset.state === "killed";
let publisher = null;
let startedAt = page.dataset.startedAt ? Date.parse(page.dataset.startedAt) : null;
let tipTotal = Number(byId("tip-total").textContent.replaceAll(",", ""));
let endLevel = () => {};

// The page that answers the making of a show is this one: give it the address to come back to.
if (location.pathname !== path) history.replaceState(null, "", path);

const room = new RoomSocket(streamId, Number(page.dataset.lastSeq), {
  onEvent: take,
  onState: (connection) => chat.showConnection(connection),
});

if (isOver) {
  chat.close();
} else {
  room.start();
  cameraOn.addEventListener("click", startCamera);
  cameraOn.disabled = false;
  goLive.addEventListener("click", () => startShow());
  mic.addEventListener("click", () => toggle("audio", mic, { on: "mic", off: "mic-off" }, ["Mute", "Unmute"]));
  cam.addEventListener("click", () => toggle("video", cam, { on: "camera", off: "camera-off" }, ["Camera off", "Camera on"]));
  byId("camera-choice").addEventListener("change", (event) => change("video", event.target));
  byId("mic-choice").addEventListener("change", (event) => change("audio", event.target));
  setInterval(showClock, 1000);
  showClock();
  addEventListener("pagehide", () => publisher?.stop());
  // A page that comes back from the browser's cache has neither its connection nor its socket.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("beforeunload", (event) => {
    if (publisher && !isOver && !byId("end-form").dataset.ending) event.preventDefault();
  });
  byId("end-form").addEventListener("submit", (event) => {
    if (!event.defaultPrevented) event.target.dataset.ending = "yes";
  });
}

async function startCamera() {
  state.show("asking", { title: "Waiting for your permission", text: "Answer the question your browser is asking." });
  try {
    await camera.start();
  } catch (error) {
    state.show("refused", { symbol: "camera-off", title: "No camera yet", text: explain(error), button: { text: "Try again", press: startCamera } });
    return;
  }
  video.srcObject = camera.stream;
  video.play().catch(() => {}); // the preview may wait for the page to be in front; the show need not
  state.hide();
  byId("preview-badge").hidden = publisher !== null;
  for (const button of [goLive, mic, cam]) button.disabled = false;
  endLevel = camera.showLevel(byId("level"));
  await camera.list("video", byId("camera-choice"));
  await camera.list("audio", byId("mic-choice"));
  goLive.focus();
}

function startShow({ takesOver = false } = {}) {
  goLive.disabled = true;
  publisher = new WhipPublisher(camera.stream, `/v1/streams/${streamId}/whip`, { onState: showPublisher, takesOver });
  publisher.start();
}

function showPublisher(word, problem) {
  const status = byId("studio-status");
  if (word === "connecting") status.textContent = "Connecting…";
  if (word === "reconnecting") status.textContent = "The connection broke. Reconnecting…";
  if (word === "live") {
    status.textContent = "Live: people can see and hear you";
    state.hide();
    startedAt ??= Date.now();
    goLive.hidden = true;
    byId("live-badge").hidden = false;
    byId("preview-badge").hidden = true;
  }
  if (word === "over" && !isOver) {
    status.textContent = sentence(problem.message);
    publisher = null;
    goLive.disabled = false;
    goLive.hidden = false;
    if (problem.code === ELSEWHERE) {
      state.show("waiting", {
        symbol: "camera",
        title: "You are live from another window or device",
        text: "End it there, or take over here: your viewers then see this camera.",
        button: { text: "Take over here", press: () => { state.hide(); startShow({ takesOver: true }); } },
      });
    }
  }
}

function take({ type, data, durable }) {
  if (type === "chat.message") chat.showMessage(data);
  if (type === "chat.deleted" || type === "chat.cleared") chat.takeAway(data, durable);
  if (type === "chat.restored") chat.giveBack(data);
  if (type === "chat.settings") chat.takeSettings(data);
  if (type === "chat.rules") chat.takeRules(data);
  if (type === "tip.created") showTip(data);
  if (type === "tip.message") chat.showTipMessage(data);
  if (type === "tip.words_removed") takeTipWords(data);
  if (type === "tip.words_restored") chat.giveTipWords(data);
  if (type === "goal.met") chat.showNote(`Goal met: ${data.title}`);
  if (type.startsWith("goal.")) showGoal(data);
  if (type === "stream.covered") chat.showNote(data.covered ? "Our team covered your picture while they look at the show." : "Viewers see your picture again.");
  if (type === "stream.muted") chat.showNote(data.muted ? "Our team turned your sound off for viewers." : "Viewers hear you again.");
  if (type === "presence.count") byId("viewer-count").textContent = grouped(data.viewers);
  if (type === "media.moved") publisher?.again();
  if (type === "media.stalled") chat.showNote(data.stalled ? "Your picture does not reach us. Viewers are asked to wait." : "Your picture reaches us again.");
  if (type === "stream.ended") end(data.reason);
  if (type === "stream.killed") end("staff");
}

function showTip(tip) {
  layer.show(tip);
  chat.showTip(tip);
  byId("no-tips")?.remove();
  byId("tips").prepend(
    element(
      "li",
      { className: "tip-row fresh", "data-tip": tip.tip_id },
      element("span", { className: "tip-amount", text: grouped(tip.tokens) }),
      element("span", { className: "from" }, tipper(tip), ...(tip.item ? [element("span", { className: "for", text: ` for ${tip.item}` })] : [])),
      ...(tip.message ? [element("span", { className: "said", text: tip.message })] : [])
    )
  );
  tipTotal += tip.tokens;
  byId("tip-total").textContent = grouped(tipTotal);
}

function takeTipWords(removed) {
  chat.takeTipWords(removed);
  layer.takeWords(removed.tip_ids);
  for (const id of removed.tip_ids) document.querySelector(`#tips [data-tip="${CSS.escape(id)}"] .said`)?.remove();
}

function showGoal({ progress, target }) {
  const bar = document.querySelector("#studio-goal progress");
  if (!bar || progress === undefined) return;
  bar.value = Math.min(progress, target);
  byId("studio-goal-count").textContent = `${grouped(progress)} of ${grouped(target)} tokens`;
}

function end(reason) {
  if (isOver) return;
  isOver = true;
  publisher?.stop({ isGone: true });
  room.stop();
  camera.stop();
  endLevel();
  video.srcObject = null;
  byId("studio-controls").hidden = true;
  byId("live-badge").hidden = true;
  byId("preview-badge").hidden = true;
  byId("studio-setup").hidden = true;
  // Removed, not hidden: htmx looks again and again into what stands in the page.
  for (const panel of document.querySelectorAll(".private-panel")) panel.remove();
  chat.close();
  byId("studio-status").textContent = "Over";
  if (reason === "staff") {
    state.show("stopped", { symbol: "stop", title: "Our team stopped this show", text: "Your notices say which rule it was and what you can do about it.", link: { href: "/notices", text: "Read the notice" } });
  } else {
    const text = reason === "publisher_lost" ? "Your connection was gone for too long." : "Its tips are in your earnings.";
    state.show("over", { symbol: "check", title: "This show is over", text, link: { href: "/studio", text: "Back to the studio" } });
  }
}

function toggle(kind, button, icons, [offWords, onWords]) {
  const track = camera.track(kind);
  track.enabled = !track.enabled;
  button.setAttribute("aria-pressed", String(!track.enabled));
  button.querySelector("span").textContent = track.enabled ? offWords : onWords;
  setIcon(button, track.enabled ? icons.on : icons.off);
}

async function change(kind, select) {
  try {
    const track = await camera.change(kind, select.value);
    await publisher?.replaceTrack(track);
    if (kind === "audio") {
      endLevel();
      endLevel = camera.showLevel(byId("level"));
    }
  } catch (error) {
    byId("studio-status").textContent = explain(error);
    await camera.list(kind, select);
  }
}

function showClock() {
  if (startedAt && !isOver) byId("on-air").textContent = clock((Date.now() - startedAt) / 1000);
}
