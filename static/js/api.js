// Calls to our own JSON API with the session cookie. A refusal becomes a Problem with the API's stable code.

import { say } from "./say.js";

export class Problem extends Error {
  constructor({ status, code, detail, pointer, until, retryAfterSeconds }) {
    super(detail);
    this.status = status;
    this.code = code;
    this.pointer = pointer;
    this.until = until;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export const csrfToken = () => document.querySelector('meta[name="csrf-token"]').content;

/** fetch() that carries the CSRF token and throws a Problem for every answer that is not 2xx. */
export async function request(path, { headers = {}, ...options } = {}) {
  const response = await fetch(path, {
    credentials: "same-origin",
    ...options,
    headers: { Accept: "application/json", "X-CSRF-Token": csrfToken(), ...headers },
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** Send JSON and read JSON. */
export async function call(method, path, body) {
  const options = body === undefined ? { method } : { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  const response = await request(path, options);
  return response.status === 204 ? null : response.json();
}

/** Whether trying the same request again can help: the network failed, or the server was busy or broken. */
export const isTransient = (error) => !(error instanceof Problem) || error.status >= 500 || error.status === 429;

async function problemOf(response) {
  let body = {};
  try {
    body = await response.json();
  } catch {
    // A proxy's answer, not ours: the status alone has to do.
  }
  return new Problem({
    status: response.status,
    code: body.code ?? "unknown",
    detail: body.detail ?? say("Something went wrong. Try again in a moment."),
    pointer: body.pointer ?? null,
    until: body.until ?? null,
    retryAfterSeconds: Number(response.headers.get("Retry-After")) || null,
  });
}
