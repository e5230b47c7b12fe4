// The data page's filter goes into the address without a new load of the page.
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
})();
