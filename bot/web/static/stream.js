// Keeps the page up to date: everything there is, then a stream of what comes. A window that nobody looks at asks now
// and then instead, because browsers allow only a few open connections to one host, and every stream takes one.

import * as api from "./api.js";
import { backoff, Pause } from "./pause.js";
import { conversation } from "./store.js";

const askEvery = 20_000; // ms between questions of a window that nobody looks at

export class Listener {
  #pause = new Pause();
  #stop = new AbortController();
  #failures = 0;
  #after = 0;
  #current = null; // the conversation listened to
  #of = null; // id of the conversation that #after counts in

  /**
   * Calls heard(messages), written({text, html}) with what is written so far and with text "" when it is over,
   * state(up) and lost(conversation); watched() tells it whether somebody looks.
   */
  constructor({ heard, written, state, lost, watched }) {
    Object.assign(this, { heard, written, state, lost, watched });
  }

  /** The id of the conversation that is on the page. */
  get following() {
    return this.#of;
  }

  /** Listens as long as the page lives. */
  async run() {
    for (;;) {
      try {
        await this.#listen();
        this.#failures = 0;
      } catch (error) {
        await this.#failed(error);
      }
    }
  }

  /** Looks again at once: somebody looks, or looks away, or the network came back, or there is a conversation now. */
  wake() {
    this.#pause.cut();
    this.#stop.abort();
  }

  async #listen() {
    const current = conversation.get();
    this.#current = current;
    if (!current) return this.#pause.wait(askEvery);
    if (this.#of !== current.id) [this.#of, this.#after] = [current.id, 0];
    await this.#catchUp(current);
    if (!this.watched()) return this.#pause.wait(askEvery);
    await this.#follow(current);
  }

  async #catchUp(current) {
    for (;;) {
      const batch = await api.messages(current, this.#after);
      this.state(true);
      if (batch.length === 0) return;
      this.#take(current, batch);
    }
  }

  async #follow(current) {
    const stop = new AbortController();
    this.#stop = stop;
    try {
      for await (const [name, content] of await api.stream(current, this.#after, stop.signal)) {
        this.#failures = 0;
        if (name === "message") this.#take(current, [content]);
        if (name === "preview" && conversation.get()?.id === current.id) this.written(content);
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      return;
    } finally {
      this.written({ text: "" }); // nobody would tell us any more what becomes of it
    }
    throw new Error("the server ended the stream");
  }

  /** Passes on what is new. The conversation may have changed while an answer was on its way. */
  #take(current, batch) {
    if (conversation.get()?.id !== current.id) throw new Error("another conversation began");
    const fresh = batch.filter((message) => message.seq > this.#after);
    if (fresh.length === 0) return;
    this.#after = fresh.at(-1).seq;
    this.heard(fresh);
  }

  async #failed(error) {
    if (error.lost) return this.lost(this.#current);
    this.#failures++;
    if (this.#failures > 1) this.state(false); // one broken stream alone is nothing to tell
    await this.#pause.wait(error.wait || backoff(this.#failures));
  }
}
