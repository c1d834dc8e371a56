// The page's one live stream: tickets, reconnecting, and asking every few seconds where no stream
// can be opened. It only says that something is new; pages ask for what they missed (catchUp).
const ASK_MS = 4_000; // without a stream
const SAFETY_MS = 90_000; // with one: an event may be lost on the way without anybody noticing
const READY_MS = 10_000; // a proxy that holds the stream back is as no stream
const TRIES = 3;
const LONGEST_MS = 30_000;

const jitter = (ms) => ms * (0.7 + Math.random() * 0.6);

export class Stream {
  #source = null;
  #fails = 0;
  #timer = 0;
  #renewal = 0;
  #opening = false;
  #asked = 0;

  /** `event(name, data)` hears live events, `catchUp()` is asked to fetch what was missed,
   * `state(name)` hears live, asking, offline or signin. */
  constructor({ ticketUrl, streamUrl, event, catchUp, state }) {
    Object.assign(this, { ticketUrl, streamUrl, event, catchUp, state });
    // The stream of the network before may be dead without a word: take a new one.
    addEventListener("online", () => this.#wake(true));
    // Let go of it: what lies in a dead connection may come late and is asked for anyway. A phone
    // can be wrong about being offline, so it is tried again all the same.
    addEventListener("offline", () => {
      this.#close();
      this.state("offline");
      this.#again(jitter(5_000));
    });
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake());
    addEventListener("pageshow", (shown) => shown.persisted && this.#wake());
    addEventListener("pagehide", () => this.#close());
    setInterval(() => this.#ask(), 1_000);
    this.#open();
  }

  get live() {
    return this.#source?.ready === true;
  }

  /** Back on the network or in front: ask now, and try the stream if it is not there. */
  #wake(anew = false) {
    this.#asked = Date.now();
    this.catchUp();
    if (anew || !this.live) this.#again(0);
  }

  #ask() {
    if (document.hidden || !navigator.onLine) return;
    const every = this.live ? SAFETY_MS : this.#fails >= TRIES ? ASK_MS : Infinity;
    if (Date.now() - this.#asked < every) return;
    this.#asked = Date.now();
    this.catchUp();
  }

  #close() {
    clearTimeout(this.#renewal);
    this.#source?.close();
    this.#source = null;
  }

  #again(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), ms);
  }

  #failed() {
    this.#close();
    this.#fails += 1;
    this.state(navigator.onLine ? (this.#fails >= TRIES ? "asking" : "connecting") : "offline");
    this.#again(jitter(Math.min(500 * 2 ** this.#fails, LONGEST_MS)));
  }

  /** A ticket, then a stream; the old one is closed when the new one is there, so none is missed. */
  async #open() {
    if (this.#opening) return;
    this.#opening = true;
    try {
      const answer = await fetch(this.ticketUrl, { headers: { Accept: "application/json" } });
      if (answer.status === 401) return this.state("signin");
      if (!answer.ok) throw new Error(answer.status);
      this.#listen(await answer.json());
    } catch {
      this.#failed();
    } finally {
      this.#opening = false;
    }
  }

  #listen({ ticket, seconds }) {
    if (!window.EventSource) return this.#failed();
    const source = new EventSource(`${this.streamUrl}?ticket=${encodeURIComponent(ticket)}`);
    const lost = () => {
      clearTimeout(source.patience);
      source.close();
      if (this.#source === source || !this.live) this.#failed();
    };
    source.patience = setTimeout(lost, READY_MS);
    source.onerror = lost;
    source.addEventListener("ready", () => {
      clearTimeout(source.patience);
      this.#close();
      source.ready = true;
      this.#source = source;
      this.#fails = 0;
      this.#asked = Date.now();
      this.#renewal = setTimeout(() => this.#open(), jitter((seconds - 120) * 700));
      this.state("live");
      this.catchUp();
    });
    for (const name of ["message", "recall"]) {
      source.addEventListener(name, ({ data }) => this.event(name, JSON.parse(data)));
    }
    // When many are out at once, the stream says over how many milliseconds their pages spread.
    source.addEventListener("gap", (event) => setTimeout(() => this.catchUp(), Math.random() * (Number(event.data) || 1_000)));
    const over = (ms) => () => {
      source.onerror = null;
      source.close();
      if (this.#source !== source) return;
      this.#source = null;
      this.#again(Math.random() * ms);
    };
    source.addEventListener("expired", over(1_500));
    source.addEventListener("bye", over(8_000));
  }
}
