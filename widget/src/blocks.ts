/** Shows structured blocks. Texts are set as text: nothing that arrives is taken for markup. */

import { html, nothing, type TemplateResult } from "lit";
import { type Block, type Contact, webAddress } from "./reply";
import { segments, telephone } from "./segments";
import type { Texts } from "./texts";

/** Returns a link that calls a number; it reads from left to right everywhere. */
export function phoneLink(phone: string): TemplateResult {
  return html`<a class="phone" dir="ltr" href=${telephone(phone)}>${phone}</a>`;
}

function flowing(text: string, rightToLeft: boolean): unknown[] {
  return segments(text, rightToLeft).map(({ kind, text }) => {
    if (kind === "phone") return phoneLink(text);
    return kind === "latin" ? html`<bdi dir="ltr">${text}</bdi>` : text;
  });
}

function outside(url: string, text: string): TemplateResult {
  const address = webAddress(url);
  return address
    ? html`<a href=${address} target="_blank" rel="noopener noreferrer" dir="auto">${text}</a>`
    : html`<span dir="auto">${text}</span>`;
}

function contact(card: Contact, rightToLeft: boolean): TemplateResult {
  const details = [card.purpose, card.address, card.hours, card.note].filter(Boolean) as string[];
  return html`<li>
    <strong dir="auto">${card.name}</strong>
    ${(card.phones ?? []).map((phone) => html`<span class="call">${phoneLink(phone)}</span>`)}
    ${details.map((detail) => html`<span class="detail" dir="auto">${flowing(detail, rightToLeft)}</span>`)}
    ${card.url ? html`<span class="detail">${outside(card.url, card.url.replace(/^https?:\/\/(www\.)?|\/$/g, ""))}</span>` : nothing}
  </li>`;
}

/** Returns the template of one block; a kind we do not know shows nothing. */
export function showBlock(block: Block, rightToLeft: boolean, texts: Texts): unknown {
  const item = (text: string) => html`<li dir="auto">${flowing(text, rightToLeft)}</li>`;
  switch (block.block) {
    case "paragraph":
      return html`<p dir="auto">${flowing(block.text, rightToLeft)}</p>`;
    case "steps":
      return html`<ol>${block.items.map(item)}</ol>`;
    case "points":
      return html`<ul>${block.items.map(item)}</ul>`;
    case "note":
      return html`<p class="note ${block.kind}" dir="auto">${flowing(block.text, rightToLeft)}</p>`;
    case "contacts":
      return html`<ul class="contacts">${block.items.map((card) => contact(card, rightToLeft))}</ul>`;
    case "links":
      return html`<p class="sources">${texts.sources}</p>
        <ul class="links">${block.items.map((link) => html`<li>${outside(link.url, link.title)}</li>`)}</ul>`;
    default:
      return nothing;
  }
}
