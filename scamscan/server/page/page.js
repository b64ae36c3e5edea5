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
// Pictures go to the form for pictures, any other file to the one for chats.
const drops = [...all("[data-drop]")];
const bring = (files, event) => {
  const form = drops.find((one) => one.dataset.drop && [...files].every((file) => file.type.startsWith(one.dataset.drop)))
    || drops.find((one) => !one.dataset.drop);
  if (!form || !files.length) return;
  event.preventDefault();
  if (form.closest("details")) form.closest("details").open = true;
  form.querySelector("input[type=file]").files = files;
  form.requestSubmit(form.querySelector("button:not([type=button])"));
};
if (drops.length) {
  const over = (is) => drops.forEach((form) => form.classList.toggle("over", is));
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    drops.forEach((form) => { if (form.closest("details")) form.closest("details").open = true; });
    over(true);
  });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) over(false); });
  addEventListener("drop", (event) => { over(false); bring(event.dataTransfer.files, event); });
  addEventListener("paste", (event) => bring(event.clipboardData.files, event));
}
if (text) {
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) text.form.requestSubmit(text.form.querySelector("button.main"));
  });
}
