// Tells colleagues who has the case in front of them, and who writes to its person.
import { caseNumber } from './page.js';

let told = '';

export function startPresence() {
  const page = document.querySelector('[data-pulse]');
  const field = document.getElementById('reply');
  if (!page || !field) return;
  const state = () => (document.hidden ? 'left' : field.value.trim() ? 'writes' : 'looks');
  const change = () => { if (state() !== told) tell(state()); };
  field.addEventListener('input', change);
  document.addEventListener('visibilitychange', change);
  addEventListener('pagehide', () => navigator.sendBeacon(address(), new URLSearchParams({ state: 'left' })));
  setInterval(() => { if (!document.hidden) tell(state()); }, Number(page.dataset.pulse));
  tell(state());
}

const address = () => `/console/cases/${caseNumber()}/here`;

async function tell(state) {
  told = state;
  try {
    await fetch(address(), { method: 'POST', body: new URLSearchParams({ state }), keepalive: true });
  } catch { /* the next pulse tells it */ }
}
