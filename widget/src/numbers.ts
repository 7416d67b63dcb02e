/** The urgent numbers, inside the widget so that they are there without a server. */

import { html, type TemplateResult } from "lit";
import numbers from "../numbers.json";
import { phoneLink } from "./blocks";
import type { Texts } from "./texts";

type Line = [keyof Texts, string[]];

function line([purpose, phones]: Line, texts: Texts): TemplateResult {
  return html`<li>${texts[purpose]}<br />${phones.map(phoneLink)}</li>`;
}

/** Returns all numbers by country. */
export function allNumbers(texts: Texts): TemplateResult[] {
  return Object.entries(numbers as unknown as Record<string, Line[]>).map(
    ([country, lines]) => html`
      <h4>${texts[country as keyof Texts]}</h4>
      <ul class="numbers">${lines.map((one) => line(one, texts))}</ul>
    `,
  );
}

/** Returns the two numbers that go with an apology: danger, and questions about a stay. */
export function apologyNumbers(texts: Texts): TemplateResult {
  const lines = (numbers.belgium as unknown as Line[]).filter(([purpose]) => ["emergency", "asylum"].includes(purpose));
  return html`<ul class="numbers">${lines.map((one) => line(one, texts))}</ul>`;
}
