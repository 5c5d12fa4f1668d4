// Shows times in the browser's own zone: today's as a clock, others with their day; and where it matters how long
// something still lasts, that.
import { changed } from './page.js';

// The page's language, in the agent's own manner: English in Leeds writes 14:05, English in Boston 2:05 PM.
const page = document.documentElement.lang;
const lang = navigator.languages.find((own) => own.split('-')[0] === page) ?? page;
const clock = new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(lang, { dateStyle: 'full', timeStyle: 'short' });

const relative = new Intl.RelativeTimeFormat(lang, { numeric: 'auto' });

export function startTimes() {
  localise();
  document.addEventListener(changed, localise);
  setInterval(count, 20_000);
}

// count says anew how far off moments are.
function count() {
  for (const element of document.querySelectorAll('time[data-span]')) {
    element.textContent = off(new Date(element.dateTime));
  }
}

// off says how far off a moment is, in the largest unit of which there are at least two.
function off(at) {
  const minutes = (at - Date.now()) / 60_000;
  for (const [unit, size] of [['day', 24 * 60], ['hour', 60]]) {
    if (Math.abs(minutes) >= 2 * size) return relative.format(Math.trunc(minutes / size), unit);
  }
  return relative.format(Math.trunc(minutes), 'minute');
}

function localise() {
  for (const element of document.querySelectorAll('time[datetime]:not([data-shown])')) {
    const at = new Date(element.dateTime);
    element.title = full.format(at);
    element.dataset.shown = '1';
    if ('span' in element.dataset) element.textContent = off(at);
    if (!('local' in element.dataset)) continue;
    const today = at.toDateString() === new Date().toDateString();
    element.textContent = (today ? clock : day).format(at);
  }
}
