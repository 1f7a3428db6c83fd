// The watch page: video, chat, tips, and an honest word when the show is over.

import { call } from "./api.js";
import { Chat, sentence } from "./chat.js";
import { GoalBar } from "./goal.js";
import { RoomSocket } from "./room.js";
import { say } from "./say.js";
import { StageState } from "./stage_state.js";
import { TipForm } from "./tip_form.js";
import { TipLayer } from "./tip_layer.js";
import { WhepPlayer } from "./whep.js";
import { grouped, setIcon } from "./words.js";

const page = document.getElementById("watch");
const { stream: streamId, me, performer } = page.dataset;
const video = document.getElementById("video");
const controls = document.getElementById("stage-controls");
const sound = document.getElementById("sound");
const unmute = document.getElementById("unmute");

const REMOVED = "removed_from_room";
const BLOCKED = "blocked_by_performer";
const SETTLED = new Set(["playing", "private", "waiting", "full"]);
/** Words of the player while nothing but the performer keeps the picture from moving. */
const WATCHING = new Set(["joining", "playing", "picture"]);
const state = new StageState(document.getElementById("stage-state"));
const chat = new Chat({ streamId, me, performer });
const tips = new TipLayer(document.getElementById("tip-layer"));
const goal = new GoalBar();
const tipForm = document.getElementById("tip-form");
if (tipForm) new TipForm(tipForm, { streamId });

/** We go from one show to the other, and our media is cut for it: nothing broke. */
let isMoving = false;
/** Nothing comes from the performer, as the room was told last; and the last word of our own connection. */
let isStalled = page.dataset.stalled === "true";
/** How much later than it happens the picture gets here: what the room hears of it at once holds here only then. */
const delaySeconds = Number(page.dataset.delay);
let heard = "";
let isOver = page.dataset.state === "ended" || page.dataset.state === "killed";

const player = new WhepPlayer(video, `/v1/streams/${streamId}/whep`, { onState: showPlayer });
const room = new RoomSocket(streamId, Number(page.dataset.lastSeq), {
  onEvent: take,
  onState: (connection) => chat.showConnection(connection),
});

if (isOver) {
  chat.close();
} else {
  player.start();
  room.start();
  addEventListener("pagehide", () => player.stop());
  // A page that comes back from the browser's cache has neither its connection nor its socket.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

// Out of a show, by leaving it or because one began without us: what stands on the screen is not ours to see any more.
const OUT = new Set(["left", "shut-out"]);
const strip = document.getElementById("private");
const standing = () => strip.querySelector("[data-standing]")?.dataset.standing;
const LAST_CHARGE_MS = 15_000;
let stood = strip && standing();
const onStrip = new MutationObserver(() => {
  if (isOver || standing() === stood) return;
  const before = stood;
  stood = standing();
  if (OUT.has(before)) player.hurry();
  else if (OUT.has(stood) || stood === "let-go") {
    isMoving = true;
    player.leave();
  }
});
// The server cuts our media before it answers that we have left.
strip?.addEventListener("submit", () => (isMoving = stood === "seated"));
if (strip) onStrip.observe(strip, { childList: true, subtree: true, attributeFilter: ["data-standing"] });

function take({ type, data, durable }) {
  if (type === "chat.message") chat.showMessage(data);
  if (type === "chat.deleted" || type === "chat.cleared") chat.takeAway(data, durable);
  if (type === "chat.restored") chat.giveBack(data);
  if (type === "chat.settings") chat.takeSettings(data);
  if (type === "chat.rules") chat.takeRules(data);
  if (type === "chat.moderator") chat.takeModerator(data);
  if (type === "tip.created") {
    chat.showTip(data);
    tips.show(chat.mutes?.hides(data.viewer_id) ? { ...data, message: "" } : data);
  }
  if (type === "tip.message") chat.showTipMessage(data);
  if (type === "tip.words_removed") takeTipWords(data);
  if (type === "tip.words_restored") chat.giveTipWords(data);
  if (type === "goal.met") chat.showNote(say("Goal met: {title}", { title: data.title }));
  if (type === "stream.covered") {
    if (data.covered) chat.showNote(say("Our team covered the picture for now."));
    else whenSeen(() => chat.showNote(say("The picture is back.")));
  }
  if (type === "stream.muted") {
    if (data.muted) chat.showNote(say("Our team turned the sound off for now."));
    else whenSeen(() => chat.showNote(say("The sound is back.")));
  }
  goal.take(type, data);
  if (type === "presence.count") showViewers(data.viewers);
  if (type === "media.moved") player.again();
  if (type === "media.stalled") whenSeen(() => takeStall(data.stalled));
  if (type === "stream.ended") end(data.reason === "publisher_lost" ? "lost" : "ended");
  if (type === "recording.changed") document.getElementById("recorded").hidden = !data.recording;
  if (type === "stream.killed") end("stopped");
}

function takeTipWords(removed) {
  chat.takeTipWords(removed);
  tips.takeWords(removed.tip_ids);
  document.body.dispatchEvent(new Event("tip-words")); // the list of the latest tips is asked for again
}

function whenSeen(then) {
  if (delaySeconds) setTimeout(then, delaySeconds * 1000);
  else then();
}

function showViewers(count) {
  document.getElementById("viewer-count").textContent = grouped(count);
  document.getElementById("viewers").hidden = false;
}

/** A picture that stands still looks like a fault of one's own connection: say whose it is, until it moves again. */
function takeStall(stalled) {
  isStalled = stalled;
  if (isOver || !WATCHING.has(heard)) return;
  if (stalled) {
    showStall();
    // The picture itself is the first to know; the room hears of it a second later.
    video.requestVideoFrameCallback?.(() => isStalled && takeStall(false));
  } else if (heard !== "joining") state.hide();
}

/** Who comes meanwhile is sent the last pictures there were: for them only the room's word ends it. */
function showStall() {
  state.show("stalled", { title: say("{performer}’s picture has stopped", { performer: page.dataset.performerName }), text: say("Waiting for it to come back.") });
}

function showPlayer(word, problem) {
  if (isOver) return;
  heard = word;
  if (SETTLED.has(word)) isMoving = false;
  if (word === "playing") play();
  if (["joining", "playing"].includes(word) && isStalled) showStall();
  else if (word === "joining") state.show("joining", { title: say("Taking your seat"), text: delaySeconds ? say("This show comes {seconds} seconds late: its first picture takes that long.", { seconds: delaySeconds }) : "" });
  if (word === "waiting") {
    state.show("waiting", { title: say("Nobody on stage just now"), text: say("The picture comes by itself as soon as the performer is here.") });
  }
  if (word === "private") {
    state.show("waiting", { symbol: "eye", title: say("In a private show"), text: say("Only those who booked it can watch. The picture comes back by itself when it is over."), link: { href: `/watch/${streamId}/shows`, text: say("See what is offered") } });
  }
  if (word === "full") {
    state.show("waiting", { title: say("The room is full"), text: say("You come in by yourself as soon as somebody leaves.") });
  }
  if (word === "sound") {
    state.show("waiting", { symbol: "sound", title: say("Sound only for now"), text: say("Your connection is too slow for the picture. It comes back by itself.") });
  }
  if (word === "picture") state.hide();
  if (word === "reconnecting" && isMoving) state.show("joining", { title: say("One moment") });
  else if (word === "reconnecting") {
    state.show("reconnecting", { title: say("Reconnecting"), text: say("The connection broke. We are getting you back in.") });
  }
  if (word === "over") askWhy();
  if (word === "refused") refuse(problem);
}

/** Who may not watch may do nothing else here either: what would only be refused is taken away. */
function refuse(problem) {
  shutRoom();
  strip?.remove(); // not emptied: htmx looks again and again into what stands in the page
  const link = { href: "/live", text: say("Back to the live shows") };
  if (problem.code === REMOVED) {
    state.show("refused", { symbol: "stop", title: say("Our team put you out of this show"), text: say("You can watch every other show. A moderator can let you back in."), link });
  } else if (problem.code === BLOCKED) {
    const complain = { href: "/grievance", text: say("Complain to our team") };
    state.show("refused", { symbol: "stop", title: say("You may not come into this performer’s shows"), text: say("{performer} decided so. Every other show is open to you.", { performer: page.dataset.performerName }), link: complain });
  } else {
    state.show("refused", { symbol: "alert", title: say("You cannot watch this"), text: sentence(problem.message), link });
  }
}

/** Start with sound where the browser allows it, else muted, with a button that says so. */
async function play() {
  state.hide();
  controls.hidden = false;
  try {
    await video.play();
  } catch (error) {
    if (error.name !== "NotAllowedError") return;
    video.muted = true;
    await video.play().catch(() => {});
  }
  showSound();
}

/** The media is over before a word came by the socket: ask the API which end it was. */
async function askWhy() {
  const show = await call("GET", `/v1/streams/${streamId}`).catch(() => null);
  end(show?.state === "killed" ? "stopped" : "ended");
}

function end(kind) {
  if (isOver) return;
  isOver = true;
  player.stop({ isGone: true });
  room.stop();
  shutRoom();
  setTimeout(leaveStrip, LAST_CHARGE_MS);
  const back = { href: "/live", text: say("See who is live") };
  if (kind === "stopped") {
    state.show("stopped", { symbol: "stop", title: say("Our team stopped this show"), text: say("It did not keep to the house rules. Tips you sent are on your statement."), link: back });
    chat.showNote(say("Our team stopped this show."));
  } else {
    const text = kind === "lost" ? say("The performer’s connection broke and did not come back.") : say("Thank you for being in the room.");
    state.show("over", { symbol: "check", title: say("The show has ended"), text, link: back });
    chat.showNote(say("The show has ended."));
  }
}

function shutRoom() {
  if (document.fullscreenElement) document.exitFullscreen();
  controls.hidden = true;
  unmute.hidden = true;
  document.getElementById("live-badge")?.remove();
  document.getElementById("recorded").hidden = true;
  document.getElementById("viewers").hidden = true;
  const panel = document.getElementById("tip-panel");
  if (panel) panel.hidden = true;
  chat.close();
}

/** What a show cost may be settled a moment after its end; from then on nothing changes, and nobody need ask. */
function leaveStrip() {
  if (!strip) return;
  onStrip.disconnect();
  const kept = strip.cloneNode(true);
  kept.removeAttribute("hx-get");
  kept.removeAttribute("hx-trigger");
  strip.replaceWith(kept);
}

function showSound() {
  unmute.hidden = !video.muted;
  sound.setAttribute("aria-pressed", String(video.muted));
  sound.setAttribute("aria-label", video.muted ? say("Turn the sound on") : say("Mute"));
  setIcon(sound, video.muted ? "sound-off" : "sound");
}

function toggleSound() {
  video.muted = !video.muted;
  video.play().catch(() => {});
  showSound();
}

sound.addEventListener("click", toggleSound);
unmute.addEventListener("click", () => {
  toggleSound();
  sound.focus();
});
document.getElementById("fullscreen").addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else if (document.documentElement.requestFullscreen) document.getElementById("stage").requestFullscreen();
  else video.webkitEnterFullscreen?.(); // iPhones only let the video itself fill the screen
});
