// Talks with the widget that shows this page in a frame. The messages hold nothing that a foreign site must not know.

import { settings } from "./texts.js";

export class Frame {
  /** Whether the widget is open; a page of its own always is. */
  open = true;

  /** changed() is called when the widget was opened or closed. */
  constructor({ changed }) {
    if (!settings.embedded) return;
    addEventListener("message", (event) => {
      if (event.source !== window.parent) return;
      if (event.data !== "firstline:opened" && event.data !== "firstline:closed") return;
      this.open = event.data === "firstline:opened";
      changed();
    });
    document.getElementById("close").addEventListener("click", () => this.close());
  }

  close() {
    this.#tell("firstline:close");
  }

  unread(count) {
    this.#tell(`firstline:unread:${count}`);
  }

  #tell(message) {
    if (settings.embedded && window.parent !== window) window.parent.postMessage(message, "*");
  }
}
