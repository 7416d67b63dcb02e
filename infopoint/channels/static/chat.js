"use strict";
// A minimal page to type to the assistant. Texts are set as text, never as HTML.
const log = document.getElementById("log");
const form = document.getElementById("form");
const field = document.getElementById("text");
const ADDRESS = /https?:\/\/[^\s]+/g;
const FAILED = "I am sorry, something went wrong. Please try again. In danger, call 112. Fedasil, free: 0800 32 745.";

async function session(renew) {
  let token = sessionStorage.getItem("infopoint");
  if (!token || renew) {
    const reply = await fetch("chat/session", { method: "POST" });
    token = (await reply.json()).token;
    sessionStorage.setItem("infopoint", token);
  }
  return token;
}

function show(text, kind) {
  const bubble = document.createElement("p");
  bubble.className = "message " + kind;
  bubble.dir = "auto";
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    bubble.append(text.slice(end, match.index));
    const link = document.createElement("a");
    link.href = match[0];
    link.rel = "noopener noreferrer";
    link.target = "_blank";
    link.textContent = match[0];
    bubble.append(link);
    end = match.index + match[0].length;
  }
  bubble.append(text.slice(end));
  log.append(bubble);
  bubble.scrollIntoView({ block: "nearest" });
}

function showButtons(buttons) {
  const group = document.createElement("div");
  group.className = "buttons";
  for (const { title, payload } of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.dir = "auto";
    button.textContent = title;
    button.onclick = () => { group.remove(); send(payload, title); };
    group.append(button);
  }
  log.append(group);
  group.scrollIntoView({ block: "nearest" });
}

async function post(message, renew) {
  const reply = await fetch("chat/messages", {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: "Bearer " + await session(renew) },
    body: JSON.stringify({ message }),
  });
  return reply.status === 401 && !renew ? post(message, true) : reply.json();
}

async function send(message, shown) {
  show(shown, "person");
  try {
    const replies = await post(message, false);
    if (!Array.isArray(replies)) throw new Error("no replies");
    for (const { text, buttons, custom } of replies) {
      show(text, custom && custom.urgent ? "urgent" : "assistant");
      if (buttons) showButtons(buttons);
    }
  } catch {
    show(FAILED, "assistant");
  }
  field.focus();
}

form.onsubmit = (event) => {
  event.preventDefault();
  const text = field.value.trim();
  field.value = "";
  if (text) send(text, text);
};
field.onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); form.requestSubmit(); }
};
