/** What the server sends: the answer contract with its structured blocks. */

export interface Contact {
  name: string;
  purpose?: string | null;
  phones?: string[];
  url?: string | null;
  address?: string | null;
  hours?: string | null;
  note?: string | null;
}

export type Block =
  | { block: "paragraph"; text: string }
  | { block: "steps" | "points"; items: string[] }
  | { block: "links"; items: { title: string; url: string }[] }
  | { block: "contacts"; items: Contact[] }
  | { block: "note"; kind: string; text: string };

/** Returns what can be shown of something that should be blocks: no odd one may stop the chat. */
export function blocksIn(value: unknown): Block[] {
  return Array.isArray(value) ? value.filter(isBlock) : [];
}

function isBlock(value: unknown): value is Block {
  const { block, text, items } = (value ?? {}) as Record<string, unknown>;
  if (block === "paragraph" || block === "note") return typeof text === "string";
  if (!Array.isArray(items)) return false;
  if (block === "steps" || block === "points") return items.every((item) => typeof item === "string");
  const name = block === "links" ? "title" : block === "contacts" ? "name" : undefined;
  return name !== undefined && items.every((item) => typeof item?.[name] === "string");
}

export interface Button {
  title: string;
  payload: string;
}

export interface Reply {
  buttons?: Button[];
  custom?: {
    outcome?: string;
    topic?: string | null;
    language?: string;
    article_language?: string | null;
    urgent?: string | null;
    deleted?: boolean;
    blocks?: Block[];
  };
}

/** Returns the address if it leads to a web page, so that no other scheme gets into a link. */
export function webAddress(url: string | null | undefined): string | undefined {
  return url && /^https?:\/\//i.test(url) ? url : undefined;
}
