// The button of the style guide that shows a toast.
document.querySelector("[data-toast-sample]")?.addEventListener("click", ({ target }) => {
  const detail = { text: target.dataset.toastSample, undo: location.href };
  document.dispatchEvent(new CustomEvent("toast", { detail }));
});
