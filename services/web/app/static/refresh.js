// While something marked `data-refresh` (seconds) is on the page, ask for the page again and show what is new.
(() => {
  function again() {
    const marked = document.querySelector("[data-refresh]");
    if (marked) setTimeout(refresh, Number(marked.dataset.refresh) * 1000);
  }

  async function refresh() {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const shown = document.querySelector("main");
      const fresh = page.querySelector("main");
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
