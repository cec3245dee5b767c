// Django's search fields stand on select2, which names its boxes after their contents only.
"use strict";
{
  const name = (select) =>
    select.getAttribute("aria-label") || select.labels[0]?.textContent.replace(/:\s*$/, "").trim();

  const label = () => {
    for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
      const box = select.nextElementSibling?.querySelector("[role=combobox]:not([aria-label])");
      if (!box || !name(select)) continue;
      const contents = box.getAttribute("aria-labelledby");
      if (contents) box.setAttribute("aria-describedby", contents);
      box.removeAttribute("aria-labelledby");
      box.setAttribute("aria-label", name(select));
      box.querySelector("[role=textbox]")?.setAttribute("aria-label", name(select));
      box.querySelector("[role=searchbox]")?.setAttribute("aria-label", name(select));
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    // The cross that empties a list would stand inside the list itself; each entry has its own.
    for (const select of document.querySelectorAll("select.admin-autocomplete[multiple]")) {
      select.dataset.allowClear = "false";
    }
    // Boxes come after this moment, and again with every row that is added.
    new MutationObserver(label).observe(document.body, { childList: true, subtree: true });
  });
}
