// Nothing here is needed: every answer comes from a form. This only saves a few steps.
"use strict";
const all = (what) => document.querySelectorAll(what);
const text = document.getElementById("text");
const able = { print: true, clear: !!text, paste: !!(text && navigator.clipboard && navigator.clipboard.readText) };
const doing = {
  print: () => window.print(),
  clear: () => { text.value = ""; text.focus(); },
  paste: async () => {
    try { text.value = await navigator.clipboard.readText(); } catch { /* refused: the reader pastes by hand */ }
    text.focus();
  },
};
for (const button of all("[data-do]")) {
  button.hidden = !able[button.dataset.do];
  button.addEventListener("click", doing[button.dataset.do]);
}
for (const form of all("form")) {
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || !button.dataset.working) return;
    if (button.getAttribute("aria-busy")) { event.preventDefault(); return; }
    button.setAttribute("aria-busy", "true");
    button.dataset.idle = button.textContent;
    button.textContent = button.dataset.working;
  });
}
window.addEventListener("pageshow", () => {
  for (const button of all("[aria-busy]")) {
    button.removeAttribute("aria-busy");
    button.textContent = button.dataset.idle;
  }
});
const drop = document.querySelector("[data-drop]");
if (drop) {
  const file = drop.querySelector("input[type=file]");
  const box = drop.closest("details");
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    if (box) box.open = true;
    drop.classList.add("over");
  });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  addEventListener("drop", (event) => {
    drop.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    file.files = event.dataTransfer.files;
    drop.requestSubmit(drop.querySelector("button:not([type=button])"));
  });
}
if (text) {
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) text.form.requestSubmit(text.form.querySelector("button.main"));
  });
}
