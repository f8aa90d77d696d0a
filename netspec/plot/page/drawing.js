// @ts-check
"use strict";
/**
 * Draws a layout as SVG, the same in the page and in files.
 *
 * All colours are those of `pictureStyles`, by class: a theme is another set of them.
 */

/** The classes of cost: each holds what is below its bound, a part of all multiply-accumulates. */
const COST_BOUNDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2];
const COST_NAMES = ["< 0.5 %", "0.5–1 %", "1–2 %", "2–5 %", "5–10 %", "10–20 %", "> 20 %"];
/** From this class of cost on, all text in a box has the colour of its name. */
const DEEP = 3;
const MOST_OP = 160; // how wide the op of an unfolded scope may be
const LEGEND = { height: 58, swatch: 62, top: 30 };

const THEMES = {
  light: {
    paper: ["#ffffff", "#f6f7f9", "#eef0f4"], border: "#c9ced8", line: "#8b93a3", ink: "#1d2433", soft: "#5b6577",
    costs: ["#ffffff", "#edf6f5", "#d8eeeb", "#b9e2dd", "#8fd1ca", "#5fbab2", "#36a199"], quiet: "#eef1f6",
  },
  dark: {
    paper: ["#14181f", "#1a1f28", "#212732"], border: "#404959", line: "#7c8698", ink: "#e8ecf3", soft: "#a4aebf",
    costs: ["#232935", "#202f36", "#1e3b41", "#1b474b", "#185553", "#14635f", "#0f726c"], quiet: "#2b3342",
  },
};

/** The style sheet of a theme, which the page may nest in a selector of its own. */
function pictureStyles(/** @type {"light" | "dark"} */ name) {
  const { paper, border, line, ink, soft, costs, quiet } = THEMES[name];
  return [
    ".picture text{font-family:Inter,Arial,Helvetica,sans-serif;font-size:12px}",
    `.picture .paper{fill:${paper[0]}}`,
    ...paper.map((fill, depth) => `.picture .paper-${depth}{fill:${fill}}`),
    `.picture .frame{stroke:${border};stroke-width:1}`,
    `.picture .box{stroke:${border};stroke-width:1}`,
    ...costs.map((fill, index) => `.picture .cost-${index}{fill:${fill}}`),
    `.picture .uncounted{fill:${paper[0]};stroke:${line};stroke-dasharray:4 3}`,
    `.picture .end{fill:${quiet}}`,
    `.picture .name{fill:${ink};font-weight:600}`,
    `.picture .detail{fill:${soft};font-size:11px}`,
    `.picture .deep .detail{fill:${ink}}`,
    `.picture .edge{fill:none;stroke:${line};stroke-width:1.25}`,
    `.picture .head{fill:${line}}`,
    `.picture .shape{fill:${soft};font-size:11px}`,
  ].join("\n");
}

/** The class of cost of a node; null if its cost is not known as a number. */
function costClass(/** @type {number | null} */ share) {
  if (share === null) return null;
  const above = COST_BOUNDS.findIndex((bound) => share < bound);
  return above < 0 ? COST_BOUNDS.length : above;
}

/**
 * The markup of a picture: an `svg` element whose style sheet is `pictureStyles`.
 *
 * Each node is a `g.node` with `data-id`; it is also `.layer`, `.scope`, `.input` or `.output`, and `.open` if it is an
 * unfolded scope. Each piece of an edge is a `path.edge` with `data-ends`, such as `3-5 3-7`: the ids of the nodes that
 * it joins.
 *
 * @param {ReturnType<typeof layout>} laid
 * @param {NetworkGraph & {counted_for?: string}} graph
 * @param {Measure} measure
 */
function draw(laid, graph, measure) {
  const boxes = laid.boxes.map((box) => ({ ...box, node: graph.nodes[box.id] }));
  const open = boxes.filter((box) => box.open).sort((one, other) => one.depth - other.depth);
  const closed = boxes.filter((box) => !box.open);
  const width = Math.max(laid.width, legendWidth(graph, measure) + 48);
  const left = (width - laid.width) / 2;
  const height = laid.height + LEGEND.height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="picture" width="${width}" height="${height}"`,
    ` viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(graph.name)}">`,
    `<g class="drawing" transform="translate(${round(left)} 0)">`,
    ...open.map((box) => frame(box)),
    ...laid.edges.map((edge) => edgeMarkup(edge, graph)),
    ...laid.edges.filter((edge) => edge.label).map((edge) => chip(edge)),
    ...open.map((box) => title(box, measure)),
    ...closed.map((box) => boxMarkup(box, measure)),
    "</g>",
    legend(graph, height - LEGEND.height),
    "</svg>",
  ].join("\n");
}

function frame(/** @type {any} */ { id, x, y, width, height, depth }) {
  return (
    `<rect class="frame paper-${Math.min(depth + 1, 2)}" data-scope="${id}" x="${round(x)}" y="${round(y)}"` +
    ` width="${round(width)}" height="${round(height)}" rx="10"/>`
  );
}

/** The heading of an unfolded scope, above the edges that enter it. */
function title(/** @type {any} */ { id, x, y, depth, width, node }, /** @type {Measure} */ measure) {
  const op = fitted(node.op, "detail", MOST_OP, measure);
  const name = fitted(node.label, "name", width - measure(op, "detail") - 44, measure);
  const after = measure(name, "name");
  return (
    `<g class="node scope open" data-id="${id}"><title>${escaped(told(node))}</title>` +
    `<rect class="paper-${Math.min(depth + 1, 2)}" x="${round(x + 7)}" y="${round(y + 6)}"` +
    ` width="${round(after + measure(op, "detail") + 18)}" height="20" rx="6"/>` +
    `<text class="name" x="${round(x + 12)}" y="${round(y + 20)}">${escaped(name)}</text>` +
    `<text class="detail" x="${round(x + 20 + after)}" y="${round(y + 20)}">${escaped(op)}</text></g>`
  );
}

function boxMarkup(/** @type {any} */ { id, x, y, width, height, node }, /** @type {Measure} */ measure) {
  const end = node.kind === "input" || node.kind === "output";
  const cost = costClass(node.share);
  const fill = end ? "end" : cost === null ? "uncounted" : `cost-${cost}`;
  const shape = (/** @type {number} */ off) =>
    `<rect class="box ${fill}" x="${round(x + off)}" y="${round(y + off)}" width="${round(width)}"` +
    ` height="${round(height)}" rx="${end ? height / 2 : 7}"/>`;
  const inner = width - 2 * BOX.padding + 8;
  const middle = round(x + width / 2);
  return (
    `<g class="node ${node.kind}${cost !== null && cost >= DEEP ? " deep" : ""}" data-id="${id}"><title>${escaped(told(node))}</title>` +
    `${node.kind === "scope" ? shape(3) : ""}${shape(0)}` +
    `<text class="name" x="${middle}" y="${round(y + 17)}" text-anchor="middle">` +
    `${escaped(fitted(node.label, "name", inner, measure))}</text>` +
    `<text class="detail" x="${middle}" y="${round(y + 32)}" text-anchor="middle">` +
    `${escaped(fitted(detail(node), "detail", inner, measure))}</text></g>`
  );
}

/** What a pointer that rests on a node is told. */
function told(/** @type {any} */ node) {
  const lines = [`${node.path} (${node.op})`, `output ${node.output}`];
  if (node.kind === "layer" || node.kind === "scope") {
    lines.push(`parameters ${wholeNumber(node.parameters)}${sharedText(node)}`);
    const macs = typeof node.macs === "number" ? wholeNumber(node.macs) : node.macs ?? "?";
    const share = node.share === null ? "" : ` (${percent(node.share)})`;
    lines.push(`MACs ${macs}${share}`);
  }
  return lines.join("\n");
}

function percent(/** @type {number} */ share) {
  return `${(100 * share).toFixed(share && share < 0.1 ? 2 : 1)} %`;
}

function edgeMarkup(/** @type {any} */ edge, /** @type {NetworkGraph} */ graph) {
  const { points } = edge;
  const last = points[points.length - 1];
  let path = `M${round(points[0].x)} ${round(points[0].y)}`;
  for (let index = 1; index < points.length; index += 1) {
    const [before, { x, y }] = [points[index - 1], points[index]];
    if (index % 2 || before.x === x) path += `L${round(x)} ${round(y)}`;
    else {
      const half = round((before.y + y) / 2);
      path += `C${round(before.x)} ${half} ${round(x)} ${half} ${round(x)} ${round(y)}`;
    }
  }
  const joined = edge.ends.map((/** @type {number[]} */ pair) => pair.map((end) => graph.nodes[end].path).join(" → "));
  const words = escaped([...joined, ...edge.shapes].join("\n"));
  const head = edge.arrow
    ? `<path class="head" d="M${round(last.x)} ${round(last.y)}l-4 -7h8z"/>`
    : "";
  return (
    `<path class="edge" data-ends="${edge.ends.map((/** @type {number[]} */ pair) => pair.join("-")).join(" ")}" d="${path}">` +
    `<title>${words}</title></path>${head}`
  );
}

function chip(/** @type {any} */ { label, depth, source }) {
  const { x, y, width, height, text } = label;
  return (
    `<g class="chip" data-source="${source}"><rect class="paper-${Math.min(depth, 2)}" x="${round(x - width / 2)}"` +
    ` y="${round(y - height / 2)}" width="${round(width)}" height="${round(height)}"/>` +
    `<text class="shape" x="${round(x)}" y="${round(y + 4)}" text-anchor="middle">${escaped(text)}</text></g>`
  );
}

function legendText(/** @type {any} */ graph) {
  const whole = graph.counted_for === "the whole input" ? " for the whole input" : "";
  return `Part of all multiply-accumulates${whole}`;
}

function legendWidth(/** @type {any} */ graph, /** @type {Measure} */ measure) {
  return Math.max(swatches(graph).length * LEGEND.swatch, measure(legendText(graph), "detail"));
}

/** The classes and the names of the legend: of costs, and of what is not counted where there is any. */
function swatches(/** @type {NetworkGraph} */ graph) {
  const shares = graph.nodes.filter(({ kind }) => kind === "layer" || kind === "scope").map(({ share }) => share);
  const costs = COST_NAMES.map((name, index) => [`cost-${index}`, name]);
  return shares.includes(null) ? [...costs, ["uncounted", "unknown"]] : costs;
}

function legend(/** @type {any} */ graph, /** @type {number} */ top) {
  const drawn = swatches(graph).map(([fill, name], index) => {
    const x = 24 + index * LEGEND.swatch;
    return (
      `<rect class="box ${fill}" x="${x}" y="${top + 18}" width="${LEGEND.swatch - 4}" height="10" rx="2"/>` +
      `<text class="detail" x="${x + LEGEND.swatch / 2 - 2}" y="${top + 42}" text-anchor="middle">${escaped(name)}</text>`
    );
  });
  return (
    `<g class="legend"><text class="detail" x="24" y="${top + 10}">${escaped(legendText(graph))}</text>` +
    `${drawn.join("")}</g>`
  );
}

/** A text shortened in its middle to a width. */
function fitted(
  /** @type {string} */ text,
  /** @type {"name" | "detail"} */ font,
  /** @type {number} */ width,
  /** @type {Measure} */ measure,
) {
  if (measure(text, font) <= width) return text;
  let [short, long] = [0, text.length - 1];
  while (short < long) {
    const kept = Math.ceil((short + long) / 2);
    if (measure(cut(text, kept), font) <= width) short = kept;
    else long = kept - 1;
  }
  return cut(text, short);
}

function cut(/** @type {string} */ text, /** @type {number} */ kept) {
  const head = Math.ceil(kept / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (kept - head))}`;
}

/** A text as it may stand in XML. */
function escaped(/** @type {string} */ text) {
  const names = /** @type {Record<string, string>} */ ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" });
  // Characters that XML does not allow, and halves of characters.
  return text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "�")
    .replace(/[&<>"']/g, (character) => names[character]);
}

function round(/** @type {number} */ number) {
  return Math.round(number * 10) / 10;
}
