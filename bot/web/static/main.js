// Puts the parts of the chat together.

import { Composer } from "./composer.js";
import { Frame } from "./embed.js";
import { Menu } from "./menu.js";
import { Outbox } from "./outbox.js";
import { chosenLang, conversation, onOtherWindow, outgoing, seen } from "./store.js";
import { Listener } from "./stream.js";
import { say, settings } from "./texts.js";
import { View } from "./view.js";

const typingFor = 30_000; // ms; an answer that takes longer gets a word from the bot itself
const title = document.title;
const welcome = document.getElementById("welcome");
const typing = document.getElementById("typing");
const banner = document.getElementById("banner");
let typingTimer;
let newest = 0; // seq of the newest message on the page
let unread = 0;
let known = false; // whether the journal was asked for, with or without success

const view = new View({
  pressed: press,
  retry: (id) => outbox.retry(id),
  discard,
  edit: (id, text) => composer.edit(id, text),
  remove: (id) => outbox.add({ deletes: id }),
});
const outbox = new Outbox({ changed, begun: () => listener.wake(), lost });
const frame = new Frame({ changed: look });
const menu = new Menu({ pressed: press });
const composer = new Composer({
  written: (content) => outbox.add(content),
  changed: (id, text) => outbox.add({ edits: id, text }),
  current: () => outbox.conversation(),
});
const listener = new Listener({ heard, written, state: connected, lost, watched });

start();

function start() {
  const lang = chosenLang.get();
  const others = [...document.querySelectorAll("#menu a")].map((link) => link.lang);
  if (others.includes(lang)) return location.replace(`?lang=${lang}`);
  restore();
  for (const button of welcome.querySelectorAll("button")) {
    button.addEventListener("click", () => outbox.add({ text: button.textContent.trim() }));
  }
  document.addEventListener("keydown", (event) => event.key === "Escape" && escape());
  document.addEventListener("visibilitychange", look);
  addEventListener("online", () => [outbox, listener].forEach((part) => part.wake()));
  onOtherWindow(() => {
    if (conversation.get()?.id === listener.following) return;
    view.clear();
    restore();
    listener.wake();
  });
  if (!settings.embedded) focus();
  outbox.wake();
  listener.run();
}

/** Shows what this browser knows by itself. The rest comes from the journal. */
function restore() {
  newest = 0;
  for (const item of outbox.open()) if (!target(item)) view.showOwn(item, stateOf(item));
  if (!conversation.get()) view.settle();
  refresh();
}

/** The message that an item changes. */
const target = (item) => item.edits ?? item.deletes;

const stateOf = (item) => (item.refused ? "refused" : item.sent ? "sent" : "sending");

/** The welcome is for those who have not begun. */
function refresh() {
  welcome.hidden = !view.empty || (conversation.get() !== null && !known);
}

function press({ value, label }) {
  outbox.add({ choice: value, label });
  focus();
}

/** Puts the focus where people go on. A touch screen would cover the conversation with its keyboard. */
function focus() {
  if (matchMedia("(pointer: coarse)").matches) document.getElementById("log").focus({ preventScroll: true });
  else composer.focus();
}

function discard(id) {
  const item = outgoing.get(id);
  outgoing.drop(id);
  if (item && target(item)) view.changing(target(item), null);
  view.removeOwn(id);
  refresh();
}

/** A message of ours got on, or did not. */
function changed(item, state) {
  const kept = outgoing.get(item.id);
  if (state === "sent" && !kept) return; // it came back before we learned that it was sent
  if (target(item)) {
    if (state === "sent") outgoing.drop(item.id); // what changes nothing does not come back
    return view.changing(target(item), kept ?? item, state);
  }
  view.showOwn(kept ?? item, state);
  const human = view.last?.from === "agent" || view.last?.outcome === "relayed";
  if (state === "sending" && !human) type();
  if (state !== "sending" && state !== "sent") stopTyping();
  refresh();
}

function type() {
  typing.hidden = false;
  clearTimeout(typingTimer);
  typingTimer = setTimeout(stopTyping, typingFor);
  view.toEnd();
}

function stopTyping() {
  clearTimeout(typingTimer);
  typing.hidden = true;
}

/** The journal has something new. */
function heard(messages) {
  for (const message of messages) outgoing.drop(message.message_id);
  if (messages.some((message) => message.from !== "person")) stopTyping();
  view.show(messages);
  newest = messages.at(-1).seq;
  count(messages);
  refresh();
}

/** The bot is writing, or does not any longer. */
function written(piece) {
  if (piece.text) stopTyping();
  view.write(piece);
  refresh();
}

function count(messages) {
  const looked = seen.get() ?? 0;
  unread += messages.filter((m) => m.from !== "person" && !m.change && m.seq > looked).length;
  if (watched()) clearUnread();
  tellUnread();
}

function clearUnread() {
  unread = 0;
  if (newest > 0) seen.set(newest);
}

function tellUnread() {
  document.title = unread > 0 ? `(${unread}) ${title}` : title;
  frame.unread(unread);
}

function watched() {
  return frame.open && document.visibilityState === "visible";
}

/** Somebody looks, or looks away. */
function look() {
  listener.wake();
  if (!watched()) return;
  outbox.wake();
  clearUnread();
  tellUnread();
  if (settings.embedded) focus();
}

function connected(up) {
  known = true;
  banner.hidden = up;
  banner.textContent = up ? "" : say("down");
  if (up) view.settle();
  if (up) outbox.wake();
  refresh();
}

/** The server does not know the conversation (any more). What was not answered goes into a new one. */
function lost(old) {
  if (conversation.get()?.id !== old?.id) return;
  conversation.clear();
  seen.clear();
  view.clear();
  view.notice(say("anew"));
  outbox.again();
  restore();
}

function escape() {
  if (!menu.close() && !composer.stop()) frame.close();
}
