/** What stays in the browser: for this tab, or on this device if the person wants it. */

import type { Entry } from "./conversation";
import { blocksIn } from "./reply";
import { STORAGE_KEY } from "./settings";

export interface Kept {
  token: string;
  entries: Entry[];
  /** The language of the interface, and whether the person chose it. */
  language: string;
  chosen: boolean;
  open: boolean;
  /** Whether the person wants this kept on the device. */
  keep: boolean;
}

/** Reads and writes; a browser that forbids it simply forgets at the next page. */
export class Keeping {
  /** Returns the conversation of this tab, else the one that is kept on the device. */
  read(): Kept | undefined {
    try {
      const tab = parse(sessionStorage.getItem(STORAGE_KEY));
      return tab?.entries.length ? tab : parse(localStorage.getItem(STORAGE_KEY)) ?? tab;
    } catch {
      return undefined;
    }
  }

  write(kept: Kept): void {
    try {
      const text = JSON.stringify(kept);
      if (kept.keep) localStorage.setItem(STORAGE_KEY, text);
      sessionStorage.setItem(STORAGE_KEY, kept.keep ? JSON.stringify({ open: kept.open }) : text);
    } catch {
      // Storage is full or forbidden: the chat goes on without memory.
    }
  }

  /** Leaves nothing on the device. */
  forgetDevice(): void {
    try {
      localStorage.removeItem(STORAGE_KEY);
    } catch {
      // Where nothing can be stored nothing is left.
    }
  }

  /** Leaves nothing behind. */
  erase(): void {
    this.forgetDevice();
    try {
      sessionStorage.removeItem(STORAGE_KEY);
    } catch {
      // Where nothing can be stored nothing is left.
    }
  }

  /** Tells when another tab changes what is kept on the device. */
  watch(changed: (kept: Kept | undefined) => void): void {
    addEventListener("storage", (event) => {
      if (event.storageArea === localStorage && event.key === STORAGE_KEY) {
        changed(parse(event.newValue));
      }
    });
  }
}

function parse(text: string | null): Kept | undefined {
  const kept = text ? (JSON.parse(text) as Partial<Kept> | null) : null;
  if (!Array.isArray(kept?.entries)) return undefined;
  // It may come from another version of the chat.
  const entries = kept.entries.map((entry) => ({ ...entry, blocks: blocksIn(entry.blocks) }));
  return { ...(kept as Kept), entries };
}
