// Staff look at a show: as they chose at their desk, which is covered, grey and silent for whoever chose nothing. What is
// covered is uncovered show by show.

import { request } from "./api.js";
import { sentence } from "./chat.js";
import { StageState } from "./stage_state.js";
import { WhepPlayer } from "./whep.js";
import { setIcon } from "./words.js";

const stage = document.getElementById("review");
const video = document.getElementById("video");
const [veil, sound] = [document.getElementById("veil"), document.getElementById("sound")];
const state = new StageState(document.getElementById("stage-state"));

const player = new WhepPlayer(video, `/v1/streams/${stage.dataset.stream}/whep`, {
  onState(word, problem) {
    if (word === "playing") {
      state.hide();
      document.getElementById("stage-controls").hidden = false;
      video.play().catch(playSilently);
    } else if (word === "over") {
      state.show("over", { symbol: "check", title: "This show is over" });
    } else if (word === "refused") {
      state.show("refused", { symbol: "alert", title: "You cannot watch this", text: sentence(problem.message) });
    } else {
      state.show(word, { title: word === "waiting" ? "Nobody on stage just now" : "Joining" });
    }
  },
});

document.getElementById("look").addEventListener("click", () => player.start());
addEventListener("pagehide", () => player.stop());

veil?.addEventListener("click", async () => {
  const open = !stage.classList.contains("unveiled");
  if (open) {
    // Kept before it is clear; where that fails it stays covered.
    try {
      await request(`/staff/streams/${stage.dataset.stream}/clear`, { method: "POST" });
    } catch (problem) {
      tell(sentence(problem.message || "it stays covered: that did not arrive"));
      return;
    }
  }
  stage.classList.toggle("unveiled", open);
  veil.setAttribute("aria-pressed", String(open));
  veil.setAttribute("aria-label", open ? "Cover the picture" : "Uncover the picture");
  setIcon(veil, open ? "eye-off" : "eye");
});

sound.addEventListener("click", () => {
  video.muted = !video.muted;
  showSound();
});

/** Where the browser lets no sound begin by itself, the picture still does. */
function playSilently() {
  video.muted = true;
  showSound();
  video.play().catch(() => {});
}

function showSound() {
  sound.setAttribute("aria-pressed", String(!video.muted));
  sound.setAttribute("aria-label", video.muted ? "Turn the sound on" : "Turn the sound off");
  setIcon(sound, video.muted ? "sound-off" : "sound");
}

// The picture as it is now, compared with the face that was verified. Another face stops the show.
const faceButton = document.getElementById("face");
const faceResult = document.getElementById("face-result");

faceButton.addEventListener("click", async () => {
  faceButton.disabled = true;
  tell("Comparing the face …");
  try {
    const path = `/v1/staff/streams/${stage.dataset.stream}/face-check`;
    const sent = { method: "POST", body: await stillPicture(), headers: { "Content-Type": "image/jpeg" } };
    const found = await (await request(path, sent)).json();
    const likeness = `${Math.round(found.score_basis_points / 100)} %`;
    tell(found.stopped ? `Another face (${likeness}): the show is stopped and before officers.` : `The same face (${likeness}).`);
  } catch (problem) {
    tell(sentence(problem.message || "the face could not be compared; nothing was decided"));
  } finally {
    faceButton.disabled = false;
  }
});

function stillPicture() {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext("2d").drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
}

function tell(words) {
  faceResult.textContent = words;
  faceResult.hidden = false;
}
