// Moving lines of the calendar to other days, hours of a week or free times, by dragging or by Alt
// and an arrow. The server decides; what it answers is the calendar as it then is, so a refused line
// stands where it was.

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const HOURS = { ArrowUp: -1, ArrowDown: 1 };
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

// The time a line has in another hour (2027-03-05T20): its minutes stay.
function inHour(line, hour) {
  return hour + line.dataset.at.slice(13);
}

function hourShifted(at, hours) {
  const date = new Date(`${at}:00Z`);
  date.setUTCHours(date.getUTCHours() + hours);
  return date.toISOString().slice(0, 16);
}

// Where an arrow leads: a day on, and up or down a week or, where hours are shown, an hour.
function ahead(line, key) {
  const hours = calendarOf(line).dataset.view === "week" && HOURS[key];
  if (hours) return { at: hourShifted(line.dataset.at, hours) };
  return { day: shifted(line.closest("[data-day]").dataset.day, STEPS[key]) };
}

document.addEventListener("dragstart", (event) => {
  const line = event.target.closest?.(".cal-line[draggable]");
  if (!line || !calendarOf(line)) return;
  dragged = line;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", line.textContent.trim());
});

// The free time, the hour or the day that something dragged is over. Another account's free time
// stays free.
function place(event) {
  if (!dragged) return null;
  const slot = event.target.closest?.(".cal-slot[data-at]");
  const whose = slot?.dataset.account;
  if (slot && (!whose || whose === dragged.dataset.account)) return slot;
  return event.target.closest?.("[data-hour], [data-day]");
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
  const { at, hour, day } = over.dataset;
  if (at) move(line, { at });
  else if (hour && inHour(line, hour) !== line.dataset.at) move(line, { at: inHour(line, hour) });
  else if (hour) return;
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
  move(line, ahead(line, event.key));
});
