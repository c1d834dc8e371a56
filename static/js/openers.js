// Menus (<details data-menu>) and dialogs. Both open without this; it adds closing by Esc and by a
// click elsewhere, and keeps the focus inside a dialog.

/** Open a <dialog> on top of the page. */
export function openDialog(dialog) {
  if (!dialog.open) dialog.showModal();
}

function closeMenus(but = null) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== but) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  const { target } = event;
  closeMenus(target.closest("details[data-menu]"));
  const opener = target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    openDialog(dialog);
    return;
  }
  if (target.closest("[data-close]")) {
    const open = target.closest("dialog[open]");
    if (open) {
      event.preventDefault();
      open.close();
    }
  } else if (target.matches("dialog[open]")) {
    // A click on the dialog itself is one on the dimmed page behind its content.
    const { left, right, top, bottom } = target.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    if (x < left || x > right || y < top || y > bottom) target.close();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (!document.querySelector("dialog[open]") && document.querySelector(":target")?.matches(".desk-nav, dialog")) {
    location.replace("#");
  }
});

// A row of tabs that is wider than the screen shows the one that is open.
for (const tab of document.querySelectorAll(".tab-row > [aria-current]")) {
  const row = tab.parentElement;
  const at = tab.getBoundingClientRect();
  row.scrollLeft += at.left - row.getBoundingClientRect().left - (row.clientWidth - at.width) / 2;
}
