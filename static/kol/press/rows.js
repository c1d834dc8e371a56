// Rows of a form that can be added and taken off, and names of outlets as they are typed.
// Without scripts each form ends in an empty row, and an emptied row is taken off.

const DELAY = 200;

function add(box) {
  const total = box.querySelector('[name$="-TOTAL_FORMS"]');
  const list = box.querySelector("[data-list]");
  const made = box.querySelector("template").content.cloneNode(true);
  for (const one of made.querySelectorAll("*")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const value = one.getAttribute(name);
      if (value?.includes("__prefix__")) {
        one.setAttribute(name, value.replaceAll("__prefix__", total.value));
      }
    }
  }
  const row = made.firstElementChild;
  list.append(row);
  total.value = Number(total.value) + 1;
  row.querySelector("input:not([type=hidden])")?.focus();
}

function drop(row) {
  for (const one of row.querySelectorAll("input")) {
    if (one.type === "checkbox") one.checked = false;
    else if (one.type !== "hidden") one.value = "";
  }
  row.hidden = true;
}

document.addEventListener("click", (event) => {
  const adds = event.target.closest("[data-add]");
  if (adds) add(adds.closest("[data-rows]"));
  const drops = event.target.closest("[data-drop]");
  if (drops) drop(drops.closest("[data-row]"));
});

// A main job and a preferred channel are one each.
document.addEventListener("change", (event) => {
  const name = event.target.name ?? "";
  const end = ["-is_primary", "-is_preferred"].find((one) => name.endsWith(one));
  if (!end || !event.target.checked) return;
  for (const other of event.target.closest("[data-rows]").querySelectorAll(`[name$="${end}"]`)) {
    if (other !== event.target) other.checked = false;
  }
});

const names = document.getElementById("outlet-names");
const address = names?.closest("[data-names]")?.dataset.names;
let waiting = 0;
let asked = 0;

document.addEventListener("input", (event) => {
  if (!address || event.target.getAttribute("list") !== "outlet-names") return;
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const mine = ++asked;
    const answer = await fetch(`${address}?q=${encodeURIComponent(event.target.value)}`);
    if (!answer.ok || mine !== asked) return;
    const { names: found } = await answer.json();
    names.replaceChildren(...found.map((name) => new Option("", name)));
  }, DELAY);
});
