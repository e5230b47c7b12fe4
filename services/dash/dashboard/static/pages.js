// What pages do in the browser: figures that come are drawn, and a chosen ticker goes into the address.
(() => {
  const scripts = (window.dash_clientside = window.dash_clientside || {});

  scripts.charts = {
    show(figure) {
      charts.draw(scripts.callback_context.inputs_list[0].id.name, figure);
      return scripts.no_update;
    },
  };

  window.ahead.draw();

  // The names of all tickers, asked for when somebody is about to choose one
  let names = null;
  function suggestions() {
    names ??= fetch("/dash/tickers.json").then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));
    names.catch(() => (names = null));
    return names.catch(() => ({}));
  }
  async function suggest(list) {
    const known = Object.entries(await suggestions());
    list.replaceChildren(...known.map(([value, label]) => Object.assign(document.createElement("option"), { value, label })));
  }

  // The list of suggestions has all tickers while nothing is typed; leaving the field empty changes nothing
  document.addEventListener("focusin", ({ target }) => {
    if (target.id !== "ticker") return;
    names = null;
    suggest(document.getElementById("tickers"));
    target.dataset.before = target.value;
    if (target.value) target.placeholder = target.value;
    target.value = "";
  });
  document.addEventListener("focusout", ({ target }) => {
    if (target.id === "ticker" && !target.value) target.value = target.dataset.before ?? "";
  }, true);
  document.addEventListener("input", ({ target, inputType }) => {
    if (target.id !== "ticker" || inputType !== "insertReplacementText") return;
    target.blur(); // a suggestion was taken: it is acted on when the field is left
    target.focus();
  });

  // The ticker that was typed, in any case, or the one whose name has what was typed; else what was typed
  async function meant(typed) {
    const known = Object.entries(await suggestions());
    const text = typed.trim().toLowerCase();
    const named = known.filter(([, name]) => name.toLowerCase().includes(text));
    const same = known.find(([ticker]) => ticker.toLowerCase() === text);
    return (same ?? (named.length === 1 ? named[0] : []))[0] ?? typed.trim();
  }

  scripts.choices = {
    async ticker() {
      const shown = document.getElementById("shown")?.dataset.ticker;
      const typed = document.getElementById("ticker")?.value ?? "";
      if (!typed.trim() || typed === shown) return scripts.no_update;
      const chosen = await meant(typed);
      if (!chosen || !shown || chosen === shown) return scripts.no_update;
      const query = new URLSearchParams(location.search);
      query.set("ticker", chosen);
      return `?${query}`;
    },
  };
})();
