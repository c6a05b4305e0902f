// Charts from the JSON the server wrote into the figure (components/chart.html says its shape). Ink = measured, green band = expected,
// red = beyond chance, hatching = not heard. Nothing is smoothed; an unknown value is a gap, never a zero. Labels are HTML, so that
// they stay readable at any width; the same figures stand below as a table.

const SVG = "http://www.w3.org/2000/svg";
const SIZE = 1000;
const MINUTES = [5, 15, 30, 60, 180, 360, 720, 1440, 2880, 10080, 20160, 40320];
const MOST_TICKS = 7;
const language = document.documentElement.lang || "en";
const french = language.startsWith("fr");
const zone = document.documentElement.dataset.zone || undefined;
const locale = french ? "fr-FR" : "en-GB";
const hour = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone: zone, hourCycle: "h23" });
const date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: zone });
const parts = new Intl.DateTimeFormat("en-GB", { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
const figure = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const per = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });

function html(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function svg(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

const known = (value) => value !== null && value !== undefined && !Number.isNaN(value);

function niceTop(most) {
  if (most <= 4) return [4, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((size) => size >= rough && Number.isInteger(size));
  return [Math.ceil(most / step) * step, step];
}

function localMinutes(stamp) {
  const p = Object.fromEntries(parts.formatToParts(stamp).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute) / 60000;
}

// A point between two unknown ones is drawn as wide as half its time, or nothing would be seen of it.
function alone(i, x) {
  const wide = Math.abs(x(1) - x(0)) / 2 || 0;
  const from = Math.min(Math.max(x(i) - wide / 2, 0), SIZE - wide);
  return [from, from + wide].map((at) => at.toFixed(1));
}

// A line over the known values, lifted over the unknown; `keep` says which points belong to it.
function linePath(values, x, y, keep = () => true) {
  const on = (i) => known(values[i]) && keep(i);
  let path = "";
  values.forEach((value, i) => {
    if (!on(i)) return;
    const at = y(value).toFixed(1);
    if (on(i - 1)) path += `L${x(i).toFixed(1)} ${at}`;
    else if (on(i + 1) || known(values[i + 1]) || known(values[i - 1])) path += `M${x(i).toFixed(1)} ${at}`;
    else path += `M${alone(i, x).join(` ${at}H`)}`;
  });
  return path;
}

// The area between two lines, in as many pieces as there are unbroken stretches.
function areaPath(high, low, x, y, keep = () => true) {
  let path = "";
  let run = [];
  const close = () => {
    if (run.length === 1 && !known(high[run[0] - 1]) && !known(high[run[0] + 1])) {
      const [from, to] = alone(run[0], x);
      path += `M${from} ${y(high[run[0]]).toFixed(1)}H${to}V${y(low[run[0]]).toFixed(1)}H${from}Z`;
    } else if (run.length > 1) {
      const there = run.map((i) => `${x(i).toFixed(1)} ${y(high[i]).toFixed(1)}`);
      const back = [...run].reverse().map((i) => `${x(i).toFixed(1)} ${y(low[i]).toFixed(1)}`);
      path += `M${[...there, ...back].join("L")}Z`;
    }
    run = [];
  };
  for (let i = 0; i < high.length; i += 1) {
    if (known(high[i]) && known(low[i]) && keep(i)) run.push(i);
    else close();
  }
  close();
  return path;
}

class Plot {
  constructor(box, data) {
    this.box = box;
    this.data = data;
    this.stamps = data.times.map((time) => Date.parse(time));
    this.share = data.kind === "share";
    // An interval is what we do not know, a band what is usual: nothing is beyond an interval.
    this.interval = this.share || data.kind === "estimate";
    const all = [...data.values, ...(data.high || [])].filter(known);
    [this.top, this.step] = this.share ? [1, 0.25] : niceTop(Math.max(1, ...all));
    const first = this.stamps[0];
    const length = Math.max(this.stamps[this.stamps.length - 1] - first, 1);
    this.place = (stamp) => Math.min(Math.max((stamp - first) / length, 0), 1);
    this.x = (i) => this.place(this.stamps[i]) * SIZE;
    this.y = (value) => SIZE - (Math.min(value, this.top) / this.top) * SIZE;
    this.say = (value) => (this.share ? per.format(value) : figure.format(value));
  }

  path(className, d) {
    if (d) this.drawing.append(svg("path", { class: className, d }));
  }

  draw(words) {
    this.drawing = svg("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, preserveAspectRatio: "none", "aria-hidden": "true" });
    this.axes();
    const { values, low, high, expected, usual } = this.data;
    const band = low && high;
    if (band) this.path(this.interval ? "g-ci" : "g-band", areaPath(high, low, this.x, this.y));
    if (expected) this.path("g-usual", linePath(expected, this.x, this.y));
    if (known(usual)) this.path("g-usual", `M0 ${this.y(usual)}H${SIZE}`);
    const beyond = (i) => band && !this.interval && known(values[i]) && known(high[i]) && values[i] > high[i];
    const near = (i) => beyond(i) || beyond(i + 1) || beyond(i - 1);
    if (band && !this.interval) this.path("g-over", areaPath(values, high, this.x, this.y, beyond));
    this.path("g-line", linePath(values, this.x, this.y));
    this.path("g-hot", linePath(values, this.x, this.y, (i) => beyond(i) || (near(i) && beyond(i + 1))));
    this.hot = values.some((_, i) => beyond(i));
    this.box.append(this.drawing);
    this.blind();
    this.flags();
    this.last(beyond);
    this.reading(words);
  }

  axes() {
    for (let value = 0; value <= this.top + this.step / 1000; value += this.step) {
      this.path(value ? "g-grid" : "g-base", `M0 ${this.y(value)}H${SIZE}`);
      const label = html("span", "y", this.say(value));
      label.style.bottom = `${(value / this.top) * 100}%`;
      label.ariaHidden = "true";
      this.box.append(label);
    }
    const local = this.stamps.map(localMinutes);
    const minutes = local[local.length - 1] - local[0];
    const step = MINUTES.find((size) => minutes / size <= MOST_TICKS) || MINUTES[MINUTES.length - 1];
    const ticks = local.map((minute, i) => i).filter((i) => Math.floor(local[i] / step) !== Math.floor((i ? local[i - 1] : local[0] - 1) / step));
    ticks.forEach((i, n) => {
      const share = this.place(this.stamps[i]);
      const text = step >= 1440 ? date.format(this.stamps[i]) : hour.format(this.stamps[i]);
      const label = html("span", `x${share < 0.04 ? " first" : share > 0.96 ? " last" : ""}${n % 2 ? " inner" : ""}`, text);
      label.style.left = `${share * 100}%`;
      label.ariaHidden = "true";
      this.box.append(label);
    });
  }

  blind() {
    for (const [from, to] of this.data.blind || []) {
      const left = this.place(Date.parse(from));
      const right = this.place(Date.parse(to));
      if (right <= left) continue;
      const hatch = html("span", "blind");
      hatch.style.left = `${left * 100}%`;
      hatch.style.width = `${(right - left) * 100}%`;
      this.box.append(hatch);
    }
  }

  flags() {
    const all = [
      ...(this.data.alarms || []).map((flag) => ({ ...flag, red: true })),
      ...(this.data.marks || []),
    ].filter(({ at }) => Date.parse(at) >= this.stamps[0]).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
    // A label too near the one before goes a row up; three rows are enough for what stays readable.
    const ends = [-1, -1, -1];
    for (const flag of all) {
      const share = this.place(Date.parse(flag.at));
      this.path(flag.red ? "g-alarm" : "g-mark", `M${share * SIZE} 0V${SIZE}`);
      const row = Math.max(ends.findIndex((end) => share - end > 0.25), 0);
      ends[row] = share;
      const side = share < 0.15 ? " l" : share > 0.85 ? " r" : "";
      const label = html("span", `flag${flag.red ? " red" : ""}${side} row-${row}`);
      label.style.left = `${share * 100}%`;
      if (flag.url) {
        const link = html("a", "", flag.label);
        link.href = flag.url;
        label.append(link);
      } else label.textContent = flag.label;
      this.box.append(label);
    }
  }

  last(beyond) {
    const i = this.data.values.findLastIndex(known);
    if (i < 0 || !beyond(i)) return;
    const note = html("span", "note red last", this.say(this.data.values[i]));
    note.style.bottom = `${Math.min((this.data.values[i] / this.top) * 100, 94)}%`;
    note.ariaHidden = "true";
    this.box.append(note);
  }

  // Under the pointer, or with the arrow keys, one moment is read out.
  reading(words) {
    const cross = svg("path", { class: "g-cross", d: "" });
    this.drawing.append(cross);
    const tip = html("div", "tip");
    tip.setAttribute("role", "status");
    tip.hidden = true;
    this.box.append(tip);
    let at = this.stamps.length - 1;
    const show = (i) => {
      at = Math.min(Math.max(i, 0), this.stamps.length - 1);
      const share = this.place(this.stamps[at]);
      cross.setAttribute("d", `M${share * SIZE} 0V${SIZE}`);
      const value = this.data.values[at];
      tip.replaceChildren(html("b", "", `${date.format(this.stamps[at])}, ${hour.format(this.stamps[at])}`), html("span", "", known(value) ? `${this.say(value)} ${this.data.kind === "estimate" ? words.likely : words.counted}` : words.blind));
      const { low, high } = this.data;
      if (low && high && known(low[at]) && known(high[at])) tip.append(html("span", "", `${this.say(low[at])}–${this.say(high[at])} ${this.interval ? words.interval : words.expected}`));
      tip.hidden = false;
      tip.style.left = share < 0.5 ? `calc(${share * 100}% + 8px)` : "";
      tip.style.right = share < 0.5 ? "" : `calc(${(1 - share) * 100}% + 8px)`;
    };
    const hide = () => {
      tip.hidden = true;
      cross.setAttribute("d", "");
    };
    this.box.addEventListener("pointermove", (event) => {
      const frame = this.drawing.getBoundingClientRect();
      const wanted = (event.clientX - frame.left) / frame.width;
      let best = 0;
      this.stamps.forEach((stamp, i) => {
        if (Math.abs(this.place(stamp) - wanted) < Math.abs(this.place(this.stamps[best]) - wanted)) best = i;
      });
      show(best);
    });
    this.box.addEventListener("pointerleave", hide);
    this.box.addEventListener("blur", hide);
    this.box.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      show(at + step);
    });
  }
}

function legend(data, words, hot) {
  const box = html("p", "legend");
  const entry = (shapes, text) => {
    const mark = svg("svg", { "aria-hidden": "true", viewBox: "0 0 22 12" });
    for (const [tag, attributes] of shapes) mark.append(svg(tag, attributes));
    const span = html("span");
    span.append(mark, text);
    box.append(span);
  };
  entry([["path", { class: "g-line", d: "M0 6H22" }]], data.kind === "estimate" ? words.likely : words.counted);
  const band = data.low && data.high;
  if (data.kind === "share" || data.kind === "estimate") {
    if (band) entry([["rect", { class: "g-ci", width: 22, height: 12 }]], words.interval);
    if (known(data.usual)) entry([["path", { class: "g-usual", d: "M0 6H22" }]], words.usual);
  } else if (band) entry([["rect", { class: "g-band", width: 22, height: 12 }], ["path", { class: "g-usual", d: "M0 6H22" }]], words.expected);
  if (hot) entry([["path", { class: "g-hot", d: "M0 6H22" }]], words.beyond);
  if (data.alarms?.length) entry([["path", { class: "g-alarm", d: "M11 0V12" }]], words.alarm);
  if (data.blind?.length) entry([["path", { class: "g-hatch", d: "M0 12L12 0M8 12L20 0" }]], words.blind);
  return box;
}

function drawChart(chart) {
  const source = chart.querySelector('script[type="application/json"]');
  const box = chart.querySelector("[data-drawing]");
  // Drawn already, from these very figures: whoever reads it with the arrow keys keeps their place.
  if (!source || !box || chart.drawn === source.textContent) return;
  const data = JSON.parse(source.textContent);
  if (!data.times || data.times.length < 2) return;
  const words = Object.fromEntries(["counted", "expected", "beyond", "alarm", "blind", "interval", "usual", "likely"].map((name) => [name, chart.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`]]));
  const frame = html("div", `plot ${chart.dataset.height || ""}`);
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", chart.dataset.finding);
  const plot = new Plot(frame, data);
  plot.draw(words);
  box.replaceChildren(frame, legend(data, words, plot.hot));
  box.hidden = false;
  const table = chart.querySelector("[data-table]");
  if (table && !chart.drawn) table.open = false;
  chart.drawn = source.textContent;
}

const drawAll = (root) => root.querySelectorAll("[data-chart]").forEach(drawChart);
drawAll(document);
document.addEventListener("fauxpas:live", (event) => drawAll(event.target));
document.addEventListener("htmx:afterSwap", (event) => drawAll(event.target));
