"""How soon Chromium shows the first picture of a show that is under way."""

import os
import shutil
import statistics

from entrypoints.cli.bench_row import Row
from entrypoints.cli.benches._media_servers import Ours
from entrypoints.cli.processes import ServiceError
from media.clients.stream import Stream
from media.transport.dtls_srtp import Certificate

JOINS = 9
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
)
WATCH = """async () => {
  const connection = new RTCPeerConnection();
  const video = document.createElement("video");
  video.muted = true; video.autoplay = true; video.width = 640;
  document.body.replaceChildren(video);
  const shown = new Promise(resolve => video.requestVideoFrameCallback(resolve));
  connection.ontrack = event => { if (event.track.kind === "video") video.srcObject = new MediaStream([event.track]); };
  connection.addTransceiver("audio", {direction: "recvonly"});
  connection.addTransceiver("video", {direction: "recvonly"});
  const began = performance.now();
  await connection.setLocalDescription();
  const answer = await postOffer(connection.localDescription.sdp);
  await connection.setRemoteDescription({type: "answer", sdp: answer});
  await shown;
  const took = performance.now() - began;
  connection.close();
  return took;
}"""


async def first_picture(server: Ours, stream: Stream) -> Row:
    """From the making of the offer to the first frame on the screen; the median of several joins, one by one."""
    from playwright.async_api import async_playwright  # noqa: PLC0415 (of the development tools)

    program = os.environ.get("LIVEPANTY_CHROMIUM") or shutil.which("chromium")
    if program is None:
        raise ServiceError("--chromium needs Chromium (apt install chromium)")
    show = await server.show(Certificate.generateCertificate())
    try:
        show.begin(stream)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
            page = await browser.new_page()
            await page.expose_function("postOffer", show.offering("subscribe"))
            waits = [float(await page.evaluate(WATCH)) for _ in range(JOINS + 1)]
            await browser.close()
    finally:
        await show.stop()
    # The first one starts Chromium's media threads too.
    return Row.of(f"{server.name}, first picture in Chromium, p50", statistics.median(waits[1:]), "ms")
