// On a phone the pictures go to its own sheet, which saves them to the album: an archive is of no
// use there. Where no sheet takes files (a desk, WeChat's browser), the link leads to the archive.
import { toast } from "../../js/toasts.js";

const all = document.querySelector("[data-share-all]");
const links = [...document.querySelectorAll("a[data-file]")];
const probe = () => ({ files: [new File(["-"], "01.png", { type: "image/png" })] });
let fetched = null, asked = false;

async function file(link) {
  const answer = await fetch(link.href);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const blob = await answer.blob();
  return new File([blob], link.download, { type: blob.type });
}

async function share(event) {
  event.preventDefault();
  if (all.hasAttribute("aria-busy")) return;
  all.setAttribute("aria-busy", "true");
  try {
    fetched ??= await Promise.all(links.map(file));
    await navigator.share({ files: fetched });
  } catch (error) {
    // The person closed the sheet; or loading took so long that the tap no longer counts.
    if (error.name === "AbortError") return;
    if (error.name === "NotAllowedError" && fetched && !asked) {
      asked = true;
      toast({ text: all.dataset.again });
    } else location.assign(all.href);
  } finally {
    all.removeAttribute("aria-busy");
  }
}

if (all && matchMedia("(pointer: coarse)").matches && navigator.canShare?.(probe())) {
  all.addEventListener("click", share);
}
