/** The window of the chat. It shows the conversation and what the person can do with it. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { showBlock } from "./blocks";
import { Conversation, type Entry } from "./conversation";
import { direction, NAMES } from "./languages";
import { allNumbers, apologyNumbers } from "./numbers";
import { plainText, spokenText, takeaway, takeawayText } from "./plain";
import { printChat } from "./printing";
import type { Chat, Settings } from "./settings";
import { hasVoice, silence, speak, whenVoicesChange } from "./speech";
import { style } from "./style";
import { loadTexts, type Texts } from "./texts";

/** What fills the window: the conversation, or one of the panes in front of it. */
type View = "chat" | "numbers" | "options" | "takeaway";

const LONGEST = 2000;
/** Where the chat fills the screen; `style.ts` says the same. */
const SMALL = matchMedia("(max-width: 30rem), (max-height: 30rem)");

export class InfopointChat extends LitElement implements Chat {
  static override styles = style;
  static override properties = {
    texts: { state: true },
    view: { state: true },
    copied: { state: true },
    spoken: { state: true },
  };

  settings!: Settings;
  private texts!: Texts;
  /** The language of the texts. */
  language!: string;
  private view: View = "chat";
  /** Ids of the entries whose text was just copied, or is being read aloud. */
  private copied = "";
  private spoken = "";
  private conversation!: Conversation;
  /** Entries that were there before: a screen reader does not read them again. */
  private settled = false;
  private opener = "";
  /** Parts of the host page that cannot be reached while the chat fills the screen. */
  private covered: HTMLElement[] = [];

  async begin(): Promise<void> {
    this.conversation = new Conversation(this.settings.server, this.settings.language);
    this.language = this.conversation.language;
    this.texts = await loadTexts(this.language);
    this.conversation.addEventListener("change", () => this.requestUpdate());
    this.conversation.addEventListener("answer", (event) => {
      const { outcome, language } = (event as CustomEvent<{ outcome: string; language?: string }>).detail;
      this.tell("answer", outcome);
      // The interface follows the person, unless they chose its language themselves.
      const { chosen, language: current } = this.conversation;
      if (language && language !== current && !chosen && language in NAMES) void this.useLanguage(language, false);
    });
    whenVoicesChange(() => this.requestUpdate());
    SMALL.addEventListener("change", () => this.cover());
    this.addEventListener("keydown", (event) => this.pressed(event));
    // From elsewhere it uncovers what the chat hides.
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.conversation.open && !event.defaultPrevented) this.close();
    });
    addEventListener("pageshow", (event) => {
      if (event.persisted && !this.conversation.recall()) this.close();
    });
    this.conversation.begin();
  }

  show(focus: boolean): void {
    this.conversation.setOpen(true);
    this.cover();
    void this.updateComplete.then(() => {
      this.scrollToEnd();
      if (!focus) return;
      // A keyboard that jumps up on a phone would hide what there is to read.
      if (matchMedia("(pointer: coarse)").matches) this.find(".window")?.focus();
      else this.find("textarea")?.focus();
    });
  }

  close(): void {
    silence();
    this.conversation.setOpen(false);
    this.cover();
    this.tell("close", undefined);
  }

  start(topic: string, title: string): void {
    this.view = "chat";
    this.conversation.say(title, `topic:${topic}`);
  }

  setLanguage(code: string): void {
    if (code !== this.conversation.language) this.choose(code);
  }

  protected override render(): unknown {
    const { texts, language } = this;
    return html`<div class="window" role="dialog" aria-modal=${SMALL.matches} aria-label="${this.settings.title}: ${texts.window}"
      lang=${language} dir=${direction(language)} tabindex="-1">
      ${this.header(texts)} ${this.view === "chat" ? this.chatView(texts) : this.pane(texts)}
    </div>`;
  }

  protected override updated(changes: PropertyValues): void {
    const entries = this.conversation.entries;
    if (this.view === "chat" && entries.length !== this.shownEntries) {
      const answer = this.settled && entries[entries.length - 1]?.from === "assistant";
      this.shownEntries = entries.length;
      // A long answer is read from its beginning.
      if (answer) this.lastAnswer()?.scrollIntoView({ block: "start" });
      else this.scrollToEnd();
    }
    if (changes.has("texts")) requestAnimationFrame(() => (this.settled = true));
  }
  private shownEntries = 0;

  private header(texts: Texts): TemplateResult {
    return html`<div class="head">
      <div class="row">
        <h2>${this.settings.title}</h2>
        <button class="leave" @click=${this.leave}>${texts.leave}</button>
        <button id="options" class="icon" aria-label=${texts.options} aria-expanded=${this.view === "options"}
          @click=${() => this.open("options")}>⋯</button>
        <button class="icon" aria-label=${texts.close} @click=${this.close}>✕</button>
      </div>
      <div class="row">
        <a class="danger" href="tel:112" aria-label=${texts.danger}>☎ 112</a>
        <button id="numbers" aria-expanded=${this.view === "numbers"} @click=${() => this.open("numbers")}>${texts.numbers}</button>
        <select aria-label=${texts.language} @change=${(event: Event) => this.choose((event.target as HTMLSelectElement).value)}>
          ${Object.entries(NAMES).map(
            ([code, name]) => html`<option value=${code} lang=${code} ?selected=${code === this.conversation.language}>${name}</option>`,
          )}
        </select>
      </div>
    </div>`;
  }

  private chatView(texts: Texts): TemplateResult {
    const { entries, line } = this.conversation;
    const last = entries[entries.length - 1];
    return html`<div class="log" role="log" tabindex="0" aria-label=${texts.log} aria-live=${this.settled ? "polite" : "off"}>
        <div class="entry assistant">
          <p dir="auto">${this.settings.greeting || texts.greet}</p>
          <p><strong>${texts.danger}</strong></p>
        </div>
        ${entries.length ? nothing : this.choices([{ title: texts.subjects, payload: "do:menu" }, { title: texts.person, payload: "do:person" }])}
        ${repeat(entries, ({ id }) => id, (entry, index) => (entry.from === "person" ? this.question(entry, texts) : this.answer(entry, index, texts)))}
        ${last?.buttons?.length ? this.choices(last.buttons) : nothing}
      </div>
      <p class="status" role="status">${line === "idle" ? nothing : line === "waiting" ? texts.waiting : texts[line]}</p>
      <form @submit=${this.submit}>
        <label for="field">${texts.field}</label>
        <textarea id="field" rows="1" dir="auto" maxlength=${LONGEST} autocomplete="off" @keydown=${this.typed}></textarea>
        <button class="main">${texts.send}</button>
      </form>`;
  }

  private question(entry: Entry, texts: Texts): unknown {
    if (!entry.text && entry.state !== "failed") return nothing;
    return html`<div class="entry person">
        <span class="unseen">${texts.you}</span>
        <p dir="auto">${entry.text}</p>
      </div>
      ${entry.state === "failed"
        ? html`<div class="entry assistant" role="alert">
            <p>${texts.failed}</p>
            ${apologyNumbers(texts)}
            <button class="main" @click=${() => this.conversation.retry(entry)}>${texts.retry}</button>
          </div>`
        : nothing}`;
  }

  private answer(entry: Entry, index: number, texts: Texts): TemplateResult {
    const before = this.conversation.entries[index - 1];
    // Several quick questions are answered below them all: each answer then says which it means.
    const asked = before?.id === entry.to || before?.to === entry.to ? undefined : this.askedIn(entry);
    const language = entry.language ?? this.conversation.language;
    return html`<div class="entry assistant ${entry.urgent ? "urgent" : ""}" lang=${language} dir=${direction(language)}>
      <span class="unseen">${texts.answer}</span>
      ${asked ? html`<p class="question" dir="auto">${asked}</p>` : nothing}
      ${this.blocks(entry, texts)}
      <div class="tools" lang=${this.language} dir=${direction(this.language)}>
        <button @click=${() => this.copy(entry.id, plainText(entry.blocks ?? []))}>${this.copied === entry.id ? texts.copied : texts.copy}</button>
        ${hasVoice(language)
          ? html`<button aria-pressed=${this.spoken === entry.id} @click=${() => this.listen(entry, language)}>
              ${this.spoken === entry.id ? texts.stop : texts.listen}
            </button>`
          : nothing}
      </div>
    </div>`;
  }

  private blocks(entry: Entry, texts: Texts): unknown[] {
    const rightToLeft = direction(entry.language ?? this.conversation.language) === "rtl";
    return (entry.blocks ?? []).map((block) => showBlock(block, rightToLeft, texts));
  }

  private askedIn(entry: Entry): string | undefined {
    return this.conversation.entries.find(({ id }) => id === entry.to)?.text;
  }

  private choices(buttons: { title: string; payload: string }[]): TemplateResult {
    return html`<div class="choices">
      ${buttons.map(({ title, payload }) => html`<button dir="auto" @click=${() => this.say(title, payload)}>${title}</button>`)}
    </div>`;
  }

  private pane(texts: Texts): TemplateResult {
    const contents = { numbers: this.numbersPane, options: this.optionsPane, takeaway: this.takeawayPane };
    const view = this.view as keyof typeof contents;
    return html`<section class="pane" aria-labelledby="heading">
      <button @click=${this.back}>${texts.back}</button>
      <h3 id="heading" tabindex="-1">${texts[view]}</h3>
      ${contents[view].call(this, texts)}
    </section>`;
  }

  private numbersPane(texts: Texts): unknown {
    return allNumbers(texts);
  }

  private optionsPane(texts: Texts): TemplateResult {
    return html`<div class="list">
      <button @click=${() => this.open("takeaway")}>${texts.takeaway}</button>
      <button @click=${() => this.printView("chat")}>${texts.print}</button>
      <label class="check">
        <input type="checkbox" .checked=${this.conversation.keep} aria-describedby="hint"
          @change=${(event: Event) => this.conversation.setKeep((event.target as HTMLInputElement).checked)} />
        ${texts.keep}
      </label>
      <p id="hint" class="detail">${texts.keepHint}</p>
      <button @click=${this.empty}>${texts.clear}</button>
    </div>`;
  }

  private takeawayPane(texts: Texts): TemplateResult {
    const taken = takeaway(this.conversation.entries);
    if (!taken.length) return html`<p>${texts.takeawayEmpty}</p>`;
    const text = () => takeawayText(this.conversation.entries, this.settings.title, texts);
    return html`<div class="tools">
        <button @click=${() => this.copy("takeaway", text())}>${this.copied === "takeaway" ? texts.copied : texts.copy}</button>
        <button @click=${() => this.printView("takeaway")}>${texts.print}</button>
        <button @click=${() => this.save(text())}>${texts.save}</button>
      </div>
      ${taken.map(({ question, answer }) => {
        const language = answer.language ?? this.conversation.language;
        return html`${question ? html`<h4 dir="auto">${question}</h4>` : nothing}
          <div class="entry assistant" lang=${language} dir=${direction(language)}>${this.blocks(answer, texts)}</div>`;
      })}
      <p><strong>${texts.danger}</strong></p>`;
  }

  private say(text: string, payload?: string): void {
    this.conversation.say(text, payload);
    // The button that was pressed is gone: the focus stays in the conversation.
    this.find(".log")?.focus();
  }

  private submit(event: Event): void {
    event.preventDefault();
    const field = this.find<HTMLTextAreaElement>("textarea")!;
    const text = field.value.trim();
    field.value = "";
    if (text) this.conversation.say(text);
    field.focus();
  }

  private typed(event: KeyboardEvent): void {
    // While a character is being composed, Enter chooses it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    this.submit(event);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (this.view === "chat") this.close();
    else this.back();
  }

  /** Where the chat fills the screen, what lies behind it is out of reach for everybody. */
  private cover(): void {
    for (const part of this.covered.splice(0)) part.inert = false;
    if (this.conversation.open && SMALL.matches) {
      const { host } = this.getRootNode() as ShadowRoot;
      for (const part of document.body.children) {
        if (part === host || !(part instanceof HTMLElement) || part.inert) continue;
        part.inert = true;
        this.covered.push(part);
      }
    }
    this.requestUpdate();
  }

  private choose(code: string): void {
    void this.useLanguage(code, true);
    // Before the first message there is nobody to tell it to; the next message says it.
    if (this.conversation.entries.length) this.conversation.say(NAMES[code], `language:${code}`);
  }

  private async useLanguage(code: string, chosen: boolean): Promise<void> {
    this.conversation.setLanguage(code, chosen);
    let texts: Texts;
    try {
      texts = await loadTexts(code);
    } catch {
      // On a dead line the words stay in the language that is here already.
      return this.requestUpdate();
    }
    // Another one may have been chosen meanwhile.
    if (code !== this.conversation.language) return;
    this.texts = texts;
    this.language = code;
    this.tell("language", code);
  }

  private open(view: Exclude<View, "chat">): void {
    if (this.view === view) return this.back();
    if (this.view === "chat") this.opener = view;
    this.view = view;
    void this.updateComplete.then(() => this.find("h3")?.focus());
  }

  private back(): void {
    this.view = "chat";
    void this.updateComplete.then(() => {
      this.find(`#${this.opener}`)?.focus();
      this.scrollToEnd();
    });
  }

  /** Empties the chat and replaces the page, so that "back" does not lead here either. */
  private leave(): void {
    silence();
    this.conversation.empty();
    // The neutral page may take a while to come; until then there is nothing to see.
    document.documentElement.style.display = "none";
    location.replace(this.settings.leave);
  }

  private empty(): void {
    silence();
    this.conversation.empty();
    this.view = "chat";
    void this.updateComplete.then(() => this.find("textarea")?.focus());
  }

  private async copy(id: string, text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.copied = id;
      setTimeout(() => (this.copied = ""), 3000);
    } catch {
      // The browser forbids it; the text can still be marked and copied by hand.
    }
  }

  private save(text: string): void {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = "infopoint.txt";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  private printView(view: "chat" | "takeaway"): void {
    this.view = view;
    void this.updateComplete.then(printChat);
  }

  private listen(entry: Entry, language: string): void {
    if (this.spoken === entry.id) {
      silence();
      this.spoken = "";
      return;
    }
    speak(spokenText(entry.blocks ?? []), language, () => {
      if (this.spoken === entry.id) this.spoken = "";
    });
    this.spoken = entry.id;
  }

  private tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(`infopoint-${type}`, { detail }));
  }

  private find<T extends HTMLElement = HTMLElement>(selector: string): T | null {
    return this.renderRoot.querySelector<T>(selector);
  }

  private lastAnswer(): HTMLElement | undefined {
    const answers = this.renderRoot.querySelectorAll<HTMLElement>(".log > .assistant");
    return answers[answers.length - 1];
  }

  private scrollToEnd(): void {
    const log = this.find(".log");
    // Before anything is said, the greeting is read from its beginning.
    if (log && this.conversation.entries.length) log.scrollTop = log.scrollHeight;
  }
}

/** Returns the chat, ready to be put into the page; fails when its words cannot be loaded. */
export async function createChat(settings: Settings): Promise<Chat> {
  if (!customElements.get("infopoint-chat")) customElements.define("infopoint-chat", InfopointChat);
  const chat = document.createElement("infopoint-chat") as InfopointChat;
  chat.settings = settings;
  await chat.begin();
  return chat;
}
