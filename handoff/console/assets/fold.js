// Folds the brief on small screens, where it would push transcript and composer out of sight. A line of it stays. How
// an agent leaves it is kept for that case, as long as the tab lives.
import { caseNumber } from './page.js';

const small = matchMedia('(width <= 48rem)');

export function startFold() {
  const fold = document.querySelector('[data-fold]');
  if (!fold) return;
  const key = `firstline/${caseNumber()}/${fold.id}`;
  if (small.matches) fold.open = recalled(key) === 'open';
  fold.querySelector('summary').addEventListener('click', () => {
    if (small.matches) keep(key, fold.open ? 'closed' : 'open'); // as it will be after the click
  });
  fold.addEventListener('toggle', () => { if (small.matches && !fold.open) toLatest(); });
}

// toLatest goes to the latest words: a folded brief gives the transcript a place of its own to scroll in.
function toLatest() {
  if (location.hash) return;
  const scroller = document.getElementById('transcript');
  scroller.scrollTop = scroller.scrollHeight;
}

function recalled(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key, state) {
  try {
    sessionStorage.setItem(key, state);
  } catch { /* then it is folded again next time */ }
}
