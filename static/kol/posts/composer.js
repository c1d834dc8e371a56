// The composer: saves a few seconds after each change and when the page is left, keeps on the device
// what the server has not, and draws the previews anew from what the server answers.
import { keep, kept, drop } from "./kept.js";
import { files } from "./media.js";
import { tabs } from "./tabs.js";

const form = document.getElementById("post-form");
const status = document.getElementById("saved");
const number = form.elements.number;
const AFTER = 2000;
// refused: the server would not have it as it stands, so what it has is not what is seen.
let timer, sending, changed = false, stuck = false, refused = false, failures = 0;

const say = (name, more = "") => {
  status.textContent = [status.dataset[name], more].filter(Boolean).join(": ");
  status.classList.toggle("bad", name === "refused");
};

function place(html) {
  const drawn = new DOMParser().parseFromString(html, "text/html");
  for (const part of drawn.querySelectorAll("[data-part]")) {
    const there = document.querySelector(`[data-place="${part.dataset.part}"]`);
    if (there && there.innerHTML !== part.innerHTML) {
      there.replaceChildren(...part.childNodes);
      window.htmx?.process(there);
    }
    there?.closest("[role=tab]")?.classList.toggle("muted", !part.dataset.chosen);
  }
  document.dispatchEvent(new Event("composer:drawn"));
}

/** Save once. Gives back whether the server has everything now. */
async function save() {
  clearTimeout(timer);
  if (sending) await sending;
  if (stuck) return false;
  if (!changed && !refused) return true;
  changed = false;
  keep(form);
  say("saving");
  sending = send();
  const good = await sending;
  sending = undefined;
  if (changed) later();
  return good && !changed;
}

async function send() {
  let answer;
  const data = new FormData(form);
  data.delete("file");
  try {
    answer = await fetch(form.action, {
      method: "POST",
      body: data,
      headers: { "X-Autosave": "1", "HX-Request": "true" },
      // The page may be on its way out.
      keepalive: document.hidden,
    });
  } catch {
    return again();
  }
  if (answer.status === 409) {
    stuck = true;
    say("refused");
    document.getElementById("conflict").hidden = false;
    document.getElementById("conflict").scrollIntoView({ block: "center" });
    return false;
  }
  if (answer.status === 422) {
    refused = true;
    say("refused", (await answer.json()).text);
    return false;
  }
  if (!answer.ok || !answer.headers.has("X-Post-Number")) return again();
  failures = 0;
  refused = false;
  form.elements.planned_was.value = data.get("planned_at");
  number.value = answer.headers.get("X-Post-Number");
  for (const other of document.querySelectorAll("form[data-needs-save] [name=number]")) {
    other.value = number.value;
  }
  if (!changed) drop(form);
  say("saved");
  if (answer.headers.get("X-Post-State") === "draft") {
    for (const act of document.querySelectorAll("[data-once-draft]")) act.hidden = false;
  }
  const title = form.elements.title.value.trim();
  if (title) document.getElementById("post-heading").textContent = title;
  place(await answer.text());
  return true;
}

function again() {
  changed = true;
  failures += 1;
  say("waiting");
  clearTimeout(timer);
  timer = setTimeout(save, Math.min(60, 3 * 2 ** failures) * 1000);
  return false;
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(save, AFTER);
}

export function touched() {
  changed = true;
  keep(form);
  if (!stuck) later();
}

form.addEventListener("input", (event) => event.target.type !== "file" && touched());
form.addEventListener("change", (event) => {
  const own = event.target.closest("[data-own]");
  if (own?.checked) takeOver(own);
  // What an article needs, a text has not: the page is drawn for the other kind.
  if (event.target.name === "kind") {
    const article = event.target.value === "article";
    const rich = form.querySelector("[data-rich]") !== null;
    touched();
    if (article !== rich) save().then((good) => good && location.reload());
  }
});
form.addEventListener("submit", (event) => {
  // Kept here until the page that comes back has it (kept.js).
  keep(form);
  changed = false;
  clearTimeout(timer);
  // A save under way has the number this one would name: it would be a conflict with oneself.
  if (!sending) return;
  event.preventDefault();
  sending.then(() => form.requestSubmit(event.submitter));
});

/** A field of a platform's own starts from the master's, as it is now. */
function takeOver(box) {
  const field = box.closest(".own").querySelector(".own-field").querySelector("input, textarea");
  const master = form.elements[box.dataset.own];
  const typed = field && field.type !== "checkbox" && field.type !== "radio";
  if (typed && master?.value !== undefined) field.value = master.value;
}

// Where it goes was ticked and is kept: what each platform asks counts from here on.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "target-rows") return;
  const nowhere = event.target.querySelector("[data-placed]") === null;
  document.getElementById("no-places")?.toggleAttribute("hidden", !nowhere);
  touched();
});

addEventListener("pagehide", leave);
document.addEventListener("visibilitychange", () => document.hidden && leave());
function leave() {
  if (!changed || stuck) return;
  keep(form);
  save();
}

// What is asked or approved is what was saved; and whatever else leads away from the page saves
// first (what can't be saved is kept on the device). What stays on the page is left alone.
let leaving = false;
const leads = (other) =>
  other !== form && other.method === "post" && !other.matches("[hx-post]:not([hx-trigger])");
document.addEventListener(
  "submit",
  (event) => {
    const other = event.target;
    if (leaving || !leads(other) || (!changed && !sending && !refused)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    save().then((good) => {
      // Saving took an approval away and drew the places anew: what was pressed is not there any
      // more, and the page says why.
      if (!other.isConnected) return;
      if (good || !other.hasAttribute("data-needs-save")) {
        leaving = true;
        other.requestSubmit(event.submitter);
        leaving = false;
      }
      // Why not stands on the page, behind the window.
      else other.closest("dialog")?.close();
    });
  },
  true,
);

const note = document.getElementById("kept");
const draft = kept(form);
if (draft) {
  note.hidden = false;
  note.addEventListener("click", (event) => {
    const act = event.target.closest("[data-kept]")?.dataset.kept;
    if (!act) return;
    note.hidden = true;
    if (act === "take") {
      draft.restore();
      touched();
    } else drop(form);
  });
}
const length = form.querySelector("[data-length]");
const text = form.elements.body;
if (length && text) {
  text.addEventListener("input", () => (length.textContent = [...text.value].length));
}
tabs();
files(form, touched);
