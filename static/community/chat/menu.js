// What one may do with a message: reply, copy, recall.
import { toast } from "../../js/toasts.js";

const $ = (id) => document.getElementById(id);
const json = { Accept: "application/json" };

const ROOMY = matchMedia("(width >= 60rem)"); // a desk: a small menu; else a sheet below

/** A tap on a message opens what one may do with it. */
export function menu({ root, form, list, words, token }) {
  const here = root.dataset;
  const sheet = $("chat-menu");
  const button = (act) => sheet.querySelector(`[data-act="${act}"]`);
  let item = null;
  const open = (message, event) => {
    item = message;
    const age = Date.now() / 1000 - Number(item.dataset.at);
    const fresh = age < Number(here.recall);
    // Who leads among the fans acts on plain members; what the team said wears a mark.
    const below = here.lead === "team" || (here.lead === "fans" && !item.querySelector(".msg-head .badge"));
    const own = item.dataset.u === here.me;
    button("recall").hidden = own ? !fresh && !here.lead : !below;
    button("member").hidden = own || !below || !item.dataset.u;
    button("reply").hidden = !form;
    button("report").hidden = item.dataset.u === here.me || !item.dataset.u;
    button("copy").hidden = !item.querySelector(".msg-text");
    sheet.classList.toggle("chat-menu", ROOMY.matches);
    sheet.showModal();
    if (ROOMY.matches) place(event);
    else sheet.removeAttribute("style");
  };
  /** At the pointer, or below the message's own words; always whole within the window. */
  const place = (event) => {
    const words = (item.querySelector(".msg-text") ?? item).getBoundingClientRect();
    const x = event?.clientX || words.left;
    const y = event?.clientY || words.bottom;
    const { offsetWidth: wide, offsetHeight: high } = sheet;
    sheet.style.left = `${Math.max(8, Math.min(x, innerWidth - wide - 8))}px`;
    sheet.style.top = `${Math.max(8, y + high + 8 > innerHeight ? y - high : y)}px`;
  };
  list.list.addEventListener("click", ({ target, clientX, clientY }) => {
    const message = target.closest(".msg");
    if (!message || target.closest("a, button, .avatar-face") || String(getSelection())) return;
    open(message, { clientX, clientY });
  });
  list.list.addEventListener("contextmenu", (event) => {
    const message = event.target.closest(".msg-body")?.closest(".msg");
    if (!message || event.target.closest("a") || event.pointerType === "mouse") return;
    event.preventDefault();
    open(message, event);
  });
  list.list.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".msg")) open(event.target);
  });
  sheet.addEventListener("click", ({ target }) => {
    const act = target.closest("[data-act]")?.dataset.act;
    if (target === sheet || act) sheet.close();
    if (act === "reply") quote(item);
    if (act === "copy") navigator.clipboard?.writeText(item.querySelector(".msg-text").textContent).then(() => toast({ text: words.copied }));
    if (act === "member") location.assign(`${here.members}${item.dataset.u}/`);
    if (act === "report") location.assign(`${here.url}report/${item.dataset.s}/`);
    if (act === "recall") takeBack(Number(item.dataset.s));
  });

  function quote(item) {
    const name = item.querySelector(".msg-head b").textContent;
    const text = item.querySelector(".msg-text")?.textContent ?? words.image;
    $("chat-reply-to").value = item.dataset.s;
    const colon = document.documentElement.lang === "en" ? ": " : "：";
    $("chat-reply").querySelector("span").textContent = `${name}${colon}${text.slice(0, 80)}`;
    $("chat-reply").hidden = false;
    root.style.setProperty("--composer", `${form.offsetHeight}px`);
    $("chat-text").focus();
  }

  async function takeBack(seq) {
    try {
      const answer = await fetch(`${here.url}recall/${seq}/`, { method: "POST", headers: { ...json, ...token() } });
      const said = await answer.json();
      if (answer.ok) list.recall(seq, said.h);
      else toast({ text: said.text, tone: "bad" });
    } catch {
      toast({ text: words.reconnecting, tone: "bad" });
    }
  }
}
