// Times as the reader's clock has them, copying, and the switch between light and dark.
import { toast, word } from "./toasts.js";

const root = document.documentElement;
const language = root.lang.startsWith("zh") ? "zh-CN" : "en";
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const full = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
const STEPS = [
  [60, 1, "second"],
  [3600, 60, "minute"],
  [86_400, 3600, "hour"],
  [7 * 86_400, 86_400, "day"],
];

function since(date) {
  const seconds = (date - Date.now()) / 1000;
  if (Math.abs(seconds) < 60 && seconds < 5) return language === "en" ? "just now" : "刚刚";
  for (const [below, size, unit] of STEPS) {
    if (Math.abs(seconds) < below) return relative.format(Math.trunc(seconds / size), unit);
  }
  return day.format(date);
}

function tellTimes(within = document) {
  for (const element of within.querySelectorAll("time[data-relative]")) {
    const date = new Date(element.dateTime);
    if (Number.isNaN(date.getTime())) continue;
    element.textContent = since(date);
    element.title = full.format(date);
  }
}
tellTimes();
document.addEventListener("htmx:load", (event) => tellTimes(event.detail.elt.parentElement ?? document));
// A script that changed a time asks for its words.
document.addEventListener("tell-times", (event) => tellTimes(event.target));
setInterval(() => document.hidden || tellTimes(), 30_000);

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Plain HTTP and some in-app browsers have no clipboard of the modern kind.
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("copy refused");
}
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await copy(button.dataset.copy);
    toast({ text: word("copied") });
  } catch {
    const shown = button.parentElement.querySelector("code");
    if (shown) getSelection().selectAllChildren(shown);
  }
});

// The form behind the switch works by itself; with scripts the page need not load again. Choosing
// what the device says anyway goes back to following the device.
const device = matchMedia("(prefers-color-scheme: dark)");
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-theme-switch]")) return;
  event.preventDefault();
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : device.matches;
  const next = dark ? "light" : "dark";
  const secure = location.protocol === "https:" ? "; secure" : "";
  if (device.matches === (next === "dark")) {
    delete root.dataset.theme;
    document.cookie = `qz_theme=; path=/; max-age=0; samesite=lax${secure}`;
  } else {
    root.dataset.theme = next;
    document.cookie = `qz_theme=${next}; path=/; max-age=31536000; samesite=lax${secure}`;
  }
  document.querySelector('meta[name="color-scheme"]').content = root.dataset.theme ?? "light dark";
});
