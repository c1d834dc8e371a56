// Draws figures from the data beside them, in the page's colours. Without scripts the table stands.
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
  const names = ["--accent", "--ink-muted", "--line", "--surface"];
  const [accent, ink, line, surface] = names.map(colour);
  const language = document.documentElement.lang;
  const when = (at) => new Date(at).toISOString().slice(0, grain === "day" ? 10 : 16).replace("T", " ");
  return {
    animation: false,
    useUTC: true, // the data is what the team's clock shows
    textStyle: { color: ink, fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 12, top: 12, bottom: 4, containLabel: true },
    // Drawn on the canvas: the page's policy takes no styles written into HTML.
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      backgroundColor: surface,
      borderColor: line,
      textStyle: { color: ink },
      formatter: ([{ value: [at, value] }]) => `${when(at)}\n${label} ${value.toLocaleString(language)}`,
    },
    xAxis: {
      type: "time",
      axisLine: { lineStyle: { color: line } },
      axisLabel: { color: ink, hideOverlap: true, ...(grain === "day" && { formatter: "{MM}-{dd}" }) },
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
