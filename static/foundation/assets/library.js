// Files dropped or pasted anywhere on the page go the form's way.
const form = document.getElementById("upload");
if (form) {
  const field = form.elements.file;
  const take = (files) => {
    const wanted = [...files].filter((one) => /^(image|video)\//.test(one.type));
    if (!wanted.length) return;
    const carried = new DataTransfer();
    for (const one of wanted) carried.items.add(one);
    field.files = carried.files;
    form.requestSubmit();
  };
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("dropping");
  });
  document.addEventListener("dragleave", () => form.classList.remove("dropping"));
  document.addEventListener("drop", (event) => {
    form.classList.remove("dropping");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    take(event.clipboardData.files);
  });
}
