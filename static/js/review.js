// Staff look at a show: covered, grey and silent until they choose otherwise, show by show.

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
      video.play().catch(() => {});
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

veil.addEventListener("click", () => {
  const open = stage.classList.toggle("unveiled");
  veil.setAttribute("aria-pressed", String(open));
  veil.setAttribute("aria-label", open ? "Cover the picture" : "Uncover the picture");
  setIcon(veil, open ? "eye-off" : "eye");
});

sound.addEventListener("click", () => {
  video.muted = !video.muted;
  sound.setAttribute("aria-pressed", String(!video.muted));
  sound.setAttribute("aria-label", video.muted ? "Turn the sound on" : "Turn the sound off");
  setIcon(sound, video.muted ? "sound-off" : "sound");
});
