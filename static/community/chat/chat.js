// The pages of the chat: puts list, outbox, stream and composer together.
import { composer } from "./composer.js";
import { Groups } from "./groups.js";
import { List } from "./list.js";
import { menu } from "./menu.js";
import { Outbox } from "./outbox.js";
import { Stream } from "./stream.js";

const words = JSON.parse(document.getElementById("chat-words").textContent);
const root = document.getElementById("chat");
const side = document.getElementById("chat-groups");
const json = { Accept: "application/json" };
const $ = (id) => document.getElementById(id);

const groups = new Groups(side, words, root?.dataset.room);
const room = root && makeRoom();
const { ticket, stream } = (root ?? side).dataset;
new Stream({
  ticketUrl: ticket,
  streamUrl: stream,
  event: (name, data) => {
    groups.hear(name, data);
    room?.hear(name, data);
  },
  catchUp: () => (room ? room.catchUp() : groups.refresh()),
  state: (name) => {
    document.documentElement.dataset.live = name; // for the curious, and for tests
    room?.state(name);
  },
});

function makeRoom() {
  const list = new List(root, words);
  const form = $("chat-form");
  const here = root.dataset;
  const past = "past" in here; // an older page is looked at: nothing new is put below it
  let since = here.now;
  let asking = null;
  let again = false;
  let due = list.last; // read so far, told or about to be
  let readTimer = 0;
  let others = 0;
  let fresh = 0;

  const outbox = form && new Outbox({
    root, form, words, signedOut: () => note(words.signin),
    sent: (said) => take([said], true),
  });

  function note(text) {
    $("chat-note").textContent = text;
    $("chat-note").hidden = !text;
  }

  /** Messages in order; true when nothing is missing between them and what is here. */
  function take(messages, own = false) {
    const end = list.atEnd || own;
    let whole = true;
    for (const { s, h, i } of messages) {
      outbox?.settle(i);
      if (past || s <= list.last) continue;
      if (s !== list.last + 1) {
        whole = false;
        break;
      }
      if (list.put(s, h) && !end) fresh += 1;
      list.last = s;
    }
    if (end) list.toEnd();
    jump();
    seen();
    if (!whole) catchUp();
    return whole;
  }

  /** Ask for what came after the last number, and what was recalled since we last asked. */
  function catchUp() {
    if (asking) {
      again = true;
      return;
    }
    asking = ask().finally(() => {
      asking = null;
      if (again) {
        again = false;
        catchUp();
      }
    });
  }

  async function ask() {
    let more = true;
    while (more) {
      const waits = $("chat-held").childElementCount > 0;
      const query = new URLSearchParams({ after: list.last, since, ...(waits && { held: 1 }) });
      let answer;
      try {
        answer = await fetch(`${here.url}?${query}`, { headers: json });
      } catch {
        return;
      }
      if (answer.status === 404) return out();
      if (answer.status === 401) return note(words.signin);
      if (!answer.ok) return;
      const said = await answer.json();
      since = said.now;
      for (const { s, h } of said.recalled) list.recall(s, h);
      if (said.held) outbox?.judge(said.held);
      take(said.messages);
      more = said.more && said.messages.length > 0;
    }
    outbox?.retry();
  }

  function out() {
    note(words.out);
    form?.remove();
  }

  function jump() {
    if (list.atEnd) fresh = 0;
    const button = $("chat-jump");
    button.hidden = fresh === 0;
    button.querySelector("span").textContent = words.unread.replace("%s", fresh);
  }

  /** What is at the end and in front of the reader's eyes is read. */
  function seen() {
    if (document.hidden || !list.atEnd || past || list.last <= due) return;
    due = list.last;
    readTimer ||= setTimeout(mark, 600);
  }

  /** Told now and then while more comes in, and at once when the page is left. */
  async function mark() {
    clearTimeout(readTimer);
    readTimer = 0;
    const seq = due;
    const body = new FormData();
    body.set("seq", seq);
    try {
      const answer = await fetch(`${here.url}read/`, { method: "POST", body, keepalive: true, headers: { ...json, ...token() } });
      if (answer.ok) return;
    } catch {
      // Marked the next time.
    }
    if (due === seq) due = seq - 1;
  }

  function token() {
    const value = form?.elements.csrfmiddlewaretoken.value ?? document.cookie.match(/(?:^|; )qz_csrf=([^;]+)/)?.[1];
    return value ? { "X-CSRFToken": value } : {};
  }

  list.scroll.addEventListener("scroll", () => {
    jump();
    seen();
  }, { passive: true });
  document.addEventListener("visibilitychange", seen);
  window.addEventListener("pagehide", () => readTimer && mark());
  $("chat-jump").addEventListener("click", () => {
    list.toEnd();
    jump();
  });

  // The team's answer to what waits comes by no stream: nobody else may hear of it.
  setInterval(() => $("chat-held").childElementCount && !document.hidden && catchUp(), 20_000);

  older();
  unread();
  if (form) composer({ root, form, list, outbox, past, words });
  menu({ root, form, list, words, token });

  /** Earlier messages come by themselves as the top comes near. */
  function older() {
    const link = $("chat-older");
    if (!link) return;
    let busy = false;
    const load = async () => {
      if (busy || !link.isConnected) return;
      busy = true;
      try {
        const query = new URLSearchParams({ before: link.dataset.before, ...("kol" in here && { kol: 1 }) });
        const answer = await fetch(`${here.url}?${query}`, { headers: json });
        if (!answer.ok) return;
        const said = await answer.json();
        for (const { s, h } of said.messages.reverse()) list.put(s, h);
        if (said.more) link.dataset.before = said.messages.at(-1).s;
        else link.remove();
      } catch {
        // The link stays to be pressed.
      } finally {
        busy = false;
      }
    };
    link.addEventListener("click", (event) => {
      event.preventDefault();
      load();
    });
    new IntersectionObserver((entries) => entries[0].isIntersecting && load(), { root: list.scroll, rootMargin: "300px 0px 0px" }).observe(link);
  }

  /** The way up to the first unread message, while it is out of sight. */
  function unread() {
    const link = $("chat-unread");
    const divider = $("chat-divider");
    if (!link || !divider) return;
    const watch = new IntersectionObserver(([entry]) => {
      link.hidden = entry.isIntersecting;
      if (entry.isIntersecting) watch.disconnect();
    }, { root: list.scroll });
    watch.observe(divider);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      divider.scrollIntoView({ block: "start" });
    });
  }

  return {
    catchUp,
    hear(name, data) {
      if (data.g !== here.room) {
        if (name === "message" && data.k !== "joined" && $("chat-others")) {
          others += 1;
          $("chat-others").textContent = others > 99 ? "99+" : others;
          $("chat-others").hidden = false;
        }
      } else if (name === "recall") list.recall(data.s, data.h);
      else take([data]);
    },
    state(name) {
      if (name === "signin") note(words.signin);
      else note(name === "offline" ? words.reconnecting : "");
      if (name === "live") outbox?.retry();
    },
  };
}
