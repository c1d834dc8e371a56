// Ctrl-K. The server answers /t/<team>/search/?q= with a list of links; this asks and moves
// between them. Enter in the field opens the first.
import { openDialog } from "./openers.js";
import { word } from "./toasts.js";

const WAIT_MS = 120;
const dialog = document.getElementById("palette");
const field = dialog?.querySelector("input");
const list = document.getElementById("palette-list");
let timer;
let asked;

/** Open the search over the page; false where the page has none. */
export function openPalette() {
  if (!dialog) return false;
  openDialog(dialog);
  field.select();
  if (!list.childElementCount) ask();
  return true;
}

async function ask() {
  asked?.abort();
  asked = new AbortController();
  const url = `${dialog.dataset.url}?q=${encodeURIComponent(field.value.trim())}`;
  try {
    const headers = { "HX-Request": "true" };
    const response = await fetch(url, { signal: asked.signal, headers });
    if (!response.ok) throw new Error(String(response.status));
    list.innerHTML = await response.text();
    list.scrollTop = 0;
  } catch (error) {
    if (error.name === "AbortError") return;
    const line = document.createElement("p");
    line.textContent = word("offline");
    list.replaceChildren(line);
  }
}

const links = () => [...list.querySelectorAll("a[href]")];

function move(by) {
  const all = links();
  const next = all.indexOf(document.activeElement) + by;
  if (next < 0) field.focus();
  else all[Math.min(next, all.length - 1)]?.focus();
}

field?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT_MS);
});
dialog?.addEventListener("keydown", (event) => {
  if (event.isComposing) return; // Enter and arrows belong to the input method just now
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && event.target === field) {
    event.preventDefault();
    links()[0]?.click();
  } else if (event.target !== field && event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
    field.focus();
  }
});
