// The server's API. A token goes into a header and never into an address.

import { locale, settings } from "./texts.js";

const base = new URL("../../api/v1/", import.meta.url);
const patience = 20_000; // ms for an answer
const silence = 40_000; // ms without even a ping after which a stream counts as dead

/** A refusal by the server, with its sentence for the person. */
export class Refusal extends Error {
  constructor(status, message, wait) {
    super(message);
    this.status = status;
    this.wait = wait; // ms, 0 when the server did not say
  }

  /** Whether the conversation is unknown to the server. */
  get lost() {
    return this.status === 401 || this.status === 404;
  }

  /** Whether asking again can help. */
  get passing() {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

export const begin = async () => (await call("conversations", { body: { lang: settings.lang } })).json();

export const send = ({ id, token }, { id: message, text, choice }) =>
  call(`conversations/${id}/messages`, { token, body: { id: message, text, choice, lang: settings.lang } });

export const messages = async ({ id, token }, after) =>
  (await call(`conversations/${id}/messages?after=${after}`, { token })).json();

/** Opens the stream of new messages; gives the way to read it. */
export async function stream({ id, token }, after, signal) {
  const answer = await within(patience, call(`conversations/${id}/events`, { token, signal, after }));
  return events(answer.body.getReader());
}

async function call(path, { token, body, signal, after }) {
  const headers = { "Accept-Language": locale };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  if (after) headers["Last-Event-ID"] = String(after);
  const answer = await fetch(new URL(path, base), {
    method: body ? "POST" : "GET",
    headers,
    body: body && JSON.stringify(body),
    credentials: "omit",
    cache: "no-store",
    signal: signal ?? AbortSignal.timeout(patience),
  });
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

async function refusal(answer) {
  const said = await answer.json().catch(() => null); // a proxy on the way may answer something else
  const wait = Number(answer.headers.get("Retry-After")) * 1000 || 0;
  return new Refusal(answer.status, said?.error?.message ?? `${answer.status} ${answer.statusText}`, wait);
}

/** Gives the messages of a stream one by one, and ends when nothing at all comes for too long. */
async function* events(reader) {
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await within(silence, reader.read());
      if (done) return;
      const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const data = block.split("\n").find((line) => line.startsWith("data: "));
        if (data) yield JSON.parse(data.slice(6));
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // it may be broken already
  }
}

function within(limit, promise) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`nothing came for ${limit} ms`)), limit);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
