// What a page lacks for people who do not see well, do not see at all, or have no mouse: one line for each finding, by
// the success criteria of WCAG 2.2, level AA, that a program can judge. An expression, evaluated in the page.
(() => {
  const found = new Set();
  const name = (e) => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") +
    (e.classList.length ? "." + [...e.classList].join(".") : "") + " “" + (e.textContent || e.value || "").trim().slice(0, 30) + "”";
  const heard = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest("[inert], [aria-hidden=true]");
  const clipped = (e) => e && (getComputedStyle(e).clipPath !== "none" || clipped(e.parentElement));
  const seen = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    e.getBoundingClientRect().width > 1 && e.getBoundingClientRect().height > 1 && !e.closest("[inert], [aria-hidden=true]");

  // 1.4.3: text stands out from what is behind it
  const dot = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const channels = (colour) => {
    if (!known.has(colour)) {
      dot.clearRect(0, 0, 1, 1);
      dot.fillStyle = colour;
      dot.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = dot.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return [...known.get(colour)];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const behind = (e) => {
    const layers = [];
    for (let at = e; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== "none") return null; // a picture or gradient: not for a program to judge
      layers.push(channels(style.backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    const page = matchMedia("(prefers-color-scheme: dark)").matches &&
      getComputedStyle(document.documentElement).colorScheme.includes("dark") ? [18, 18, 18, 1] : [255, 255, 255, 1];
    return layers.reduceRight((below, layer) => over(layer, below), page);
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = texts.nextNode());) {
    const e = node.parentElement;
    if (!node.data.trim() || !seen(e) || clipped(e) || e.closest(":disabled, [aria-disabled=true], option, script, style, noscript")) continue;
    const style = getComputedStyle(e), ground = behind(e);
    if (!ground) continue;
    let opacity = 1;
    for (let at = e; at; at = at.parentElement) opacity *= getComputedStyle(at).opacity;
    const ink = channels(style.color);
    ink[3] *= opacity;
    const [a, b] = [light(over(ink, ground)), light(ground)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) found.add(`1.4.3 contrast ${ratio.toFixed(2)}: ${name(e)}`);
  }

  // 1.1.1 and 4.1.2: what shows or does something has a name
  const named = (e) => (e.getAttribute("aria-label") || "").trim() ||
    (e.getAttribute("aria-labelledby") || "").split(/\s+/).some((id) => document.getElementById(id)?.textContent.trim()) ||
    [...(e.labels || [])].some((l) => l.textContent.trim()) || (e.title || "").trim();
  const said = (e) => [...e.querySelectorAll("img[alt]")].some((i) => i.alt.trim()) ||
    [...e.childNodes].some((n) => n.nodeType === 3 ? n.data.trim() : n.nodeType === 1 &&
      n.getAttribute("aria-hidden") !== "true" && (named(n) || said(n)));
  for (const e of document.querySelectorAll("a[href], button, summary, [role=button], [role=tab], [role=link]"))
    if (seen(e) && !named(e) && !said(e)) found.add("4.1.2 no name: " + name(e));
  for (const e of document.querySelectorAll("input:not([type=hidden], [type=submit]), select, textarea, [contenteditable=true]"))
    if (seen(e) && !named(e)) found.add("4.1.2 no label: " + name(e));
  for (const e of document.querySelectorAll("img:not([alt]), svg:not([aria-hidden=true], [aria-label], [role=img])"))
    if (seen(e) && !e.closest("button, a")) found.add("1.1.1 no alternative: " + name(e));
  for (const e of document.querySelectorAll("iframe")) if (seen(e) && !named(e)) found.add("4.1.2 a frame without title");
  for (const e of document.querySelectorAll("dialog[open], [role=dialog]"))
    if (seen(e) && !named(e)) found.add("4.1.2 a dialog without name: " + name(e));

  // 4.1.2: what is referred to is there, and once
  const ids = new Map();
  for (const e of document.querySelectorAll("[id]")) ids.set(e.id, (ids.get(e.id) || 0) + 1);
  for (const [id, times] of ids) if (times > 1) found.add(`4.1.2 the id ${id} is there ${times} times`);
  for (const which of ["aria-labelledby", "aria-describedby", "aria-controls", "for"])
    for (const e of document.querySelectorAll(`[${which}]`))
      for (const id of e.getAttribute(which).split(/\s+/))
        if (id && !ids.has(id)) found.add(`1.3.1 ${which} leads to ${id}, which is not there: ${name(e)}`);

  // 1.3.1 and 2.4.1: the page has an order that can be heard
  if (!document.querySelector("main, [role=main]")) found.add("1.3.1 no main part");
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(heard).map((h) => +h.tagName[1]);
  if (levels.filter((l) => l === 1).length !== 1) found.add(`1.3.1 ${levels.filter((l) => l === 1).length} headings of the first level`);
  levels.forEach((l, i) => { if (i && l > levels[i - 1] + 1) found.add(`1.3.1 a heading of level ${l} follows one of level ${levels[i - 1]}`); });
  for (const e of document.querySelectorAll("table")) if (seen(e) && !e.querySelector("th")) found.add("1.3.1 a table without headings");

  // 2.4.2, 3.1.1
  if (!document.title.trim()) found.add("2.4.2 no title");
  if (!document.documentElement.lang) found.add("3.1.1 no language");

  // 2.4.3: no order of its own for the tabulator
  for (const e of document.querySelectorAll("[tabindex]")) if (e.tabIndex > 0) found.add("2.4.3 tabindex above 0: " + name(e));

  // 2.5.8: what is to be hit is at least 24 pixels wide and high, unless it stands in a line of text or has space around
  // what is scrolled out of its part of the page cannot be hit, whatever lies where it would be
  const within = (e) => {
    const { left, top, width, height } = e.getBoundingClientRect(), x = left + width / 2, y = top + height / 2;
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
      if (getComputedStyle(p).overflow === "visible") continue;
      const b = p.getBoundingClientRect();
      if (x < b.left || x > b.right || y < b.top || y > b.bottom) return false;
    }
    return true;
  };
  const targets = [...document.querySelectorAll("a[href], button, summary, select, input:not([type=hidden]), [role=button]")]
    .filter((e) => seen(e) && within(e));
  for (const e of targets) {
    const box = e.getBoundingClientRect();
    const inLine = getComputedStyle(e).display === "inline" && e.parentElement.textContent.trim() !== e.textContent.trim();
    const box2 = e.labels?.[0]?.getBoundingClientRect();
    if (inLine || box.width >= 24 && box.height >= 24 || box2 && box2.width >= 24 && box2.height >= 24) continue;
    const middle = (b) => [b.left + b.width / 2, b.top + b.height / 2];
    const [x, y] = middle(box);
    const near = targets.find((o) => o !== e && !o.contains(e) && !e.contains(o) && (() => {
      const b = o.getBoundingClientRect();
      return Math.hypot(Math.max(b.left - x, x - b.right, 0), Math.max(b.top - y, y - b.bottom, 0)) < 12;
    })());
    if (near) found.add(`2.5.8 ${Math.round(box.width)}×${Math.round(box.height)} px beside ${name(near)}: ${name(e)}`);
  }

  // 1.4.10: on a narrow page nothing has to be scrolled in two directions
  if (innerWidth <= 400 && document.scrollingElement.scrollWidth > innerWidth + 1)
    found.add(`1.4.10 the page is ${document.scrollingElement.scrollWidth} px wide on ${innerWidth}`);
  return [...found];
})()
