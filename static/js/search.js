// On a keyboard, "/" leads to the search, but never while something is being typed.
"use strict";
{
  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
  const isShown = (box) => box.getClientRects().length > 0;

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.isComposing || isTyping(event.target)) return;
    const box = [...document.querySelectorAll("[data-search]")].find(isShown);
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
