// Forms go out once, and what fails on the way says so and can be tried again.
import { toast, word } from "./toasts.js";

// A second press of the button while the first is under way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});

// What is typed into a search is looked for while it is typed; leaving the field asks nothing again,
// or the rows would be drawn anew under the thumb that taps one of them.
document.addEventListener(
  "change",
  (event) => event.target.matches("form[role=search] input[type=search]") && event.stopPropagation(),
  true,
);

function release(form) {
  delete form.dataset.sent;
  // Of buttons outside of it, too, that say whose they are.
  for (const one of form.elements) {
    if (one.matches('[aria-busy="true"]')) one.removeAttribute("aria-busy");
  }
}
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.matches?.("[data-once]")) release(event.detail.elt);
});
// The page comes back from the browser's memory as it was left: busy.
addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach(release));

// By the button that was pressed: its name may say what is to be done, and htmx goes by clicks.
function again({ elt, requestConfig }) {
  const pressed = requestConfig.triggeringEvent?.submitter;
  if (pressed?.form === elt) pressed.click();
  else if (elt instanceof HTMLFormElement) elt.requestSubmit();
  else window.htmx.trigger(elt, requestConfig.triggeringEvent?.type ?? "click");
}
function lost(event) {
  const act = [word("retry"), () => again(event.detail)];
  toast({ text: word("offline"), tone: "bad", act });
}
document.addEventListener("htmx:sendError", lost);
document.addEventListener("htmx:timeout", lost);

document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  if (xhr.getResponseHeader("HX-Trigger")?.includes('"toast"')) return; // the view said it better
  const number = xhr.getResponseHeader("X-Request-ID");
  const text = word(xhr.status === 429 ? "fast" : xhr.status === 403 ? "refused" : "failed");
  toast({ text: number ? `${text} (${word("number")} ${number})` : text, tone: "bad" });
});
