/** Reads answers aloud with the voices of the device. */

/** Returns whether the device has a voice for a language. */
export function hasVoice(language: string): boolean {
  return Boolean(voice(language));
}

/** Voices that are not on the device would send the answer to somebody else. */
function voice(language: string): SpeechSynthesisVoice | undefined {
  if (!("speechSynthesis" in globalThis)) return undefined;
  const tags = language === "fa" ? ["fa", "prs"] : [language];
  return speechSynthesis
    .getVoices()
    .find(({ lang, localService }) => localService && tags.includes(lang.toLowerCase().split(/[-_]/)[0]));
}

/** Calls back when voices appear: many browsers know them only after a while. */
export function whenVoicesChange(changed: () => void): void {
  if ("speechSynthesis" in globalThis) speechSynthesis.addEventListener?.("voiceschanged", changed);
}

/** Reads a text aloud and calls back at its end. */
export function speak(text: string, language: string, ended: () => void): void {
  silence();
  const words = new SpeechSynthesisUtterance(text);
  words.voice = voice(language) ?? null;
  words.lang = words.voice?.lang ?? language;
  words.rate = 0.9;
  words.onend = words.onerror = ended;
  speechSynthesis.speak(words);
}

export function silence(): void {
  if ("speechSynthesis" in globalThis) speechSynthesis.cancel();
}
