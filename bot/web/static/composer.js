// The field that people write in. A draft outlives a reload; a text that is too long is never cut, only not sent.

import { Attachments } from "./attach.js";
import { draft } from "./store.js";
import { number, say, settings } from "./texts.js";

const countFrom = 0.85; // share of the limit from which on the count is shown

export class Composer {
  #form = document.getElementById("composer");
  #input = document.getElementById("input");
  #send = document.getElementById("send");
  #count = document.getElementById("count");
  #alarm = document.getElementById("alarm");

  #editing = document.getElementById("editing");
  #files;
  #changes = null; // the id of the earlier message that is being changed

  /** written({text, files}) and changed(id, text) are called with what is to be sent, current() gives the conversation. */
  constructor({ written, changed, current }) {
    Object.assign(this, { written, changed });
    this.#files = new Attachments({ current, changed: () => this.#refresh() });
    document.getElementById("stop-editing").addEventListener("click", () => this.stop());
    this.#input.value = draft.get() ?? "";
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("input", () => this.#changed());
    this.#refresh();
  }

  focus() {
    this.#input.focus();
  }

  /** Has the person change an earlier message; what they were writing comes back afterwards. */
  edit(id, text) {
    this.#changes = id;
    this.#editing.hidden = false;
    this.#input.value = text;
    this.#refresh();
    this.focus();
  }

  /** Ends it and tells whether there was something to end. */
  stop() {
    if (!this.#changes) return false;
    this.#changes = null;
    this.#editing.hidden = true;
    this.#input.value = draft.get() ?? "";
    this.#refresh();
    this.focus();
    return true;
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.#input.value.trim();
    const nothing = text === "" && (this.#changes || this.#files.empty);
    if (nothing || this.#over() > 0) return this.focus();
    if (this.#changes) {
      const id = this.#changes;
      this.stop();
      this.changed(id, text);
      return;
    }
    if (!this.#files.ready) return this.#files.wait();
    this.#input.value = "";
    this.#changed();
    const files = this.#files.release();
    this.#refresh();
    this.written(files.length ? { text, files } : { text });
    this.focus();
  }

  #changed() {
    if (this.#changes) return this.#refresh();
    if (this.#input.value) draft.set(this.#input.value);
    else draft.clear();
    this.#refresh();
  }

  #over() {
    return this.#input.value.trim().length - settings.limit;
  }

  get #sendable() {
    if (this.#input.value.trim() !== "") return this.#changes !== null || this.#files.ready;
    return this.#changes === null && !this.#files.empty && this.#files.ready;
  }

  #refresh() {
    const input = this.#input;
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
    const over = this.#over();
    const places = { Number: number(over + settings.limit), Limit: number(settings.limit) };
    this.#count.hidden = over + settings.limit < countFrom * settings.limit;
    this.#count.textContent = this.#count.hidden ? "" : say("count", places);
    this.#alarm.hidden = over <= 0;
    this.#alarm.textContent = over > 0 ? say("too_long", { Number: number(over) }) : "";
    input.setAttribute("aria-invalid", String(over > 0));
    this.#send.setAttribute("aria-disabled", String(over > 0 || !this.#sendable));
  }
}
