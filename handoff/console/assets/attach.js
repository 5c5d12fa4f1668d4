// Files for a reply or a note: chosen, pasted or dropped. They are sent with the form; this shows what is chosen, takes
// single ones out again, and says at once what is too much.
import { say } from './page.js';

export function startAttach() {
  for (const place of document.querySelectorAll('.attach')) {
    const form = place.closest('form');
    const input = place.querySelector('input[type=file]');
    let before = [];
    form.elements.text.required = true; // as long as no file is chosen
    input.addEventListener('change', () => { before = choose(place, [...before, ...input.files]); });
    form.addEventListener('reset', () => { before = choose(place, []); });
    form.addEventListener('paste', (event) => take(event, event.clipboardData));
    form.addEventListener('dragover', (event) => {
      if ([...event.dataTransfer.types].includes('Files')) event.preventDefault();
    });
    form.addEventListener('drop', (event) => take(event, event.dataTransfer));
    place.addEventListener('click', (event) => {
      const at = event.target.closest('[data-at]')?.dataset.at;
      if (at === undefined) return;
      before = choose(place, before.filter((_, i) => i !== Number(at)));
      input.focus();
    });
    const take = (event, data) => {
      if (!data?.files.length) return; // words go where they always go
      event.preventDefault();
      before = choose(place, [...before, ...data.files]);
    };
  }
}

// choose makes files those of a form, as far as they fit, and gives them.
function choose(place, files) {
  const most = Number(place.dataset.count);
  const wrong = files.filter((file) => file.size > place.dataset.most).map((file) => say('file_big', { Name: file.name }));
  let fit = files.filter((file) => file.size <= place.dataset.most);
  if (fit.length > most) wrong.push(say('file_many', { Limit: most }));
  fit = fit.slice(0, most);
  const data = new DataTransfer();
  for (const file of fit) data.items.add(file);
  place.querySelector('input[type=file]').files = data.files;
  place.closest('form').elements.text.required = fit.length === 0;
  place.querySelector('.wrong').textContent = wrong.join(' ');
  place.querySelector('.chosen').replaceChildren(...fit.map(row));
  return fit;
}

function row(file, at) {
  const item = document.createElement('li');
  const name = document.createElement('span');
  name.className = 'name';
  name.textContent = file.name;
  const remove = document.createElement('button');
  remove.type = 'button';
  remove.dataset.at = at;
  remove.textContent = '×';
  remove.setAttribute('aria-label', say('file_remove', { Name: file.name }));
  item.append(name, ' ', remove);
  return item;
}

// holdsFiles tells whether a form sends any.
export function holdsFiles(form) {
  return [...form.querySelectorAll('input[type=file]')].some((input) => input.files.length > 0);
}
