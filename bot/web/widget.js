// The loader that a site embeds: a button in the corner that opens the chat in a frame. It adds one element to the
// page, keeps its styles in a shadow root, and sets no inline style, so that strict policies of the site allow it.
(function (known) {
  "use strict";

  const script = document.currentScript;
  const base = new URL(".", script.src);
  const wanted = script.dataset.lang || document.documentElement.lang.split("-")[0];
  const lang = known.texts[wanted] ? wanted : known.fallback;
  const texts = known.texts[lang];
  const title = script.dataset.title || texts.title.replace("{Name}", known.name);

  const styles = `
    :host { all: initial; --accent: #17677a; --on-accent: #fff; position: fixed; inset: auto 0 0 auto;
      z-index: 2147483000; font: 15px/1.4 system-ui, sans-serif; }
    button { position: fixed; right: max(20px, env(safe-area-inset-right));
      bottom: max(20px, env(safe-area-inset-bottom)); width: 58px; height: 58px; border: 0; border-radius: 50%;
      cursor: pointer; color: var(--on-accent); background: var(--accent);
      box-shadow: 0 2px 6px rgb(10 30 40 / .22), 0 10px 28px rgb(10 30 40 / .24);
      display: grid; place-items: center; transition: transform .18s ease, box-shadow .18s ease; }
    button:hover { transform: translateY(-2px);
      box-shadow: 0 4px 10px rgb(10 30 40 / .26), 0 14px 34px rgb(10 30 40 / .28); }
    button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
    svg { width: 28px; height: 28px; }
    .badge { position: absolute; top: -3px; right: -3px; min-width: 21px; height: 21px; padding: 0 5px;
      box-sizing: border-box; border-radius: 11px; background: #b3261e; color: #fff;
      font: 600 12px/21px system-ui, sans-serif; text-align: center; }
    .panel { position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: 92px;
      width: min(410px, calc(100vw - 40px)); height: min(680px, calc(100dvh - 116px));
      border: 0; border-radius: 20px; overflow: hidden; background: Canvas;
      box-shadow: 0 0 0 1px rgb(10 30 40 / .08), 0 8px 24px rgb(10 30 40 / .16), 0 24px 64px rgb(10 30 40 / .22);
      opacity: 0; transform: translateY(12px) scale(.985); visibility: hidden;
      transition: opacity .2s ease, transform .2s ease, visibility 0s .2s; }
    .panel.open { opacity: 1; transform: none; visibility: visible; transition-delay: 0s; }
    iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: auto; }
    [hidden] { display: none; }
    @media (max-width: 520px), (max-height: 480px) {
      .panel { inset: 0; width: 100vw; height: 100dvh; border-radius: 0; }
      .panel.open + button { display: none; }
    }
    @media (prefers-color-scheme: dark) { :host { --accent: #6fc7d8; --on-accent: #06252d; } }
    @media (prefers-reduced-motion: reduce) { .panel, button { transition: none; transform: none !important; } }
  `;

  const host = document.createElement("firstline-widget");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];

  const panel = document.createElement("div");
  panel.className = "panel";
  panel.id = "panel";
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", title);
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-controls", "panel");
  const badge = document.createElement("span");
  badge.className = "badge";
  badge.hidden = true;
  root.append(panel, button);

  let frame = null; // made when it is first opened: until then the site loads nothing but this script
  let open = false;
  let unread = 0;

  /** Draws an icon; it is built by hand because a site may forbid HTML from strings. */
  function icon(paths) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    for (const d of paths) {
      const path = document.createElementNS(space, "path");
      const looks = { d, fill: "none", stroke: "currentColor", "stroke-width": "1.9", "stroke-linecap": "round",
        "stroke-linejoin": "round" };
      for (const name in looks) path.setAttribute(name, looks[name]);
      svg.append(path);
    }
    return svg;
  }

  const chat = icon([
    "M12 3.2c5 0 9 3.4 9 7.8s-4 7.8-9 7.8c-1 0-2-.1-2.9-.4L4.5 20.6l.9-3.7A7.3 7.3 0 0 1 3 11c0-4.4 4-7.8 9-7.8Z",
    "m8.3 11.2 2.5 2.5 4.9-5",
  ]);
  const down = icon(["m6 9 6 6 6-6"]);

  function draw() {
    const label = open ? texts.close : `${title}: ${texts.open}`;
    badge.hidden = open || unread === 0;
    badge.textContent = unread > 9 ? "9+" : String(unread);
    button.setAttribute("aria-label", badge.hidden ? label : `${label} (${texts.unread.replace("{Number}", unread)})`);
    button.setAttribute("aria-expanded", String(open));
    button.replaceChildren(open ? down : chat, badge);
    panel.classList.toggle("open", open);
  }

  function makeFrame() {
    frame = document.createElement("iframe");
    frame.title = title;
    frame.src = new URL(`embed?lang=${encodeURIComponent(lang)}`, base);
    frame.addEventListener("load", tell);
    panel.append(frame);
  }

  function tell() {
    frame.contentWindow.postMessage(open ? "firstline:opened" : "firstline:closed", base.origin);
  }

  function turn(to) {
    open = to;
    draw();
    if (open && !frame) makeFrame();
    else if (frame) tell();
    if (open) frame.focus();
    else button.focus();
  }

  button.addEventListener("click", () => turn(!open));
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open) turn(false);
  });
  addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== base.origin) return;
    if (event.data === "firstline:close" && open) turn(false);
    const count = /^firstline:unread:(\d+)$/.exec(event.data);
    if (!count) return;
    unread = Number(count[1]);
    draw();
  });

  draw();
  if (document.body) document.body.append(host);
  else addEventListener("DOMContentLoaded", () => document.body.append(host));
})(/* filled in by the server */ {});
