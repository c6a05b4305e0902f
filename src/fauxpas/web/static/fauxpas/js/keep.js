// What is being written survives a lost line, a wrong tap and the browser's own error page. It is kept in this tab alone, for this
// person, with the version it began from (so that a colleague's newer one is not written over), until the room has taken it.

const box = document.querySelector("[data-kept]");
const mine = `kept ${box?.dataset.person} `;
const forms = () => [...document.querySelectorAll("form")].filter((form) => form.method === "post" && form.querySelector("textarea"));
const keyOf = (form) => `${mine}${location.pathname} ${form.id || form.getAttribute("action") || ""}`;
const read = (key) => JSON.parse(sessionStorage.getItem(key));

const TYPED = "textarea, select, input:not([type=hidden], [type=password], [type=file], [type=submit]), input[name=base_version]";
const tick = (field) => field.type === "checkbox" || field.type === "radio";
const nameOf = (field) => (tick(field) ? `${field.name} ${field.value}` : field.name);
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.matches(TYPED));
const valuesOf = (form) => Object.fromEntries(fieldsOf(form).map((field) => [nameOf(field), tick(field) ? field.checked : field.value]));

function keep(form, sent) {
  try {
    sessionStorage.setItem(keyOf(form), JSON.stringify({ values: valuesOf(form), sent }));
  } catch {
    // A full or forbidden store: the page works as without it.
  }
}

function tell(form, words, undo) {
  form.querySelector("[data-kept-note]")?.remove();
  const note = document.createElement("div");
  note.className = "notice ochre";
  note.setAttribute("role", "alert");
  note.dataset.keptNote = "";
  const said = document.createElement("p");
  said.textContent = words;
  note.append(said);
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn quiet";
    button.textContent = box.dataset.undo;
    button.addEventListener("click", undo);
    said.append(" ", button);
  }
  form.prepend(note);
  return note;
}

function put(form, values) {
  for (const field of fieldsOf(form)) {
    const value = values[nameOf(field)];
    if (value === undefined) continue;
    if (tick(field)) field.checked = value;
    else field.value = value;
  }
  for (let around = form.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  for (const field of form.querySelectorAll("textarea")) field.dispatchEvent(new Event("input", { bubbles: true }));
}

// The room answered with this page, so it took what was sent; after Back or a reload nobody can tell.
function taken(key, here) {
  const way = performance.getEntriesByType("navigation")[0]?.type;
  return read(key).sent && (way === "navigate" || (way === "reload" && !here));
}

function restore() {
  const here = new Map(forms().map((form) => [keyOf(form), form]));
  for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith(mine))) {
    const form = here.get(key);
    if (taken(key, form)) sessionStorage.removeItem(key);
    else if (form) {
      const { values } = read(key);
      const now = valuesOf(form);
      if (Object.keys(now).every((name) => values[name] === undefined || values[name] === now[name])) sessionStorage.removeItem(key);
      else {
        put(form, values);
        tell(form, box.dataset.kept, () => {
          sessionStorage.removeItem(key);
          location.reload();
        });
      }
    }
  }
}

function typed(event) {
  const form = event.target.form;
  if (form && forms().includes(form)) keep(form, false);
}

function sent(event) {
  const form = event.target;
  if (form.matches("[data-forget]")) for (const key of Object.keys(sessionStorage)) if (key.startsWith("kept ")) sessionStorage.removeItem(key);
  if (!forms().includes(form)) return;
  keep(form, navigator.onLine);
  if (navigator.onLine) return;
  event.preventDefault();
  form.sent = false;
  tell(form, box.dataset.away).scrollIntoView({ block: "center" });
}

// A page taken up again as it was: what its forms hold was not taken.
function shown(event) {
  if (event.persisted) for (const form of forms()) if (sessionStorage.getItem(keyOf(form))) keep(form, false);
}

if (box) {
  document.addEventListener("input", typed);
  document.addEventListener("submit", sent);
  addEventListener("pageshow", shown);
  restore();
}
