// Moving lines of the calendar to other days, by dragging or by Alt and an arrow. The server decides;
// what it answers is the calendar as it then is, so a refused line stands where it was.

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
let dragged = null;

function calendarOf(element) {
  return element.closest("[data-calendar]");
}

function move(line, day) {
  const calendar = calendarOf(line);
  const values = {
    kind: line.dataset.kind,
    id: line.dataset.id,
    day,
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

document.addEventListener("dragover", (event) => {
  const day = dragged && event.target.closest?.("[data-day]");
  if (!day) return;
  event.preventDefault();
  document.querySelector(".cal-over")?.classList.remove("cal-over");
  day.classList.add("cal-over");
});

document.addEventListener("dragend", () => {
  dragged = null;
  document.querySelector(".cal-over")?.classList.remove("cal-over");
});

document.addEventListener("drop", (event) => {
  const day = dragged && event.target.closest?.("[data-day]");
  if (!day) return;
  event.preventDefault();
  const line = dragged;
  dragged = null;
  if (line.closest("[data-day]") !== day) move(line, day.dataset.day);
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
  move(line, shifted(line.closest("[data-day]").dataset.day, STEPS[event.key]));
});
