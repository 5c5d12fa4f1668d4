// Puts ready replies and what the knowledge base says into the reply, to be edited before it is sent.

export function startReady() {
  const dialog = document.getElementById('ready');
  if (!dialog) return;
  dialog.addEventListener('toggle', (event) => { if (event.newState === 'open') load(); });
  dialog.addEventListener('click', (event) => {
    const chosen = event.target.closest('[data-reply]');
    if (!chosen) return;
    event.preventDefault();
    dialog.hidePopover();
    insert(chosen.dataset.reply);
  });
}

// load asks for suggestions anew each time: the person may have written since.
async function load() {
  const place = document.getElementById('suggestions');
  if (!place) return;
  try {
    const answer = await fetch(place.dataset.from);
    if (!answer.ok) return; // the link is there to try again
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const found = page.getElementById('found');
    if (found) place.replaceChildren(found);
  } catch { /* the link stays */ }
}

// insert adds the text where the agent was writing.
function insert(text) {
  const tab = document.getElementById('write-reply');
  const field = document.getElementById('reply');
  tab.checked = true;
  field.focus();
  const at = field.selectionStart ?? field.value.length;
  const before = field.value.slice(0, at);
  const gap = before && !before.endsWith('\n') ? '\n' : '';
  field.setRangeText(gap + text, at, field.selectionEnd ?? at, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.scrollTop = field.scrollHeight;
}
