// Light or dark: as the system has it, unless the switch said otherwise. Loaded in <head> without `defer`, so that
// the choice holds before the first paint. Listen for `themechange` on the document to redraw what CSS can't reach.
(() => {
  const root = document.documentElement;
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
  const system = () => (systemIsDark.matches ? "dark" : "light");

  function stored() {
    try {
      const theme = localStorage.getItem("theme");
      return theme === "light" || theme === "dark" ? theme : null;
    } catch {
      return null; // storage is switched off in this browser
    }
  }

  function store(theme) {
    try {
      // Choosing what the system has means following it again
      if (theme === system()) localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch {
      // the choice then holds for this page alone
    }
  }

  function show(theme) {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    const before = root.dataset.shade;
    root.dataset.shade = theme ?? system();
    label();
    if (before && before !== root.dataset.shade) {
      document.dispatchEvent(new CustomEvent("themechange", { detail: root.dataset.shade }));
    }
  }

  function label() {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.setAttribute("aria-pressed", String(root.dataset.shade === "dark"));
    }
  }

  root.dataset.scripted = "";
  show(stored());
  systemIsDark.addEventListener("change", () => show(stored()));
  addEventListener("storage", (event) => event.key === "theme" && show(stored()));
  addEventListener("DOMContentLoaded", label);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    const chosen = root.dataset.shade === "dark" ? "light" : "dark";
    store(chosen);
    show(chosen === system() ? null : chosen);
  });
})();
