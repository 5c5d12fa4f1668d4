// Sends the forms of acts without leaving the page, keeps drafts, and makes the id of each act: the same words sent
// twice carry the same id, so that a retry after a lost answer changes nothing.
import { announce, caseNumber, say, signedOut } from './page.js';
import { holdsFiles } from './attach.js';
import { keep, settle } from './drafts.js';
import { exchange } from './live.js';

export function startForms() {
  for (const form of document.querySelectorAll('form[data-draft]')) {
    recall(form);
    form.elements.text.addEventListener('input', () => edited(form));
  }
  document.addEventListener('submit', onSubmit);
  document.querySelector('form[action$="/sign-out"]')?.addEventListener('submit', forget);
  for (const select of document.querySelectorAll('select[data-submit]')) {
    select.addEventListener('change', () => select.form.requestSubmit());
  }
}

// newAct makes 128 random bits; crypto.randomUUID is missing on plain HTTP.
function newAct() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
}

const key = (form) => `firstline/${caseNumber()}/${form.dataset.draft}`;

// stored keeps a draft where a reload finds it. Storage may be full or forbidden: then it lives as long as the page.
function stored(form, draft) {
  try {
    if (draft) localStorage.setItem(key(form), JSON.stringify(draft));
    else localStorage.removeItem(key(form));
  } catch { /* nothing else depends on it */ }
}

// forget drops all drafts when an agent leaves: the next one at this computer must not read them.
function forget() {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith('firstline/')) localStorage.removeItem(name);
    }
  } catch { /* nothing was stored either */ }
}

function recall(form) {
  let draft = null;
  try {
    draft = JSON.parse(localStorage.getItem(key(form)));
  } catch { /* as if there were none */ }
  const field = form.elements.text;
  if (draft?.tried && document.querySelector(`[data-done="${CSS.escape(draft.act)}"]`)) {
    stored(form, null); // it has arrived, and only the answer was lost
    if (field.value === draft.text) field.value = '';
    draft = null;
  }
  const older = draft?.saved > performance.timeOrigin; // this page was on its way when the server took the draft
  if (draft?.saved && !older && draft.text !== field.value) {
    stored(form, null); // it was changed or sent in another browser since
    draft = null;
  }
  form.elements.act.value = draft?.act ?? newAct();
  form.dataset.tried = draft?.tried ? '1' : '';
  if (draft?.text && draft.text !== field.value) {
    field.value = draft.text;
    if (!draft.tried) save(form);
  }
}

// save has the server keep the draft as well.
function save(form) {
  const text = form.elements.text.value;
  keep(form.dataset.draft, text, () => {
    if (text && text === form.elements.text.value && !form.dataset.tried) {
      const saved = performance.timeOrigin + performance.now();
      stored(form, { text, act: form.elements.act.value, tried: false, saved });
    }
  });
}

// edited keeps the draft. Other words after a try are another act.
function edited(form) {
  if (form.dataset.tried) {
    form.elements.act.value = newAct();
    form.dataset.tried = '';
  }
  const { act, text } = form.elements;
  stored(form, text.value ? { text: text.value, act: act.value, tried: false } : null);
  save(form);
}

async function onSubmit(event) {
  const form = event.target.closest('form[data-act]');
  if (!form) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = '1';
  if (await wordsFirst()) {
    const sent = deliver(form, event.submitter);
    if (waiting?.form === form) waiting.sent = sent;
    await sent;
  }
  delete form.dataset.busy;
}

// waiting is the reply that can still be taken back: its form, what ends the wait, and whether it was sent.
let waiting = null;

// wordsFirst sends the reply that waits before anything else is done to the case: who answers and resolves at once must
// not resolve without the answer. It tells whether to go on.
async function wordsFirst() {
  const reply = waiting;
  reply?.go();
  return !reply || reply.sent;
}

// deliver tells whether the form was accepted.
async function deliver(form, submitter) {
  try {
    return await meant(form, submitter) && await send(form, submitter);
  } catch {
    announce(say('not_sent'));
    notice(say('not_sent'));
    return false;
  }
}

// meant waits while the agent may still take a reply back, and tells whether it shall go. A page that is left meanwhile
// sends it: the agent has said so.
function meant(form, submitter) {
  const wait = Number(form.dataset.undo ?? 0);
  if (!wait) return Promise.resolve(true);
  const field = form.elements.text;
  const body = content(form, submitter);
  const to = submitter?.getAttribute('formaction') ?? form.action;
  const bar = document.getElementById('undo');
  const button = bar.querySelector('button');
  field.readOnly = true;
  bar.hidden = false;
  announce(bar.textContent);
  return new Promise((resolve) => {
    const warn = (event) => { if (holdsFiles(form)) event.preventDefault(); }; // what is left with cannot hold them
    const leave = () => {
      keepTried(form); // whether it arrived is known when the case is opened again
      navigator.sendBeacon(to, body);
    };
    const end = (send) => {
      waiting = null;
      clearTimeout(timer);
      removeEventListener('pagehide', leave);
      removeEventListener('beforeunload', warn);
      button.removeEventListener('click', undo);
      field.readOnly = false;
      bar.hidden = true;
      if (!send) field.focus();
      resolve(send);
    };
    const undo = () => end(false);
    const timer = setTimeout(() => end(true), wait);
    button.addEventListener('click', undo);
    addEventListener('pagehide', leave);
    addEventListener('beforeunload', warn);
    waiting = { form, go: () => end(true) };
  });
}

// keepTried keeps the draft as one that is perhaps sent.
function keepTried(form) {
  const { act, text } = form.elements;
  form.dataset.tried = '1';
  stored(form, { text: text.value, act: act.value, tried: true });
}

// content is what a form sends: as a form with files only where there are any, because nothing else needs it.
function content(form, submitter) {
  const data = new FormData(form, submitter);
  if (holdsFiles(form)) return data;
  data.delete('files');
  return new URLSearchParams(data);
}

// send tells whether the form was accepted.
async function send(form, submitter) {
  if (form.dataset.draft) {
    await settle(form.dataset.draft);
    keepTried(form);
  }
  const answer = await fetch(submitter?.getAttribute('formaction') ?? form.action, { method: 'POST', body: content(form, submitter) });
  if (answer.status === 401) {
    signedOut();
    return false;
  }
  const html = await answer.text();
  if (answer.ok) done(form);
  if (answer.redirected && new URL(answer.url).pathname !== location.pathname) {
    location.assign(answer.url); // the case is out of the agent's sight now
    return true;
  }
  if (answer.status >= 500 || answer.status === 404) throw new Error(`answer ${answer.status}`);
  exchange(html, true);
  return answer.ok;
}

// done empties the form for the next act.
function done(form) {
  notice('');
  const dialog = form.closest('[popover]');
  dialog?.hidePopover();
  if (dialog?.contains(document.activeElement)) document.activeElement.blur(); // else the next key is typed into it, unseen
  if (form.elements.act) form.elements.act.value = newAct(); // the same form sent again is another act
  form.dispatchEvent(new Event('done'));
  if (!form.dataset.draft) return;
  form.reset();
  form.elements.text.value = '';
  form.dataset.tried = '';
  stored(form, null);
}

function notice(text) {
  const place = document.getElementById('notice');
  if (!place) return;
  place.replaceChildren();
  if (!text) return;
  const p = document.createElement('p');
  p.className = 'notice';
  p.setAttribute('role', 'alert');
  p.textContent = text;
  place.append(p);
}
