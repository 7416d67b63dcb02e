/** Talks to the server. */

import type { Reply } from "./reply";

/** The line is down, the server restarts or asks to wait: the same message may be sent again. */
export class Unreachable extends Error {}
/** The server answered, but not with an answer. */
export class Failed extends Error {}
/** The session is not known to the server any more. */
export class Expired extends Error {}

const PATIENCE = 60_000;
/** Answers of proxies in front of a server that restarts, and of a server that is asked too often. */
const AGAIN = [429, 502, 503, 504];

export class Server {
  constructor(private readonly address: string) {}

  /** Returns a signed token for a new conversation. */
  async openSession(): Promise<string> {
    const { token } = (await this.post("chat/session", {})) as { token: string };
    return token;
  }

  /** Sends a message; its id lets the server recognise it when it arrives twice. */
  async send(token: string, id: string, message: string, language: string): Promise<Reply[]> {
    const replies = await this.post("chat/messages", { id, message, language }, token);
    if (!Array.isArray(replies)) throw new Failed();
    return replies as Reply[];
  }

  private async post(path: string, body: object, token?: string): Promise<unknown> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    let answer: Response;
    let text: string;
    try {
      answer = await fetch(this.address + path, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
        },
        body: JSON.stringify(body),
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: stop.signal,
      });
      text = await answer.text();
    } catch {
      throw new Unreachable();
    } finally {
      clearTimeout(timer);
    }
    if (answer.status === 401) throw new Expired();
    if (AGAIN.includes(answer.status)) throw new Unreachable();
    if (!answer.ok) throw new Failed();
    try {
      return JSON.parse(text);
    } catch {
      throw new Failed();
    }
  }
}
