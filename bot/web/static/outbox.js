// Sends what the person wrote, in order, until the server has it. A message keeps its id through all attempts, so the
// server takes it once however often it arrives.

import * as api from "./api.js";
import { backoff, Pause } from "./pause.js";
import { conversation, outgoing } from "./store.js";

const forgetAfter = 5 * 60_000; // ms after which a sent message need not come back any more

export class Outbox {
  #pause = new Pause();
  #running = false;
  #failures = 0;

  /**
   * Calls changed(item, state) with sending, sent, waiting, offline or refused, begun() for a new conversation, and
   * lost(conversation) for one that the server does not know.
   */
  constructor({ changed, begun, lost }) {
    this.changed = changed;
    this.begun = begun;
    this.lost = lost;
  }

  /**
   * Keeps a message ({text, files} or {choice, label}), or a change of one ({edits, text} or {deletes}), and sends it as
   * soon as can be.
   */
  add(content) {
    const item = { id: newID(), at: Date.now(), ...content };
    outgoing.put(item);
    this.changed(item, "sending");
    this.wake();
    return item;
  }

  /** Gives what was written and is not in the journal yet. */
  open() {
    for (const item of outgoing.all()) {
      if (item.sent && Date.now() - item.sent > forgetAfter) outgoing.drop(item.id);
    }
    return outgoing.all();
  }

  /** Sends once more what was refused or has to wait. */
  retry(id) {
    const item = outgoing.get(id);
    if (!item) return;
    delete item.refused;
    outgoing.put(item);
    this.changed(item, "sending");
    this.wake();
  }

  /** Has all of it sent again, into another conversation: what the old one took in cannot be answered there. */
  again() {
    for (const item of outgoing.all()) {
      if (item.edits || item.deletes) {
        outgoing.drop(item.id); // there is nothing to change any more
        continue;
      }
      delete item.sent;
      outgoing.put(item);
    }
    this.wake();
  }

  /** Goes on at once instead of waiting any longer. */
  wake() {
    this.#pause.cut();
    this.#run();
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let item = next(); item; item = next()) await this.#deliver(item);
    } finally {
      this.#running = false;
    }
  }

  async #deliver(item) {
    let current;
    try {
      current = await this.conversation();
      await api.send(current, item);
      this.#failures = 0;
      if (outgoing.get(item.id)) outgoing.put({ ...item, sent: Date.now() });
      this.changed(item, "sent");
    } catch (error) {
      await this.#failed(item, current, error);
    }
  }

  async #failed(item, current, error) {
    this.#failures++;
    if (error.lost && current) {
      this.lost(current);
      if (this.#failures === 1) return; // a new conversation can be had at once
    } else if (error instanceof api.Refusal && !error.passing && current) {
      outgoing.put({ ...item, refused: error.message });
      this.changed(item, "refused");
      return;
    } else {
      this.changed(item, navigator.onLine ? "waiting" : "offline");
    }
    await this.#pause.wait(error.wait || backoff(this.#failures));
  }

  /** The conversation, begun now when there is none. Of two windows that begin at once, the first one counts. */
  async conversation() {
    const known = conversation.get();
    if (known) return known;
    const { id, token } = await api.begin();
    if (!conversation.get()) conversation.set({ id, token });
    this.begun();
    return conversation.get();
  }
}

const next = () => outgoing.all().find((item) => !item.sent && !item.refused);

/** 128 random bits; crypto.randomUUID exists on secure origins only. */
function newID() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
