// The files of a message: pictures are shown small, all can be saved. Their content needs the conversation's token, so
// it is fetched and not linked.

import * as api from "./api.js";
import { icon, make } from "./dom.js";
import { conversation } from "./store.js";
import { say, size } from "./texts.js";

const kept = new Map(); // file id → promise of the address of its content, for as long as the page lives

function address(id) {
  if (!kept.has(id)) {
    const content = api.file(conversation.get(), id).then((blob) => URL.createObjectURL(blob));
    content.catch(() => kept.delete(id)); // another try may succeed
    kept.set(id, content);
  }
  return kept.get(id);
}

/** The list of a message's files; null when it has none. */
export function files({ files }) {
  if (!files?.length) return null;
  return make("ul", { className: "files" }, ...files.map((file) => make("li", {}, one(file))));
}

function one(file) {
  // what is not sent yet is in no message, and the server gives it to nobody
  if (file.pending) return make("span", { className: "file" }, ...words(file));
  if (!file.id) return make("span", { className: "file missing" }, icon("file"), say("file.missing", { Name: file.name }));
  return file.picture ? picture(file) : saved(file);
}

const words = (file) => [
  icon("file"),
  make("span", { className: "name", textContent: file.name }),
  make("small", { textContent: size(file.size) }),
];

/** A button that saves the content. */
function saved(file) {
  const button = make("button", { type: "button", className: "file" }, ...words(file));
  button.setAttribute("aria-label", say("file.save", { Name: file.name, Text: size(file.size) }));
  button.addEventListener("click", async () => {
    try {
      make("a", { href: await address(file.id), download: file.name }).click();
    } catch {
      button.querySelector("small").textContent = say("file.gone");
    }
  });
  return button;
}

/** A picture that is loaded when it comes into sight. */
function picture(file) {
  const link = make("a", { className: "picture", target: "_blank", rel: "noopener" });
  const image = make("img", { alt: file.name, width: 200, height: 140 });
  link.setAttribute("aria-label", say("file.show", { Name: file.name }));
  link.append(image);
  const watch = new IntersectionObserver(async (seen) => {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    try {
      link.href = image.src = await address(file.id);
    } catch {
      link.replaceWith(saved(file));
    }
  });
  watch.observe(link);
  return link;
}
