// Charts: figures as the server makes them, drawn by plotly.js in the colours of the theme of the moment. A page has a
// place for each, `[data-chart] .chart`, which its chart fills.
(() => {
  const CONFIG = { displayModeBar: false, doubleClick: "reset" };
  const figures = new Map();
  const drawn = new Map();
  const sizes = new WeakMap();

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

  function painted(name) {
    const { painted: paint, end } = colours();
    const fresh = paint(figures.get(name));
    end();
    const { fontFamily } = getComputedStyle(document.body);
    fresh.layout.font.family = fontFamily;
    fresh.layout.hoverlabel.font.family = fontFamily;
    // A finger that moves over a chart scrolls the page
    fresh.layout.dragmode = matchMedia("(pointer: coarse)").matches ? false : "zoom";
    return fresh;
  }

  const size = ({ clientWidth, clientHeight }) => `${clientWidth} × ${clientHeight}`;

  // A chart keeps the size of its place, and is forgotten with it
  const watch = new ResizeObserver((changes) => {
    for (const { target } of changes) {
      if (!target.isConnected) {
        watch.unobserve(target);
        Plotly.purge(target);
      } else if (sizes.get(target) !== size(target)) {
        sizes.set(target, size(target));
        Plotly.Plots.resize(target);
      }
    }
  });

  function paint(name, chart) {
    const { data, layout } = painted(name);
    window.charts.keep?.(layout);
    const first = !chart.data;
    sizes.set(chart, size(chart));
    Plotly.react(chart, data, layout, CONFIG);
    if (!first) return;
    chart.on("plotly_relayout", (change) => window.charts.zoomed?.(chart, change));
    watch.observe(chart);
  }

  function draw(name, figure) {
    const place = document.querySelector(`[data-chart="${CSS.escape(name)}"] .chart`);
    if (!place) return; // the reader has gone on to another page
    const known = drawn.get(name);
    const chart = known?.isConnected ? known : document.createElement("div");
    // One that was drawn before its page was there moves into it
    if (chart.parentElement !== place) place.replaceChildren(chart);
    if (chart === known && JSON.stringify(figure) === JSON.stringify(figures.get(name))) return;
    figures.set(name, figure);
    drawn.set(name, chart);
    paint(name, chart);
  }

  window.charts = { draw, painted };
  document.addEventListener("themechange", () => {
    for (const [name, chart] of drawn) if (chart.isConnected) paint(name, chart);
  });
})();
