// Asks the language model when the agent wants it to. What it drafts goes into the reply, marked, and is sent by nobody
// but the agent. A second press while it writes does nothing; who leaves the page or sends the reply gives it up.
import { announce, caseNumber, changed, say, signedOut } from './page.js';
import { exchange } from './live.js';

const running = new Map(); // what is asked for → what gives it up

export function startModel() {
  if (!document.querySelector('#drafted, [data-model]')) return;
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-model]');
    if (!button) return;
    event.preventDefault();
    if (!running.has(wish(button))) wishes[button.dataset.model](button);
  });
  document.addEventListener(changed, () => { // a button may have been exchanged, or be new
    showBusy();
    giveKey();
  });
  giveKey();
  addEventListener('pagehide', () => { for (const stop of running.values()) stop.abort(); });
  if (place()) startMark();
}

const wishes = { reply, into, words, article };

// wish tells one from another: what is asked for, and about what.
const wish = (button) => `${button.formAction} ${button.value}`;

function showBusy() {
  for (const button of document.querySelectorAll('[data-model]')) {
    if (running.has(wish(button))) button.setAttribute('aria-busy', 'true');
    else button.removeAttribute('aria-busy');
  }
}

// send asks and gives what use makes of the answer; nothing where the wish was given up or failed outright.
async function send(button, body, use) {
  const key = wish(button);
  const stop = new AbortController();
  running.set(key, stop);
  showBusy();
  try {
    const answer = await fetch(button.formAction, { method: 'POST', body: new URLSearchParams(body), signal: stop.signal });
    if (answer.status === 401) signedOut();
    return await use(answer);
  } catch {
    return stop.signal.aborted ? null : undefined;
  } finally {
    running.delete(key);
    showBusy();
  }
}

// ask gives the part of the answer with that id, or why there is none; null where the wish was given up.
async function ask(button, body, id) {
  const part = await send(button, body, async (answer) => {
    const html = await answer.text();
    if (answer.status === 409) exchange(html, true); // the case is not what it was: the page says what stands against it
    return answer.ok ? new DOMParser().parseFromString(html, 'text/html').getElementById(id) ?? undefined : undefined;
  });
  if (part === null) return null;
  return part ? [...part.childNodes] : [failure()];
}

function line(text) {
  const p = document.createElement('p');
  p.textContent = text;
  return p;
}

function failure() {
  const p = line(say('model_failed'));
  p.className = 'wrong';
  return p;
}

const field = () => document.getElementById('reply');
const place = () => document.getElementById('drafted');

// reply puts a draft below what the agent has typed.
async function reply(button) {
  place().replaceChildren(line(say('model_writes')));
  const came = await ask(button, {}, 'drafted');
  if (!came || isSending()) return place().replaceChildren(); // the agent has answered meanwhile
  place().replaceChildren(...came);
  const text = place().querySelector('[data-text]')?.dataset.text;
  if (text) put([field().value.trimEnd(), text].filter(Boolean).join('\n\n'));
}

// isSending tells whether a reply is on its way, or can still be taken back.
const isSending = () => field().form.dataset.busy === '1';

// into puts what the agent has typed into the person's language. It must not be another text meanwhile.
async function into(button) {
  const text = field().value.trim();
  if (!text || isSending()) return field().focus();
  place().replaceChildren(line(say('model_writes')));
  field().readOnly = true;
  const came = await ask(button, { text }, 'drafted');
  field().readOnly = !document.getElementById('undo').hidden; // a reply that waits has locked it itself
  if (isSending()) return place().replaceChildren();
  place().replaceChildren(...came ?? []);
  const translated = place().querySelector('[data-text]')?.dataset.text;
  if (translated) put(translated);
}

// words translates what the person said, below it. A second press hides and shows it.
async function words(button) {
  const own = button.closest('.words');
  let shown = own.querySelector('.translated');
  if (shown && !shown.querySelector('.wrong')) {
    shown.hidden = !shown.hidden;
    return;
  }
  if (!shown) {
    shown = document.createElement('div');
    shown.className = 'translated';
    shown.setAttribute('role', 'status');
    button.form.after(shown);
  }
  shown.replaceChildren(line(say('model_writes')));
  const came = await ask(button, { of: button.value }, 'translated');
  if (!came) return shown.remove();
  shown.replaceChildren(...came);
  shown.scrollIntoView({ block: 'nearest' });
}

// article saves the draft of an article.
async function article(button) {
  announce(say('model_writes'));
  const saved = await send(button, {}, async (answer) => {
    if (!answer.ok) return undefined;
    if (answer.status === 204) return true; // another page of the agent's gets it
    save(/filename="?([^";]+)/.exec(answer.headers.get('Content-Disposition'))?.[1] ?? 'article.md', await answer.blob());
    return true;
  });
  button.nextElementSibling?.remove();
  if (saved === undefined) button.after(failure());
}

function save(name, content) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// giveKey lets a key translate the latest words that can be.
function giveKey() {
  const all = [...document.querySelectorAll('[data-model=words]')];
  for (const button of all) delete button.dataset.key;
  if (all.length) all.at(-1).dataset.key = 'v';
}

// put writes into the reply what the model has a part in. The agent can go back to what was there before, and forth.
function put(text) {
  const undo = document.createElement('button');
  undo.type = 'button';
  undo.textContent = say('model_back');
  let other = field().value;
  let back = false;
  undo.addEventListener('click', () => {
    const now = field().value;
    write(other);
    other = now;
    back = !back;
    undo.textContent = say(back ? 'model_again' : 'model_back');
    mark(!back);
  });
  write(text);
  place().append(undo);
  mark(true);
  if (document.activeElement === document.body || field().form.contains(document.activeElement)) field().focus();
}

function write(text) {
  field().value = text;
  field().dispatchEvent(new Event('input', { bubbles: true }));
  field().scrollTop = field().scrollHeight;
}

// The mark stays with the draft when the page is opened again, until it is sent or emptied.
const key = () => `firstline/${caseNumber()}/by-model`; // goes with the drafts when the agent signs out

function mark(on) {
  try {
    if (on) localStorage.setItem(key(), '1');
    else localStorage.removeItem(key());
  } catch { /* then it stays as long as the page */ }
}

function marked() {
  try {
    return Boolean(localStorage.getItem(key()));
  } catch {
    return false;
  }
}

function startMark() {
  if (marked() && field().value) place().replaceChildren(line(say('model_mark')));
  field().form.addEventListener('done', () => {
    mark(false);
    place().replaceChildren();
    for (const stop of running.values()) stop.abort();
  });
}
