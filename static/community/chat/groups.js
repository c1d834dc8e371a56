// Lists of conversations: the last line, what is unread, and who stands on top.
export class Groups {
  constructor(root, words, here = "") {
    Object.assign(this, { root, words, here });
    this.total = document.getElementById("chat-total");
  }

  /** A message or a recall in any of my groups. */
  hear(name, { g, s, u, who, p, k }) {
    const row = this.root?.querySelector(`[data-group="${CSS.escape(g)}"]`);
    if (!row) return;
    const newest = s >= Number(row.dataset.seq);
    if (newest) row.querySelector("[data-line]").textContent = this.#line(k, who, p);
    if (name !== "message" || s <= Number(row.dataset.seq)) return;
    row.dataset.seq = s;
    if (k !== "joined" && g !== this.here && u !== row.dataset.me) {
      this.#show(row, Number(row.dataset.unread) + 1);
    }
    const time = row.querySelector("time");
    if (time) {
      time.dateTime = new Date().toISOString();
      row.dispatchEvent(new CustomEvent("tell-times", { bubbles: true }));
    }
    this.#up(row);
  }

  #line(kind, who, text) {
    if (["recalled", "taken", "joined"].includes(kind)) return this.words[kind].replace("%s", who);
    const colon = document.documentElement.lang === "en" ? ": " : "：";
    return `${who}${colon}${kind === "image" ? `${this.words.image} ` : ""}${kind === "image" ? text.replace(/^\[[^\]]*\]\s*/, "") : text}`;
  }

  #show(row, unread) {
    row.dataset.unread = unread;
    const badge = row.querySelector("[data-badge]");
    badge.hidden = unread === 0;
    if (!("quiet" in row.dataset)) badge.textContent = unread > 99 ? "99+" : unread;
    this.count();
  }

  /** What the heading shows: groups set to do-not-disturb don't count. */
  count() {
    const rows = [...(this.root?.querySelectorAll("[data-group]:not([data-quiet])") ?? [])];
    const sum = rows.reduce((all, row) => all + Number(row.dataset.unread), 0);
    if (!this.total) return;
    this.total.hidden = sum === 0;
    this.total.textContent = sum > 99 ? "99+" : sum;
  }

  /** To the top of its kind: pinned ones stay above. */
  #up(row) {
    const pinned = row.matches(".chat-top");
    const first = [...this.root.children].find((one) => one.matches(".chat-top") === pinned);
    if (first && first !== row) first.before(row);
  }

  /** Fetch the rows anew. */
  async refresh() {
    if (!this.root?.dataset.url) return;
    try {
      const answer = await fetch(this.root.dataset.url, { headers: { "X-Part": "rows" } });
      if (!answer.ok || answer.redirected) return;
      this.root.innerHTML = await answer.text();
      this.count();
    } catch {
      // Offline: the list stays as it was.
    }
  }
}
