// Naming colleagues in a comment: after an @ a list of those whose names fit opens below the field,
// gone through with the arrow keys, taken with Enter or Tab or a touch, closed with Escape. The field
// stays where one types; which line is meant is told to screen readers (aria-activedescendant).
const MOST = 6;
const TYPED = /(^|[^\w.@])@([^\s@]{0,40})$/;

export function mentions(field) {
  const names = JSON.parse(document.getElementById("colleagues")?.textContent ?? "[]");
  const list = document.getElementById(field.getAttribute("aria-controls"));
  const status = document.getElementById(`${list.id}-told`);
  let found = [], at = 0;

  const before = () => TYPED.exec(field.value.slice(0, field.selectionStart));

  function close() {
    found = [];
    list.hidden = true;
    list.replaceChildren();
    status.textContent = "";
    field.removeAttribute("aria-activedescendant");
  }

  function mark() {
    for (const [number, line] of [...list.children].entries()) {
      line.setAttribute("aria-selected", String(number === at));
    }
    field.setAttribute("aria-activedescendant", `${list.id}-${at}`);
  }

  function look() {
    const typed = before();
    const wanted = typed?.[2].toLowerCase();
    const fits = typed ? names.filter((one) => one.toLowerCase().includes(wanted)) : [];
    // A whole name with nothing to choose from is done.
    if (!fits.length || (fits.length === 1 && fits[0].toLowerCase() === wanted)) return close();
    fits.sort((a, b) => b.toLowerCase().startsWith(wanted) - a.toLowerCase().startsWith(wanted));
    found = fits.slice(0, MOST);
    at = 0;
    list.replaceChildren(
      ...found.map((name, number) => {
        const line = document.createElement("li");
        line.id = `${list.id}-${number}`;
        line.setAttribute("role", "option");
        line.textContent = `@${name}`;
        return line;
      }),
    );
    list.hidden = false;
    status.textContent = status.dataset.found.replace("{n}", found.length);
    mark();
  }

  function take(name) {
    const end = field.selectionStart;
    const start = end - before()[2].length;
    field.setRangeText(`${name} `, start, end, "end");
    close();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  field.addEventListener("input", look);
  field.addEventListener("click", look);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (!found.length || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) at = (at + step + found.length) % found.length;
    else if (event.key === "Enter" || event.key === "Tab") take(found[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (step) mark();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the field keeps the focus, and where one was
    const line = event.target.closest("[role=option]");
    if (line) take(found[[...list.children].indexOf(line)]);
  });
  document.querySelector(`[data-mention-for="${field.id}"]`)?.addEventListener("click", () => {
    const end = field.selectionEnd;
    const gap = /[\w.@]$/.test(field.value.slice(0, end)) ? " " : "";
    field.setRangeText(`${gap}@`, end, end, "end");
    field.focus();
    look();
  });
}
for (const field of document.querySelectorAll("[data-mentions]")) mentions(field);
