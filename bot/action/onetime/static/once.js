// The page that shows a secret once. The token is in the address's fragment, which the browser sends nowhere.

const texts = JSON.parse(document.getElementById("texts").textContent);
const part = (id) => document.getElementById(id);
const token = location.hash.slice(1);
const shownFor = 60; // seconds
let ticking;

for (const link of document.querySelectorAll("[data-lang]")) link.hash = location.hash;
part("send").addEventListener("click", begin);
part("again").addEventListener("click", begin);
part("hide").addEventListener("click", hide);
part("copy").addEventListener("click", copy);
part("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});
addEventListener("pagehide", () => ticking && hide()); // a page that is left may be kept by the browser
// Another link that is opened in this tab changes nothing but the fragment.
addEventListener("hashchange", () => location.hash.length > 1 && location.reload());

if (token) turn("ready");
else end("gone");

/** Shows one part of the page and hides the others. */
function turn(id) {
  for (const other of ["ready", "enter", "shown"]) part(other).hidden = other !== id;
}

/** Says something below the title; nothing: takes it away. */
function tell(result, places = {}) {
  const sentence = (texts[result] ?? "").replace(/\{(\w+)\}/g, (all, name) => places[name] ?? all);
  part("said").textContent = sentence;
  part("said").hidden = !sentence;
}

/** Nothing more can be done here. */
function end(result) {
  turn("");
  tell(result);
}

async function begin() {
  const answer = await ask("begin", { token });
  if (answer.result !== "sent") return failed(answer);
  tell("");
  turn("enter");
  if (answer.hint) part("went").textContent = texts.hint.replace("{Text}", answer.hint);
  part("elsewhere").hidden = !answer.url;
  if (answer.url) part("signin").href = answer.url;
  part("code").value = "";
  part("code").focus();
}

async function show() {
  const code = part("code").value.trim();
  if (!code) return part("code").focus();
  const answer = await ask("show", { token, code });
  if (answer.result !== "shown") return failed(answer);
  tell("");
  part("code").value = "";
  part("secret").textContent = answer.secret;
  turn("shown");
  part("secret").focus();
  history.replaceState(null, "", location.pathname + location.search); // it leads to nothing any more
  count(performance.now() + shownFor * 1000);
}

function failed(answer) {
  if (answer.result === "gone") return end("gone");
  tell(answer.result, { Number: answer.left });
  if (!part("enter").hidden) part("code").select();
}

/** Asks the server; a network that is down is told like trouble of the server. */
async function ask(what, body) {
  const buttons = document.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  try {
    const response = await fetch(`once/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
    });
    return await response.json();
  } catch {
    return { result: "trouble" };
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

/** Counts down until the secret is hidden. The clock is one that goes on while the tab sleeps. */
function count(until) {
  ticking = setInterval(tick, 1000);
  tick();
  function tick() {
    const left = Math.ceil((until - performance.now()) / 1000);
    if (left <= 0) return hide();
    part("left").value = left;
    part("clock").textContent = texts.clock.replace("{Number}", left);
  }
}

function hide() {
  clearInterval(ticking);
  ticking = undefined;
  part("secret").textContent = "";
  end("hidden");
}

async function copy() {
  try {
    await navigator.clipboard.writeText(part("secret").textContent);
    tell("copied");
  } catch {
    getSelection().selectAllChildren(part("secret")); // where the browser does not let us, people copy themselves
    tell("select");
  }
}
