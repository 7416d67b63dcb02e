/** Prints the chat without the page around it. */

const sheet = new CSSStyleSheet();
sheet.replaceSync("@media print { body > :not(infopoint-widget) { display: none !important } }");

export function printChat(): void {
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  addEventListener(
    "afterprint",
    () => (document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet)),
    { once: true },
  );
  print();
}
