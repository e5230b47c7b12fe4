// The ticker's page in the browser: links that leave the reader where he is, the slider of forecast days, and the
// window that is zoomed to.
(() => {
  const scripts = (window.dash_clientside = window.dash_clientside || {});
  const INTERVALS = ["95", "80", "50"];
  const BARS = ["price", "after"];
  const COLUMNS = ["x", "open", "high", "low", "close", "y", "hovertext"];
  const PAUSE = 400;

  function ask(search) {
    scripts.set_props("_pages_location", { search });
  }

  // Dash's own links scroll to the top of the page
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-quiet]");
    if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.search !== location.search) ask(link.search);
  });

  // All fans of the chart's window, asked for once, when the slider is first touched
  const known = new Map();
  function fans() {
    const address = document.querySelector("[data-fans]")?.dataset.fans;
    if (!address) return Promise.resolve([]);
    if (!known.has(address)) {
      known.clear();
      const answer = fetch(address).then((found) => (found.ok ? found.json() : Promise.reject(found.status)));
      known.set(address, answer);
      answer.catch(() => known.delete(address));
    }
    return known.get(address);
  }

  // The bars that were known on a day, and those after it, which are lighter; a line goes on from the last known bar
  function parted([known, after], asOf) {
    const isLine = known.type === "scatter";
    const joined = isLine && after.x.length ? 1 : 0;
    const all = (name) => [...known[name], ...after[name].slice(joined)];
    const later = all("x").findIndex((time) => time > asOf);
    const columns = COLUMNS.filter((name) => known[name]);
    return Object.fromEntries(
      columns.map((name) => {
        const bars = all(name);
        return [name, later < 0 ? [bars, []] : [bars.slice(0, later), bars.slice(isLine ? Math.max(later - 1, 0) : later)]];
      }),
    );
  }

  function draw(fan) {
    const chart = document.querySelector('[data-chart="prices"] .js-plotly-plot');
    if (!chart?.data) return;
    const names = [...BARS, ...INTERVALS.map((percent) => `${percent} %`), "median"];
    const places = names.map((name) => chart.data.findIndex((trace) => trace.name === name));
    if (places.includes(-1)) return;
    const [start] = fan.x;
    const { x, y = [], ...bars } = parted(places.slice(0, 2).map((place) => chart.data[place]), start);
    const around = [...fan.x, ...fan.x.toReversed()];
    const areas = INTERVALS.map((percent) => [...fan.ends[percent][1], ...fan.ends[percent][0].toReversed()]);
    // Plotly leaves as it is what is undefined
    const still = INTERVALS.map(() => undefined).concat(undefined);
    Plotly.update(
      chart,
      {
        ...Object.fromEntries(Object.entries(bars).map(([name, sides]) => [name, [...sides, ...still]])),
        x: [...x, around, around, around, fan.x],
        y: [y[0], y[1], ...areas, fan.median],
        hoverinfo: [undefined, undefined, ...still.map(() => "skip")],
      },
      {
        "shapes[0].x0": start,
        "shapes[0].x1": fan.end,
        "shapes[1].x0": start,
        "shapes[1].x1": start,
        "annotations[0].x": start,
        "annotations[0].text": fan.words,
        "annotations[1].x": start,
      },
      places,
    );
  }

  function tell(slider, fan) {
    document.getElementById("as-of-day").textContent = fan.day;
    document.getElementById("as-of-held").textContent = fan.held;
    slider.setAttribute("aria-valuetext", fan.held ? `${fan.day}, ${fan.held}` : fan.day);
  }

  let frame = 0;
  let later = 0;
  let keyed = false;

  async function dragged(slider) {
    const fan = (await fans())[slider.value];
    if (!fan || !slider.isConnected) return;
    tell(slider, fan);
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => draw(fan));
  }

  async function released(slider) {
    const fan = (await fans())[slider.value];
    if (!fan) return;
    const query = new URLSearchParams(location.search);
    if (fan.as_of) query.set("as_of", fan.as_of);
    else query.delete("as_of");
    query.set("ticker", document.getElementById("shown").dataset.ticker);
    const search = `?${query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":")}`;
    if (search !== location.search) ask(search);
  }

  const isSlider = (target) => target.id === "as-of";
  for (const kind of ["pointerdown", "focusin", "keydown"]) {
    document.addEventListener(kind, ({ target }) => {
      if (!isSlider(target)) return;
      keyed = kind === "keydown";
      fans().catch(() => {});
    });
  }
  document.addEventListener("input", ({ target }) => {
    if (isSlider(target)) dragged(target).catch(() => {});
  });
  // Each press of an arrow is a change of its own: the address waits for the last one
  document.addEventListener("change", ({ target }) => {
    if (!isSlider(target)) return;
    clearTimeout(later);
    later = setTimeout(() => released(target).catch(() => {}), keyed ? PAUSE : 0);
  });

  // What a reader has zoomed to, by the parts of the layout that Plotly names, until another chart is drawn: the finer
  // bars come as a new figure, and Plotly forgets on the way there what the reader did
  const RANGE = /^([xy]axis\d*)\.(?:range(?:\[(0|1)\])?|autorange)$/;
  let zoom = { revision: null, axes: {} };

  function remember(change, revision) {
    if (revision !== zoom.revision) zoom = { revision, axes: {} };
    for (const [name, value] of Object.entries(change)) {
      const [, axis, end] = RANGE.exec(name) ?? [];
      if (!axis) continue;
      if (Array.isArray(value)) zoom.axes[axis] = [...value];
      else if (end === undefined) delete zoom.axes[axis];
      else (zoom.axes[axis] ??= [])[end] = value;
    }
  }

  // The prices of a time that was zoomed to fill the height
  function fit(chart, from, to) {
    const drawn = chart.data.filter(({ yaxis }) => (yaxis ?? "y") === "y");
    const prices = drawn
      .flatMap(({ x, y, low, high }) =>
        [...(x ?? [])].flatMap((time, place) => (time >= from && time <= to ? [(low ?? y)[place], (high ?? y)[place]] : [])),
      )
      .filter((price) => price !== null);
    if (prices.length < 2) return;
    const [lowest, highest] = [Math.min(...prices), Math.max(...prices)];
    const margin = (highest - lowest || highest) / 16;
    Plotly.relayout(chart, { "yaxis.range": [lowest - margin, highest + margin] });
  }

  const MINUTES = 16;
  charts.keep = (layout) => {
    if (layout.uirevision === undefined || layout.uirevision !== zoom.revision) return;
    for (const [axis, range] of Object.entries(zoom.axes)) layout[axis] = { ...layout[axis], range, autorange: false };
  };
  charts.zoomed = (chart, change) => {
    if (!chart.closest('[data-chart="prices"]')) return;
    remember(change, chart.layout.uirevision);
    const written = (time) => String(time).slice(0, MINUTES).replace("T", " ");
    const from = change["xaxis.range[0]"] ?? change["xaxis.range"]?.[0];
    const to = change["xaxis.range[1]"] ?? change["xaxis.range"]?.[1];
    if (!from || !to) return;
    if (!Object.keys(change).some((name) => name.startsWith("yaxis."))) fit(chart, written(from), written(to));
    scripts.set_props("window", { data: { from: written(from), to: written(to) } });
  };
})();
