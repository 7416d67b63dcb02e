/** The languages of the interface; `fa` is Dari and Farsi. */

/** Codes with their own names, in the order of the language menu. */
export const NAMES: Readonly<Record<string, string>> = {
  en: "English",
  fr: "Français",
  nl: "Nederlands",
  ar: "العربية",
  fa: "فارسی / دری",
  ps: "پښتو",
  tr: "Türkçe",
  ru: "Русский",
  uk: "Українська",
  es: "Español",
  pt: "Português",
  so: "Soomaali",
  ti: "ትግርኛ",
  sq: "Shqip",
};

export const RIGHT_TO_LEFT: readonly string[] = ["ar", "fa", "ps"];

/** Returns our code for a language tag like `fr-BE`, if we speak the language; Dari is `fa`. */
export function known(tag: string | null | undefined): string | undefined {
  const code = String(tag ?? "").toLowerCase().split("-")[0];
  const ours = code === "prs" ? "fa" : code;
  return Object.keys(NAMES).includes(ours) ? ours : undefined;
}

/** Returns the first language of these that we speak, else English. */
export function firstKnown(...tags: (string | null | undefined)[]): string {
  for (const tag of tags) {
    const code = known(tag);
    if (code) return code;
  }
  return "en";
}

export function direction(code: string): "rtl" | "ltr" {
  return RIGHT_TO_LEFT.includes(code) ? "rtl" : "ltr";
}
