// Keyboard shortcuts of the conversation page. Everything works without them.
"use strict";

(() => {
  const turns = () => [...document.querySelectorAll(".turn")];
  let place = 0;

  const go = (step) => {
    const all = turns();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement?.closest(".turn"));
    place = Math.min(Math.max((at < 0 ? (step > 0 ? -1 : place + 1) : at) + step, 0), all.length - 1);
    all[place].focus();
    all[place].scrollIntoView({ block: "nearest" });
  };

  const judge = (verdict) => {
    const here = document.activeElement?.closest(".turn") ?? turns()[place];
    here?.querySelector(`button[value="${verdict}"]`)?.click();
  };

  const follow = (id) => document.getElementById(id)?.click();

  const keys = {
    j: () => go(1),
    k: () => go(-1),
    c: () => judge("right"),
    w: () => judge("wrong"),
    o: () => follow("older"),
    n: () => follow("newer"),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = turns().length ? keys[event.key.toLowerCase()] : undefined;
    if (act) {
      event.preventDefault();
      act();
    }
  });

  // What htmx could not do would otherwise just not happen.
  const failed = () => {
    const alert = document.querySelector("#failed") ?? document.createElement("p");
    alert.id = "failed";
    alert.className = "error card";
    alert.setAttribute("role", "alert");
    alert.textContent = document.body.dataset.failed;
    document.querySelector("main").prepend(alert);
    alert.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);

  // After judging, the turn is drawn anew: keep the reader's place, or let them choose the topic.
  document.addEventListener("htmx:load", (event) => {
    const turn = event.target;
    if (!turn.classList?.contains("turn")) return;
    const search = turn.querySelector("form.correct:not([hidden]) input[type=search]");
    const chosen = turn.querySelector(".chosen");
    (search && !chosen ? search : turn).focus();
  });
})();
