// Files that are going to be sent: chosen, pasted or dropped, uploaded at once, and shown below the field until then.

import * as api from "./api.js";
import { icon, make } from "./dom.js";
import { number, say, settings, size } from "./texts.js";

export class Attachments {
  #list = document.getElementById("attached");
  #alarm = document.getElementById("file-alarm");
  #input = document.getElementById("file");
  #drop = document.getElementById("drop");
  #items = []; // {name, size, sent, file: what the server answered, row, stop}
  #dragging = 0;

  /** current() gives the conversation, changed() is called whenever there is another state. */
  constructor({ current, changed }) {
    this.current = current;
    this.changed = changed;
    if (!settings.files) return;
    document.getElementById("attach").addEventListener("click", () => this.#input.click());
    this.#input.addEventListener("change", () => {
      this.add(this.#input.files);
      this.#input.value = "";
    });
    document.addEventListener("paste", (event) => this.#taken(event, event.clipboardData));
    document.addEventListener("drop", (event) => {
      this.#drag(-this.#dragging);
      this.#taken(event, event.dataTransfer);
    });
    document.addEventListener("dragenter", (event) => holdsFiles(event) && this.#drag(1));
    document.addEventListener("dragleave", (event) => holdsFiles(event) && this.#drag(-1));
    document.addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
  }

  get empty() {
    return this.#items.length === 0;
  }

  /** Whether all of them have arrived. */
  get ready() {
    return this.#items.every((item) => item.file);
  }

  #drag(by) {
    this.#dragging = Math.max(0, this.#dragging + by);
    this.#drop.hidden = this.#dragging === 0;
  }

  #taken(event, data) {
    if (!data?.files.length) return; // words are pasted as ever
    event.preventDefault();
    this.add(data.files);
  }

  /** Uploads files, as far as the limits let them; what cannot be is said, and why. */
  add(files) {
    const problems = [];
    for (const file of files) {
      const problem = this.#problem(file);
      if (problem) problems.push(problem);
      else this.#upload(file);
    }
    this.#say(problems);
  }

  #problem(file) {
    const { bytes, count, refused } = settings.files;
    const ending = file.name.split(".").at(-1).toLowerCase();
    if (this.#items.length >= count) return say("attach.too_many", { Limit: number(count) });
    if (file.size > bytes) return say("attach.too_big", { Name: file.name, Limit: number(Math.floor(bytes / 2 ** 20)) });
    if (refused?.includes(ending)) return say("attach.refused", { Name: file.name });
    return null;
  }

  #say(problems) {
    this.#alarm.textContent = problems.join(" ");
    this.#alarm.hidden = problems.length === 0;
  }

  /** Says that a message has to wait for its files. */
  wait() {
    this.#say([say("attach.wait")]);
  }

  async #upload(file) {
    const item = { name: file.name, size: file.size, stop: new AbortController() };
    this.#items.push(item);
    this.#draw(item);
    this.changed();
    try {
      const conversation = await this.current();
      item.file = await api.upload(conversation, file, {
        signal: item.stop.signal,
        progress: (share) => this.#progress(item, share),
      });
      this.#progress(item, 1);
      item.row.querySelector("progress").remove();
      item.row.querySelector(".told").textContent = say("attach.ready", { Name: item.name });
    } catch (error) {
      if (item.stop.signal.aborted) return;
      this.#take(item);
      const text = error instanceof api.Refusal ? error.message : say("attach.broken");
      this.#say([say("attach.failed", { Name: item.name, Text: text })]);
    }
    if (this.ready) this.#say([]);
    this.changed();
  }

  #draw(item) {
    const remove = make("button", { type: "button", className: "plain" }, icon("close"));
    remove.setAttribute("aria-label", say("attach.remove", { Name: item.name }));
    remove.addEventListener("click", () => {
      item.stop.abort();
      this.#take(item);
      this.#say([]);
      this.changed();
      document.getElementById("input").focus();
    });
    const bar = make("progress", { max: 1, value: 0 });
    bar.setAttribute("aria-label", item.name);
    item.row = make(
      "li",
      {},
      icon("file"),
      make("span", { className: "name", textContent: item.name }),
      make("small", { textContent: size(item.size) }),
      bar,
      make("span", { className: "told unseen" }),
      remove,
    );
    item.row.querySelector(".told").setAttribute("role", "status");
    this.#list.append(item.row);
    this.#list.hidden = false;
  }

  #progress(item, share) {
    const bar = item.row.querySelector("progress");
    if (bar) bar.value = share;
  }

  #take(item) {
    item.row.remove();
    this.#items = this.#items.filter((other) => other !== item);
    this.#list.hidden = this.empty;
  }

  /** Gives what has arrived, and begins anew. */
  release() {
    const files = this.#items.map((item) => item.file);
    for (const item of [...this.#items]) this.#take(item);
    return files;
  }
}

const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
