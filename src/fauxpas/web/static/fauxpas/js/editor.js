// Puts a fact's mark where the cursor was; without script the mark is typed.

let last = document.querySelector("textarea[data-insert]");
document.addEventListener("focusin", (event) => {
  if (event.target.matches("textarea[data-insert]")) last = event.target;
});

for (const button of document.querySelectorAll("[data-put]")) {
  button.hidden = false;
  button.nextElementSibling?.classList.add("sr");
  button.addEventListener("click", () => {
    if (!last) return;
    last.setRangeText(button.dataset.put, last.selectionStart, last.selectionEnd, "end");
    last.focus();
    last.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
