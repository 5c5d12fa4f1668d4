// Keeps what an agent types at the server, so that another browser has it, too. It is sent when the typing rests, and
// at once when the page is left.
import { caseNumber } from './page.js';

const rest = 700; // milliseconds without a key
const waiting = new Map(); // kind → the text to be kept, its timer, and who wants to hear of it
const under = new Map(); // kind → the request on its way

const address = () => `/console/cases/${caseNumber()}/draft`;
const body = (kind, text) => new URLSearchParams({ kind, text });

// keep has a text kept soon; kept() is called when it is.
export function keep(kind, text, kept) {
  clearTimeout(waiting.get(kind)?.timer);
  const timer = setTimeout(() => flush(kind), rest);
  waiting.set(kind, { text, timer, kept });
}

async function flush(kind) {
  const { text, kept } = waiting.get(kind);
  waiting.delete(kind);
  await under.get(kind); // one after the other: the last one typed is the one that stays
  const request = fetch(address(), { method: 'POST', body: body(kind, text) }).then(
    (answer) => { if (answer.ok && !waiting.has(kind)) kept(); },
    () => {}, // the browser has it anyway
  );
  under.set(kind, request);
  await request;
  if (under.get(kind) === request) under.delete(kind);
}

// settle ends the keeping of a text, because it is being sent: nothing of it may arrive after that.
export async function settle(kind) {
  clearTimeout(waiting.get(kind)?.timer);
  waiting.delete(kind);
  while (under.has(kind)) await under.get(kind); // behind the one on its way another may wait for its turn
}

addEventListener('pagehide', () => {
  for (const [kind, { text, timer }] of waiting) {
    clearTimeout(timer);
    navigator.sendBeacon(address(), body(kind, text));
  }
  waiting.clear();
});
