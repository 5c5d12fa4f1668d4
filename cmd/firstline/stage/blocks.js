"use strict";
// Shows Block Kit. Whatever anybody wrote becomes text, never markup.

const unescaped = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

const mention = (id) => el("span", { className: "mention" }, "@" + (scene.users[id]?.name ?? id));

// The signs that the bot reacts with, and those that its texts name.
const signs = { white_check_mark: "✅", pencil2: "✏️", ok_hand: "👌", arrows_counterclockwise: "🔄", wastebasket: "🗑️" };

// marked shows the markup of Slack: emphasis, code, and what stands in angle brackets.
function marked(text) {
  const out = [];
  const form = /<([^<>]+)>|`([^`\n]+)`|(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]+?)(?<=\S)\3(?![\p{L}\p{N}])/gu;
  let at = 0;
  for (const found of text.matchAll(form)) {
    out.push(unescaped(text.slice(at, found.index)));
    at = found.index + found[0].length;
    if (found[1]) out.push(bracketed(found[1]));
    else if (found[2]) out.push(el("code", {}, unescaped(found[2])));
    else out.push(el({ "*": "strong", _: "em", "~": "s" }[found[3]], {}, ...marked(found[4])));
  }
  out.push(unescaped(text.slice(at)));
  return out;
}

function bracketed(inside) {
  const bar = inside.indexOf("|");
  const [target, label] = bar < 0 ? [inside, ""] : [inside.slice(0, bar), unescaped(inside.slice(bar + 1))];
  if (target.startsWith("@")) return mention(target.slice(1));
  if (target.startsWith("!date^")) return moment(Number(target.split("^")[1]));
  if (target.startsWith("!") || target.startsWith("#")) return label || target;
  return link(unescaped(target), label);
}

// textOf shows a text object, or what stands for one.
const textOf = (o) => !o ? [] : o.type === "mrkdwn" ? marked(o.text) : [o.text];

// piece is one element of rich text.
function piece(e) {
  let inside;
  switch (e.type) {
    case "text": inside = e.text; break;
    case "link": inside = link(e.url, e.text); break;
    case "user": return mention(e.user_id);
    case "emoji": return signs[e.name] ?? ":" + e.name + ":";
    case "date": inside = moment(e.timestamp); break;
    case "broadcast": return "@" + e.range;
    default: return e.fallback ?? e.text ?? "";
  }
  const tags = { bold: "strong", italic: "em", strike: "s", code: "code" };
  for (const [style, tag] of Object.entries(tags)) if (e.style?.[style]) inside = el(tag, {}, inside);
  return inside;
}

const pieces = (all) => (all ?? []).map(piece);

function rich(block) {
  return (block.elements ?? []).map((e) => {
    switch (e.type) {
      case "rich_text_quote": return el("blockquote", {}, ...pieces(e.elements));
      case "rich_text_preformatted": return el("pre", { tabIndex: 0 }, ...pieces(e.elements));
      case "rich_text_list": {
        const items = e.elements.map((i) => el("li", {}, ...pieces(i.elements)));
        const list = el(e.style === "ordered" ? "ol" : "ul", { className: "level" + (e.indent ?? 0) }, ...items);
        if (e.style === "ordered" && e.offset) list.start = e.offset + 1;
        return list;
      }
      default: return el("p", {}, ...pieces(e.elements));
    }
  });
}

// control is something to press or to choose from; use is told what was done.
function control(e, block, use) {
  const about = { block: block.block_id ?? "", action: e.action_id ?? "" };
  if (e.type === "button") {
    if (e.url) return link(e.url, e.text.text);
    const button = el("button", { type: "button", className: e.style ?? "" }, e.text.text);
    button.addEventListener("click", () => use(about, button));
    return button;
  }
  if (e.type === "static_select" || e.type === "overflow") {
    const first = e.type === "overflow" ? words.more : e.placeholder?.text ?? words.choose;
    const list = el("select", { "aria-label": first }, el("option", { value: "" }, first),
      ...e.options.map((o) => el("option", { value: o.value }, o.text.text)));
    list.addEventListener("change", () => list.value && use({ ...about, option: list.value }, list));
    return list;
  }
  return "";
}

// show gives the elements for blocks; what this page does not know is left out, and is in the text of the message.
function show(blocks, use) {
  return blocks.flatMap((b) => {
    switch (b.type) {
      case "header": return [el("p", { className: "header" }, b.text.text)];
      case "divider": return [el("hr")];
      case "rich_text": return rich(b);
      case "markdown": return [el("p", {}, b.text)];
      case "section": return [el("p", {}, ...textOf(b.text), ...(b.fields ?? []).flatMap((f) => [el("br"), ...textOf(f)])),
        ...(b.accessory ? [control(b.accessory, b, use)] : [])];
      case "context": return [el("p", { className: "context" },
        ...b.elements.map((e) => el("span", {}, ...(e.type === "image" ? [e.alt_text] : textOf(e)))))];
      case "actions": return [el("div", { className: "actions" }, ...b.elements.map((e) => control(e, b, use)))];
      default: return [];
    }
  });
}
