// The messages on the page: each once and in order of its number, and what is personal about them.
export class List {
  constructor(root, words) {
    this.root = root;
    this.words = words;
    this.list = root.querySelector("#chat-list");
    this.scroll = root.querySelector("#chat-scroll");
    this.me = root.dataset.me;
    this.last = Number(root.dataset.last);
    this.recalled = new Map(); // what I took back, to be written anew
    for (const item of this.list.children) this.#mark(item);
  }

  get atEnd() {
    return Math.abs(this.scroll.scrollTop) < 48;
  }

  toEnd() {
    this.scroll.scrollTop = 0;
  }

  find(seq) {
    return this.list.querySelector(`#m${Number(seq)}`);
  }

  /** Put in what came or was fetched. True when it was new. */
  put(seq, html) {
    const old = this.find(seq);
    if (old) return false;
    const item = parse(html);
    if (!item) return false;
    this.#keepPlace(() => {
      let after = this.list.lastElementChild;
      while (after && !(Number(after.dataset.s) < seq)) after = after.previousElementSibling;
      if (after) after.after(item);
      else this.list.prepend(item);
    });
    document.getElementById("chat-first")?.remove();
    this.#mark(item);
    return true;
  }

  /** A message was recalled: its place stays, its words go, in quotes of it too. */
  recall(seq, html) {
    const old = this.find(seq);
    if (old && !old.matches(".msg-line")) {
      if (old.dataset.u === this.me) this.recalled.set(seq, old.querySelector(".msg-text")?.textContent ?? "");
      const item = parse(html);
      if (item) {
        old.replaceWith(item);
        this.#mark(item);
      }
    }
    for (const quote of this.list.querySelectorAll(`.msg-quote[data-r="${Number(seq)}"]`)) {
      quote.textContent = this.words.gone;
    }
  }

  /** Keep what is looked at where it is while something is put in above or below. */
  #keepPlace(change) {
    if (this.atEnd) return change();
    const top = this.scroll.getBoundingClientRect().top;
    const seen = [...this.list.children].find((item) => item.getBoundingClientRect().bottom > top);
    const before = seen?.getBoundingClientRect().top;
    change();
    if (seen) this.scroll.scrollTop += seen.getBoundingClientRect().top - before;
    return undefined;
  }

  #mark(item) {
    for (const element of item.querySelectorAll("[data-w]")) {
      const word = this.words[element.dataset.w];
      if (word) element.textContent = word.replace("%s", element.dataset.name || this.words.deleted);
    }
    const mine = item.dataset.u === this.me;
    if (item.matches(".msg")) {
      item.tabIndex = 0;
      item.classList.toggle("msg-mine", mine);
      const called = (item.dataset.m ?? "").split(" ").includes(this.me) || "all" in item.dataset;
      item.classList.toggle("msg-called", called && !mine);
    } else if (mine && item.dataset.k === "recalled") {
      item.firstElementChild.textContent = this.words.mine;
      const text = this.recalled.get(Number(item.dataset.s));
      if (text) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = this.words.edit;
        button.dataset.edit = text;
        item.append(button);
      }
    }
  }
}

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}
