// Keys of the desk: Ctrl-K finds, / goes to the list's filter, ? shows the keys.
import "./bell.js";
import { openDialog } from "./openers.js";
import { openPalette } from "./palette.js";

const typing = (element) =>
  element.matches("input, textarea, select") || element.isContentEditable;

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    if (openPalette()) event.preventDefault();
    return;
  }
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (modified || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    event.preventDefault();
    openDialog(document.getElementById("keys"));
  } else if (event.key === "/") {
    const field = document.querySelector("main input[type=search]");
    if (field) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette]") && openPalette()) event.preventDefault();
  if (event.target.closest("[data-keys]")) openDialog(document.getElementById("keys"));
});
