// The editor of articles: ProseMirror over the structure that kol/posts/body.py keeps, and nothing
// else: what is pasted from elsewhere comes in as these blocks and marks or as plain text.
import { baseKeymap, setBlockType, toggleMark } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { DOMParser as Reader, Schema } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";

const line = (tag) => ({
  content: "inline*",
  group: "block",
  parseDOM: [{ tag }],
  toDOM: () => [tag, 0],
});
// Pictures that were in the text or were picked for it on this page.
const known = new Set();
const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: line("p"),
    heading: {
      ...line("h2"),
      defining: true,
      parseDOM: ["h1", "h2", "h3", "h4"].map((tag) => ({ tag })),
    },
    quote: { ...line("blockquote"), defining: true },
    bullets: {
      content: "item+",
      group: "block",
      parseDOM: [{ tag: "ul" }],
      toDOM: () => ["ul", 0],
    },
    numbers: {
      content: "item+",
      group: "block",
      parseDOM: [{ tag: "ol" }],
      toDOM: () => ["ol", 0],
    },
    item: { content: "paragraph", parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
    picture: {
      group: "block",
      atom: true,
      draggable: true,
      attrs: { asset: {}, alt: { default: "" }, caption: { default: "" } },
      parseDOM: [
        {
          tag: "img[data-asset]",
          // Another site's, or another team's: with that in it nothing could be saved.
          getAttrs: ({ dataset: { asset } }) => (known.has(asset) ? { asset } : false),
        },
      ],
      toDOM: (node) => [
        "img",
        { src: `/a/${node.attrs.asset}/?v=thumb`, "data-asset": node.attrs.asset, alt: node.attrs.alt },
      ],
    },
    divider: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
    text: { group: "inline" },
  },
  marks: {
    bold: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
    italic: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
    link: {
      attrs: { href: {} },
      inclusive: false,
      parseDOM: [
        {
          tag: "a[href]",
          getAttrs: (dom) => (/^https?:/.test(dom.href) ? { href: dom.href } : false),
        },
      ],
      toDOM: (mark) => ["a", { href: mark.attrs.href, rel: "noopener" }, 0],
    },
  },
});
const { nodes, marks } = schema;

// --- Structure and document ----------------------------------------------------------------------
function inline(runs) {
  return runs
    .map((run) => {
      const text =
        run.text ?? (run.mention ? `@${run.mention}` : `#${run.topic}${run.open ? "" : "#"}`);
      if (!text) return null;
      const on = [];
      if (run.bold) on.push(marks.bold.create());
      if (run.italic) on.push(marks.italic.create());
      if (run.link) on.push(marks.link.create({ href: run.link }));
      return schema.text(text, on);
    })
    .filter(Boolean);
}
function toDoc(body) {
  const made = (body.blocks ?? []).map((block) => {
    switch (block.type) {
      case "list":
        return nodes[block.ordered ? "numbers" : "bullets"].create(
          null,
          block.items.map((runs) => nodes.item.create(null, nodes.paragraph.create(null, inline(runs)))),
        );
      case "picture":
        known.add(block.asset);
        return nodes.picture.create({ asset: block.asset, alt: block.alt, caption: block.caption });
      case "divider":
        return nodes.divider.create();
      default:
        return (nodes[block.type] ?? nodes.paragraph).create(null, inline(block.runs));
    }
  });
  return nodes.doc.create(null, made.length ? made : [nodes.paragraph.create()]);
}
function runs(node) {
  const found = [];
  node.forEach((one) => {
    const run = { text: one.text };
    for (const mark of one.marks) {
      if (mark.type === marks.link) run.link = mark.attrs.href;
      else run[mark.type.name] = true;
    }
    found.push(run);
  });
  return found;
}
function fromDoc(doc) {
  const blocks = [];
  doc.forEach((node) => {
    const name = node.type.name;
    if (name === "bullets" || name === "numbers") {
      const items = [];
      node.forEach((item) => items.push(runs(item.firstChild)));
      blocks.push({ type: "list", ordered: name === "numbers", items });
    } else if (name === "picture") blocks.push({ type: "picture", ...node.attrs });
    else if (name === "divider") blocks.push({ type: "divider" });
    else blocks.push({ type: name, runs: runs(node) });
  });
  return { blocks };
}

// --- The editor ----------------------------------------------------------------------------------
const area = document.querySelector("textarea[data-rich]");
const bar = document.querySelector("[data-rich-bar]");
if (area && bar) start(area, bar);

function start(area, bar) {
  const form = area.form;
  const kept = Object.assign(document.createElement("input"), { type: "hidden", name: "body-json" });
  const place = document.createElement("div");
  place.className = "rich article-look textarea";
  area.after(place, kept);
  area.hidden = true;
  area.disabled = true;
  bar.hidden = false;
  document.querySelector("[data-rich-help]")?.remove();

  const state = (body) =>
    EditorState.create({
      doc: toDoc(body),
      plugins: [
        history(),
        inputRules({
          rules: [
            textblockTypeInputRule(/^##?\s$/, nodes.heading),
            textblockTypeInputRule(/^>\s$/, nodes.quote),
            wrappingInputRule(/^[-•]\s$/, nodes.bullets),
            wrappingInputRule(/^\d+[.、]\s$/, nodes.numbers),
          ],
        }),
        keymap({
          "Mod-z": undo,
          "Shift-Mod-z": redo,
          "Mod-y": redo,
          "Mod-b": toggleMark(marks.bold),
          "Mod-i": toggleMark(marks.italic),
          Enter: splitListItem(nodes.item),
          "Shift-Tab": liftListItem(nodes.item),
          "Mod-]": sinkListItem(nodes.item),
        }),
        keymap(baseKeymap),
      ],
    });
  const length = form.querySelector("[data-length]");
  const count = (doc) => {
    if (length) length.textContent = [...doc.textBetween(0, doc.content.size, "\n")].length;
  };
  const first = JSON.parse(document.getElementById("body-json").textContent);
  kept.value = JSON.stringify(first);
  const view = new EditorView(place, {
    state: state(first),
    attributes: { "aria-label": area.labels[0]?.textContent ?? "", role: "textbox", "aria-multiline": "true" },
    clipboardParser: Reader.fromSchema(schema),
    dispatchTransaction(change) {
      view.updateState(view.state.apply(change));
      if (!change.docChanged) return;
      kept.value = JSON.stringify(fromDoc(view.state.doc));
      count(view.state.doc);
      form.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  area.labels[0]?.addEventListener("click", () => view.focus());
  form.addEventListener("composer:restored", () => view.updateState(state(JSON.parse(kept.value))));

  const run = (command) => {
    command(view.state, view.dispatch);
    view.focus();
  };
  const block = (type) =>
    setBlockType(view.state.selection.$from.parent.type === type ? nodes.paragraph : type);
  const acts = {
    bold: () => run(toggleMark(marks.bold)),
    italic: () => run(toggleMark(marks.italic)),
    heading: () => run(block(nodes.heading)),
    quote: () => run(block(nodes.quote)),
    bullets: () => run(wrapInList(nodes.bullets)),
    numbers: () => run(wrapInList(nodes.numbers)),
    divider: () => run((now, go) => go(now.tr.replaceSelectionWith(nodes.divider.create()))),
    undo: () => run(undo),
    link: () => {
      const field = bar.querySelector("[data-address]");
      field.hidden = !field.hidden;
      if (!field.hidden) field.focus();
    },
  };
  bar.addEventListener("click", (event) => acts[event.target.closest("[data-do]")?.dataset.do]?.());
  bar.addEventListener("mousedown", (event) => event.target.closest("[data-do]") && event.preventDefault());
  bar.querySelector("[data-address]").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const href = event.target.value.trim();
    event.target.hidden = true;
    if (/^https?:\/\/\S+$/.test(href)) run(toggleMark(marks.link, { href }));
  });
  document.addEventListener("composer:picked", ({ detail }) => {
    known.add(detail.id);
    run((now, go) => go(now.tr.replaceSelectionWith(nodes.picture.create({ asset: detail.id }))));
  });
}
