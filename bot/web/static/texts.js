// What the server handed to this page: its texts in one language, and a few settings.

export const settings = JSON.parse(document.getElementById("settings").textContent);

/** The browser's own variety of the page's language ("de-AT"), which tells more than the language alone. */
export const locale = navigator.languages?.find((l) => l.split("-")[0] === settings.lang) ?? settings.lang;

const numbers = new Intl.NumberFormat(locale);
const times = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
const dates = new Intl.DateTimeFormat(locale, { dateStyle: "long" });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

/** Gives a sentence with its {Places} filled. */
export function say(id, places = {}) {
  const sentence = settings.texts[id] ?? id;
  return sentence.replace(/\{(\w+)\}/g, (all, name) => places[name] ?? all);
}

export const number = (n) => numbers.format(n);
/** Writes a number of bytes as people say it. */
export function size(bytes) {
  const [unit, share] = bytes >= 1e6 ? ["megabyte", 1e6] : bytes >= 1e3 ? ["kilobyte", 1e3] : ["byte", 1];
  const style = { style: "unit", unit, maximumFractionDigits: share === 1e6 ? 1 : 0 };
  return new Intl.NumberFormat(locale, style).format(bytes / share);
}

export const clock = (date) => times.format(date);
export const longDate = (date) => dates.format(date);

/** Names a day: today and yesterday by these words, others by their date. */
export function dayName(date) {
  const midnight = (d) => new Date(d.getFullYear(), d.getMonth(), d.getDate());
  const days = Math.round((midnight(date) - midnight(new Date())) / 86_400_000);
  return days === 0 || days === -1 ? capital(relative.format(days, "day")) : longDate(date);
}

const capital = (word) => word.charAt(0).toLocaleUpperCase(settings.lang) + word.slice(1);
