/**
 * The few kilobytes that a host page loads: a button, and the chat once it is wanted.
 *
 * Everything else (Lit, the texts of one language) is fetched when the chat is opened.
 */

import { palette } from "./colours";
import { direction, firstKnown, known } from "./languages";
import { type Chat, type ChatModule, NEUTRAL_PAGE, type Settings, STORAGE_KEY } from "./settings";

declare const __CHAT__: string;
declare const __WORDS__: Record<string, Record<string, string>>;

const TOPIC = /^[a-z_0-9]+\/[a-z_0-9]+$/;
/** What somebody in danger needs when even the chat cannot be loaded: number, what for, where. */
const NUMBERS = [["112", "danger", ""], ["101", "police", "BE"], ["+32 800 32 745", "Fedasil", ""], ["113", "police", "LU"]];
/** Who has waited this long for the chat sees the numbers; the chat may still come. */
const PATIENCE = 8_000;

const STYLE = `
:host{all:initial!important;position:fixed!important;z-index:2147483000!important;
inset-block-end:1em!important;inset-inline-end:1em!important;display:block!important;
--accent:var(--infopoint-accent-light);--on-accent:var(--infopoint-on-accent-light)}
@media (prefers-color-scheme:dark){:host{--accent:var(--infopoint-accent-dark);--on-accent:var(--infopoint-on-accent-dark)}}
button,a{font:600 medium/1.3 system-ui,sans-serif;box-sizing:border-box;min-height:max(44px,3em);min-width:max(44px,3em);
padding:.7em 1.2em;border-radius:1.5em;border:2px solid var(--on-accent);cursor:pointer;
background:var(--accent);color:var(--on-accent);box-shadow:0 2px 10px #0005}
button:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
a{display:block;text-decoration:none;margin-block-end:.5em;text-align:center}
button[aria-busy=true]::after{content:" …"}
bdi{white-space:nowrap}
[hidden]{display:none}
@media print{button,div{display:none}:host{position:static!important}}`;

interface Api {
  open(): void;
  close(): void;
  /** Opens the chat with a topic, like `return/cost`; the title is shown as the question. */
  start(topic: string, title?: string): void;
  language(code: string): void;
  /** Listens to `open`, `close`, `language` or `answer`; returns how to stop listening. */
  on(type: string, listener: (detail: unknown) => void): () => void;
}

declare global {
  interface Window {
    Infopoint?: Api;
  }
}

function install(script: HTMLScriptElement): void {
  const given = script.dataset;
  const settings: Settings = {
    server: new URL(".", script.src).href,
    language: given.language ?? "auto",
    title: given.title ?? "Infopoint",
    greeting: given.greeting ?? "",
    leave: given.leave ?? NEUTRAL_PAGE,
  };
  const host = document.createElement("infopoint-widget");
  const root = host.attachShadow({ mode: "open" });
  // A constructed sheet is not "inline style": no Content-Security-Policy stops it.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const { properties, changed } = palette(given.color ?? "#0b4f7d");
  for (const name in properties) host.style.setProperty(name, properties[name]);
  if (changed) console.warn("Infopoint: the colour was changed so that it can be read");

  const button = document.createElement("button");
  button.setAttribute("aria-haspopup", "dialog");
  const help = document.createElement("div");
  help.setAttribute("role", "alert");
  root.append(help, button);

  let code = "en";
  function speak(tag: string): void {
    code = known(tag) ?? code;
    host.lang = code;
    host.dir = direction(code);
    button.textContent = given.button ?? __WORDS__[code].button;
  }
  speak(
    firstKnown(
      known(settings.language),
      ...(settings.language === "auto" ? navigator.languages : []),
      document.documentElement.lang,
    ),
  );

  const tell = (type: string, detail: unknown) =>
    document.dispatchEvent(new CustomEvent(`infopoint:${type}`, { detail }));
  let chat: Chat | undefined;
  let loading: Promise<Chat | undefined> | undefined;
  let before: Element | null = null;

  async function load(): Promise<Chat | undefined> {
    button.setAttribute("aria-busy", "true");
    const slow = setTimeout(offerHelp, PATIENCE);
    try {
      const module: ChatModule = await import(/* @vite-ignore */ settings.server + __CHAT__);
      chat = await module.createChat(Object.assign({}, settings, { language: code }));
      // A conversation that goes on keeps its language.
      speak(chat.language);
      chat.addEventListener("infopoint-close", close);
      chat.addEventListener("infopoint-language", (event) => {
        speak((event as CustomEvent<string>).detail);
        tell("language", { language: code });
      });
      // Only how it went leaves the chat; what was asked is nobody's business here.
      chat.addEventListener("infopoint-answer", (event) =>
        tell("answer", { outcome: (event as CustomEvent<string>).detail }),
      );
      help.textContent = "";
      chat.hidden = true;
      root.append(chat);
      return chat;
    } catch {
      loading = undefined;
      offerHelp();
      return undefined;
    } finally {
      clearTimeout(slow);
      button.removeAttribute("aria-busy");
    }
  }

  function offerHelp(): void {
    const words = __WORDS__[code];
    help.replaceChildren(
      ...NUMBERS.map(([number, what, where]) => {
        const purpose = (words[what] ?? what) + (where && ` (${where})`);
        return link(`tel:${number.replace(/ /g, "")}`, purpose, purpose.includes(number) ? "" : number);
      }),
      link(`${settings.server}chat`, words.button),
    );
  }

  function link(address: string, text: string, number = ""): HTMLAnchorElement {
    const anchor = document.createElement("a");
    anchor.href = address;
    anchor.rel = "noopener noreferrer";
    const digits = document.createElement("bdi");
    digits.dir = "ltr";
    digits.textContent = number;
    anchor.append(`${text} `, digits);
    return anchor;
  }

  /** Opens the chat; it takes the focus unless it only goes on after a reload. */
  async function open(focus = true): Promise<Chat | undefined> {
    before = document.activeElement === host ? button : document.activeElement;
    loading ??= load();
    const opened = await loading;
    if (opened?.hidden) {
      opened.hidden = false;
      button.hidden = true;
      opened.show(focus);
      tell("open", {});
    }
    return opened;
  }

  function close(): void {
    if (!chat || chat.hidden) return;
    chat.hidden = true;
    button.hidden = false;
    // Who works elsewhere on the page is not called back.
    if ([host, document.body].includes(document.activeElement as HTMLElement)) {
      const elsewhere = before instanceof HTMLElement && before.isConnected && before !== document.body;
      (elsewhere ? (before as HTMLElement) : button).focus();
    }
    tell("close", {});
  }

  const api: Api = {
    open: () => void open(),
    close: () => chat?.close(),
    start: (topic, title = "") =>
      void open().then((opened) => TOPIC.test(topic) && opened?.start(topic, title)),
    language: (wanted) => {
      speak(wanted);
      const now = code;
      void loading?.then((opened) => opened?.setLanguage(now));
    },
    on(type, listener) {
      const heard = (event: Event) => listener((event as CustomEvent).detail);
      document.addEventListener(`infopoint:${type}`, heard);
      return () => document.removeEventListener(`infopoint:${type}`, heard);
    },
  };
  window.Infopoint = api;
  button.addEventListener("click", () => void open());
  document.addEventListener("click", (event) => {
    const trigger = (event.target as Element).closest?.<HTMLElement>("[data-infopoint]");
    if (!trigger) return;
    event.preventDefault();
    const topic = trigger.dataset.infopoint;
    if (topic) api.start(topic, trigger.textContent?.trim());
    else api.open();
  });
  document.body.append(host);
  if (wasOpen()) void open(false);
}

/** Returns whether a chat was open in this tab before the page was loaded anew. */
function wasOpen(): boolean {
  try {
    return /"open":true/.test(sessionStorage.getItem(STORAGE_KEY) ?? "");
  } catch {
    return false;
  }
}

/** For browsers too old for the chat: a link to the page that works without JavaScript. */
function linkToPlainPage(script: HTMLScriptElement): void {
  const link = document.createElement("a");
  link.href = new URL("chat", script.src).href;
  link.textContent =
    script.dataset.button ?? __WORDS__[firstKnown(script.dataset.language, navigator.language)].button;
  link.style.cssText =
    "position:fixed;bottom:16px;right:16px;padding:14px 20px;background:#0b4f7d;color:#fff;z-index:2147483000";
  document.body.appendChild(link);
}

const script = document.currentScript as HTMLScriptElement | null;
// A page may include the line twice; one button is enough.
if (script && !window.Infopoint) {
  const modern = "adoptedStyleSheets" in Document.prototype && CSS.supports("inset", "0");
  const begin = modern ? install : linkToPlainPage;
  if (document.body) begin(script);
  else document.addEventListener("DOMContentLoaded", () => begin(script));
}
