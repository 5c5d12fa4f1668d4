// Browser notifications while the page is hidden, after the agent asked for them with the button.
import { attention, changed, say } from './page.js';

export function startNotify() {
  if (!('Notification' in window)) return;
  const button = document.getElementById('notify');
  button.hidden = Notification.permission !== 'default';
  button.addEventListener('click', async () => {
    button.hidden = (await Notification.requestPermission()) !== 'default';
  });
  let before = attention();
  document.addEventListener(changed, (event) => {
    const now = attention();
    if (now > before && document.hidden && Notification.permission === 'granted') tell(event.detail.fresh, now);
    before = now;
  });
}

// tell shows one notification for all pages: the tag makes a later one take the place of an earlier one.
function tell(fresh, count) {
  const row = fresh.find((part) => part.dataset.name);
  const shown = new Notification(say('attention', { Number: count }), {
    body: row?.dataset.name ?? '', tag: 'firstline-console',
  });
  shown.addEventListener('click', () => {
    focus();
    shown.close();
  });
}
