// Shows times in the browser's own zone: today's as a clock, others with their day.
import { changed } from './page.js';

// The page's language, in the agent's own manner: English in Leeds writes 14:05, English in Boston 2:05 PM.
const page = document.documentElement.lang;
const lang = navigator.languages.find((own) => own.split('-')[0] === page) ?? page;
const clock = new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(lang, { dateStyle: 'full', timeStyle: 'short' });

export function startTimes() {
  localise();
  document.addEventListener(changed, localise);
}

function localise() {
  for (const element of document.querySelectorAll('time[datetime]:not([data-shown])')) {
    const at = new Date(element.dateTime);
    element.title = full.format(at);
    element.dataset.shown = '1';
    if (!('local' in element.dataset)) continue;
    const today = at.toDateString() === new Date().toDateString();
    element.textContent = (today ? clock : day).format(at);
  }
}
