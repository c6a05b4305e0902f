// The editor: puts a fact's mark where the cursor was, a repair where its mark stands, and shows where a mark stands.
// Without script marks are typed, and a repair is put in place by the server.

let last = document.querySelector("textarea[data-insert]");
document.addEventListener("focusin", (event) => {
  if (event.target.matches("textarea[data-insert]")) last = event.target;
});

function changed(field) {
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// As somebody would type it, so that Ctrl+Z takes it back; setRangeText where the browser does not do that.
function write(field, start, end, text) {
  field.focus();
  field.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) field.setRangeText(text, start, end, "end");
  changed(field);
}

// Offsets come in code points of the trimmed text; where the words moved meanwhile, the nearest place that holds them is meant.
function place(field, start, typed) {
  const lead = field.value.length - field.value.trimStart().length;
  const from = lead + [...field.value.slice(lead)].slice(0, start).join("").length;
  if (field.value.startsWith(typed, from)) return from;
  let best = -1;
  for (let at = field.value.indexOf(typed); at >= 0; at = field.value.indexOf(typed, at + 1)) {
    if (best < 0 || Math.abs(at - from) < Math.abs(best - from)) best = at;
  }
  return best;
}

function open(field) {
  for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
}

document.addEventListener("click", (event) => {
  const put = event.target.closest("[data-put]");
  if (put && last) write(last, last.selectionStart, last.selectionEnd, put.dataset.put);
  const button = event.target.closest("[data-take], [data-show]");
  if (!button) return;
  const field = document.getElementById(button.dataset.take || button.dataset.show);
  if (!field) return;
  event.preventDefault();
  open(field);
  const start = place(field, Number(button.dataset.start), button.dataset.typed);
  if (start < 0) return;
  const end = start + button.dataset.typed.length;
  if (button.dataset.take) write(field, start, end, button.dataset.text);
  else {
    field.focus();
    field.setSelectionRange(start, end);
  }
});

function ready(root) {
  for (const button of root.querySelectorAll("[data-put]")) {
    button.hidden = false;
    button.nextElementSibling?.classList.add("sr");
  }
  for (const button of root.querySelectorAll("[data-show]")) button.hidden = false;
}

ready(document);
document.addEventListener("htmx:oobAfterSwap", (event) => ready(event.target));
