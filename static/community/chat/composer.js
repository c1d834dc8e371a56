// Where one writes: text, a picture, a quote. Nothing typed is lost.
import { problem } from "./picture.js";

const $ = (id) => document.getElementById(id);

/** What is written, and its draft, reply and picture. */
export function composer({ root, form, list, outbox, past, words }) {
  const here = root.dataset;
  const text = $("chat-text");
  const image = $("chat-image");
  const reply = $("chat-reply");
  const picked = $("chat-picked");
  const refused = $("chat-refused");
  const thumb = picked.querySelector("img");
  const draft = `draft:${here.room}:${here.me}`;
  const size = () => root.style.setProperty("--composer", `${form.offsetHeight}px`);
  const grow = () => {
    if (CSS.supports("field-sizing", "content")) return;
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 2}px`;
  };
  const clear = (box) => {
    box.hidden = true;
    if (box === reply) $("chat-reply-to").value = "";
    else {
      image.value = "";
      URL.revokeObjectURL(thumb.src);
      thumb.removeAttribute("src");
    }
    size();
  };
  try {
    text.value ||= sessionStorage.getItem(draft) ?? "";
  } catch {
    // No draft kept.
  }
  grow();
  size();
  text.addEventListener("input", () => {
    grow();
    size();
    try {
      sessionStorage.setItem(draft, text.value);
    } catch {
      // No draft kept.
    }
  });
  text.addEventListener("keydown", (event) => {
    // An input method's Enter chooses a word; a phone's makes a line by Shift only.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  reply.querySelector("button").addEventListener("click", () => clear(reply));
  picked.querySelector("button").addEventListener("click", () => clear(picked));
  // A file that nobody could see is refused here, before anything is sent; the words stay.
  image.addEventListener("change", async () => {
    const file = image.files[0];
    const wrong = file ? await problem(file) : "";
    refused.hidden = !wrong;
    refused.querySelector("span").textContent = wrong ? words[wrong] : "";
    if (!file || wrong) return clear(picked);
    URL.revokeObjectURL(thumb.src);
    thumb.src = URL.createObjectURL(file);
    picked.querySelector("span").textContent = file.name;
    picked.hidden = false;
    return size();
  });
  outbox.returned = (written) => {
    if (!text.value.trim()) text.value = written;
    grow();
    size();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const written = text.value.trim();
    const file = image.files[0];
    if (!written && !file) return text.focus();
    outbox.add({ text: written, image: file, replyTo: $("chat-reply-to").value, quote: reply.hidden ? "" : reply.querySelector("span").textContent });
    text.value = "";
    try {
      sessionStorage.removeItem(draft);
    } catch {
      // No draft kept.
    }
    clear(reply);
    clear(picked);
    refused.hidden = true;
    grow();
    list.toEnd();
    if (past) location.assign(here.url);
    return text.focus();
  });
  document.addEventListener("click", ({ target }) => {
    if (target.dataset?.edit) {
      text.value = target.dataset.edit;
      grow();
      text.focus();
    }
    const face = target.closest("#chat-list .avatar-face");
    const name = face?.closest(".msg:not(.msg-mine)")?.querySelector(".msg-head b")?.textContent;
    if (name) {
      text.value += `@${name} `;
      text.focus();
    }
  });
}
