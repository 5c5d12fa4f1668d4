// Makes teaching quick: the first group has the focus, and after one is done the next one has it.
import { changed } from './page.js';

// settle is how long after a group went its keys do nothing: a key pressed twice would mean the next group.
const settle = 350;

export function startTeach() {
  const list = document.getElementById('themes');
  if (!list) return;
  const rows = () => [...list.querySelectorAll('[data-row]')];
  let at = 0; // the place of the group that is worked on
  let own = ''; // the group that an act of this page is about
  let quiet = 0;
  rows()[0]?.focus({ preventScroll: true });
  list.addEventListener('focusin', (event) => {
    const row = event.target.closest('[data-scope]')?.querySelector('[data-row]');
    if (row) at = rows().indexOf(row);
  });
  list.addEventListener('submit', (event) => { own = event.target.closest('[data-scope]')?.id ?? ''; });
  document.addEventListener(changed, () => {
    if (!own || document.getElementById(own)) return; // what rang before the answer still had the group
    own = '';
    if (document.activeElement !== document.body) return;
    quiet = performance.now() + settle;
    rows()[Math.min(at, rows().length - 1)]?.focus();
  });
  document.addEventListener('keydown', (event) => {
    const key = /^[0-9nx]$/.test(event.key) && !event.target.matches('input:not([type=checkbox])');
    if (key && performance.now() < quiet) event.stopImmediatePropagation();
  }, true);
}
