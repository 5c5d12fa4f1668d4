// One-key commands. What a key does stands in the pages: it presses, or goes to, the element with that data-key.

export function startKeys() {
  document.addEventListener('keydown', (event) => {
    const typing = event.target.matches('input:not([type=radio], [type=checkbox]), textarea, select');
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.matches('textarea')) {
      event.preventDefault();
      send(event.target.form);
    } else if (event.key === 'Escape' && typing && !event.target.closest('[popover]')) {
      event.target.blur();
    } else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && !inDialog(event)) {
      command(event);
    }
  });
}

// inDialog keeps keys from reaching through an open dialog to the page below; "?" closes its own.
const inDialog = (event) => document.querySelector(':popover-open') && event.key !== '?';

function send(form) {
  const button = form.querySelector('button[data-send]') ?? form.querySelector('button:not([type=button])');
  if (button && !button.disabled) form.requestSubmit(button);
}

function command(event) {
  const by = steps[event.key];
  if (by && (event.key.length === 1 || document.activeElement.matches('[data-row]'))) {
    event.preventDefault();
    step(by);
    return;
  }
  if (event.repeat) return; // a key that is held down is one command
  const target = meant(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches('input[type=radio]')) {
    write(target);
  } else if (target.matches('select, input:not([type=checkbox])')) {
    target.focus();
  } else {
    target.click();
  }
}

// steps are the keys that go from row to row; arrows only where they would not scroll the page instead.
const steps = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

// meant finds what a key means: in the row that has the focus, or else outside of all rows, which have keys of their own.
function meant(selector) {
  return document.activeElement.closest('[data-scope]')?.querySelector(selector)
    ?? [...document.querySelectorAll(selector)].find((element) => !element.closest('[data-scope]'));
}

// write opens the reply or the note and goes into its text.
function write(tab) {
  tab.checked = true;
  const text = document.getElementById(tab.id.replace('write-', ''));
  text.focus();
  text.scrollIntoView({ block: 'nearest' });
}

// step moves between the rows of a list.
function step(by) {
  const rows = [...document.querySelectorAll('[data-row]')];
  if (!rows.length) return;
  const here = document.activeElement.closest('[data-scope]')?.querySelector('[data-row]') ?? document.activeElement;
  const at = rows.indexOf(here);
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1);
  rows[next].focus();
  rows[next].scrollIntoView({ block: 'nearest' });
}
