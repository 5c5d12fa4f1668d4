// Opens the field in which agents change what they have said. Without scripts a link does it.
import { changed } from './page.js';

export function startAmend() {
  const form = document.getElementById('amend');
  if (!form) return;
  const close = () => {
    form.hidden = true;
    document.querySelector(`[data-amend="${form.elements.of.value}"]`)?.focus();
  };
  document.addEventListener('click', (event) => {
    const link = event.target.closest('[data-amend]');
    if (link) {
      event.preventDefault();
      form.elements.of.value = link.dataset.amend;
      form.elements.text.value = link.dataset.words;
      form.hidden = false;
      form.elements.text.focus();
    }
    if (event.target.closest('#amend [data-stop]')) {
      event.preventDefault();
      close();
    }
  });
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  });
  form.addEventListener('done', close);
  document.addEventListener(changed, () => {
    // somebody has deleted the words meanwhile
    if (!form.hidden && !document.querySelector(`[data-amend="${form.elements.of.value}"]`)) form.hidden = true;
  });
}
