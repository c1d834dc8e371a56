// Places are kept as they are ticked (htmx); what is sent says what the page showed before, so that
// a colleague's place, which this page does not show, is not taken for one that was unticked.
let sent = [];

const isPlaces = (element) => element?.matches?.("form[data-places]");

document.addEventListener("htmx:configRequest", (event) => {
  if (isPlaces(event.target)) sent = new FormData(event.target).getAll("place");
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "target-rows") return;
  const form = document.querySelector("form[data-places]");
  if (form) form.elements.known.value = sent.join(" ");
});
