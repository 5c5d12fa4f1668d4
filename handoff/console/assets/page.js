// What several modules need from the page.

const texts = JSON.parse(document.getElementById('texts').textContent);

// say gives a sentence of the page's language with its {Places} filled.
export function say(id, places = {}) {
  return (texts[id] ?? id).replace(/\{(\w+)\}/g, (whole, name) => places[name] ?? whole);
}

// announce speaks to screen readers without moving anything.
export function announce(text) {
  document.getElementById('announce').textContent = text;
}

// banner shows what stands in the way on all pages; an empty text takes it away.
export function banner(text, link) {
  const place = document.getElementById('banner');
  place.replaceChildren(text);
  if (link) {
    const a = document.createElement('a');
    a.href = link.href;
    a.textContent = link.text;
    place.append(' ', a);
  }
  place.hidden = !text;
}

// signedOut tells that the session ended; what is typed stays where it is.
export function signedOut() {
  banner(say('signed_out'), { href: '/console/sign-in', text: say('sign_in') });
}

// caseNumber is the case that the page shows, or nothing.
export function caseNumber() {
  return document.querySelector('[data-case]')?.dataset.case;
}

// attention is how many cases wait for the agent's eyes.
export function attention() {
  return Number(document.getElementById('attention')?.dataset.count ?? 0);
}

// changed is told to the other modules after parts of the page were replaced. detail.fresh holds the new parts.
export const changed = 'firstline:changed';

// liveHeader marks what scripts ask for, so that it does not count as somebody being at work.
export const liveHeader = { 'Firstline-Live': '1' };
