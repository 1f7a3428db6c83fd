// The performer's camera and microphone: asked for once, changed while live, and a level to look at.

const VIDEO = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const AUDIO = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

const WORDS = {
  NotAllowedError: "Your browser did not let this page use the camera and microphone. Allow both beside the address and try again.",
  NotFoundError: "No camera or no microphone was found. Connect them and try again.",
  NotReadableError: "Another program is using the camera or microphone. Close it and try again.",
};

export const explain = (error) => WORDS[error.name] ?? "The camera and microphone could not be started.";

export class Camera {
  stream = new MediaStream();

  async start() {
    this.stream = await navigator.mediaDevices.getUserMedia({ video: VIDEO, audio: AUDIO });
    this.track("video").contentHint = "motion";
  }

  stop() {
    for (const track of this.stream.getTracks()) track.stop();
  }

  track(kind) {
    return this.stream.getTracks().find((track) => track.kind === kind);
  }

  /** Take another device; returns its track, which the caller sends in place of the old one. */
  async change(kind, deviceId) {
    const wanted = { deviceId: { exact: deviceId }, ...(kind === "video" ? VIDEO : AUDIO) };
    const [fresh] = (await navigator.mediaDevices.getUserMedia({ [kind]: wanted })).getTracks();
    const old = this.track(kind);
    fresh.contentHint = old.contentHint;
    fresh.enabled = old.enabled;
    this.stream.removeTrack(old);
    old.stop();
    this.stream.addTrack(fresh);
    return fresh;
  }

  /** Fill a select with the devices of one kind, the running one chosen. */
  async list(kind, select) {
    const running = this.track(kind).getSettings().deviceId;
    const devices = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === `${kind}input`);
    const options = devices.map((device, index) => new Option(device.label || `Device ${index + 1}`, device.deviceId));
    select.replaceChildren(...options);
    select.value = running;
    select.disabled = options.length < 2;
  }

  /** Move a meter with the microphone. Returns a function that ends it. */
  showLevel(meter) {
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 512 });
    context.createMediaStreamSource(this.stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      meter.value = Math.min(1, Math.sqrt(power) * 4);
    }, 100);
    return () => {
      clearInterval(timer);
      context.close();
    };
  }
}
