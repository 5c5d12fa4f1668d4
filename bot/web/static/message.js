// Builds what one message looks like. Foreign text goes in as text; only the server's own safe HTML goes in as HTML.

import { icon, make } from "./dom.js";
import { files } from "./files.js";
import { clock, longDate, say, settings } from "./texts.js";

/** The article element of a message from the journal. */
export function article(message, pressed) {
  const at = new Date(message.at);
  const element = make(
    "article",
    { className: `message ${message.from}` },
    avatar(message),
    make(
      "div",
      { className: "body" },
      head(message, at),
      bubble(message),
      files(message),
      sources(message),
      choices(message, pressed),
    ),
  );
  element.dataset.from = message.from + (message.name ?? "");
  element.dataset.at = at.getTime();
  element.dataset.seq = message.seq;
  return element;
}

/** The article element of a message that only this browser knows yet. */
export function ownArticle(item) {
  const files = item.files?.map((file) => ({ ...file, pending: true }));
  return article({ from: "person", text: item.text ?? item.label, files, at: item.at, seq: "" });
}

/** The article element of what the bot is still writing. It is not read out; the message that comes of it is. */
export function draft(piece) {
  const element = article({ from: "bot", ...piece, at: Date.now(), seq: "" });
  element.classList.add("draft");
  element.ariaBusy = "true";
  element.ariaLive = "off";
  const dots = make("span", { className: "dots", ariaHidden: "true" }, make("i"), make("i"), make("i"));
  element.querySelector(".body").append(make("p", { className: "writing" }, dots, say("writing")));
  return element;
}

/** Has a draft say what is written by now. What stays the same is not touched: somebody reads it. */
export function grow(element, piece) {
  const before = element.querySelector(".bubble");
  const [old, next] = [before, bubble({ from: "bot", ...piece })].map((b) => [...b.childNodes]);
  let same = 0;
  while (same < next.length && old[same]?.isEqualNode(next[same])) same++;
  for (const node of old.slice(same)) node.remove();
  before.append(...next.slice(same));
}

/** Gives an article the words and files that a message has by now. */
export function rewrite(element, message) {
  const body = element.querySelector(".body");
  body.querySelector(".files")?.remove();
  body.querySelector(".bubble").replaceWith(bubble(message));
  const list = files(message);
  if (list) body.querySelector(".bubble").after(list);
  mark(element, "edited");
}

/** Leaves of an article that there was one. */
export function strike(element) {
  for (const part of element.querySelectorAll(".files, .sources, .choices, .actions, .changed")) part.remove();
  element.querySelector(".bubble").replaceWith(make("div", { className: "bubble gone", textContent: say("deleted") }));
  element.classList.add("deleted");
}

function mark(element, word) {
  element.querySelector(".changed")?.remove();
  const note = make("small", { className: "changed", textContent: say(word) });
  element.querySelector(".bubble").after(note);
}

function avatar({ from, name }) {
  if (from === "person") return null;
  const mark = make("span", { className: "avatar", ariaHidden: "true" });
  mark.append(from === "agent" && name ? initials(name) : icon(icons[from] ?? "info"));
  return mark;
}

const icons = { bot: "mark", agent: "human" };

const initials = (name) => {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => [...word][0]?.toLocaleUpperCase(settings.lang) ?? "").join("");
};

function head({ from, name, case: number }, at) {
  const who = from === "agent" && name ? say("colleague", { Name: name }) : say(from === "person" ? "you" : from);
  return make(
    "p",
    { className: "meta" },
    make("span", { className: "who", textContent: who }),
    make("time", { dateTime: at.toISOString(), textContent: clock(at), title: longDate(at) }),
    number ? make("span", { className: "case", textContent: say("case", { Case: `${settings.prefix}${number}` }) }) : null,
  );
}

function bubble({ from, text, html }) {
  if (from === "person" || !text) return make("div", { className: "bubble", textContent: text ?? "", hidden: !text });
  const element = make("div", { className: "bubble prose" });
  element.innerHTML = html;
  for (const link of element.querySelectorAll("a[href]")) {
    link.target = "_blank"; // the chat must stay open, and a widget's frame is no place for another site
    link.rel = "noopener noreferrer";
  }
  for (const table of element.querySelectorAll("table")) {
    const wrap = make("div", { className: "wide", tabIndex: 0 });
    table.replaceWith(wrap);
    wrap.append(table);
  }
  for (const code of element.querySelectorAll("pre")) code.tabIndex = 0; // or the keyboard could not scroll it
  return element;
}

function sources({ sources }) {
  if (!sources?.length) return null;
  return make(
    "section",
    { className: "sources" },
    make("h3", { textContent: say("sources") }),
    make("ul", {}, ...sources.map(source)),
  );
}

function source({ title, lang, review, overdue, url }) {
  const other = lang && lang !== settings.lang;
  const looks = { className: "source" };
  const words = make(
    "span",
    {},
    make("b", { textContent: title, lang }),
    other ? make("small", { className: "tag", textContent: lang.toUpperCase() }) : null,
    reviewed(review, overdue),
    url ? make("small", { className: "unseen", textContent: say("article.opens") }) : null,
  );
  const chip = url
    ? make("a", { ...looks, href: url, target: "_blank", rel: "noopener" }, icon("page"), words)
    : make("span", looks, icon("page"), words);
  return make("li", { className: overdue ? "overdue" : "" }, chip);
}

function reviewed(review, overdue) {
  if (!review) return overdue ? make("small", { textContent: say("outdated") }) : null;
  const places = { Date: longDate(new Date(`${review}T12:00`)) };
  return make("small", { textContent: say(overdue ? "overdue" : "review", places) });
}

function choices({ choices }, pressed) {
  if (!choices?.length) return null;
  const buttons = choices.map((choice) => {
    const button = make("button", { type: "button", textContent: choice.label });
    button.addEventListener("click", () => pressed(choice, button));
    return button;
  });
  const group = make("div", { className: "choices" }, ...buttons);
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", say("choices"));
  return group;
}
