"use strict";
// The page of the simulated Slack: who one is, the channels, their messages, threads and forms.

const { employee, agent, bot, path } = document.body.dataset;
let scene = { users: {}, channels: [], modals: {} };
let as = new URLSearchParams(location.search).get("as") === "agent" ? agent : employee;
const at = {};                 // the channel that each of the people looks at
let thread = "";               // the message whose thread is open
const seen = new Map();        // by person and channel: the newest message that was looked at

const mine = () => scene.channels.filter((c) => c.members.includes(as));
const room = () => mine().find((c) => c.id === at[as]);
const homely = () => at[as] === "home";
const nameOf = (c) => c.kind === "im" ? scene.users[bot].name : "#" + c.name;
const visible = (c) => c.messages.filter((m) => !m.only || m.only === as);
const newest = (c) => c.messages.at(-1)?.ts ?? "";

// messageOf is a message as it stands in a list.
function messageOf(m, c, inThread) {
  const name = m.name || scene.users[m.user]?.name || m.user;
  const head = el("p", { className: "head" }, el("strong", {}, name),
    scene.users[m.user]?.bot ? el("span", { className: "app" }, words.app) : "",
    el("time", {}, moment(parseFloat(m.ts), "time")), m.edited ? el("small", {}, words.edited) : "",
    m.only ? el("small", {}, words.only) : "");
  const use = async (about, by) => {
    by.disabled = true;
    if (!await send("use", { channel: c.id, ts: m.ts, ...about })) by.disabled = false;
    else setTimeout(() => { by.disabled = false; if (by.value) by.value = ""; }, 1500);
  };
  const shown = m.blocks ? show(m.blocks, use) : [];
  const body = el("div", { className: "body" }, ...(shown.length ? shown : [el("p", {}, ...marked(m.text))]),
    ...(m.files ?? []).map((f) => el("p", { className: "context" }, fill("file", { Name: f }))));
  if (m.reactions) body.append(el("p", { className: "reactions" }, ...m.reactions.map((r) => el("span", {}, signs[r] ?? r))));
  if (!inThread && !m.only) {
    const count = c.messages.filter((o) => o.thread === m.ts && o.ts !== m.ts).length;
    if (count || c.kind !== "im") {
      const open = el("button", { type: "button", className: "threads" },
        count ? fill("replies", { Number: count }) : words.open_thread);
      open.addEventListener("click", () => openThread(m.ts));
      body.append(open);
    }
  }
  if (!m.only) {
    const help = el("button", { type: "button", className: "help" }, words.help);
    help.addEventListener("click", () => send("help", { channel: c.id, ts: m.ts }));
    body.append(help);
  }
  const face = el("span", { className: "face", "aria-hidden": "true" }, [...name][0] ?? "");
  return el("li", { tabIndex: -1 }, face, el("div", { className: "message" }, head, body));
}

// messages brings a list of messages up to date.
function messages(box, all, c, inThread) {
  const answers = (m) => inThread ? 0 : c.messages.filter((o) => o.thread === m.ts).length;
  list(box, all, c.id + thread, (m) => m.ts, (m) => [m, answers(m), c.id], (m) => messageOf(m, c, inThread));
}

function drawRooms() {
  const box = $("rooms");
  const look = JSON.stringify([as, at[as], mine().map((c) => [c.id, unread(c)])]);
  if (box.look === look) return;
  box.look = look;
  const focused = document.activeElement?.dataset?.room;
  const home = el("button", { type: "button" }, words.home);
  home.dataset.room = "home";
  if (homely()) home.setAttribute("aria-current", "true");
  home.addEventListener("click", () => { send("home", {}); goTo("home"); });
  box.replaceChildren(home, ...mine().map((c) => {
    const button = el("button", { type: "button" }, nameOf(c));
    button.dataset.room = c.id;
    if (c.id === at[as]) button.setAttribute("aria-current", "true");
    if (unread(c)) button.append(el("span", { className: "news" }, words.news));
    button.addEventListener("click", () => goTo(c.id));
    return button;
  }));
  if (focused) box.querySelector(`[data-room="${focused}"]`)?.focus();
}

const unread = (c, who = as) => {
  const last = c.messages.findLast((m) => m.user !== who && (!m.only || m.only === who))?.ts ?? "";
  return last > (seen.get(who + c.id) ?? "") && (c.id !== at[who] || who !== as);
};

function drawWho() {
  for (const button of $("who").querySelectorAll("button")) {
    const who = button.dataset.as;
    button.setAttribute("aria-pressed", String(who === as));
    const news = who !== as && scene.channels.some((c) => c.members.includes(who) && unread(c, who));
    const there = button.querySelector(".news");
    if (news && !there) button.append(el("span", { className: "news" }, words.news));
    if (!news) there?.remove();
  }
}

function draw() {
  const rooms = mine();
  if (!rooms.length) return;
  at[as] ??= (as === agent && rooms.find((c) => c.kind === "group") || rooms.find((c) => c.kind === "im")).id;
  $("home").hidden = !homely();
  $("log").hidden = $("write").hidden = homely();
  if (homely()) {
    drawRooms();
    drawWho();
    drawHome();
    drawModal();
    return;
  }
  const c = room(), all = visible(c);
  seen.set(as + c.id, newest(c));
  drawRooms();
  drawWho();
  $("name").textContent = nameOf(c);
  $("write").querySelector("label").textContent = fill("write", { Name: nameOf(c) });
  const roots = all.filter((m) => !m.thread || m.thread === m.ts || m.broadcast);
  const kind = { im: "dm_empty", group: "triage_empty" }[c.kind] ?? "channel_empty";
  $("empty").hidden = roots.length > 0 && c.kind !== "channel";
  $("empty").textContent = words[kind];
  messages($("log"), roots, c, false);
  const root = all.find((m) => m.ts === thread);
  $("thread").hidden = !root;
  document.body.classList.toggle("threaded", Boolean(root));
  if (root) messages($("replies"), all.filter((m) => m.ts === thread || m.thread === thread), c, true);
  drawModal();
}

// The app's own page, for who one is.
function drawHome() {
  const shown = scene.homes[as], box = $("home");
  $("name").textContent = words.home;
  $("empty").hidden = true;
  $("thread").hidden = true;
  document.body.classList.remove("threaded");
  const look = as + (shown?.hash ?? "");
  if (box.look === look) return;
  box.look = look;
  const tap = async (about, by) => {
    by.disabled = true;
    await send("tap", { view: shown.id, ...about });
    setTimeout(() => { by.disabled = false; }, 1500);
  };
  box.replaceChildren(...(shown ? show(shown.view.blocks, tap) : [el("p", {}, words.waiting)]));
}

function goTo(id) {
  at[as] = id;
  thread = "";
  draw();
  $("name").focus({ preventScroll: true });
}

function openThread(ts) {
  thread = ts;
  draw();
  $("answer-text").focus();
}

// A form of the app, as a dialog.
function drawModal() {
  const top = (scene.modals[as] ?? []).at(-1), box = $("modal");
  const look = JSON.stringify(top ?? null);
  if (box.look === look) return;
  const typed = box.view === top?.id ? new Map([...box.querySelectorAll("[name]")].map((f) => [f.name, f.value])) : new Map();
  box.look = look;
  box.view = top?.id;
  if (!top) { box.close(); return; }
  box.replaceChildren(formOf(top, typed));
  if (!box.open) box.showModal();
}

function formOf(top, typed) {
  const form = el("form", { className: "modal" }, el("h2", { id: "modal-name" }, top.view.title.text));
  const fields = [];
  for (const b of top.view.blocks) {
    if (b.type !== "input") { form.append(...show([b], () => {})); continue; }
    const id = "field-" + b.block_id, e = b.element;
    const input = e.type === "static_select"
      ? el("select", { id }, el("option", { value: "" }, e.placeholder?.text ?? ""),
        ...e.options.map((o) => el("option", { value: o.value }, o.text.text)))
      : el(e.multiline ? "textarea" : "input", { id, maxLength: e.max_length ?? 3000 });
    input.name = b.block_id;
    input.value = typed.get(b.block_id) ?? e.initial_value ?? e.initial_option?.value ?? "";
    input.required = !b.optional;
    fields.push([b.block_id, e.action_id, input]);
    form.append(el("label", { htmlFor: id }, b.label.text + (b.optional ? " " + words.optional : "")), input);
    const problem = top.errors?.[b.block_id];
    if (problem) form.append(el("p", { className: "problem", role: "alert" }, problem));
    else if (b.hint) form.append(el("p", { className: "context" }, b.hint.text));
  }
  const close = el("button", { type: "button" }, top.view.close?.text ?? words.close);
  close.addEventListener("click", () => send("dismiss", { view: top.id }));
  form.append(el("div", { className: "actions" }, el("button", { className: "primary" }, top.view.submit?.text ?? words.send), close));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = {};
    for (const [block, action, input] of fields) if (input.value) values[block] = { [action]: input.value };
    send("submit", { view: top.id, values });
  });
  return form;
}

$("modal").addEventListener("cancel", (event) => {
  event.preventDefault();
  if ($("modal").view) send("dismiss", { view: $("modal").view });
});

for (const [form, field, below] of [["write", "text", false], ["answer", "answer-text", true]]) {
  $(form).addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = $(field).value;
    if (!text.trim()) return;
    $(field).value = "";
    if (!await send("say", { channel: room().id, thread: below ? thread : "", text })) $(field).value = text;
  });
  sendsOnEnter($(field));
}

$("close").addEventListener("click", () => goTo(at[as]));

for (const button of $("who").querySelectorAll("button")) {
  button.addEventListener("click", () => {
    as = button.dataset.as;
    thread = "";
    history.replaceState(null, "", as === agent ? "?as=agent" : location.pathname);
    draw();
  });
}

live((now, first) => {
  scene = now;
  if (first) for (const c of scene.channels) for (const who of c.members) seen.set(who + c.id, newest(c));
  draw();
});
