// Tells the server how far the agent has read, when the case is really in front of somebody's eyes; and begins at the
// end of the transcript, where the latest words are.
import { caseNumber, changed } from './page.js';

let told = 0;

export function startReading() {
  const scroller = document.getElementById('transcript');
  if (!scroller) return;
  if (!location.hash) scroller.scrollTop = scroller.scrollHeight;
  read();
  document.addEventListener(changed, read);
  document.addEventListener('visibilitychange', read);
}

async function read() {
  const seq = Number(document.getElementById('last').dataset.seq);
  if (document.hidden || seq <= told) return;
  told = seq;
  try {
    await fetch(`/console/cases/${caseNumber()}/read`, { method: 'POST', body: new URLSearchParams({ seq }) });
  } catch {
    told = 0; // the next change tells it
  }
}
