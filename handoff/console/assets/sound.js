// A short sound when more needs the agent's attention, for those who switch it on. Browsers play it only after the agent
// has used the page; until then nothing is heard, and nothing else depends on it.
import { attention, changed } from './page.js';

const kept = 'firstline/sound'; // goes with the drafts when the agent signs out

export function startSound() {
  const button = document.getElementById('sound');
  if (!button || !('AudioContext' in window)) return;
  button.hidden = false;
  show(button);
  button.addEventListener('click', () => {
    keep(!wanted());
    show(button);
    if (wanted()) ping();
  });
  let before = attention();
  document.addEventListener(changed, () => {
    const now = attention();
    if (now > before && wanted()) ping();
    before = now;
  });
}

const show = (button) => button.setAttribute('aria-pressed', String(wanted()));

function wanted() {
  try {
    return localStorage.getItem(kept) === 'on';
  } catch {
    return false;
  }
}

function keep(on) {
  try {
    if (on) localStorage.setItem(kept, 'on');
    else localStorage.removeItem(kept);
  } catch { /* it stays as it is */ }
}

let audio = null;

function ping() {
  audio ??= new AudioContext();
  const tone = audio.createOscillator();
  const loud = audio.createGain();
  const now = audio.currentTime;
  tone.frequency.value = 660;
  loud.gain.setValueAtTime(0.08, now);
  loud.gain.exponentialRampToValueAtTime(0.0001, now + 0.4);
  tone.connect(loud).connect(audio.destination);
  tone.start(now);
  tone.stop(now + 0.4);
}
