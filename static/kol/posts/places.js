// Places are kept as they are ticked (htmx); what is sent says what the page showed before, so that
// a colleague's place, which this page does not show, is not taken for one that was unticked.
let sent = [];

const isPlaces = (element) => element?.matches?.("form[data-places]");

// What is typed for a time outlives the form it is typed in: an edit takes the approval away, and
// the form with it, until somebody says yes again.
const storeOf = (form) => `schedule:${new URL(form.action).pathname}`;

function typed(form) {
  const out = [...form.querySelectorAll("[name=target]:not(:checked)")].map((one) => one.value);
  const kept = { due: form.elements.due_at.value, out };
  try {
    sessionStorage.setItem(storeOf(form), JSON.stringify(kept));
  } catch {
    // It has to be typed again, then.
  }
}

function typedAgain() {
  const form = document.getElementById("schedule-form");
  if (!form) return;
  let kept;
  try {
    kept = JSON.parse(sessionStorage.getItem(storeOf(form)) ?? "null");
  } catch {
    return;
  }
  // A time that is over (on the team's clock, as both are written) was meant for something else.
  if (!kept || !(kept.due > form.dataset.now)) return;
  form.elements.due_at.value = kept.due;
  for (const one of form.querySelectorAll("[name=target]")) {
    if (kept.out.includes(one.value)) one.checked = false;
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("#schedule-form");
  if (form) typed(form);
});
document.addEventListener("submit", (event) => {
  if (event.target.id === "schedule-form") sessionStorage.removeItem(storeOf(event.target));
});
document.addEventListener("composer:drawn", typedAgain);
typedAgain();

document.addEventListener("htmx:configRequest", (event) => {
  if (isPlaces(event.target)) sent = new FormData(event.target).getAll("place");
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "target-rows") return;
  const form = document.querySelector("form[data-places]");
  if (form) form.elements.known.value = sent.join(" ");
});
