"use strict";
// Shows what Discord's messages are made of: its Markdown, embeds and components.

const mention = (id) => el("span", { className: "mention" }, "@" + (scene.users[id]?.name ?? id));
const place = (id) => {
  const c = scene.channels.find((o) => o.id === id);
  if (!c || !c.sees.includes(as)) return el("span", { className: "mention" }, "#" + (c ? words.hidden : id));
  const to = el("button", { type: "button", className: "mention" }, nameOf(c));
  to.addEventListener("click", () => goTo(id));
  return to;
};

// How far away a time is, in words.
const relative = (seconds) => {
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  const away = seconds - Date.now() / 1000;
  const [unit, size] = [["day", 86400], ["hour", 3600], ["minute", 60]].find(([, n]) => Math.abs(away) >= n) ?? ["minute", 60];
  return words.format(Math.round(away / size), unit);
};

// What stands within a line.
const inline = new RegExp(["\\\\([!-/:-@\\[-`{-~])", "``?([^`\\n]+?)``?", "<t:(-?\\d+)(?::(\\w))?>", "<@!?(\\d+)>", "<#(\\d+)>", "<@&(\\d+)>",
  "\\[([^\\]\\n]+)\\]\\(<?(https?://[^\\s)>]+)>?\\)", "<?(https?://[^\\s<>]+)>?",
  "\\*\\*(?=\\S)([^]+?)(?<=\\S)\\*\\*", "__(?=\\S)([^]+?)(?<=\\S)__", "~~(?=\\S)([^]+?)(?<=\\S)~~", "\\*(?=\\S)([^*]+?)(?<=\\S)\\*",
  "(?<![\\p{L}\\p{N}])_(?=\\S)([^_]+?)(?<=\\S)_(?![\\p{L}\\p{N}])"].join("|"), "gu");

function marked(text) {
  const out = [];
  let at = 0;
  for (const found of text.matchAll(inline)) {
    const [all, plain, code, time, format, user, channel, role, label, to, bare, bold, under, struck, slant, slanted] = found;
    out.push(text.slice(at, found.index));
    at = found.index + all.length;
    if (plain) out.push(plain);
    else if (code) out.push(el("code", {}, code));
    else if (time) out.push(el("time", {}, format === "R" ? relative(Number(time)) : moment(Number(time), "tT".includes(format ?? "f") ? "time" : "")));
    else if (user) out.push(mention(user));
    else if (channel) out.push(place(channel));
    else if (role) out.push(el("span", { className: "mention" }, "@" + words.helpers));
    else if (label) out.push(link(to, label));
    else if (bare) out.push(link(bare));
    else if (bold) out.push(el("strong", {}, ...marked(bold)));
    else if (under) out.push(el("u", {}, ...marked(under)));
    else if (struck) out.push(el("s", {}, ...marked(struck)));
    else out.push(el("em", {}, ...marked(slant ?? slanted)));
  }
  out.push(text.slice(at));
  return out;
}

// markdown gives the elements of a text: fences, headings, quotes, lists, and lines.
function markdown(text) {
  const out = [];
  for (const [i, part] of (text ?? "").split(/```(?:[\w+-]*\n)?([^]*?)```/).entries()) {
    if (i % 2) out.push(el("pre", { tabIndex: 0 }, part.replace(/\n$/, "")));
    else out.push(...lines(part));
  }
  return out;
}

function lines(text) {
  const out = [];
  let open = null; // the paragraph, quote or list that goes on
  const begin = (kind, tag, properties) => {
    if (open?.kind !== kind) { open = { kind, box: el(tag, properties) }; out.push(open.box); }
    return open.box;
  };
  const row = (box, words) => { if (box.childNodes.length) box.append("\n"); box.append(...words); };
  for (const line of text.split("\n")) {
    const heading = line.match(/^(#{1,3}|-#) (.*)/), item = line.match(/^( *)(?:([-*])|(\d+)\.) (.*)/), quote = line.match(/^> ?(.*)/);
    if (heading) { open = null; out.push(el("p", { className: heading[1] === "-#" ? "context" : "header" }, ...marked(heading[2]))); }
    else if (item) {
      const box = begin(item[2] ? "ul" : "ol", item[2] ? "ul" : "ol");
      if (item[3] && !box.childNodes.length) box.start = Number(item[3]);
      box.append(el("li", { className: item[1].length ? "level1" : "" }, ...marked(item[4])));
    } else if (quote) row(begin("quote", "blockquote"), marked(quote[1]));
    else if (!line.trim()) open = null;
    else if (/^ {2,}\S/.test(line) && (open?.kind === "ul" || open?.kind === "ol")) row(open.box.lastChild, marked(line.trim()));
    else row(begin("p", "p"), marked(line));
  }
  return out;
}

// A number becomes a colour; the page's policy allows a style only when a script sets it.
const tinted = (box, colour) => {
  if (colour) box.style.borderColor = "#" + colour.toString(16).padStart(6, "0");
  return box;
};

function embedded(e) {
  const title = e.title ? el("p", { className: "header" }, ...(e.url ? [link(e.url, e.title)] : marked(e.title))) : "";
  const fields = (e.fields ?? []).map((f) => el("div", { className: f.inline ? "field inline" : "field" },
    el("p", { className: "name" }, ...marked(f.name)), ...markdown(f.value)));
  return tinted(el("div", { className: "embed" }, e.author ? el("p", { className: "context" }, e.author.name) : "", title,
    ...markdown(e.description), el("div", { className: "fields" }, ...fields),
    e.footer ? el("p", { className: "context" }, e.footer.text) : ""), e.color);
}

const sign = (emoji) => emoji?.name ? emoji.name + " " : "";
const looks = { 1: "primary", 3: "success", 4: "danger" };

// control is something to press or to choose from; use is told what was done.
function control(c, use) {
  if (c.type === 2) {
    if (c.url) return link(c.url, sign(c.emoji) + (c.label ?? ""));
    const button = el("button", { type: "button", className: looks[c.style] ?? "", disabled: Boolean(c.disabled) }, sign(c.emoji) + (c.label ?? ""));
    button.addEventListener("click", () => use({ control: c.custom_id }, button));
    return button;
  }
  if (c.type === 3) {
    const first = c.placeholder ?? words.choose;
    const menu = el("select", { "aria-label": first, disabled: Boolean(c.disabled) }, el("option", { value: "" }, first),
      ...c.options.map((o) => el("option", { value: o.value }, sign(o.emoji) + o.label + (o.description ? " – " + o.description : ""))));
    menu.addEventListener("change", () => menu.value && use({ control: c.custom_id, values: [menu.value] }, menu));
    return menu;
  }
  return "";
}

// show gives the elements for components; what this page does not know is left out.
function show(components, use) {
  return (components ?? []).flatMap((c) => {
    switch (c.type) {
      case 1: return [el("div", { className: "actions" }, ...c.components.map((one) => control(one, use)))];
      case 9: return [el("div", { className: "section" }, el("div", {}, ...show(c.components, use)), control(c.accessory ?? {}, use))];
      case 10: return markdown(c.content);
      case 14: return [el("hr")];
      case 17: return [tinted(el("div", { className: "embed" }, ...show(c.components, use)), c.accent_color)];
      default: return [];
    }
  });
}
