// Live without reload. A region marked data-live is fetched again, quickly while the page is looked at, slowly otherwise, always
// conditionally (If-None-Match). data-live holds the address, or nothing for this page; the region is found again by its id.
// While the focus is inside, the region waits: a row of data-row that is new is announced ("3 new") and comes in on demand.

const QUICK_MS = 5000;
const SLOW_MS = 60000;
const etags = new Map();
const waiting = new WeakMap();
const french = document.documentElement.lang.startsWith("fr");
const freshWords = (n) => (french ? (n > 1 ? `${n} nouveaux` : "1 nouveau") : `${n} new`);

const address = (region) => new URL(region.dataset.live || location.href, location.href).href;
const regions = () => [...document.querySelectorAll("[data-live]")];
const rowsOf = (node) => [...node.querySelectorAll("[data-row]")].map((row) => row.dataset.row);

// Tokens differ in every answer though nothing changed.
const essence = (html) => html.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");

function inUse(region) {
  const here = document.activeElement;
  if (here && here !== document.body && region.contains(here)) return true;
  const choice = getSelection();
  return choice && !choice.isCollapsed && region.contains(choice.anchorNode);
}

function apply(region, html) {
  const open = new Set([...region.querySelectorAll("details[open][id]")].map((node) => node.id));
  region.innerHTML = html;
  for (const id of open) region.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  region.drawn = essence(html);
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
  if (!count) return;
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
  const html = found ? found.innerHTML : page.body.innerHTML;
  region.drawn ??= essence(region.innerHTML);
  if (essence(html) === region.drawn) return;
  const known = new Set(rowsOf(region));
  const fresh = rowsOf(found || page).filter((key) => !known.has(key)).length;
  if (inUse(region)) hold(region, html, fresh);
  else {
    apply(region, html);
    if (fresh && region.dataset.liveSay !== undefined) say(freshWords(fresh));
  }
}

async function refresh(url, those) {
  const headers = { "X-Live": "1" };
  if (etags.has(url)) headers["If-None-Match"] = etags.get(url);
  const answer = await fetch(url, { headers, cache: "no-store", credentials: "same-origin", redirect: "error" });
  if (answer.status === 403 || answer.status === 404) for (const region of those) region.removeAttribute("data-live");
  if (!answer.ok) return;
  if (answer.headers.has("ETag")) etags.set(url, answer.headers.get("ETag"));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const region of those) take(region, page);
}

async function round() {
  const byUrl = Map.groupBy ? Map.groupBy(regions(), address) : regions().reduce((all, r) => all.set(address(r), [...(all.get(address(r)) || []), r]), new Map());
  for (const [url, those] of byUrl) {
    try {
      await refresh(url, those);
      document.documentElement.classList.remove("unheard");
    } catch {
      // The room does not answer: what is shown is old, and the page says so (look.css).
      document.documentElement.classList.add("unheard");
    }
  }
  timer = setTimeout(round, document.hidden ? SLOW_MS : QUICK_MS);
}

let timer = setTimeout(round, QUICK_MS);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  clearTimeout(timer);
  round();
});
document.addEventListener("focusout", () => {
  setTimeout(() => {
    for (const region of regions()) if (waiting.has(region) && !inUse(region) && !bar(region)) apply(region, waiting.get(region));
  });
});
