// Light, dark, or as the system says. Kept in a cookie, so that the server draws the right one and nothing flashes.

const ORDER = ["auto", "light", "dark"];
const root = document.documentElement;

function show(theme) {
  if (theme === "auto") root.removeAttribute("data-theme");
  else root.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    button.setAttribute("aria-label", button.dataset[theme]);
    button.title = button.dataset[theme];
    button.hidden = false;
  }
}

function keep(theme) {
  const age = theme === "auto" ? 0 : 365 * 24 * 3600;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) return;
  const next = ORDER[(ORDER.indexOf(root.dataset.theme || "auto") + 1) % ORDER.length];
  keep(next);
  show(next);
});

show(root.dataset.theme || "auto");
