// What a person can do to a message of their own: a button that opens a short list, as in the head of the page.

import { icon, make } from "./dom.js";
import { say } from "./texts.js";

let last = 0; // number of the last list, for its id

/** The button with its list; edit() and remove() are called for what was chosen. */
export function actions({ edit, remove }) {
  const id = `actions-${++last}`;
  const button = make("button", { type: "button", className: "plain more" }, icon("menu"));
  const list = make("div", { className: "menu own", id, hidden: true });
  button.setAttribute("aria-label", say("more"));
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", id);
  const show = (open) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) list.querySelector("button").focus();
  };
  for (const [name, does] of [["edit", edit], ["delete", remove]]) {
    const entry = make("button", { type: "button", textContent: say(name) });
    entry.dataset.does = name;
    entry.addEventListener("click", () => {
      show(false);
      does();
    });
    list.append(entry);
  }
  const whole = make("div", { className: "actions" }, button, list);
  button.addEventListener("click", () => show(list.hidden));
  whole.addEventListener("focusout", (event) => {
    if (!whole.contains(event.relatedTarget)) show(false);
  });
  whole.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    event.stopPropagation();
    show(false);
    button.focus();
  });
  return whole;
}
