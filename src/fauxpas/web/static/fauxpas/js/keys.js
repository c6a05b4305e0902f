// The keys. G then a letter goes (data-go); J and K walk the rows (data-row); Enter opens; 1 to 9 the numbered action (data-act);
// any element with data-key="w" answers its letter. Off inside fields, and off altogether when the person says so (WCAG 2.1.4).

const FIELD = "input, textarea, select, [contenteditable], dialog[open] *";
const GO_MS = 1200;
const root = document.documentElement;
const dialog = document.getElementById("keys");
let going = 0;

// Switched off in the account, or on this machine alone.
const off = () => root.dataset.keys === "off" || localStorage.getItem("keys") === "off";
const shown = (node) => node && node.getClientRects().length > 0;

function setOff(value) {
  localStorage.setItem("keys", value ? "off" : "on");
  root.classList.toggle("keys-off", off());
}

function listPageKeys() {
  const box = dialog?.querySelector("[data-page-keys]");
  if (!box) return;
  box.replaceChildren();
  const own = [...document.querySelectorAll("[data-key]:not([data-theme-toggle])")].filter(shown);
  if (!own.length) return;
  const title = document.createElement("b");
  title.textContent = box.dataset.title;
  const list = document.createElement("div");
  list.className = "keys-list";
  for (const node of own) {
    const key = document.createElement("kbd");
    key.textContent = node.dataset.key.toUpperCase();
    const word = document.createElement("span");
    word.textContent = node.getAttribute("aria-label") || [...node.childNodes].filter((n) => n.nodeName !== "KBD").map((n) => n.textContent).join(" ").trim();
    list.append(key, word);
  }
  box.append(title, list);
}

function openKeys() {
  if (!dialog || dialog.open) return;
  listPageKeys();
  const choice = dialog.querySelector("[data-keys-switch]");
  if (choice) choice.checked = !off();
  dialog.showModal();
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")].filter(shown);
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.getAttribute("aria-current") === "true" || row.contains(document.activeElement));
  const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
  for (const row of rows) row.removeAttribute("aria-current");
  next.setAttribute("aria-current", "true");
  const target = next.matches("a, button") ? next : next.querySelector("a, button");
  (target || next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function press(selector) {
  const node = [...document.querySelectorAll(selector)].find(shown) || document.querySelector(`a${selector}`);
  if (!node) return false;
  if (node.matches("input, textarea, select")) node.focus();
  else node.click();
  return true;
}

function single(key) {
  if (key === "?") return openKeys(), true;
  if (key === "j" || key === "k") return walk(key === "j" ? 1 : -1), true;
  if (/^[1-9]$/.test(key)) return press(`[data-act="${key}"]`);
  if (key === "g") return (going = Date.now()), true;
  return /^[a-z]$/.test(key) && press(`[data-key="${key}"]`);
}

function back() {
  if (document.querySelector("dialog[open], :popover-open")) return false;
  return press("[data-back]");
}

document.addEventListener("keydown", (event) => {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if ((event.ctrlKey || event.metaKey) && key === "k" && press("[data-find]")) return event.preventDefault();
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (key === "Escape") {
    if (event.target.matches(FIELD)) event.target.blur();
    else back();
    return;
  }
  if (off() || event.target.matches(FIELD)) return;
  const after = Date.now() - going < GO_MS;
  going = 0;
  if (after ? press(`[data-go="${CSS.escape(key)}"]`) : single(key)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-keys]")) openKeys();
});
dialog?.querySelector("[data-keys-switch]")?.addEventListener("change", (event) => setOff(!event.target.checked));
for (const button of document.querySelectorAll("[data-open-keys]")) button.hidden = false;
root.classList.toggle("keys-off", off());
if (root.dataset.keys === "off") dialog?.querySelector("[data-keys-choice]").remove();
