// What pages do in the browser: charts take the colours of the theme, and a chosen ticker goes into the address.
(() => {
  const scripts = (window.dash_clientside = window.dash_clientside || {});

  // A token's colour as the browser computes it, for plotly.js knows no CSS variables
  function colours() {
    const probe = document.body.appendChild(document.createElement("i"));
    const known = {};
    const colour = (token) => {
      if (!(token in known)) {
        probe.style.color = `var(${token})`;
        known[token] = getComputedStyle(probe).color;
      }
      return known[token];
    };
    const painted = (part) => {
      if (typeof part === "string") return part.startsWith("--") ? colour(part) : part;
      if (Array.isArray(part)) return typeof part[0] === "object" ? part.map(painted) : part;
      if (part === null || typeof part !== "object") return part;
      return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, painted(value)]));
    };
    return { painted, end: () => probe.remove() };
  }

  const figures = new Map();
  scripts.charts = {
    ...scripts.charts,
    // A chart of the page in the colours of the theme of the moment
    painted(name) {
      const figure = figures.get(name);
      return figure && scripts.charts.paint(figure);
    },
    paint(figure) {
      const name = scripts.callback_context?.inputs_list?.[0]?.id?.name;
      if (name) figures.set(name, figure);
      const { painted, end } = colours();
      const fresh = painted(figure);
      end();
      const { fontFamily } = getComputedStyle(document.body);
      fresh.layout.font.family = fontFamily;
      fresh.layout.hoverlabel.font.family = fontFamily;
      scripts.charts.keep?.(fresh.layout);
      // A finger that moves over a chart scrolls the page
      fresh.layout.dragmode = matchMedia("(pointer: coarse)").matches ? false : "zoom";
      return fresh;
    },
  };

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

  document.addEventListener("themechange", (event) => scripts.set_props("shade", { data: event.detail }));
})();
