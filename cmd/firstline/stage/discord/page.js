"use strict";
// The page of the simulated Discord: who one is, the channels, threads and forums, their messages, and forms.

const { member, agent, bot, path } = document.body.dataset;
const lang = document.documentElement.lang;
let scene = { users: {}, channels: [], commands: [], acts: [] };
let as = new URLSearchParams(location.search).get("as") === "agent" ? agent : member;
const at = {};                 // the channel that each of the people looks at
const seen = new Map();        // by person and channel: the newest message that was looked at
const closed = new Set();      // forms that were closed without an answer
let doing = {};                // what is written is an answer to, or a new text of, a message

const DM = 1, FORUM = 15, PRIVATE = 12, PUBLIC = 11;
const LOADING = 128, STARTER = 21;
const threaded = (c) => c.kind === PUBLIC || c.kind === PRIVATE;
const mine = () => scene.channels.filter((c) => c.sees.includes(as));
const room = () => mine().find((c) => c.id === at[as]);
const nameOf = (c) => c.kind === DM ? scene.users[bot].name : (threaded(c) ? (c.kind === PRIVATE ? "🔒 " : "") : "#") + c.name;
const visible = (c, who = as) => c.messages.filter((m) => (!m.only || m.only === who) && m.kind !== STARTER);
// A thread shows the message with which it began, which stands above it.
const origin = (c) => scene.channels.find((o) => o.id === c.parent)?.messages.find((m) => m.id === c.id);
const newest = (c) => c.messages.at(-1)?.id ?? "";
const when = (id) => Number((BigInt(id) >> 22n) + 1420070400000n) / 1000;
const later = (a, b) => a.length === b.length ? a > b : a.length > b.length;
const say = (what, deed) => send(what, { lang, ...deed });

// Threads are listed where one takes part in them, or stands in front of them.
const listed = (c) => !threaded(c) || c.id === at[as] || (c.members ?? []).includes(as) && !c.archived;

const unread = (c, who = as) => {
  if (!c.sees.includes(who) || who === as && c.id === at[who]) return false;
  const last = visible(c, who).findLast((m) => m.author !== who)?.id ?? "";
  return later(last, seen.get(who + c.id) ?? "");
};

// called is a command's name or description in the language of the page.
const called = (o, name = "name") => (o[name + "_localizations"] ?? {})[lang === "de" ? "de" : "en-US"] ?? o[name];
const allowed = (c) => !c.default_member_permissions || as === agent;

// messageOf is a message as it stands in the list.
function messageOf(m, c, above) {
  const author = scene.users[m.author] ?? { name: m.author };
  const head = el("p", { className: "head" }, el("strong", {}, author.name), author.bot ? el("span", { className: "app" }, words.app) : "",
    el("time", {}, moment(when(m.id), "time")), m.edited ? el("small", {}, words.edited) : "",
    m.pinned ? el("small", {}, words.pinned) : "");
  const use = async (about, by) => {
    by.disabled = true;
    const done = await say("use", { channel: c.id, message: m.id, ...about });
    if (!done) by.disabled = false;
    else setTimeout(() => { by.disabled = false; if (by.tagName === "SELECT") by.value = ""; }, 1500);
  };
  const body = el("div", { className: "body" });
  const answered = m.reply && c.messages.find((o) => o.id === m.reply);
  if (answered) body.append(el("p", { className: "context" }, fill("answers", { Name: scene.users[answered.author]?.name ?? "" }),
    " ", answered.content.slice(0, 80)));
  if (m.flags & LOADING) body.append(el("p", { className: "context" }, words.thinking));
  body.append(...markdown(m.content), ...(m.embeds ?? []).map(embedded), ...show(m.components, use),
    ...(m.files ?? []).map((f) => el("p", { className: "context" }, fill("file", { Name: f }))));
  if (m.reactions) body.append(el("p", { className: "reactions" }, ...m.reactions.map((r) => el("span", {}, r.name + " " + r.count))));
  const below = !above && m.thread && scene.channels.find((o) => o.id === m.thread);
  if (below) {
    const open = el("button", { type: "button", className: "threads" }, fill("thread_open", { Name: below.name, Number: below.messages.length }));
    open.addEventListener("click", () => goTo(below.id));
    body.append(open);
  }
  const face = el("span", { className: "face", "aria-hidden": "true" }, [...author.name][0] ?? "");
  return el("li", { tabIndex: -1, className: m.only ? "only" : "" }, face, el("div", { className: "message" }, head, body, above ? "" : actionsOf(m, c)));
}

// actionsOf is what one can do with a message.
function actionsOf(m, c) {
  const button = (label, act) => {
    const b = el("button", { type: "button" }, label);
    b.addEventListener("click", () => { b.closest("details")?.removeAttribute("open"); act(); });
    return b;
  };
  const about = { channel: c.id, message: m.id };
  if (m.only) return el("p", { className: "context" }, words.only + " ", button(words.dismiss, () => say("delete", about)));
  const all = [];
  if (c.writes.includes(as)) all.push(button(words.answer, () => { doing = { reply: m.id }; drawAbout(); $("text").focus(); }));
  if (m.author === as) {
    all.push(button(words.edit, () => { doing = { edit: m.id }; drawAbout(); $("text").value = m.content; $("text").focus(); }),
      button(words.remove, () => say("delete", about)));
  }
  if (!threaded(c) && c.kind !== DM && !m.thread) all.push(button(words.thread_new, () => say("thread", about)));
  for (const o of scene.commands) {
    if (o.type === 3 && allowed(o) && (!o.contexts || o.contexts.includes(c.kind === DM ? 1 : 0))) {
      all.push(button(called(o), () => say("menu", { ...about, name: o.name })));
    }
  }
  return all.length ? el("details", { className: "more" }, el("summary", {}, words.actions), el("div", { className: "actions" }, ...all)) : "";
}

function drawRooms() {
  const box = $("rooms"), all = mine().filter(listed);
  const look = JSON.stringify([as, at[as], all.map((c) => [c.id, c.name, unread(c)])]);
  if (box.look === look) return;
  box.look = look;
  const focused = document.activeElement?.dataset?.room;
  const entry = (c) => {
    const button = el("button", { type: "button", className: threaded(c) ? "below" : "" }, nameOf(c));
    button.dataset.room = c.id;
    if (c.id === at[as]) button.setAttribute("aria-current", "true");
    if (unread(c)) button.append(el("span", { className: "news" }, words.news));
    button.addEventListener("click", () => goTo(c.id));
    return button;
  };
  box.replaceChildren(el("h2", {}, words.direct), ...all.filter((c) => c.kind === DM).map(entry), el("h2", {}, words.server),
    ...all.filter((c) => c.kind !== DM).map(entry));
  if (focused) box.querySelector(`[data-room="${focused}"]`)?.focus();
}

function drawWho() {
  for (const button of $("who").querySelectorAll("button")) {
    const who = button.dataset.as;
    button.setAttribute("aria-pressed", String(who === as));
    const news = who !== as && scene.channels.some((c) => unread(c, who));
    const there = button.querySelector(".news");
    if (news && !there) button.append(el("span", { className: "news" }, words.news));
    if (!news) there?.remove();
  }
}

// The line above the field that tells what is being done.
function drawAbout() {
  const m = room()?.messages.find((o) => o.id === (doing.reply ?? doing.edit));
  if (!m) doing = {};
  $("about").hidden = !m;
  if (m) $("about").firstChild.textContent = doing.edit ? words.editing : fill("answers", { Name: scene.users[m.author]?.name ?? "" });
}

// The commands that can be typed here.
function drawCommands(c) {
  const box = $("commands");
  const all = scene.commands.filter((o) => o.type === 1 && allowed(o) && (!o.contexts || o.contexts.includes(c.kind === DM ? 1 : 0)));
  const look = JSON.stringify([as, all.map((o) => o.name)]);
  if (box.look === look) return;
  box.look = look;
  box.replaceChildren(...all.map((o) => {
    const button = el("button", { type: "button", title: called(o, "description") }, "/" + called(o));
    button.addEventListener("click", () => {
      if (!o.options?.some((p) => p.required)) { say("say", { channel: room().id, text: "/" + o.name }); return; }
      $("text").value = "/" + called(o) + " ";
      $("text").focus();
    });
    return button;
  }));
}

function drawForum(c) {
  const posts = mine().filter((o) => o.parent === c.id);
  list($("posts"), [...posts].reverse(), c.id, (o) => o.id, (o) => [o.name, o.messages.length, o.applied, o.archived, o.locked, unread(o)], (o) => {
    const open = el("button", { type: "button" }, el("strong", {}, o.name), ...(o.applied ?? []).map((id) => tagOf(c, id)),
      el("span", { className: "context" }, fill("post_count", { Number: o.messages.length })),
      o.archived || o.locked ? el("span", { className: "app" }, words.closed) : "", unread(o) ? el("span", { className: "news" }, words.news) : "");
    open.addEventListener("click", () => goTo(o.id));
    return el("li", {}, open);
  });
  const tags = $("post-tags"), look = JSON.stringify(c.tags ?? []);
  tags.hidden = !c.tags?.length;
  if (tags.look !== look) {
    tags.look = look;
    tags.replaceChildren(tags.firstElementChild, ...(c.tags ?? []).map((t) =>
      el("label", {}, el("input", { type: "checkbox", value: t.ID }), " " + t.Name)));
  }
  return posts.length;
}

const tagOf = (forum, id) => el("span", { className: "app" }, forum?.tags?.find((t) => t.ID === id)?.Name ?? id);

function draw() {
  const rooms = mine();
  if (!rooms.length) return;
  at[as] ??= (as === agent && rooms.find((c) => c.kind === FORUM && c.sees.length === 1) || rooms.find((c) => c.kind === DM)).id;
  if (!room()) at[as] = rooms[0].id;
  const c = room(), begun = origin(c), all = [...(begun ? [begun] : []), ...visible(c)], forum = c.kind === FORUM;
  seen.set(as + c.id, newest(c));
  drawRooms();
  drawWho();
  $("name").textContent = nameOf(c);
  const above = scene.channels.find((o) => o.id === c.parent);
  $("tags").replaceChildren(...(c.applied ?? []).map((id) => tagOf(above, id)), ...(c.locked || c.archived ? [el("span", { className: "app" }, words.closed)] : []));
  $("posts").hidden = !forum;
  $("post").hidden = !forum || c.sees.length === 1;
  $("log").hidden = forum;
  $("write").hidden = !c.writes.includes(as);
  $("write").querySelector("label").textContent = fill("write", { Name: nameOf(c) });
  const count = forum ? drawForum(c) : all.length;
  const hints = { general: "general_empty", support: "support_empty", "help-forum": "forum_empty", tickets: "tickets_empty", cases: "cases_empty" };
  const hint = c.kind === DM ? "dm_empty" : hints[c.name] ?? "";
  $("empty").hidden = !hint || c.kind === DM && count > 0;
  $("empty").textContent = hint ? words[hint] : "";
  if (!forum) list($("log"), all, c.id, (m) => m.id, (m) => [m, c.writes, scene.commands.length, scene.channels.find((o) => o.id === m.thread)?.messages.length],
    (m) => messageOf(m, m === begun ? scene.channels.find((o) => o.id === c.parent) : c, m === begun));
  drawCommands(c);
  drawAbout();
  drawWaits(c);
  drawModal();
}

// Discord gives the app three seconds to answer what somebody pressed.
let waiting = 0;
function drawWaits(c) {
  clearTimeout(waiting);
  const open = scene.acts.filter((a) => a.waits && a.user === as && a.channel === c.id);
  const late = open.some((a) => Date.now() / 1000 - when(a.id) > 3);
  $("waits").textContent = late ? words.unanswered : "";
  if (open.length && !late) waiting = setTimeout(() => drawWaits(c), 500);
  if (late && open.every((a) => Date.now() / 1000 - when(a.id) > 10)) $("waits").textContent = "";
  else if (late) waiting = setTimeout(() => drawWaits(c), 2000);
}

function goTo(id) {
  at[as] = id;
  doing = {};
  draw();
  $("name").focus({ preventScroll: true });
}

// A form of the app, as a dialog.
function drawModal() {
  const top = scene.acts.findLast((a) => a.form && a.user === as && !closed.has(a.id)), box = $("modal");
  if (box.act === top?.id) return;
  box.act = top?.id;
  if (!top) { box.close(); return; }
  box.replaceChildren(formOf(top));
  if (!box.open) box.showModal();
}

const dismiss = (act) => { closed.add(act); drawModal(); };

// inputOf is a field of a form.
function inputOf(c, id) {
  if (c.type === 3) {
    return el("select", { id }, ...(c.required === false || !c.options.some((o) => o.default) ? [el("option", { value: "" }, c.placeholder ?? "")] : []),
      ...c.options.map((o) => el("option", { value: o.value, selected: Boolean(o.default) }, o.label)));
  }
  if (c.type !== 4) return null;
  const input = el(c.style === 2 ? "textarea" : "input", { id, maxLength: c.max_length ?? 4000, placeholder: c.placeholder ?? "" });
  input.value = c.value ?? "";
  return input;
}

function formOf(top) {
  const form = el("form", { className: "modal" }, el("h2", { id: "modal-name" }, top.form.title));
  const fields = [];
  for (const row of top.form.components) {
    if (row.type === 10) { form.append(...markdown(row.content)); continue; }
    const c = row.component ?? row.components?.[0] ?? {}, id = "field-" + c.custom_id;
    const input = inputOf(c, id);
    if (!input) continue;
    input.required = c.required !== false;
    fields.push([c, input]);
    form.append(el("label", { htmlFor: id }, (row.label ?? c.label ?? "") + (input.required ? "" : " " + words.optional)), input);
    if (row.description) form.append(el("p", { className: "context" }, row.description));
  }
  const close = el("button", { type: "button" }, words.cancel);
  close.addEventListener("click", () => dismiss(top.id));
  form.append(el("div", { className: "actions" }, el("button", { className: "primary" }, words.send), close));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const filled = {};
    for (const [c, input] of fields) filled[c.custom_id] = c.type === 3 ? (input.value ? [input.value] : []) : input.value;
    if (await say("submit", { interaction: top.id, fields: filled })) dismiss(top.id);
  });
  return form;
}

$("modal").addEventListener("cancel", (event) => {
  event.preventDefault();
  if ($("modal").act) dismiss($("modal").act);
});

$("write").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("text").value, was = doing, channel = room().id;
  if (!text.trim()) return;
  $("text").value = "";
  doing = {};
  drawAbout();
  const done = was.edit ? await say("edit", { channel, message: was.edit, text })
    : await say("say", { channel, text, message: was.reply ?? "" });
  if (!done) $("text").value = text;
});
sendsOnEnter($("text"));

$("about").querySelector("button").addEventListener("click", () => {
  if (doing.edit) $("text").value = "";
  doing = {};
  drawAbout();
  $("text").focus();
});

$("post").addEventListener("submit", async (event) => {
  event.preventDefault();
  const tags = [...$("post-tags").querySelectorAll("input:checked")].map((i) => i.value);
  const post = { channel: room().id, name: $("post-name").value, text: $("post-text").value, tags };
  if (!post.name.trim() || !post.text.trim() || !await say("post", post)) return;
  $("post").reset();
});

for (const button of $("who").querySelectorAll("button")) {
  button.addEventListener("click", () => {
    as = button.dataset.as;
    doing = {};
    history.replaceState(null, "", as === agent ? "?as=agent" : location.pathname);
    draw();
  });
}

live((now, first) => {
  scene = now;
  if (first) {
    for (const c of scene.channels) for (const who of c.sees) seen.set(who + c.id, newest(c));
    for (const a of scene.acts) closed.add(a.id);
  }
  draw();
});
