"use strict";
// What the pages of all simulated platforms need. A page has: path, where it is; as, the person that a visitor is.
// Whatever anybody wrote becomes text, never markup.

const $ = (id) => document.getElementById(id);
const words = JSON.parse($("words").textContent);

function el(tag, properties = {}, ...inside) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") e.setAttribute(name, value);
    else e[name] = value;
  }
  e.append(...inside.filter((i) => i !== null && i !== undefined && i !== ""));
  return e;
}

const fill = (id, args) => words[id].replace(/\{(\w+)\}/g, (all, name) => args[name] ?? all);

// moment is a time as its reader says it.
const moment = (seconds, format) => {
  const at = new Date(seconds * 1000), lang = document.documentElement.lang;
  const time = at.toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" });
  if (format === "time") return time;
  return at.toLocaleDateString(lang, { weekday: "short", day: "numeric", month: "short" }) + ", " + time;
};

// link leads outside in a window of its own, and only to addresses of the web.
function link(url, label) {
  let at;
  try { at = new URL(url); } catch { return document.createTextNode(label || url); }
  if (!["http:", "https:", "mailto:"].includes(at.protocol)) return document.createTextNode(label || url);
  return el("a", { href: at.href, target: "_blank", rel: "noopener noreferrer" }, label || url);
}

// send does something as the person that one is. It is true when it was done.
async function send(what, deed) {
  try {
    const answer = await fetch(path + "/" + what, { method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as, ...deed }) });
    $("trouble").textContent = answer.ok ? "" : words.refused;
    return answer.ok;
  } catch {
    $("trouble").textContent = words.trouble;
    return false;
  }
}

// list brings a list up to date and leaves those alone that are as they were. of names the list: another one is shown
// from its end.
function list(box, all, of, key, lookOf, make) {
  const below = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const old = new Map([...box.children].map((li) => [li.dataset.key, li]));
  let grown = false, changed = false;
  all.forEach((m, i) => {
    const look = JSON.stringify(lookOf(m));
    let li = old.get(key(m));
    if (!li || li.look !== look) {
      const fresh = make(m);
      fresh.dataset.key = key(m);
      fresh.look = look;
      const focused = li?.contains(document.activeElement);
      if (li?.querySelector("details")?.open) fresh.querySelector("details")?.setAttribute("open", "");
      if (li) li.replaceWith(fresh);
      else grown = true;
      changed = true;
      li = fresh;
      if (focused) li.focus({ preventScroll: true });
    }
    old.delete(key(m));
    if (box.children[i] !== li) box.insertBefore(li, box.children[i] ?? null);
  });
  for (const gone of old.values()) gone.remove();
  if (changed && below || grown && box.dataset.shown !== of) box.scrollTop = box.scrollHeight;
  box.dataset.shown = of;
}

// sendsOnEnter has a field send its form, but for who begins a new line.
function sendsOnEnter(field) {
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    field.form.requestSubmit();
  });
}

// live asks for each new scene until the page is left.
async function live(show) {
  for (let known = "", first = true; ;) {
    try {
      const answer = await fetch(path + "/scene?seen=" + known);
      if (!answer.ok) throw new Error(answer.statusText);
      $("trouble").textContent = "";
      if (answer.status === 204) continue;
      known = answer.headers.get("ETag");
      show(await answer.json(), first);
      first = false;
    } catch {
      $("trouble").textContent = words.trouble;
      await new Promise((go) => setTimeout(go, 2000));
    }
  }
}
