// Choosing rows of a list: all of the page by the box in the head, and how many are chosen.
const boxes = (form) => [...form.querySelectorAll('tbody input[type="checkbox"][name]')];

function tell(form) {
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked).length;
  const head = form.querySelector("[data-choose-all]");
  if (head) {
    head.checked = chosen > 0 && chosen === all.length;
    head.indeterminate = chosen > 0 && chosen < all.length;
  }
  const count = form.querySelector("[data-count]");
  if (count) count.textContent = String(chosen);
}

document.addEventListener("change", ({ target }) => {
  const form = target.closest?.("form[data-choose]");
  if (!form) return;
  if (target.matches("[data-choose-all]")) for (const box of boxes(form)) box.checked = target.checked;
  tell(form);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-choose]").forEach(tell));
