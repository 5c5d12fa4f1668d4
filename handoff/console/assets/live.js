// Keeps the page up to date. When the server rings, the same page is fetched again and its parts marked with data-live
// are exchanged where they differ: "whole" parts at once, "list" parts child by child. What an agent types stands in no
// such part, and so is never touched.
import { announce, banner, caseNumber, changed, liveHeader, say, signedOut } from './page.js';

const served = new Map(); // id → the HTML as the server sent it last
let running = false;
let again = false;
let events = null;
const patience = 20_000; // ms for an answer: a node that stands still gives none
let leader = false; // this page keeps its stream open while it is hidden, for notifications
const address = document.body.dataset.again; // of this page; an answer that is shown once has none

export function startLive() {
  if (!address) return;
  for (const part of parts(document)) {
    remember(part);
  }
  listen();
  lead();
  document.addEventListener('visibilitychange', onVisibility);
  addEventListener('online', refresh);
  addEventListener('pagehide', hush);
  addEventListener('pageshow', (event) => { if (event.persisted) onVisibility(); });
  setInterval(() => { if (!document.hidden) refresh(); }, 60_000);
}

const parts = (root) => root.querySelectorAll('[data-live]');
// asSent leaves out what is new each time and says nothing new: ids of acts, and how long ago something was by now.
const asSent = (element) => element.outerHTML.replace(/name="act" value="[^"]*"/g, '').replace(/(<time[^>]*>)[^<]*/g, '$1');

function remember(part) {
  for (const element of part.dataset.live === 'list' ? part.children : [part]) {
    served.set(element.id, asSent(element));
  }
}

let quiet = 0;
let pulse = 20_000; // ms between signs of life, as the stream says

// heard has the stream opened anew when there is no sign of life for too long: its node is gone or stands still, which
// no connection tells.
function heard(event) {
  pulse = Number(event?.data) || pulse;
  clearTimeout(quiet);
  quiet = setTimeout(() => { hush(); listen(); }, 2.5 * pulse);
}

// listen opens the stream of events. The browser comes back by itself after a break, to whatever node.
function listen() {
  if (events) return;
  const number = caseNumber();
  events = new EventSource('/console/events' + (number ? `?case=${number}` : ''));
  for (const name of ['queue', 'case', 'pulse']) events.addEventListener(name, heard);
  events.addEventListener('queue', refresh);
  events.addEventListener('case', refresh);
  heard();
  let broken = false;
  events.addEventListener('open', () => {
    refresh(); // what happened since the page was made, before anybody listened, or during a break
    broken = false;
    banner('');
  });
  events.addEventListener('error', () => {
    if (events?.readyState === EventSource.CLOSED) {
      hush();
      refresh(); // finds out whether the session ended
    } else if (broken) {
      banner(say('offline'));
    }
    broken = true;
  });
}

function hush() {
  clearTimeout(quiet);
  events?.close();
  events = null;
}

// lead lets one page of all that are open keep its stream while hidden: browsers allow six streams to one server.
function lead() {
  navigator.locks?.request('firstline-console', () => {
    leader = true;
    return new Promise(() => {}); // held until the page goes
  });
}

function onVisibility() {
  if (!document.hidden) {
    listen();
    refresh();
  } else if (!leader) {
    hush();
  }
}

// refresh fetches the page again, once at a time: what rings meanwhile is one more time.
export async function refresh() {
  if (running) {
    again = true;
    return;
  }
  running = true;
  do {
    again = false;
    await fetchPage();
  } while (again);
  running = false;
}

async function fetchPage() {
  try {
    const answer = await fetch(address, { headers: liveHeader, signal: AbortSignal.timeout(patience) });
    if (answer.status === 401) {
      hush();
      signedOut();
    } else if (answer.status === 404) {
      location.assign('/console/queue'); // a colleague gave the case to a team that keeps its cases to itself
    } else if (answer.ok) {
      exchange(await answer.text());
      banner('');
      listen();
    }
  } catch {
    banner(say('offline'));
    tryAgain();
  }
}

let waiting = 0;

// tryAgain looks again soon, however many have asked for it.
function tryAgain() {
  clearTimeout(waiting);
  waiting = setTimeout(() => { if (!document.hidden) refresh(); }, 3000);
}

// exchange takes over the live parts of a page that the server sent, as the answer to an act or because it rang.
export function exchange(html, isAnswer = false) {
  const next = new DOMParser().parseFromString(html, 'text/html');
  const scroller = document.getElementById('transcript');
  const atEnd = scroller && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  const fresh = [];
  for (const part of parts(next)) {
    const old = document.getElementById(part.id);
    if (!old || (part.dataset.live === 'answer' && !isAnswer)) continue;
    if (part.dataset.live === 'answer') {
      old.replaceWith(part);
    } else if (part.dataset.live === 'list') {
      exchangeChildren(old, part, fresh);
    } else {
      exchangeOne(old, part);
    }
  }
  document.title = next.title || document.title;
  if (fresh.length && atEnd) scroller.scrollTop = scroller.scrollHeight;
  if (fresh.length) announce(news(fresh));
  document.dispatchEvent(new CustomEvent(changed, { detail: { fresh } }));
}

function exchangeOne(old, next) {
  const sent = asSent(next);
  if (served.get(next.id) === sent) return old;
  served.set(next.id, sent);
  const opened = [...old.querySelectorAll('details')].map((d) => d.open);
  const chosen = new Set([...old.querySelectorAll('input[type=checkbox]:checked')].map((box) => box.value));
  const focused = old.contains(document.activeElement) ? identity(document.activeElement) : null;
  old.replaceWith(next);
  next.querySelectorAll('details').forEach((d, i) => { d.open = opened[i] ?? d.open; });
  next.querySelectorAll('input[type=checkbox]').forEach((box) => { box.checked ||= chosen.has(box.value); });
  if (focused) [...next.querySelectorAll('a, button, summary')].find((e) => identity(e) === focused)?.focus();
  return next;
}

// identity tells a control from its neighbours. The focus returns to the same control or to none: never to one that
// only stands in its place, where a second key press would do something else.
function identity(element) {
  return element.id || element.getAttribute('href') || element.getAttribute('popovertarget') || element.form?.action;
}

// exchangeChildren makes the children of old those of next, keeping every one that did not change.
function exchangeChildren(old, next, fresh) {
  const wanted = [...next.children];
  const ids = new Set(wanted.map((child) => child.id));
  for (const child of [...old.children]) {
    if (!ids.has(child.id)) child.remove();
  }
  let before = old.firstElementChild;
  for (const child of wanted) {
    const own = document.getElementById(child.id);
    const isNew = !own || Number(child.dataset.unread ?? 0) > Number(own.dataset.unread ?? 0);
    const stays = own ? exchangeOne(own, child) : child;
    if (own && own === before) before = stays;
    if (!own) served.set(child.id, asSent(child));
    if (stays !== before) {
      old.insertBefore(stays, before);
    } else {
      before = before.nextElementSibling;
    }
    if (isNew && child.id !== 'none') {
      stays.classList.add('fresh');
      fresh.push(stays);
    }
  }
}

// news says what is new in one sentence.
function news(fresh) {
  const row = fresh.find((part) => part.dataset.name);
  return row ? say('new_row', { Title: row.dataset.name }) : say('new_words', { Number: fresh.length });
}
