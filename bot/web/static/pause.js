// Waiting that can be cut short, and how long to wait after failures.

/** A pause that whoever knows better may end, also in advance. */
export class Pause {
  #end = null;
  #cut = false;

  async wait(ms) {
    if (!this.#cut) {
      await new Promise((resolve) => {
        this.#end = resolve;
        setTimeout(resolve, ms);
      });
    }
    this.#end = null;
    this.#cut = false;
  }

  cut() {
    this.#cut = true;
    this.#end?.();
  }
}

const longest = 30_000;

/** Doubles with each failure. Chance spreads out those who lost the same server at the same moment. */
export function backoff(failures) {
  const full = Math.min(longest, 1000 * 2 ** (failures - 1));
  return full * (0.6 + 0.4 * Math.random());
}
