/** Colours that an organisation may choose, corrected until everybody can read them. */

type Colour = [number, number, number];

/** WCAG 2.2, success criterion 1.4.3. */
const ENOUGH = 4.5;
const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [0, 0, 0];
/** The backgrounds on which reading is hardest, light and dark: `--tint` in `style.ts`. */
const LIGHT: Colour = [238, 243, 246];
const DARK: Colour = [42, 49, 56];

export function parseColour(text: string): Colour | undefined {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(text);
  const digits = short ? short.slice(1).map((digit) => digit + digit) : text.match(/[\da-f]{2}/gi);
  if (!/^#([\da-f]{3}|[\da-f]{6})$/i.test(text) || !digits) return undefined;
  return digits.map((pair) => parseInt(pair, 16)) as Colour;
}

function luminance(colour: Colour): number {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(one: Colour, other: Colour): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** Mixes a colour towards another until it can be read on a background. */
function readable(colour: Colour, background: Colour, towards: Colour): Colour {
  let mixed = colour;
  for (let step = 0; step <= 20 && contrast(mixed, background) < ENOUGH; step++) {
    mixed = colour.map((value, i) => Math.round(value + ((towards[i] - value) * step) / 20)) as Colour;
  }
  return mixed;
}

const css = (colour: Colour) => `rgb(${colour.join(" ")})`;
const onTop = (colour: Colour) =>
  contrast(colour, WHITE) >= contrast(colour, BLACK) ? WHITE : BLACK;

/** Returns the custom properties for a chosen colour, and whether it had to be changed. */
export function palette(text: string): { properties: Record<string, string>; changed: boolean } {
  const chosen = parseColour(text);
  const colour = chosen ?? parseColour("#0b4f7d")!;
  const light = readable(colour, LIGHT, BLACK);
  const dark = readable(colour, DARK, WHITE);
  return {
    properties: {
      "--infopoint-accent-light": css(light),
      "--infopoint-on-accent-light": css(onTop(light)),
      "--infopoint-accent-dark": css(dark),
      "--infopoint-on-accent-dark": css(onTop(dark)),
    },
    changed: !chosen || css(light) !== css(colour),
  };
}
