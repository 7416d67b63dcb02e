/** The conversation without its looks: what was said, and what still has to be sent. */

import { Keeping, type Kept } from "./keeping";
import { known } from "./languages";
import { type Block, blocksIn, type Button, type Reply } from "./reply";
import { Expired, Server, Unreachable } from "./server";

export interface Entry {
  id: string;
  from: "person" | "assistant";
  /** What the person sees of their own message; empty for a topic the host page started. */
  text?: string;
  /** What is sent, when it differs from what is seen. */
  payload?: string;
  state?: "waiting" | "sent" | "failed";
  /** Id of the message this answers. */
  to?: string;
  blocks?: Block[];
  buttons?: Button[];
  language?: string;
  outcome?: string;
  topic?: string;
  urgent?: boolean;
}

/** How the line is, as the person should know it. */
export type Line = "idle" | "waiting" | "slow" | "offline";

/** More than this would fill the storage that a browser gives. */
const KEPT_ENTRIES = 200;
const SLOW_AFTER = 4_000;
const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000];

export class Conversation extends EventTarget {
  entries: Entry[] = [];
  line: Line = "idle";
  keep = false;
  open = false;
  chosen = false;

  private token = "";
  private readonly server: Server;
  private readonly keeping = new Keeping();
  /** Messages this tab has to send; another tab sends its own. */
  private readonly mine = new Set<string>();
  private sending = false;
  private attempts = 0;
  private wake: () => void = () => {};

  constructor(
    address: string,
    public language: string,
  ) {
    super();
    this.server = new Server(address);
    this.adopt(this.keeping.read());
  }

  /** Sends what still waits, and listens to the line and to other tabs. */
  begin(): void {
    for (const entry of this.entries) if (entry.state === "waiting") this.mine.add(entry.id);
    this.keeping.watch((kept) => this.merge(kept));
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.mine.size && this.setLine("offline"));
    void this.pump();
  }

  /** Says something; `text` is what is seen, `payload` what is sent if it is a button. */
  say(text: string, payload?: string): void {
    const entry: Entry = { id: crypto.randomUUID?.() ?? fallbackId(), from: "person", text, payload, state: "waiting" };
    this.entries = [...this.entries, entry];
    this.mine.add(entry.id);
    this.changed();
    void this.pump();
  }

  /** Tries a failed message once more, as a new one. */
  retry(entry: Entry): void {
    this.entries = this.entries.filter((other) => other !== entry);
    this.say(entry.text ?? "", entry.payload);
  }

  setLanguage(code: string, chosen: boolean): void {
    this.language = code;
    this.chosen ||= chosen;
    this.save();
  }

  setKeep(keep: boolean): void {
    this.keep = keep;
    if (!keep) this.keeping.forgetDevice();
    this.changed();
  }

  setOpen(open: boolean): void {
    this.open = open;
    this.save();
  }

  /** Starts anew and leaves nothing in the browser. */
  empty(): void {
    this.entries = [];
    this.token = "";
    this.keep = false;
    this.mine.clear();
    this.wake();
    this.keeping.erase();
    this.setLine("idle");
    this.dispatchEvent(new Event("change"));
  }

  /**
   * Shows what is kept now, when the browser brings a page back from its memory: what was
   * emptied on another page must not come back. Returns whether there is anything.
   */
  recall(): boolean {
    const kept = this.keeping.read();
    if (kept?.entries.length) this.adopt(kept);
    else if (this.entries.length) this.empty();
    this.dispatchEvent(new Event("change"));
    return this.entries.length > 0;
  }

  private adopt(kept: Kept | undefined): void {
    if (!kept) return;
    this.token = kept.token;
    this.entries = kept.entries;
    this.keep = kept.keep;
    this.chosen = kept.chosen;
    this.open = kept.open;
    if (kept.chosen || kept.entries.length) this.language = known(kept.language) ?? this.language;
  }

  /** Takes over what another tab said in the conversation that both keep on the device. */
  private merge(kept: Kept | undefined): void {
    if (!kept) {
      if (this.keep) this.empty();
      return;
    }
    // A conversation of this tab alone stays as it is, in this tab.
    if (!this.keep && this.entries.length) return;
    const theirs = new Set(kept.entries.map(({ id }) => id));
    // Under another token it has begun anew: what was said before was deleted.
    const anew = this.token !== "" && kept.token !== this.token;
    const ours = this.entries.filter(({ id }) => !theirs.has(id) && (!anew || this.mine.has(id)));
    this.entries = [
      ...kept.entries.map((entry) => (this.mine.has(entry.id) ? this.find(entry.id) ?? entry : entry)),
      ...ours,
    ];
    this.token = kept.token;
    this.keep = true;
    this.dispatchEvent(new Event("change"));
  }

  private find(id: string): Entry | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  /** Sends what waits, in order, until nothing waits; a dead line is tried again and again. */
  private async pump(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    for (let next = this.next(); next; next = this.next()) await this.deliver(next);
    this.sending = false;
    this.setLine("idle");
  }

  private next(): Entry | undefined {
    return this.entries.find((entry) => entry.state === "waiting" && this.mine.has(entry.id));
  }

  private async deliver(entry: Entry): Promise<void> {
    this.setLine(navigator.onLine ? "waiting" : "offline");
    const slow = setTimeout(() => this.setLine("slow"), SLOW_AFTER);
    try {
      this.token ||= await this.server.openSession();
      // Emptied meanwhile: nothing of it is sent any more.
      if (!this.find(entry.id)) return;
      const replies = await this.server.send(this.token, entry.id, entry.payload ?? entry.text ?? "", this.language);
      this.attempts = 0;
      if (this.find(entry.id)) this.receive(entry, replies);
    } catch (error) {
      if (error instanceof Expired && this.token) {
        this.token = "";
        await this.pause();
      } else if (error instanceof Unreachable) {
        clearTimeout(slow);
        this.setLine("offline");
        await this.pause();
      } else if (this.find(entry.id)) {
        this.settle(entry, "failed");
        this.changed();
      }
    } finally {
      clearTimeout(slow);
    }
  }

  private receive(entry: Entry, replies: Reply[]): void {
    this.settle(entry, "sent");
    const answers = replies.map(({ buttons, custom }, index): Entry => ({
      id: `${entry.id}/${index}`,
      from: "assistant",
      to: entry.id,
      blocks: blocksIn(custom?.blocks),
      buttons,
      language: custom?.article_language ?? custom?.language,
      outcome: custom?.outcome,
      topic: custom?.topic ?? undefined,
      urgent: Boolean(custom?.urgent),
    }));
    const known = new Set(this.entries.map(({ id }) => id));
    this.entries = [...this.entries, ...answers.filter(({ id }) => !known.has(id))];
    if (replies[0]?.custom?.deleted) {
      // What the server has deleted does not stay here either.
      this.entries = answers;
      this.token = "";
    }
    this.changed();
    const first = replies[0]?.custom;
    this.dispatchEvent(
      new CustomEvent("answer", { detail: { outcome: first?.outcome ?? "", language: first?.language } }),
    );
  }

  private settle(entry: Entry, state: "sent" | "failed"): void {
    this.mine.delete(entry.id);
    this.entries = this.entries.map((other) => (other.id === entry.id ? { ...other, state } : other));
  }

  /** Waits longer after every attempt; a line that comes back ends the waiting. */
  private pause(): Promise<void> {
    const length = PAUSES[Math.min(this.attempts++, PAUSES.length - 1)];
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, length);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private setLine(line: Line): void {
    if (this.line === line) return;
    this.line = line;
    this.dispatchEvent(new Event("change"));
  }

  private changed(): void {
    this.save();
    this.dispatchEvent(new Event("change"));
  }

  private save(): void {
    const { token, language, chosen, open, keep } = this;
    this.keeping.write({ token, language, chosen, open, keep, entries: this.entries.slice(-KEPT_ENTRIES) });
  }
}

/** `crypto.randomUUID` exists only on pages served over TLS. */
function fallbackId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
