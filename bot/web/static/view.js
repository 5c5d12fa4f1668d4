// The conversation on the page: messages from the journal in their order, then those that only this browser knows.

import { actions } from "./actions.js";
import { make } from "./dom.js";
import { article, draft, grow, ownArticle, rewrite, strike } from "./message.js";
import { dayName, say } from "./texts.js";

const together = 5 * 60_000; // ms within which messages of one speaker stand together
const nearEnd = 120; // px from the end that still count as reading along

export class View {
  #log = document.getElementById("log");
  #scroll = document.getElementById("scroll");
  #newer = document.getElementById("newer");
  #own = new Map(); // message id → its article, until it comes back in the journal
  #draft = null; // the article of what the bot is still writing
  #tidying = false;
  #following = true; // the person reads at the end

  /**
   * pressed(choice) is called for a button of a message, retry(id) and discard(id) for one that was not sent, edit(id,
   * text) and remove(id) for one of the person's own.
   */
  constructor({ pressed, retry, discard, edit, remove }) {
    Object.assign(this, { pressed, retry, discard, edit, remove });
    this.#newer.addEventListener("click", () => this.toEnd());
    this.#scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // A keyboard that opens, or a phone that is turned, must not hide the newest message.
    new ResizeObserver(() => this.#following && this.toEnd()).observe(this.#scroll);
  }

  get empty() {
    return !this.#log.querySelector(".message");
  }

  /** The newest message that is not the person's own, as {from, outcome}; null when there is none. */
  last = null;

  /** Shows messages of the journal. */
  show(messages) {
    const along = this.#readsAlong();
    let newest = null;
    let unseen = false;
    for (const message of messages) {
      const seen = this.#draft && (message.from === "bot" || message.from === "person");
      const element = this.#showOne(message);
      if (message.from !== "person") this.#endDraft(); // after: what takes its place stands there in the same frame
      newest = element ?? newest;
      unseen ||= element && !seen;
    }
    this.#arrange(); // before scrolling: it moves things
    if (along) this.#reveal(newest);
    else if (unseen) this.#newer.hidden = false;
  }

  /** Shows what the bot has written so far of an answer, {text, html}, until that comes; text "" when it is over. */
  write(piece) {
    if (!piece.text) return this.#endDraft();
    const along = this.#readsAlong();
    if (this.#draft) grow(this.#draft, piece);
    else this.#beginDraft(piece);
    if (along) this.#reveal(this.#draft);
  }

  #beginDraft(piece) {
    if (!this.#atEnd()) this.#newer.hidden = false;
    this.#draft = draft(piece);
    this.#log.append(this.#draft);
    this.#arrange();
  }

  #endDraft() {
    this.#draft?.remove();
    this.#draft = null;
    this.#tidy();
  }

  #showOne(message) {
    if (message.change) return this.#change(message);
    const own = this.#own.get(message.message_id);
    this.#own.delete(message.message_id);
    // A pressed button has its label here already; the journal may know no words for it.
    if (own && !message.text && !message.files) message.text = own.querySelector(".bubble").textContent;
    own?.remove();
    if (message.from === "person" && !message.text && !message.files && !message.gone) return null;
    if (message.from !== "person") this.last = message;
    const element = article(message, (choice, button) => this.#press(choice, button));
    if (message.gone) strike(element);
    else this.#offer(element, message);
    if (this.#draft && message.from === "bot") element.classList.add("drafted");
    this.#log.insertBefore(element, this.#below());
    return element;
  }

  /** What messages of the journal stand above: those that only this browser knows, and what is still being written. */
  #below() {
    const own = this.#own.values().next().value ?? null;
    if (!own || !this.#draft) return own ?? this.#draft;
    return own.compareDocumentPosition(this.#draft) & Node.DOCUMENT_POSITION_FOLLOWING ? own : this.#draft;
  }

  /** Lets people change what they wrote themselves, but not which button they pressed. */
  #offer(element, { from, pressed, message_id: id, text }) {
    if (from !== "person" || pressed || !id) return;
    element.dataset.message = id;
    element.dataset.text = text;
    const edit = () => this.edit(id, element.dataset.text);
    element.querySelector(".body").append(actions({ edit, remove: () => this.remove(id) }));
  }

  /** An earlier message was edited or deleted. */
  #change(message) {
    const element = this.#log.querySelector(`[data-seq="${message.of}"]`);
    this.changing(element?.dataset.message, null);
    if (!element || element.classList.contains("deleted")) return null;
    if (message.change === "deleted") strike(element);
    else rewrite(element, message);
    element.dataset.text = message.text;
    return null;
  }

  /** Shows how the sending of a change stands; null: it arrived. */
  changing(id, item, state) {
    const element = id && this.#log.querySelector(`[data-message="${id}"]`);
    if (!element) return;
    element.querySelector(".state")?.remove();
    if (item && state !== "sent") element.querySelector(".body").append(this.#state(item, state));
  }

  #press(choice, button) {
    button.classList.add("chosen");
    this.pressed(choice);
  }

  /** Shows a message of this browser and how its sending stands. */
  showOwn(item, state) {
    let element = this.#own.get(item.id);
    if (!element) {
      element = ownArticle(item);
      this.#own.set(item.id, element);
      this.#log.append(element);
      this.#tidy();
      this.toEnd();
    }
    element.classList.toggle("pending", state !== "sent");
    element.querySelector(".state")?.remove();
    if (state !== "sent") element.querySelector(".body").append(this.#state(item, state));
  }

  #state(item, state) {
    const changes = item.edits || item.deletes;
    const now = changes && state === "sending" ? "saving" : state;
    const words = now === "refused" ? say("refused", { Text: item.refused }) : say(now);
    const line = make("p", { className: `state ${state}` }, make("span", { textContent: words }));
    const act = (text, does) => {
      const button = make("button", { type: "button", className: "link", textContent: say(text) });
      button.addEventListener("click", does);
      line.append(" ", button);
    };
    if (state !== "sending") act("retry", () => this.retry(item.id));
    if (state === "refused") act("discard", () => this.discard(item.id));
    return line;
  }

  removeOwn(id) {
    this.#own.get(id)?.remove();
    this.#own.delete(id);
    this.#tidy();
  }

  /** Begins with an empty page again. */
  clear() {
    this.#own.clear();
    this.#draft = null;
    this.#log.replaceChildren();
    this.last = null;
  }

  notice(text) {
    this.#log.append(make("p", { className: "notice", textContent: text }));
    this.toEnd();
  }

  /** From now on additions are read out; the history was not. */
  settle() {
    setTimeout(() => this.#log.setAttribute("aria-live", "polite"), 300);
  }

  /** Shows the newest message; the welcome, while there is none, from its beginning. */
  toEnd() {
    this.#newer.hidden = true;
    this.#scroll.scrollTop = this.#log.childElementCount ? this.#scroll.scrollHeight : 0;
  }

  #scrolled() {
    this.#following = this.#atEnd();
    if (this.#following) this.#newer.hidden = true;
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    return scrollHeight - scrollTop - clientHeight < nearEnd;
  }

  /** Whether to scroll on: not away from somebody who reads what is being written and fills the window already. */
  #readsAlong() {
    return this.#atEnd() && !(this.#draft && this.#fills(this.#draft));
  }

  /** Scrolls to the end, but not past the beginning of a message that is longer than the window. */
  #reveal(element) {
    this.toEnd();
    if (element && this.#fills(element)) element.scrollIntoView();
    this.#following = this.#atEnd(); // at once: a window that changes its size now must not scroll away from it
  }

  #fills(element) {
    return element.offsetHeight > this.#scroll.clientHeight - nearEnd;
  }

  /** Brings days, groups and buttons up to date, once for all that changed at a time. */
  #tidy() {
    if (this.#tidying) return;
    this.#tidying = true;
    queueMicrotask(() => {
      this.#tidying = false;
      this.#arrange();
    });
  }

  #arrange() {
    let before = null;
    for (const element of this.#log.querySelectorAll(".message")) {
      const newDay = before === null || dayOf(before) !== dayOf(element);
      separate(element, newDay);
      element.classList.toggle("follows", !newDay && belong(before, element));
      if (before && element !== this.#draft) close(before, element);
      before = element;
    }
  }
}

const dayOf = (element) => new Date(Number(element.dataset.at)).toDateString();

const belong = (before, element) =>
  before.dataset.from === element.dataset.from && element.dataset.at - before.dataset.at < together;

/** Puts the day above a message, or takes it away, and touches nothing that is right: each change is read out. */
function separate(element, newDay) {
  const above = element.previousElementSibling;
  const day = dayOf(element);
  const has = above?.className === "day";
  if (has && (!newDay || above.dataset.day !== day)) above.remove();
  if (!newDay || (has && above.dataset.day === day)) return;
  const name = dayName(new Date(Number(element.dataset.at)));
  const line = make("p", { className: "day" }, make("span", { textContent: name }));
  line.dataset.day = day;
  element.before(line);
}

/** Buttons are for the newest message; of older ones the pressed one stays marked. */
function close(before, after) {
  const said = after.classList.contains("person") ? after.querySelector(".bubble").textContent : null;
  for (const button of before.querySelectorAll(".choices button")) {
    button.disabled = true;
    if (button.textContent === said) button.classList.add("chosen");
  }
}
