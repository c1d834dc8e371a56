// What was written and is not known to be stored yet. It stays on the page in its place, survives a
// reload, and goes out again with the same id: sent twice, it is one message.
const KEPT = 50;
const WAIT_MS = 20_000;
// What is wrong with a file stays wrong.
const HOPELESS = new Set(["file_too_big", "picture_too_large", "not_a_picture", "picture_broken"]);

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Plain HTTP has no randomUUID.
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  #sending = false;

  /** Gets the words back that stood beside a file nobody can send. */
  returned = () => {};

  /** `sent(answer)` hears what the server stored. */
  constructor({ root, form, words, sent, signedOut }) {
    Object.assign(this, { form, words, sent, signedOut });
    this.box = root.querySelector("#chat-outbox");
    this.held = root.querySelector("#chat-held");
    this.name = root.dataset.name;
    // By person too: another who signs in in this tab sends nothing of the first one's.
    this.key = `chat:${root.dataset.room}:${root.dataset.me}`;
    this.items = this.#load();
    for (const item of this.items) this.#draw(item);
    this.retry();
  }

  add({ text, image, replyTo, quote }) {
    const item = { id: newId(), text, image, replyTo, quote, state: "sending" };
    this.items.push(item);
    this.#draw(item);
    this.#keep();
    this.#next();
  }

  /** The network is back: what failed for want of it goes out again. */
  retry() {
    for (const item of this.items) if (item.state === "failed" && !item.refused) this.#set(item, "sending");
    this.#next();
  }

  /** The message is on the page by another way: the stream was faster than the answer. */
  settle(id) {
    if (id) for (const waiting of this.held.children) if (waiting.dataset.i === id) waiting.remove();
    const item = id && this.items.find((one) => one.id === id);
    if (!item) return;
    item.element?.remove();
    this.items = this.items.filter((one) => one !== item);
    this.#keep();
  }

  /** One after the other, so that they stand in the order they were written. */
  async #next() {
    if (this.#sending) return;
    const item = this.items.find((one) => one.state === "sending");
    if (!item) return;
    this.#sending = true;
    try {
      await this.#post(item);
    } finally {
      this.#sending = false;
    }
    this.#next();
  }

  async #post(item) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    body.set("text", item.text);
    body.set("client_id", item.id);
    if (item.replyTo) body.set("reply_to", item.replyTo);
    if (item.image) body.set("image", item.image);
    let answer;
    let said = {};
    try {
      const signal = AbortSignal.timeout?.(item.image ? WAIT_MS * 6 : WAIT_MS);
      answer = await fetch(this.form.action, { method: "POST", body, signal, headers: { Accept: "application/json" } });
      said = await answer.json();
    } catch {
      // No answer: it may be stored or not. The same id makes asking again harmless.
      this.#set(item, "failed");
      return;
    }
    if (answer.status === 202) this.#hold(item, said.held);
    else if (answer.ok) {
      this.settle(item.id);
      this.sent(said);
    } else if (answer.status === 401) {
      this.#set(item, "failed");
      this.signedOut();
    } else {
      item.refused = answer.status < 500 && answer.status !== 429;
      item.hopeless = Boolean(item.image) && HOPELESS.has(said.code);
      if (item.hopeless) this.returned(item.text);
      this.#set(item, "failed", said);
      const wait = Number(answer.headers.get("Retry-After"));
      if (answer.status === 429 && wait) setTimeout(() => this.retry(), wait * 1000);
    }
  }

  /** The team looks at it first: it stays on this page alone, below what was said. */
  #hold(item, id) {
    this.items = this.items.filter((one) => one !== item);
    this.#keep();
    const { element } = item;
    if ([...this.held.children].some((one) => one.dataset.i === item.id)) return element.remove();
    element.className = "msg msg-mine msg-held";
    element.dataset.held = id;
    element.dataset.i = item.id;
    element.querySelector(".msg-state").textContent = this.words.held;
    return this.held.append(element);
  }

  /** What became of what waits: released ones come as messages, declined ones say why. */
  judge(states) {
    for (const element of this.held.children) {
      const now = states.find((one) => one.id === element.dataset.held);
      if (now?.state === "declined" && !element.querySelector("form")) element.querySelector(".msg-state").textContent = this.words.declined.replace("%s", now.why);
    }
  }

  #set(item, state, said = {}) {
    item.state = state;
    item.element.className = `msg msg-mine msg-${state}`;
    const line = item.element.querySelector(".msg-state");
    line.replaceChildren();
    if (state === "sending") line.append(this.words.sending);
    else line.append(...this.#failure(item, said));
    this.#keep();
  }

  #failure(item, said) {
    const button = (text, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = text;
      made.addEventListener("click", act);
      return made;
    };
    const parts = [];
    if (said.text) {
      const reason = document.createElement("span");
      reason.textContent = said.text;
      parts.push(reason);
    }
    if (said.link) {
      const link = document.createElement("a");
      link.href = said.link;
      link.textContent = this.words.verify;
      parts.push(link);
    }
    // The same file would be refused again: only another one helps.
    if (!item.hopeless) parts.push(button(this.words.failed, () => {
      item.refused = false;
      this.#set(item, "sending");
      this.#next();
    }));
    parts.push(button(this.words.discard, () => this.settle(item.id)));
    return parts;
  }

  #draw(item) {
    const element = document.createElement("li");
    const body = document.createElement("div");
    body.className = "msg-body";
    const add = (tag, name, text) => {
      const made = document.createElement(tag);
      made.className = name;
      made.textContent = text;
      body.append(made);
      return made;
    };
    if (item.quote) add("span", "msg-quote", item.quote);
    if (item.image) {
      const picture = document.createElement("img");
      picture.src = URL.createObjectURL(item.image);
      picture.width = 160;
      picture.alt = this.words.picture;
      picture.className = "msg-pic";
      picture.addEventListener("error", () => picture.replaceWith(this.words.image));
      body.append(picture);
    }
    if (item.text) add("div", "msg-text", item.text).dir = "auto";
    add("div", "msg-state", "");
    element.append(body);
    item.element = element;
    this.box.append(element);
    this.#set(item, item.state);
  }

  #load() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "[]");
      // Whether it went out before the reload is unknown: it goes again, with its id.
      return kept.map((item) => ({ ...item, state: item.refused ? "failed" : "sending" }));
    } catch {
      return [];
    }
  }

  /** Pictures stay in memory: the browser's store is too small for them. */
  #keep() {
    const plain = this.items.filter((item) => !item.image).slice(-KEPT)
      .map(({ id, text, replyTo, quote, state, refused }) => ({ id, text, replyTo, quote, state, refused }));
    try {
      if (plain.length) sessionStorage.setItem(this.key, JSON.stringify(plain));
      else sessionStorage.removeItem(this.key);
    } catch {
      // Private windows may refuse; what is written stays on the page.
    }
  }
}
