/** The looks of the chat: logical sides for both writing directions, no colour without contrast. */

import { css } from "lit";

export const style = css`
  :host {
    all: initial;
    --accent: var(--infopoint-accent-light);
    --on-accent: var(--infopoint-on-accent-light);
    --paper: #fff;
    --ink: #1c2327;
    --soft: #4a5359;
    --line: #737d84;
    --tint: #eef3f6;
    --alarm: #a30d11;
    --on-alarm: #fff;
    --hint: #8a5200;
    color-scheme: light dark;
    position: fixed;
    inset-block-end: 1em;
    inset-inline-end: 1em;
    inline-size: min(26em, calc(100vw - 2em));
    block-size: min(42em, calc(100vh - 2em));
    block-size: min(42em, calc(100dvh - 2em));
    /* Sizes follow the browser, not the host page: many pages make their rem 10 pixels. */
    font: medium/1.5 system-ui, "Noto Sans", "Noto Sans Ethiopic", "Noto Naskh Arabic", sans-serif;
    color: var(--ink);
  }
  :host([hidden]) {
    display: none;
  }
  @media (prefers-color-scheme: dark) {
    :host {
      --accent: var(--infopoint-accent-dark);
      --on-accent: var(--infopoint-on-accent-dark);
      --paper: #1d2227;
      --ink: #f0f3f5;
      --soft: #c3cbd1;
      --line: #8f9aa2;
      --tint: #2a3138;
      --alarm: #ff9b94;
      --on-alarm: #1d2227;
      --hint: #f0b45c;
    }
  }
  * {
    box-sizing: border-box;
  }
  .window {
    display: flex;
    flex-direction: column;
    block-size: 100%;
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 1em;
    box-shadow: 0 0.5em 2em #0004;
    overflow: hidden;
  }
  .head {
    background: var(--paper);
    border-block-end: 1px solid var(--line);
    padding: 0.4em 0.6em;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4em;
    align-items: center;
  }
  .row + .row {
    margin-block-start: 0.4em;
  }
  h2,
  h3,
  p,
  ol,
  ul {
    margin: 0;
  }
  h2 {
    flex: 1;
    font-size: 1.1em;
    padding-inline-start: 0.3em;
  }
  h3 {
    font-size: 1.05em;
    margin-block: 0.7em 0.5em;
  }
  h4 {
    font-size: 1em;
    margin: 0.8em 0 0.2em;
  }
  button,
  select,
  .danger {
    font: inherit;
    min-block-size: max(44px, 2.75em);
    min-inline-size: max(44px, 2.75em);
    padding: 0.3em 0.7em;
    border: 1px solid var(--line);
    border-radius: 0.7em;
    background: var(--paper);
    color: var(--ink);
    cursor: pointer;
    text-align: start;
  }
  select {
    flex: 1 1 5em;
    min-inline-size: 5em;
    max-inline-size: 10em;
    padding-inline: 0.4em 0;
  }
  .icon {
    min-block-size: max(44px, 2.3em);
    min-inline-size: max(44px, 2.3em);
    padding: 0;
    text-align: center;
    font-size: 1.2em;
  }
  .main,
  .leave {
    background: var(--accent);
    color: var(--on-accent);
    border-color: var(--accent);
    font-weight: 600;
  }
  .danger {
    display: inline-flex;
    align-items: center;
    background: var(--alarm);
    color: var(--on-alarm);
    border-color: var(--alarm);
    font-weight: 600;
    text-decoration: none;
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  .log,
  .pane {
    flex: 1;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 0.8em;
  }
  .log:focus-visible,
  .pane:focus-visible,
  h3:focus-visible {
    outline-offset: -3px;
  }
  .entry {
    border: 1px solid var(--line);
    border-radius: 0.9em;
    padding: 0.5em 0.8em;
    margin-block-end: 0.7em;
    max-inline-size: 94%;
    inline-size: fit-content;
    overflow-wrap: anywhere;
    scroll-margin-block-start: 0.6em;
  }
  .entry > * + :not(.unseen) {
    margin-block-start: 0.5em;
  }
  .entry > .unseen + * {
    margin-block-start: 0;
  }
  .person {
    background: var(--accent);
    color: var(--on-accent);
    border-color: var(--accent);
    margin-inline-start: auto;
  }
  .assistant {
    background: var(--tint);
  }
  .urgent {
    border: 3px solid var(--alarm);
  }
  .entry p {
    white-space: pre-line;
  }
  .entry .question,
  .sources,
  .detail {
    font-size: 0.9em;
    color: var(--soft);
  }
  .question {
    border-inline-start: 3px solid var(--line);
    padding-inline-start: 0.5em;
  }
  .note {
    border-inline-start: 4px solid var(--hint);
    padding-inline-start: 0.6em;
    font-size: 0.95em;
  }
  .note.country {
    font-weight: 600;
    border: 0;
    padding: 0;
  }
  ol,
  ul {
    padding-inline-start: 1.4em;
  }
  .contacts,
  .links {
    list-style: none;
    padding: 0;
  }
  .contacts > li,
  .numbers > li {
    border-block-start: 1px solid var(--line);
    padding-block: 0.4em;
  }
  .detail {
    display: block;
  }
  a {
    color: var(--accent);
    overflow-wrap: anywhere;
  }
  .call a,
  .links a,
  .numbers a,
  .detail a {
    display: inline-flex;
    align-items: center;
    min-block-size: max(44px, 2.75em);
    min-inline-size: max(44px, 2.75em);
  }
  .phone {
    font-weight: 600;
    unicode-bidi: isolate;
    white-space: nowrap;
  }
  .numbers {
    list-style: none;
    padding: 0;
  }
  .numbers a {
    margin-inline-end: 1em;
  }
  .tools,
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4em;
  }
  .tools button {
    font-size: 0.9em;
    background: transparent;
  }
  .choices {
    flex-direction: column;
    align-items: flex-start;
    margin-block-end: 0.7em;
  }
  .choices button {
    border-color: var(--accent);
    color: var(--accent);
    font-weight: 600;
  }
  .status {
    min-block-size: 1.6em;
    padding: 0 0.9em;
    font-size: 0.95em;
    color: var(--soft);
  }
  .status:not(:empty)::before {
    content: "";
    display: inline-block;
    inline-size: 0.6em;
    block-size: 0.6em;
    border-radius: 50%;
    background: currentColor;
    margin-inline-end: 0.5em;
  }
  @media (prefers-reduced-motion: no-preference) {
    .status:not(:empty)::before {
      animation: breathe 1.6s infinite;
    }
    @keyframes breathe {
      50% {
        opacity: 0.2;
      }
    }
  }
  form {
    border-block-start: 1px solid var(--line);
    padding: 0.5em 0.6em;
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.2em 0.5em;
    align-items: end;
  }
  label {
    font-size: 0.9em;
    color: var(--soft);
  }
  form label {
    grid-column: 1 / -1;
  }
  textarea {
    font: inherit;
    color: inherit;
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 0.7em;
    padding: 0.5em 0.7em;
    min-block-size: 3em;
    max-block-size: 9em;
    inline-size: 100%;
    resize: none;
    field-sizing: content;
  }
  .check {
    display: flex;
    gap: 0.7em;
    align-items: center;
    min-block-size: max(44px, 2.75em);
    font-size: 1em;
    color: inherit;
  }
  .check input {
    inline-size: 1.5em;
    block-size: 1.5em;
    accent-color: var(--accent);
  }
  .list {
    display: flex;
    flex-direction: column;
    gap: 0.5em;
    align-items: stretch;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  /* A phone, or a window zoomed far in: the chat takes the whole screen. */
  @media (max-width: 30rem), (max-height: 30rem) {
    :host {
      inset: 0;
      inline-size: 100vw;
      block-size: 100vh;
      block-size: 100dvh;
    }
    .window {
      border: 0;
      border-radius: 0;
    }
  }
  /* The narrowest: long words on the buttons of the head break, so that the head stays low. */
  @media (max-width: 22rem) {
    .head {
      padding-inline: 0.3em;
    }
    .row {
      gap: 0.25em;
    }
    h2 {
      font-size: 1em;
    }
    .row > button:not(.icon),
    .danger {
      padding-inline: 0.5em;
    }
    .row > button:not(.icon) {
      flex: 1 1 5em;
    }
    select {
      flex-basis: 4em;
      min-inline-size: 4em;
    }
  }
  /* So little height that head and field would leave no room: everything scrolls. */
  @media (max-height: 30rem) {
    .window {
      overflow-y: auto;
    }
    .log,
    .pane {
      flex: none;
      overflow: visible;
    }
  }
  @media (forced-colors: active) {
    .main,
    .leave,
    .danger,
    .person {
      border: 2px solid ButtonText;
    }
  }
  @media print {
    :host {
      position: static;
      inline-size: auto;
      block-size: auto;
      --paper: #fff;
      --ink: #000;
      --soft: #333;
      --tint: #fff;
      --accent: #000;
      --on-accent: #fff;
    }
    .window,
    .log,
    .pane {
      display: block;
      overflow: visible;
      block-size: auto;
      border: 0;
      box-shadow: none;
    }
    .head,
    form,
    .tools,
    .choices,
    .status,
    button {
      display: none;
    }
    .entry {
      max-inline-size: none;
      inline-size: auto;
      break-inside: avoid-page;
    }
    .person {
      background: none;
      color: #000;
    }
    .links a::after {
      content: " " attr(href);
    }
  }
`;
