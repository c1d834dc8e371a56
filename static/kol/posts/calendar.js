// Moving lines of the calendar to other days or free times, by dragging or by Alt and an arrow. The
// server decides; what it answers is the calendar as it then is, so a refused line stands where it
// was.

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
let dragged = null;

function calendarOf(element) {
  return element.closest("[data-calendar]");
}

// `when`: {day}, which keeps the time of day, or {at}.
function move(line, when) {
  const calendar = calendarOf(line);
  const values = {
    kind: line.dataset.kind,
    id: line.dataset.id,
    ...when,
    view: calendar.dataset.view,
    on: calendar.dataset.on,
  };
  for (const [name, value] of Object.entries(calendar.dataset)) {
    if (name.startsWith("filter")) values[name.slice(6).toLowerCase()] = value;
  }
  window.htmx.ajax("POST", calendar.dataset.move, {
    source: calendar,
    target: "#calendar",
    swap: "innerHTML",
    values,
  });
}

function shifted(day, days) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

document.addEventListener("dragstart", (event) => {
  const line = event.target.closest?.(".cal-line[draggable]");
  if (!line || !calendarOf(line)) return;
  dragged = line;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", line.textContent.trim());
});

// The free time or the day that something dragged is over. Another account's free time stays free.
function place(event) {
  if (!dragged) return null;
  const slot = event.target.closest?.(".cal-slot[data-at]");
  const whose = slot?.dataset.account;
  if (slot && (!whose || whose === dragged.dataset.account)) return slot;
  return event.target.closest?.("[data-day]");
}

document.addEventListener("dragover", (event) => {
  const over = place(event);
  if (!over) return;
  event.preventDefault();
  document.querySelector(".cal-over")?.classList.remove("cal-over");
  over.classList.add("cal-over");
});

document.addEventListener("dragend", () => {
  dragged = null;
  document.querySelector(".cal-over")?.classList.remove("cal-over");
});

document.addEventListener("drop", (event) => {
  const over = place(event);
  if (!over) return;
  event.preventDefault();
  const line = dragged;
  dragged = null;
  const { at, day } = over.dataset;
  if (at) move(line, { at });
  else if (line.closest("[data-day]") !== over) move(line, { day });
});

// What was not moved for a quota is told above, with the way on: brought into sight.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "calendar") return;
  const full = document.querySelector("[data-full]");
  full?.scrollIntoView({ block: "center" });
  full?.querySelector("button")?.focus({ preventScroll: true });
});

document.addEventListener("keydown", (event) => {
  if (!event.altKey || !(event.key in STEPS)) return;
  const line = event.target.closest?.(".cal-line[draggable]");
  if (!line || !calendarOf(line)) return;
  event.preventDefault();
  const id = line.dataset.id;
  document.addEventListener(
    "htmx:afterSettle",
    () => {
      if (!document.querySelector("[data-full]")) {
        document.querySelector(`.cal-line[data-id="${id}"] a`)?.focus();
      }
    },
    { once: true },
  );
  move(line, { day: shifted(line.closest("[data-day]").dataset.day, STEPS[event.key]) });
});
