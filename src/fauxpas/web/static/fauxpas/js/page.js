// Small services of a page: toasts, the error summary that takes the focus, dialogs, copy buttons, counters, menus that close.

const TOAST_MS = 8000;

function toast(text) {
  const box = document.querySelector("[data-toasts]");
  if (!box) return;
  const note = document.createElement("div");
  note.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "×";
  close.setAttribute("aria-label", box.dataset.close);
  close.addEventListener("click", () => note.remove());
  note.append(words, close);
  box.append(note);
  const leave = () => (note.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : note.remove());
  setTimeout(leave, TOAST_MS);
}

// A phone has no room for a note over the page: what was done stands under the headline.
const phone = matchMedia("(max-width: 47.99em)").matches;
for (const message of document.querySelectorAll("[data-toast]")) {
  if (phone) message.hidden = false;
  else toast(message.textContent.trim());
}
document.querySelector("[data-focus]")?.focus();

function count(field) {
  const box = document.getElementById(field.dataset.count);
  if (box) box.textContent = [...field.value].length;
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-count]")) count(event.target);
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});
for (const field of document.querySelectorAll("[data-count]")) count(field);

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const text = source.value ?? source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
    if (button.dataset.done) toast(button.dataset.done);
  } catch {
    // Without the right to write to the clipboard, select the text so that one keystroke copies it.
    getSelection().selectAllChildren(source);
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open)?.showModal();
  const copier = event.target.closest("[data-copy]");
  if (copier) copy(copier);
  const refused = event.target.closest('[aria-disabled="true"]');
  if (refused) event.preventDefault();
  for (const menu of document.querySelectorAll("details.switch[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.switch[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
  event.stopPropagation();
});

// A picture in the clipboard goes where the page asks for one.
document.addEventListener("paste", (event) => {
  const place = document.querySelector("input[type=file][data-paste]");
  const pasted = event.clipboardData?.files;
  if (!place || !pasted?.length) return;
  place.files = pasted;
  event.preventDefault();
});

// One press is one act: a form that is on its way is not sent twice.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.target.dataset.again !== undefined) return;
  if (event.target.sent) event.preventDefault();
  event.target.sent = true;
});
addEventListener("pageshow", () => {
  for (const form of document.forms) form.sent = false;
});
