// The header is the same on all pages of the dashboard, which follow each other without a new load: its navigation
// marks the page whose address is shown.
(() => {
  const links = [...document.querySelectorAll(".site-nav a")];

  function mark() {
    for (const link of links) {
      const shown = link.pathname === location.pathname;
      if (shown === link.hasAttribute("aria-current")) continue;
      if (shown) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  mark();
  const page = document.getElementById("react-entry-point");
  if (page) new MutationObserver(mark).observe(page, { childList: true, subtree: true });
})();
