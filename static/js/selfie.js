// A picture of one's face, taken here: the camera, one frame of it, and a file for the form around it.

import { explain } from "./camera.js";

const VIDEO = { facingMode: "user", width: { ideal: 1280 }, height: { ideal: 960 } };
const QUALITY = 0.92;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-selfie]");
  if (button) new Selfie(button.closest(".selfie")).act(button.dataset.selfie);
});

/** The parts of one box. All that lasts is in the page itself, so that a page put in its place begins anew. */
class Selfie {
  constructor(box) {
    this.box = box;
    this.frame = box.querySelector(".selfie-frame");
    this.video = box.querySelector("video");
    this.picture = box.querySelector("img");
    this.problem = box.querySelector(".error");
    this.input = document.getElementById(box.dataset.fills);
  }

  async act(what) {
    if (what === "take") await this.take();
    else await this.start();
  }

  async start() {
    this.problem.hidden = true;
    try {
      this.video.srcObject = await navigator.mediaDevices.getUserMedia({ video: VIDEO });
      await this.video.play();
    } catch (error) {
      this.problem.textContent = explain(error);
      this.problem.hidden = false;
      return;
    }
    this.show("take");
  }

  async take() {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [this.video.videoWidth, this.video.videoHeight];
    canvas.getContext("2d").drawImage(this.video, 0, 0);
    for (const track of this.video.srcObject.getTracks()) track.stop();
    this.video.srcObject = null;
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    const files = new DataTransfer();
    files.items.add(new File([blob], "camera.jpg", { type: "image/jpeg" }));
    this.input.files = files.files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    URL.revokeObjectURL(this.picture.src);
    this.picture.src = URL.createObjectURL(blob);
    this.show("again");
  }

  /** Show the button of the next act, and beside it the moving picture or the one that was taken. */
  show(next) {
    this.frame.hidden = false;
    this.video.hidden = next === "again";
    this.picture.hidden = next !== "again";
    for (const button of this.box.querySelectorAll("[data-selfie]")) button.hidden = button.dataset.selfie !== next;
    this.box.querySelector(`[data-selfie="${next}"]`).focus();
  }
}
