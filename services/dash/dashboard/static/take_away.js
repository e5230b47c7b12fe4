// A chart as a picture, and the page on paper. Both are made here: what is seen is what is taken away.
(() => {
  const ABOVE = 56;
  const BELOW = 34;
  const SCALE = 2;
  // Pixels of a sheet of A4 within its margins, and of the column beside "Where this comes from"
  const WIDE = { width: 872, height: 328 };
  const NARROW = { width: 620, height: 246 };

  function shown(token) {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = `var(${token})`;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }

  // Plotly measures in pixels, so what is added above and below leaves the chart itself as it is
  function framed(drawn, { title, beside }) {
    const { width, height } = drawn.getBoundingClientRect();
    const margin = { ...drawn.layout.margin };
    margin.t = (margin.t ?? 0) + ABOVE;
    margin.b = (margin.b ?? 0) + BELOW;
    const ground = shown("--surface");
    const line = { text: beside, x: 0, y: 0, xref: "paper", yref: "paper", xanchor: "left", yanchor: "bottom", yshift: -margin.b + 8, showarrow: false };
    const layout = {
      ...drawn.layout,
      margin,
      autosize: false,
      width: Math.round(width),
      height: Math.round(height) + ABOVE + BELOW,
      paper_bgcolor: ground,
      plot_bgcolor: ground,
      title: { text: title, x: 0, xref: "paper", y: 1, yref: "container", yanchor: "top", pad: { t: 18 }, font: { size: 17, color: shown("--ink") } },
      annotations: [...(drawn.layout.annotations ?? []), { ...line, font: { size: 12, color: shown("--ink-soft") } }],
    };
    return { data: drawn.data, layout, config: { staticPlot: true } };
  }

  // Plotly's own way to a PNG leads over an image at blob:, which the page's policy does not allow
  async function painted(picture) {
    const { width, height } = picture.layout;
    const image = new Image();
    image.src = await Plotly.toImage(picture, { format: "svg", width, height });
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * SCALE;
    canvas.height = height * SCALE;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png");
  }

  async function save(button) {
    const drawn = document.querySelector(`[data-chart="${CSS.escape(button.dataset.png)}"] .js-plotly-plot`);
    if (!drawn) return;
    const picture = framed(drawn, button.dataset);
    const link = document.createElement("a");
    link.href = await painted(picture);
    link.download = button.dataset.file;
    link.click();
  }

  // Paper is white, and narrower than a screen: charts are drawn anew before they are printed, and after
  let before = null;
  function drawn() {
    return document.querySelectorAll(".js-plotly-plot");
  }
  function onPaper() {
    const { dataset } = document.documentElement;
    before ??= { theme: dataset.theme, shade: dataset.shade, charts: new Map() };
    dataset.theme = "light";
    dataset.shade = "light";
    for (const chart of drawn()) {
      const frame = chart.closest("[data-chart]");
      const painted = frame && charts.painted(frame.dataset.chart);
      before.charts.set(chart, [chart.data, chart.layout]);
      const wide = frame.dataset.chart === "prices" ? WIDE : NARROW;
      const { data, layout } = painted ?? chart;
      Plotly.react(chart, data, { ...layout, ...wide, autosize: false });
    }
  }
  function onScreen() {
    if (!before) return;
    const { dataset } = document.documentElement;
    if (before.theme) dataset.theme = before.theme;
    else delete dataset.theme;
    dataset.shade = before.shade;
    for (const [chart, [data, layout]] of before.charts) {
      if (!chart.isConnected) continue;
      Plotly.react(chart, data, { ...layout, width: undefined, height: undefined, autosize: true });
      Plotly.Plots.resize(chart);
    }
    before = null;
  }
  addEventListener("beforeprint", onPaper);
  addEventListener("afterprint", onScreen);

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-png], [data-print]");
    if (!button) return;
    if ("print" in button.dataset) window.print();
    else save(button);
  });
})();
