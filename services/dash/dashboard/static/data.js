// The data page's filter goes into the address without a new load of the page; and the navigation, which is the same
// on all pages that Dash draws, marks the one that is shown.
(() => {
  const scripts = (window.dash_clientside = window.dash_clientside || {});

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "data-filter") return;
    event.preventDefault();
    const query = new URLSearchParams(location.search);
    const text = new FormData(event.target).get("q").trim();
    query.delete("page");
    if (text) query.set("q", text);
    else query.delete("q");
    scripts.set_props("_pages_location", { search: query.size ? `?${query}` : "" });
  });

  function mark() {
    const links = [...document.querySelectorAll(".site-nav a")];
    const shown = links.find((link) => link.pathname === location.pathname);
    if (!shown || shown.hasAttribute("aria-current")) return;
    links.forEach((link) => link.removeAttribute("aria-current"));
    shown.setAttribute("aria-current", "page");
  }

  document.addEventListener("DOMContentLoaded", () => {
    mark();
    const page = document.getElementById("react-entry-point");
    new MutationObserver(mark).observe(page, { childList: true, subtree: true });
  });
})();
