// Chooses several rows at once: all that are shown, or with shift a whole range. Without this every row has its box.
import { changed, say } from './page.js';

export function startChoosing() {
  const list = document.getElementById('rows');
  const all = document.querySelector('#bulk-all input');
  if (!list || !all) return;
  const boxes = () => [...list.querySelectorAll('input[type=checkbox][name=case]')];
  let last = null; // the value of the box that was clicked before
  list.addEventListener('click', (event) => {
    const box = event.target.closest('input[type=checkbox]');
    if (!box) return;
    if (event.shiftKey) range(boxes(), last, box);
    last = box.value;
    count();
  });
  all.addEventListener('change', () => {
    for (const box of boxes()) box.checked = all.checked;
    count();
  });
  document.addEventListener(changed, count);
  addEventListener('pageshow', count);
  document.getElementById('bulk-all').hidden = false;
  count();

  function count() {
    const chosen = boxes().filter((box) => box.checked).length;
    document.getElementById('bulk-count').textContent = chosen ? say('chosen', { Number: chosen }) : '';
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
  }
}

// range does to all between the two what was done to the one.
function range(boxes, last, box) {
  const [from, to] = [boxes.findIndex((b) => b.value === last), boxes.indexOf(box)].sort((a, b) => a - b);
  if (from < 0) return;
  for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
}
