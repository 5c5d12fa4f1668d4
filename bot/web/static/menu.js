// The menu in the head of the page: a button that shows and hides a short list.

import { chosenLang } from "./store.js";

export class Menu {
  #button = document.getElementById("menu-button");
  #list = document.getElementById("menu");

  /** pressed({value, label}) is called for the entries that speak to the bot. */
  constructor({ pressed }) {
    this.#button.addEventListener("click", () => this.#show(this.#list.hidden));
    document.addEventListener("pointerdown", (event) => {
      if (!this.#list.contains(event.target) && !this.#button.contains(event.target)) this.#show(false);
    });
    this.#list.addEventListener("focusout", (event) => {
      const to = event.relatedTarget;
      if (to && !this.#list.contains(to) && to !== this.#button) this.#show(false);
    });
    for (const entry of this.#list.querySelectorAll("button")) {
      entry.addEventListener("click", () => {
        this.close();
        pressed({ value: entry.dataset.choice, label: entry.textContent.trim() });
      });
    }
    for (const link of this.#list.querySelectorAll("a")) {
      link.addEventListener("click", () => chosenLang.set(link.lang));
    }
  }

  /** Closes the menu and tells whether it was open. */
  close() {
    if (this.#list.hidden) return false;
    this.#show(false);
    this.#button.focus();
    return true;
  }

  #show(open) {
    this.#list.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
    if (open) this.#list.querySelector("button").focus();
  }
}
