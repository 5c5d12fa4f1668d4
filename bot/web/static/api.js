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

/** Sends a message, or what becomes of an earlier one: {edits} or {deletes} names that. */
export function send({ id, token }, item) {
  const { text, choice } = item;
  const path = `conversations/${id}/messages`;
  if (item.deletes) return call(`${path}/${item.deletes}`, { token, method: "DELETE" });
  if (item.edits) {
    const body = { id: item.id, text, lang: settings.lang };
    return call(`${path}/${item.edits}`, { token, body, method: "PUT" });
  }
  const files = item.files?.map((file) => file.id);
  return call(path, { token, body: { id: item.id, text, choice, files, lang: settings.lang } });
}

/** Uploads a file and gives it as the server knows it. Only this old way to ask tells how far it is. */
export function upload({ id, token }, file, { signal, progress }) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("POST", new URL(`conversations/${id}/files`, base));
    request.responseType = "json";
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Accept-Language", locale);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("File-Name", encodeURIComponent(file.name));
    request.upload.addEventListener("progress", (event) => progress(event.loaded / Math.max(event.total, 1)));
    request.addEventListener("error", () => fail(new Error("the upload broke off")));
    request.addEventListener("abort", () => fail(new Error("the upload was given up")));
    request.addEventListener("load", () => {
      const said = request.response;
      if (request.status === 201) done(said);
      else fail(new Refusal(request.status, said?.error?.message ?? String(request.status), 0));
    });
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/** The content of a file. */
export const file = async ({ id, token }, name) =>
  (await call(`conversations/${id}/files/${name}`, { token, signal: AbortSignal.timeout(10 * 60_000) })).blob();

export const messages = async ({ id, token }, after) =>
  (await call(`conversations/${id}/messages?after=${after}`, { token })).json();

/** Opens the stream of new messages and of what is being written; gives the way to read it. */
export async function stream({ id, token }, after, signal) {
  const answer = await within(patience, call(`conversations/${id}/events`, { token, signal, after }));
  return events(answer.body.getReader());
}

async function call(path, { token, body, signal, after, method }) {
  const headers = { "Accept-Language": locale };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  if (after) headers["Last-Event-ID"] = String(after);
  const answer = await fetch(new URL(path, base), {
    method: method ?? (body ? "POST" : "GET"),
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

/** Gives the events of a stream one by one, as [name, content], and ends when nothing at all comes for too long. */
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
        const [name, data] = ["event: ", "data: "].map((field) => valueOf(block, field));
        if (data) yield [name, JSON.parse(data)];
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // it may be broken already
  }
}

const valueOf = (block, field) =>
  block.split("\n").find((line) => line.startsWith(field))?.slice(field.length);

function within(limit, promise) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`nothing came for ${limit} ms`)), limit);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
