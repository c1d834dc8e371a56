// Draws figures from the data beside them, in the page's colours. Without scripts the table stands.
const TIME = { day: { month: "2-digit", day: "2-digit" }, moment: { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } };
const charts = [];

/** A colour of the theme as it is now: light or dark. */
function colour(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function options({ label, grain, bars, points }) {
  const [accent, ink, line] = ["--accent", "--ink-muted", "--line"].map(colour);
  const zone = document.documentElement.lang;
  const when = (at) => new Intl.DateTimeFormat(zone, TIME[grain] ?? TIME.moment).format(at);
  return {
    animation: false,
    textStyle: { color: ink, fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 12, top: 12, bottom: 4, containLabel: true },
    // Drawn on the canvas: the page's policy takes no styles written into HTML.
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => value.toLocaleString(zone) },
    xAxis: {
      type: "time",
      axisLine: { lineStyle: { color: line } },
      axisLabel: { color: ink, hideOverlap: true, ...(grain === "day" && { formatter: "{MM}-{dd}" }) },
      axisPointer: { label: { formatter: ({ value }) => when(value) } },
    },
    yAxis: {
      type: "value",
      scale: !bars,
      minInterval: 1,
      axisLabel: { color: ink },
      splitLine: { lineStyle: { color: line } },
    },
    series: [
      {
        name: label,
        type: bars ? "bar" : "line",
        barMaxWidth: 12,
        showSymbol: points.length < 40,
        symbolSize: 5,
        lineStyle: { color: accent, width: 2 },
        itemStyle: { color: accent },
        data: points.map(([at, value, provisional]) => ({
          value: [at, value],
          ...(provisional && { symbol: "emptyCircle", symbolSize: 7 }),
        })),
      },
    ],
  };
}

function draw() {
  for (const { chart, data } of charts) chart.setOption(options(data), true);
}

for (const place of document.querySelectorAll("[data-figure]")) {
  const data = JSON.parse(document.getElementById(place.dataset.figure).textContent);
  charts.push({ chart: window.echarts.init(place), data });
}
draw();
new ResizeObserver(() => charts.forEach(({ chart }) => chart.resize())).observe(document.body);
new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
