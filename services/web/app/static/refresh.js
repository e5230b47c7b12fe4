// While something marked `data-refresh` (seconds) is on the page, ask for the page again and show what is new:
// the marked part alone if it has an id, so that forms beside it keep what is typed, else all of it.
(() => {
  function again() {
    const marked = document.querySelector("[data-refresh]");
    if (marked) setTimeout(refresh, Number(marked.dataset.refresh) * 1000);
  }

  async function refresh() {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const part = document.querySelector("[data-refresh][id]") ? "[data-refresh][id]" : "main";
      const shown = document.querySelector(part);
      const fresh = page.querySelector(part === "main" ? part : `#${shown.id}`);
      // An answer without <main> is not ours: the proxy's, while the site itself restarts
      if (fresh) {
        if (fresh.innerHTML !== shown.innerHTML) shown.replaceWith(fresh);
        document.title = page.title;
      }
    } catch {
      // not reachable just now: try again
    }
    again();
  }

  again();
})();
