// What the pages cannot do without a script: bring what arrived into view, and keys for the queue.
"use strict";

const KEYS_OFF = "nosology-keys-off";

function byKey(key) {
  return [...document.querySelectorAll(`[data-key="${key}"]`)].find((e) => e.checkVisibility() || e.matches("details"));
}

function step(rows, by) {
  const at = rows.indexOf(document.activeElement?.closest("[data-row]"));
  const row = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  (row?.querySelector("a") ?? row)?.focus();
}

function typing(target) {
  return target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
}

document.addEventListener("keydown", (event) => {
  const composer = event.target.closest?.("[data-composer]");
  if (event.key === "Enter" && composer && event.target.matches("textarea") && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    composer.requestSubmit();
    return;
  }
  if (event.key === "Escape") {
    document.querySelector("[data-close]")?.click();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (localStorage.getItem(KEYS_OFF)) return;
  const rows = [...document.querySelectorAll("[data-row]")];
  if (rows.length && (event.key === "j" || event.key === "k")) {
    event.preventDefault();
    step(rows, event.key === "j" ? 1 : -1);
    return;
  }
  const meant = /^[a-z]$/.test(event.key) && byKey(event.key);
  if (!meant) return;
  event.preventDefault();
  if (meant.matches("details")) {
    meant.open = true;
    meant.querySelector("input:not([type=hidden]), textarea, button")?.focus();
  } else {
    meant.focus();
    meant.click();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) {
    const pane = event.target.closest("#beside");
    pane.classList.remove("open");
    pane.opener?.focus();
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = button.closest("details").querySelector("pre");
  const said = button.parentElement.querySelector("[data-said]");
  try {
    await navigator.clipboard.writeText(text.textContent);
    said.textContent = "Copied.";
  } catch {
    // No clipboard over plain HTTP or without leave: selected, it can be copied by hand.
    getSelection().selectAllChildren(text);
    said.textContent = "Selected: copy it with your keyboard.";
  }
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-keys-switch]")) return;
  if (event.target.checked) localStorage.removeItem(KEYS_OFF);
  else localStorage.setItem(KEYS_OFF, "1");
});

function settle(root) {
  for (const box of root.querySelectorAll("[data-keys-switch]")) box.checked = !localStorage.getItem(KEYS_OFF);
  const reading = root.querySelector("[data-reading]");
  const mark = reading?.querySelector("mark");
  if (mark) reading.scrollTop += mark.getBoundingClientRect().top - reading.getBoundingClientRect().top - reading.clientHeight / 3;
}

document.addEventListener("htmx:before:request", (event) => {
  if (event.target.matches?.("[action='/ask']")) document.getElementById("status").textContent = "Looking it up …";
});

document.addEventListener("htmx:after:swap", (event) => {
  const pane = document.getElementById("beside");
  const source = event.detail?.ctx?.sourceElement;
  if (pane && source?.matches("[hx-target='#beside']")) {
    pane.classList.add("open");
    pane.opener = source;
    pane.focus({ preventScroll: true });
  }
  settle(document);
  const arrived = document.querySelector("[data-arrived]:last-child");
  if (!arrived || !source?.matches("[action='/ask']")) return;
  document.body.classList.add("talking");
  arrived.scrollIntoView({ block: "start" });
  const outcome = arrived.querySelector(".outcome")?.textContent ?? "";
  const codes = [...arrived.querySelectorAll(".codes .seq + .code")].map((e) => e.textContent).join(", ");
  document.getElementById("status").textContent = codes ? `${outcome}: ${codes}` : outcome;
  if (source.matches("[data-composer]")) source.querySelector("textarea").value = "";
});

document.addEventListener("htmx:error", () => {
  const status = document.getElementById("status");
  if (status) status.textContent = "The server did not answer. Try again.";
});

document.addEventListener("DOMContentLoaded", () => settle(document));
