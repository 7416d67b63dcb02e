/** The interface texts; each language is its own small file, loaded when it is needed. */

import type english from "../texts/en.json";

export type Texts = typeof english;

const FILES = import.meta.glob<Texts>("../texts/*.json", { import: "default" });

/** Returns the texts of a language. */
export function loadTexts(code: string): Promise<Texts> {
  return FILES[`../texts/${code}.json`]();
}
