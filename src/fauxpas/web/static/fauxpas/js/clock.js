// The clocks tick once a second from the times the server wrote; a screen reader hears of them at 20, 10, 5 and 1 minute
// and when one is missed. The same forms as core/format.py, so that nothing jumps when the page is made again.

const SPOKEN_AT = [20, 10, 5, 1];
const HARD = "\u00a0";
const french = document.documentElement.lang.startsWith("fr");
const words = french
  ? { days: "jours", until: (t) => `dans ${t}`, late: (t) => `${t} de retard`, left: (name, t) => `${name} : encore ${t}.`, missed: (name) => `${name} : échéance manquée.` }
  : { days: "days", until: (t) => `in ${t}`, late: (t) => `${t} late`, left: (name, t) => `${name}: ${t} left.`, missed: (name) => `${name}: missed.` };

const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: document.documentElement.dataset.zone || undefined });

function span(seconds) {
  const total = Math.floor(Math.abs(seconds));
  if (total < 60) return [String(total), "s"];
  if (total < 3600) return [String(Math.floor(total / 60)), "min"];
  if (total < 2 * 86400) {
    const hours = Math.floor(total / 3600);
    const minutes = Math.floor((total % 3600) / 60);
    return minutes ? [`${hours}${HARD}h${HARD}${String(minutes).padStart(2, "0")}`, ""] : [String(hours), "h"];
  }
  return [new Intl.NumberFormat(french ? "fr-FR" : "en-GB").format(Math.floor(total / 86400)), words.days];
}

const written = ([figure, unit]) => (unit ? figure + HARD + unit : figure);

function put(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

function speak(clock, left) {
  const name = clock.querySelector("[data-clock-name]")?.textContent.trim() || "";
  const before = clock.lastLeft;
  clock.lastLeft = left;
  if (before === undefined || clock.dataset.silent !== undefined) return;
  const passed = SPOKEN_AT.find((minutes) => before > minutes * 60 && left <= minutes * 60 && left > 0);
  const box = document.querySelector("[data-speak]");
  if (!box) return;
  if (passed) box.textContent = words.left(name, `${passed}${HARD}min`);
  else if (before >= 0 && left < 0) box.textContent = words.missed(name);
}

function state(clock, left) {
  clock.classList.toggle("missed", left < 0);
  clock.classList.toggle("soon", left >= 0 && left <= 1200);
}

// The ruler's pin follows, in the same shares as the server drew it; a missed clock's ruler is the next page's to redraw.
function slide(clock, now, due) {
  const begin = Date.parse(clock.dataset.from);
  const ruler = clock.querySelector(".ruler");
  if (!ruler || Number.isNaN(begin) || due === null || now > due) return;
  const part = Math.max((now - begin) / (due - begin), 0);
  const share = `${(part * 100).toFixed(2)}%`;
  ruler.querySelector(".run").setAttribute("width", share);
  ruler.querySelector(".pin").setAttribute("x1", share);
  ruler.querySelector(".pin").setAttribute("x2", share);
  const label = ruler.querySelector("text.at");
  label.setAttribute("x", share);
  label.setAttribute("text-anchor", part <= 0.3 ? "start" : part >= 0.7 ? "end" : "middle");
  ruler.querySelector(".end")?.toggleAttribute("hidden", part >= 0.7);
  put(label, `${hour.format(now)} ${label.dataset.now || ""}`.trim());
}

function tick(clock, now) {
  const kind = clock.dataset.clock;
  const due = clock.dataset.due ? Date.parse(clock.dataset.due) : null;
  if (kind === "still") return;
  const left = due === null ? null : (due - now) / 1000;
  if (left !== null) {
    state(clock, left);
    speak(clock, left);
  }
  if (kind === "until") {
    put(clock.querySelector("[data-span]"), left < 0 ? words.late(written(span(left))) : words.until(written(span(left))));
    return;
  }
  const [figure, unit] = span(kind === "up" ? (now - Date.parse(clock.dataset.from)) / 1000 : left);
  put(clock.querySelector("[data-figure]"), figure);
  put(clock.querySelector("[data-unit]"), unit);
  slide(clock, now, due);
}

// The server's clock counts: the page says when it was made, and how far this machine's clock is from it.
const made = Date.parse(document.querySelector('meta[name="made-at"]')?.content || "");

// A drill's clock may run faster, or stand; the strip above the page says since when, and comes anew with every change.
const strip = () => document.querySelector("[data-drill-speed]")?.dataset;
let since = Date.now(), then = Number.isNaN(made) ? since : made, course = strip()?.drillAt;
function roomNow() {
  const drill = strip();
  if (drill && course !== drill.drillAt) [course, since, then] = [drill.drillAt, Date.now(), Date.parse(drill.drillAt)];
  return then + (Date.now() - since) * Number(drill?.drillSpeed ?? 1);
}

function tickAll() {
  const now = roomNow();
  for (const clock of document.querySelectorAll("[data-clock]")) tick(clock, now);
}

tickAll();
setInterval(tickAll, 1000);
document.addEventListener("visibilitychange", tickAll);
