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

// flush sends behind whatever is on its way, also where several wait for that: the last one typed is the one that stays.
async function flush(kind) {
  const { text, kept } = waiting.get(kind);
  waiting.delete(kind);
  const request = send(kind, text, under.get(kind));
  under.set(kind, request);
  const arrived = await request;
  if (under.get(kind) !== request) return; // another one is behind it
  under.delete(kind);
  if (arrived && !waiting.has(kind)) kept();
}

async function send(kind, text, before) {
  await before;
  try {
    return (await fetch(address(), { method: 'POST', body: body(kind, text) })).ok;
  } catch {
    return false; // the browser has it anyway
  }
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
