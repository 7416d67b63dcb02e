/** Answers as plain text: to copy, to save, to read aloud. */

import type { Entry } from "./conversation";
import type { Block, Contact } from "./reply";
import { segments } from "./segments";
import type { Texts } from "./texts";

type Spelling = (phone: string) => string;

function card(contact: Contact, spelling: Spelling): string {
  const details = [contact.purpose, contact.address, contact.hours, contact.url, contact.note];
  return [contact.name, ...(contact.phones ?? []).map(spelling), ...details].filter(Boolean).join("\n  ");
}

function blockText(block: Block, spelling: Spelling = (phone) => phone): string {
  switch (block.block) {
    case "steps":
      return block.items.map((item, index) => `${index + 1}. ${item}`).join("\n");
    case "points":
      return block.items.map((item) => `• ${item}`).join("\n");
    case "links":
      return block.items.map((link) => `${link.title}\n${link.url}`).join("\n");
    case "contacts":
      return block.items.map((contact) => card(contact, spelling)).join("\n\n");
    default:
      return block.text;
  }
}

/** Returns an answer as text. */
export function plainText(blocks: Block[]): string {
  return blocks.map((block) => blockText(block)).join("\n\n");
}

/** Returns what is worth hearing: everything but web addresses, numbers digit by digit. */
export function spokenText(blocks: Block[]): string {
  return blocks
    .filter((block) => block.block !== "links")
    .map((block) => blockText(block, digitByDigit).replace(/https?:\S+/g, ""))
    .flatMap((text) => segments(`${text}\n`, false))
    .map(({ kind, text }) => (kind === "phone" ? digitByDigit(text) : text))
    .join("");
}

function digitByDigit(phone: string): string {
  return [...phone.replace(/\s/g, "")].join(" ");
}

/** An answer worth taking along, with the question before it. */
export interface Taken {
  question: string;
  answer: Entry;
}

/** Returns the answers from articles, each once, the latest version of each. */
export function takeaway(entries: readonly Entry[]): Taken[] {
  const taken = new Map<string, Taken>();
  for (const entry of entries) {
    if (entry.from !== "assistant" || !["answered", "urgent", "form"].includes(entry.outcome ?? "")) continue;
    const question = entries.find((other) => other.id === entry.to)?.text ?? "";
    const key = entry.topic ?? entry.id;
    taken.delete(key);
    taken.set(key, { question, answer: entry });
  }
  return [...taken.values()];
}

/** Returns the whole summary as text. */
export function takeawayText(entries: readonly Entry[], title: string, texts: Texts): string {
  const parts = takeaway(entries).map(
    ({ question, answer }) => `${question ? `${question}\n\n` : ""}${plainText(answer.blocks ?? [])}`,
  );
  return [`${title}: ${texts.takeaway}`, ...parts, texts.danger].join("\n\n----\n\n");
}
