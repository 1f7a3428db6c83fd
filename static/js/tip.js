// Sending tips. The id is made here, once for each tip: a retry after a lost answer is the same request, so a tip is
// never sent twice however bad the network is.

import { call, isTransient } from "./api.js";
import { Backoff } from "./backoff.js";

const TRIES = 5;

/** Send one tip; repeats it with the same id while trying again can help. Raises a Problem. */
export async function sendTip(streamId, tipId, tip) {
  const backoff = new Backoff();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call("PUT", `/v1/streams/${streamId}/tips/${tipId}`, tip);
    } catch (error) {
      if (!isTransient(error) || attempt === TRIES) throw error;
      await backoff.wait(1000 * (error.retryAfterSeconds ?? 0));
    }
  }
}
