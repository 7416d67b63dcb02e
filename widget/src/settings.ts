/** What the loader and the chat agree on. */

export interface Settings {
  /** Address of the server, with a slash at the end. */
  server: string;
  /** Language the host page asks for, or `auto`. */
  language: string;
  title: string;
  /** Replaces the first words of the chat. */
  greeting: string;
  /** Where "leave quickly" goes. */
  leave: string;
}

/** The part of the chat that the loader drives. */
export interface Chat extends HTMLElement {
  settings: Settings;
  /** The language of the interface. */
  readonly language: string;
  show(focus: boolean): void;
  close(): void;
  start(topic: string, title: string): void;
  setLanguage(code: string): void;
}

export interface ChatModule {
  /** Fails when the words of the language cannot be loaded. */
  createChat(settings: Settings): Promise<Chat>;
}

/** Key of everything we keep in the browser. */
export const STORAGE_KEY = "infopoint";
/** A neutral page that says nothing about where somebody was. */
export const NEUTRAL_PAGE = "https://www.wikipedia.org/";
