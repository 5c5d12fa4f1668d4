// The field that people write in. A draft outlives a reload; a text that is too long is never cut, only not sent.

import { draft } from "./store.js";
import { number, say, settings } from "./texts.js";

const countFrom = 0.85; // share of the limit from which on the count is shown

export class Composer {
  #form = document.getElementById("composer");
  #input = document.getElementById("input");
  #send = document.getElementById("send");
  #count = document.getElementById("count");
  #alarm = document.getElementById("alarm");

  constructor({ written }) {
    this.written = written;
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

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.#input.value.trim();
    if (text === "" || this.#over() > 0) return this.focus();
    this.#input.value = "";
    this.#changed();
    this.written(text);
    this.focus();
  }

  #changed() {
    if (this.#input.value) draft.set(this.#input.value);
    else draft.clear();
    this.#refresh();
  }

  #over() {
    return this.#input.value.trim().length - settings.limit;
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
    this.#send.setAttribute("aria-disabled", String(over > 0 || input.value.trim() === ""));
  }
}
