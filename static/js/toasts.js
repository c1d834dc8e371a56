// Short notes at the bottom, on phones at the top. A view sends one by django.contrib.messages, or to an HTMX request by
// the event "toast" {text, undo, tone}; scripts call toast(). Undo stays for ten seconds.
const UNDO_MS = 10_000;
const SHOW_MS = 6_000;

const box = () => document.getElementById("toasts");

const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"];

/** A word the page was given, for example word("offline"). */
export const word = (name) => document.getElementById("toast-template")?.dataset[name] ?? "";

/** Take the toast away after its time; a fault stays until it is dismissed. */
function retire(element) {
  if (element.classList.contains("toast-bad")) return;
  const time = element.querySelector("form, [data-act]") ? UNDO_MS : SHOW_MS;
  let timer = setTimeout(() => element.remove(), time);
  element.addEventListener("pointerenter", () => clearTimeout(timer));
  element.addEventListener("pointerleave", () => {
    timer = setTimeout(() => element.remove(), time / 2);
  });
}

/** Show text. `undo` is an address to post to; `act` a [label, function] of the page's own. */
export function toast({ text, undo = "", tone = "", act = null }) {
  const template = document.getElementById("toast-template");
  if (!template) return;
  const element = template.content.firstElementChild.cloneNode(true);
  element.querySelector("span").textContent = text;
  if (tone) element.classList.add(`toast-${tone}`);
  const form = element.querySelector("form");
  if (undo) {
    form.action = undo;
    form.elements.csrfmiddlewaretoken.value = token();
  } else {
    form.remove();
  }
  if (act) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.act = "";
    button.textContent = act[0];
    button.addEventListener("click", () => {
      element.remove();
      act[1]();
    });
    element.querySelector("[data-dismiss]").before(button);
  }
  box().append(element);
  retire(element);
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("[data-toast]").remove();
});
document.addEventListener("toast", (event) => toast(event.detail));
for (const element of box()?.querySelectorAll("[data-toast]") ?? []) retire(element);
