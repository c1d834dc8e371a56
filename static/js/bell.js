// The bell: its number is asked for once a minute while the page is looked at, and its panel when
// it is opened. A failure says nothing: the next minute asks again.
const bell = document.getElementById("bell");
const MINUTE = 60_000;
let asked = Date.now();

function show({ unread, text }) {
  const mark = bell.querySelector(".count");
  mark.textContent = text;
  mark.hidden = !unread;
}

async function ask() {
  asked = Date.now();
  try {
    const answer = await fetch(bell.dataset.count, { redirect: "error" });
    if (answer.ok) show(await answer.json());
  } catch {
    // Offline, or signed out: what is being written on this page stays.
  }
}

if (bell) {
  const look = () => {
    if (document.visibilityState === "visible" && Date.now() - asked >= MINUTE) ask();
  };
  setInterval(look, 5_000);
  document.addEventListener("visibilitychange", look);
  bell.addEventListener("toggle", () => {
    if (bell.open) window.htmx?.trigger(bell, "bell:open");
  });
  document.addEventListener("bell:read", () => show({ unread: 0, text: "0" }));
}
