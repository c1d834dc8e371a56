// Builds what the pages load, from assets/ and node_modules/ into build/static/:
// css/app.css, css/desk.css (what the desk alone shows), icons.svg and icons-desk.svg (only the icons that pages name), js/alpine.js and
// js/echarts.js (for the pages that draw figures).
// With --watch it builds again whenever a template, style or script changes.
import { execFile } from "node:child_process";
import { watch } from "node:fs";
import { copyFile, mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build as bundle } from "esbuild";
import { Features, bundle as bundleStyles, transform } from "lightningcss";

process.chdir(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const OUT = "build/static";
const TAILWIND = "node_modules/@tailwindcss/cli/dist/index.mjs";
// Tailwind 4's own floor: iOS 16.4 and Chrome 111, which WeChat's browser has passed.
const TARGETS = { chrome: 111 << 16, safari: (16 << 16) | (4 << 8), ios_saf: (16 << 16) | (4 << 8) };

/** Write by renaming, so that a server that reads meanwhile never sees half a file. */
async function put(file, content) {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
}

async function styles() {
  const raw = "build/app.raw.css";
  await mkdir("build", { recursive: true });
  await promisify(execFile)(process.execPath, [TAILWIND, "-i", "assets/css/app.css", "-o", raw]);
  const how = { minify: true, targets: TARGETS, include: Features.LightDark | Features.Nesting };
  const { code } = transform({ filename: "app.css", code: await readFile(raw), ...how });
  await put(`${OUT}/css/app.css`, code);
  await put(`${OUT}/css/desk.css`, bundleStyles({ filename: "assets/css/desk.css", ...how }).code);
}

/** Every file below a folder whose name ends in one of the endings. */
async function files(folder, endings) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

const ICON = /(?:<c-icon\s[^>]*?name="|\bicon="|\{% icon ["'])([a-z0-9-]+)["']/g;
// What the desk alone shows: phones do not load its icons.
const OF_THE_DESK = /\{% extends "desk\.html" %\}/;
const PARTS_OF_THE_DESK = /^templates\/(desk\.html|kol\/|analytics\/|foundation\/(imports|jobs|lists|search)\/)/;

/** Names in <c-icon name="…">, icon="…" and data-icon="…" of these files. */
async function namedIn(paths) {
  const names = new Set();
  for (const file of paths) {
    const text = await readFile(file, "utf8").catch(() => "");
    for (const [, name] of text.matchAll(ICON)) names.add(name);
  }
  return names;
}

/** The icons of pages that phones load too, and those of the desk alone; what is listed in
 * assets/icons.txt, for pages that put a name together from data, comes with the desk's. */
async function iconNames() {
  const pages = await files("templates", [".html"]);
  const ofDesk = [];
  const light = [];
  for (const page of pages) {
    const text = await readFile(page, "utf8");
    const part = !text.includes("{% extends") && PARTS_OF_THE_DESK.test(page);
    const desk = OF_THE_DESK.test(text) || part;
    (desk ? ofDesk : light).push(page);
  }
  const listed = (await readFile("assets/icons.txt", "utf8")).match(/^[a-z0-9-]+$/gm);
  const phone = await namedIn([...light, ...(await files("static", [".js"]))]);
  const desk = new Set([...(await namedIn([...ofDesk, "config/nav.py"])), ...listed]);
  return {
    icons: [...phone].sort(),
    "icons-desk": [...desk].filter((name) => !phone.has(name)).sort(),
  };
}

async function icons() {
  const unknown = [];
  for (const [sprite, names] of Object.entries(await iconNames())) {
    const symbols = [];
    for (const name of names) {
      const svg = await readFile(`node_modules/lucide-static/icons/${name}.svg`, "utf8").catch(() => "");
      const body = svg.match(/<svg[^>]*>([\s\S]*)<\/svg>/)?.[1].replace(/\s*\n\s*/g, "");
      if (!body) unknown.push(name);
      else symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`);
    }
    await put(
      `${OUT}/${sprite}.svg`,
      `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`,
    );
  }
  if (unknown.length) {
    throw new Error(`no such Lucide icon: ${unknown.join(", ")} (see https://lucide.dev/icons)`);
  }
}

async function scripts() {
  await mkdir(`${OUT}/js`, { recursive: true });
  await copyFile("node_modules/@alpinejs/csp/dist/cdn.min.js", `${OUT}/js/alpine.js`);
  await copyFile("node_modules/echarts/dist/echarts.common.min.js", `${OUT}/js/echarts.js`);
  // The editor of articles (ProseMirror), loaded where an article is written and nowhere else.
  const { outputFiles } = await bundle({
    entryPoints: ["assets/js/article-editor.js"],
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome111", "safari16.4"],
    legalComments: "none",
    write: false,
  });
  await put(`${OUT}/js/article-editor.js`, outputFiles[0].contents);
}

async function build() {
  const started = performance.now();
  const results = await Promise.allSettled([styles(), icons(), scripts()]);
  const failed = results.filter((result) => result.status === "rejected");
  for (const { reason } of failed) console.error(String(reason.stderr || reason.message || reason));
  if (!failed.length) console.log(`built ${OUT} in ${Math.round(performance.now() - started)} ms`);
  return failed.length === 0;
}

const built = await build();
if (!process.argv.includes("--watch")) process.exit(built ? 0 : 1);

let timer;
for (const folder of ["templates", "static", "assets"]) {
  watch(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(build, 100);
  });
}
