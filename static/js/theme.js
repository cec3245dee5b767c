// Loaded early and small: settles light or dark before anything is painted.
// The choice is kept under the same key as in the street office, so it holds on every surface.
"use strict";
{
  const root = document.documentElement;
  const wishes = ["auto", "light", "dark"];
  const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");

  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // Storage may be switched off; the page then follows the system.
    }
  };
  const wish = () => (wishes.includes(stored()) ? stored() : "auto");

  const show = (chosen) => {
    const dark = chosen === "dark" || (chosen === "auto" && systemIsDark.matches);
    root.dataset.bsTheme = dark ? "dark" : "light";
    root.dataset.theme = chosen;
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
      button.title = button.dataset[chosen];
      button.querySelector("[data-theme-label]").textContent = button.dataset[chosen];
      const icon = button.querySelector("use");
      icon.setAttribute("href", icon.getAttribute("href").replace(/#.*$/, `#${chosen}`));
    }
  };

  const choose = () => {
    const next = wishes[(wishes.indexOf(root.dataset.theme) + 1) % wishes.length];
    try {
      localStorage.setItem("theme", next);
    } finally {
      show(next);
    }
  };

  show(wish());
  systemIsDark.addEventListener("change", () => show(root.dataset.theme));
  document.addEventListener("DOMContentLoaded", () => {
    show(wish());
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.addEventListener("click", choose);
    }
    // An open menu closes by Escape, or by a click or a step of the keyboard outside it.
    for (const menu of document.querySelectorAll("details[data-menu]")) {
      const closeUnlessInside = (event) => {
        if (!menu.contains(event.target)) menu.open = false;
      };
      document.addEventListener("click", closeUnlessInside);
      document.addEventListener("focusin", closeUnlessInside);
      menu.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !menu.open) return;
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
  });
}
