// What outlives a reload. Everything is in localStorage, which all windows of this page share. Where a browser forbids
// it (a widget on a foreign site, say), memory stands in and only a reload forgets.

// Chats that are served below different paths of one host must not share.
const prefix = `firstline:${new URL("../..", import.meta.url).pathname}:`;
const memory = new Map();

function read(key) {
  if (memory.has(key)) return memory.get(key);
  try {
    return JSON.parse(localStorage.getItem(prefix + key));
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(value));
    memory.delete(key);
  } catch {
    memory.set(key, value);
  }
}

function remove(key) {
  memory.delete(key);
  try {
    localStorage.removeItem(prefix + key);
  } catch {
    // Without storage there was nothing but the memory.
  }
}

/** One value that is kept. */
const cell = (key) => ({ get: () => read(key), set: (value) => write(key, value), clear: () => remove(key) });

export const conversation = cell("conversation"); // {id, token}
export const seen = cell("seen"); // seq of the newest message that was looked at
export const draft = cell("draft");
export const chosenLang = cell("lang"); // only when the person chose it here

const outPrefix = "out:";

/** Messages until they come back in the journal. Each has its own key, so that windows cannot overwrite each other. */
export const outgoing = {
  /** All of them, oldest first. */
  all() {
    const keys = new Set([...memory.keys()].filter((key) => key.startsWith(outPrefix)));
    try {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(prefix + outPrefix)) keys.add(key.slice(prefix.length));
      }
    } catch {
      // Only the memory, then.
    }
    return [...keys].map(read).filter(Boolean).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  },
  get: (id) => read(outPrefix + id),
  put: (item) => write(outPrefix + item.id, item),
  drop: (id) => remove(outPrefix + id),
};

/** Calls back when another window began, or lost, the conversation. */
export function onOtherWindow(changed) {
  addEventListener("storage", (event) => {
    if (event.key === `${prefix}conversation`) changed();
  });
}
