/** Takes a text apart into what is shown differently: telephone numbers, Latin words, the rest. */

export interface Segment {
  kind: "text" | "phone" | "latin";
  text: string;
}

/** International numbers, Belgian free numbers, and the short urgent ones that stand alone. */
const PHONE = /(?<![\d/.,-])(?:\+\d[\d \u00a0]{6,16}\d|0800[ \u00a0\d]{6,8}\d|116[ \u00a0]?\d{3}|11[23]|10[1-3]|10[67]|196|1712|1813)(?![\d/-]|[.,]\d)/g;
/** Words in Latin letters with the numbers that belong to them, like "annexe 26 / bijlage 26". */
const LATIN = /[A-Za-z\u00c0-\u024f](?:[\w\u00c0-\u024f.'’&/ -]*[\w\u00c0-\u024f])?/g;

/** Returns the segments of a text; `rightToLeft` also sets Latin words apart. */
export function segments(text: string, rightToLeft: boolean): Segment[] {
  return split(text, PHONE, "phone").flatMap((segment) =>
    rightToLeft && segment.kind === "text" ? split(segment.text, LATIN, "latin") : [segment],
  );
}

/** Returns the address that calls a number. */
export function telephone(phone: string): string {
  return `tel:${phone.replace(/[^+\d]/g, "")}`;
}

function split(text: string, pattern: RegExp, kind: Segment["kind"]): Segment[] {
  const found: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) found.push({ kind: "text", text: text.slice(end, match.index) });
    found.push({ kind, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ kind: "text", text: text.slice(end) });
  return found;
}
