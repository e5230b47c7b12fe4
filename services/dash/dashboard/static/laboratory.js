// The laboratory's pages in the browser: charts, what runs is looked at again, and no form is sent twice.
(() => {
  const SOON = document.querySelector("[data-reload-at-end]") ? 1500 : 3000;
  const LATEST = 10000;

  // What a later answer says differently takes the place of what is there; the reader's focus and ticks stay
  function renew(fresh) {
    for (const place of document.querySelectorAll("[data-renew]")) {
      const now = fresh.querySelector(`[data-renew="${place.dataset.renew}"]`);
      if (!now || now.innerHTML === place.innerHTML) continue;
      place.innerHTML = now.innerHTML;
      place.className = now.className;
    }
  }

  async function look(pause) {
    const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } }).catch(() => null);
    // Gone, as when another tab has deleted it
    if (answer?.status === 404) return location.reload();
    const line = document.getElementById("unanswered");
    if (line) line.hidden = Boolean(answer?.ok);
    if (!answer?.ok) return again(Math.min(1.5 * pause, LATEST));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (document.querySelector("[data-reload-at-end]") && !fresh.querySelector("[data-busy]")) return location.reload();
    renew(fresh);
    if (fresh.querySelector("[data-busy]")) again(SOON);
  }

  function again(pause) {
    setTimeout(() => (document.hidden ? again(pause) : look(pause)), pause);
  }

  document.addEventListener("submit", ({ target }) => {
    const button = target.querySelector("[data-once]");
    if (button) setTimeout(() => (button.disabled = true));
  });
  // A page that comes back by the browser's own button can be sent again
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) document.querySelectorAll("[data-once]").forEach((button) => (button.disabled = false));
  });

  document.addEventListener("change", ({ target }) => target.matches("[data-choose]") && target.form.submit());
  for (const choice of document.querySelectorAll("[data-choose]")) choice.form.querySelector("button").hidden = true;

  for (const link of document.querySelectorAll(".site-nav a")) {
    if (link.pathname === "/dash/laboratory") {
      document.querySelectorAll(".site-nav [aria-current]").forEach((other) => other.removeAttribute("aria-current"));
      link.setAttribute("aria-current", "page");
    }
  }

  for (const { dataset, textContent } of document.querySelectorAll("[data-figure]")) {
    charts.draw(dataset.figure, JSON.parse(textContent));
  }
  document.getElementById("wrong")?.focus();
  if (document.querySelector("[data-busy]")) again(SOON);
})();
