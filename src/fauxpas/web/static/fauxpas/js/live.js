// Live without reload. A region marked data-live is fetched again, quickly while the page is looked at, slowly otherwise, always
// conditionally (If-None-Match). data-live holds the address, or nothing for this page; the region is found again by its id.
// What changed is changed in place: focus, selection, open details and drawn charts stay. While the focus is inside, new rows
// (data-row) wait: they are announced ("3 new") and come in on demand.

const QUICK_MS = 1500;
const SLOW_MS = 60000;
// What a person or another module is writing in.
const OURS = "[data-drawing], input:not([type=hidden]), textarea, select";
const etags = new Map();
const waiting = new WeakMap();
const last = new WeakMap();
const french = document.documentElement.lang.startsWith("fr");
const freshWords = (n) => (french ? (n > 1 ? `${n} nouveaux` : "1 nouveau") : `${n} new`);

const address = (region) => new URL(region.dataset.live || location.href, location.href).href;
const regions = () => [...document.querySelectorAll("[data-live]")];
const rowsOf = (node) => [...node.querySelectorAll("[data-row]")].map((row) => row.dataset.row);
const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.dataset.row || node.id : "");

// Tokens differ in every answer though nothing changed.
const essence = (html) => html.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");

function attributes(old, fresh) {
  const ours = (name) => (name === "open" && old.matches("details, dialog")) || (name === "aria-current" && old.matches("[data-row]"));
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !ours(name)) old.removeAttribute(name);
  for (const { name, value } of [...fresh.attributes]) if (old.getAttribute(name) !== value && !ours(name)) old.setAttribute(name, value);
}

function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeName !== fresh.nodeName) {
    old.replaceWith(fresh);
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.data = fresh.data;
    return;
  }
  if (old.matches(OURS)) return;
  attributes(old, fresh);
  children(old, fresh);
}

function children(old, fresh) {
  const known = new Map([...old.children].filter(keyOf).map((node) => [keyOf(node), node]));
  let at = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    const same = known.get(keyOf(next));
    if (same) {
      if (same === at) at = at.nextSibling;
      else old.insertBefore(same, at);
      morph(same, next);
    } else if (at && !keyOf(at) && !keyOf(next)) {
      const here = at;
      at = at.nextSibling;
      morph(here, next);
    } else old.insertBefore(next, at);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

function inUse(region) {
  const here = document.activeElement;
  return here && here !== document.body && region.contains(here);
}

function apply(region, html) {
  const fresh = region.cloneNode(false);
  fresh.innerHTML = html;
  children(region, fresh);
  waiting.delete(region);
  bar(region)?.remove();
  window.htmx?.process(region);
  region.dispatchEvent(new CustomEvent("fauxpas:live", { bubbles: true }));
}

function bar(region) {
  const before = region.previousElementSibling;
  return before?.matches("[data-fresh]") ? before : null;
}

function hold(region, html, count) {
  waiting.set(region, html);
  let box = bar(region);
  if (!box) {
    box = document.createElement("div");
    box.className = "fresh";
    box.dataset.fresh = "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn act";
    button.addEventListener("click", () => apply(region, waiting.get(region)));
    box.append(button);
    region.before(box);
  }
  const button = box.firstElementChild;
  if (button.textContent !== freshWords(count)) {
    button.textContent = freshWords(count);
    say(freshWords(count));
  }
}

function say(text) {
  const box = document.querySelector("[data-speak]");
  if (box) box.textContent = text;
}

function take(region, page) {
  const found = region.id ? page.getElementById(region.id) : null;
  const html = (found || page.body).innerHTML;
  if (essence(html) === last.get(region)) return;
  last.set(region, essence(html));
  const known = new Set(rowsOf(region));
  const fresh = rowsOf(found || page).filter((key) => !known.has(key)).length;
  if (fresh && inUse(region)) {
    hold(region, html, fresh);
    return;
  }
  apply(region, html);
  if (fresh && region.dataset.liveSay !== undefined) say(freshWords(fresh));
}

async function refresh(url, those) {
  const headers = { "X-Live": "1" };
  if (etags.has(url)) headers["If-None-Match"] = etags.get(url);
  const answer = await fetch(url, { headers, cache: "no-store", credentials: "same-origin" });
  // Signed out, or no longer ours: what is shown stays, and is not asked for again.
  if (answer.redirected || answer.status === 403 || answer.status === 404) {
    for (const region of those) region.removeAttribute("data-live");
    return;
  }
  if (!answer.ok) return;
  if (answer.headers.has("ETag")) etags.set(url, answer.headers.get("ETag"));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const region of those) take(region, page);
}

async function round() {
  const byUrl = new Map();
  for (const region of regions()) byUrl.set(address(region), [...(byUrl.get(address(region)) || []), region]);
  for (const [url, those] of byUrl) {
    try {
      await refresh(url, those);
      document.documentElement.classList.remove("unheard");
    } catch {
      // The room does not answer: what is shown is old, and the page says so (look.css).
      document.documentElement.classList.add("unheard");
    }
  }
  clearTimeout(timer);
  timer = setTimeout(round, document.hidden ? SLOW_MS : QUICK_MS);
}

let timer = setTimeout(round, QUICK_MS);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  clearTimeout(timer);
  round();
});
