// @ts-check
"use strict";
/**
 * The layout of what is seen of a network's graph.
 *
 * Each unfolded scope is laid out alone, innermost first, and stands in the layout around it as a box. An edge that
 * crosses a border passes through a port on it. Boxes in a chain are stacked; dagre places what branches.
 *
 * Edges leave a box downwards and turn only between the rows of boxes, so that none crosses a box.
 *
 * @typedef {(text: string, font: "name" | "detail") => number} Measure
 * @typedef {{x: number, y: number}} Point
 * @typedef {{id: number, x: number, y: number, width: number, height: number, depth: number, open: boolean}} Box
 * @typedef {{text: string, x: number, y: number, width: number, height: number}} Label centred at its point
 *
 * The path of an edge goes straight from a point at an even place to the next, and in a curve to the one after.
 * @typedef {{source: number, target: number, ends: [number, number][], shapes: string[], points: Point[],
 *   arrow: boolean, label: Label | null, depth: number}} Edge
 *
 * @typedef {{x: number, rows: [number, number]}} Bend where an edge passes a row, from its top to its bottom
 * @typedef {{bends: Bend[], start: number, end: number, label: Point | null}} Route
 * @typedef {{width: number, height: number, scope: number | null, items: Map<number | string, Item>, pieces: Piece[],
 *   labels: Map<Piece, Label>, places: Map<number | string, Point>, routes: Map<Piece, Route>}} Arranged
 */

const BOX = { height: 40, least: 104, most: 340, padding: 14 };
const FRAME = { header: 30, side: 18, foot: 6, end: 18 };
const CHIP = { height: 16, padding: 5 };
const LEAD = 9; // how far an edge goes straight before it ends
const MARGIN = 24;
/** Bounds of a picture, and of one scope in it: the time that dagre takes grows faster than the number of boxes. */
const MOST = { boxes: 5000, edges: 5000, branching: 600, passing: 2000, remembered: 500 };

/** More is unfolded than one picture holds. */
class TooLarge extends Error {}

function bound(/** @type {number} */ number, /** @type {number} */ most, /** @type {string} */ what) {
  if (number > most) throw new TooLarge(`${wholeNumber(number)} ${what} are more than a picture holds, ${wholeNumber(most)}`);
}

/**
 * @param {NetworkGraph} graph
 * @param {Iterable<number>} unfolded the ids of unfolded scopes; those inside folded ones do not count
 * @param {Measure} measure the width of a text
 * @returns {{width: number, height: number, boxes: Box[], edges: Edge[]}}
 */
function layout(graph, unfolded, measure) {
  const visible = visibleGraph(graph, unfolded);
  bound(visible.shown.length, MOST.boxes, "boxes");
  const root = arranged(visible, null, measure);
  /** @type {Box[]} */ const boxes = [];
  /** @type {Edge[]} */ const edges = [];
  place(root, MARGIN, MARGIN, 0, boxes, edges);
  return { width: Math.ceil(root.width + 2 * MARGIN), height: Math.ceil(root.height + 2 * MARGIN), boxes, edges };
}

/** What is written below a node's name. */
function detail(/** @type {PlotNode} */ node) {
  if (node.kind === "input" || node.kind === "output") return node.output;
  if (node.kind === "scope") return `${node.op} · ${node.layers} layers`;
  const made = node.parameters - node.shared;
  return node.parameters ? `${node.op} · ${made ? shortNumber(made) : "shared"}` : node.op;
}

/** What is said behind the parameters of a node, of which a layer before may have made some. */
function sharedText(/** @type {PlotNode} */ { parameters, shared }) {
  if (!shared) return "";
  return shared === parameters ? ", shared" : `, ${wholeNumber(shared)} of them shared`;
}

/** A number with commas between thousands, in every engine. */
function wholeNumber(/** @type {number} */ number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A number in three digits: 23.3 K. */
function shortNumber(/** @type {number} */ number) {
  const units = ["", " K", " M", " G", " T", " P"];
  let power = 0;
  while (number >= 999.5 && power < units.length - 1) {
    number /= 1000;
    power += 1;
  }
  return `${power ? Number(number.toPrecision(3)) : number}${units[power]}`;
}

/**
 * The inside of a scope, laid out alone from (0, 0).
 * @returns {Arranged}
 */
function arranged(
  /** @type {VisibleGraph} */ visible,
  /** @type {number | null} */ scope,
  /** @type {Measure} */ measure,
) {
  const pieces = /** @type {Piece[]} */ (visible.pieces.get(scope));
  bound(pieces.length, MOST.edges, "edges in one scope");
  /** @type {Map<number | string, Item>} */ const items = new Map();
  // Ports first: dagre keeps the order of what has no other.
  for (const { from } of pieces) if (typeof from === "string") items.set(from, port(from));
  for (const id of visible.children.get(scope) || []) items.set(id, item(visible, id, measure));
  for (const { to } of pieces) if (typeof to === "string") items.set(to, port(to));
  const labels = labelled(pieces, measure);
  const chains = stacked(items, pieces, labels);
  const file = singleFile(chains, pieces);
  const found = file ? inLanes(file, pieces, labels) : branching(chains, pieces, labels);
  return { ...found, scope, items, pieces, labels };
}

/** @returns {Item} */
function port(/** @type {string} */ id) {
  return { id, width: 2, height: 0, inside: null };
}

/** @returns {Item} */
function item(/** @type {VisibleGraph} */ visible, /** @type {number} */ id, /** @type {Measure} */ measure) {
  const node = visible.nodes[id];
  if (visible.isOpen(id)) {
    const inside = arranged(visible, id, measure);
    const title = measure(node.label, "name") + Math.min(measure(node.op, "detail"), MOST_OP) + 64;
    const width = Math.max(inside.width + 2 * FRAME.side, Math.min(title, BOX.most));
    const left = [...inside.items.keys()].some((end) => typeof end === "string" && end.startsWith("out:"));
    return { id, width, height: inside.height + FRAME.header + (left ? FRAME.foot : FRAME.end), inside };
  }
  const text = Math.max(measure(node.label, "name"), measure(detail(node), "detail"));
  const width = Math.min(Math.max(2 * Math.ceil(text / 2) + 2 * BOX.padding, BOX.least), BOX.most);
  return { id, width, height: BOX.height, inside: null };
}

/** The labels of edges: one for each tensor that leaves a box. */
function labelled(/** @type {Piece[]} */ pieces, /** @type {Measure} */ measure) {
  /** @type {Map<Piece, Label>} */ const labels = new Map();
  /** @type {Set<string>} */ const told = new Set();
  for (const piece of pieces) {
    const tensors = `${piece.from}|${[...piece.tensors.keys()]}`;
    if (!piece.labelled || told.has(tensors)) continue;
    told.add(tensors);
    const text = fitted(tensorsText(piece), "detail", BOX.most, measure);
    const width = Math.ceil(measure(text, "detail")) + 2 * CHIP.padding;
    labels.set(piece, { text, x: 0, y: 0, width, height: CHIP.height });
  }
  return labels;
}

/** The shapes of an edge's tensors, each with how many have it; of many shapes, how many tensors there are. */
function tensorsText(/** @type {Piece} */ { shapes, tensors }) {
  if (shapes.length > 3) return `${tensors.size} tensors`;
  const all = [...tensors.values()];
  const counted = shapes.map((shape) => {
    const count = all.filter((each) => each === shape).length;
    return count > 1 ? `${count} × ${shape}` : shape;
  });
  return counted.join("   ");
}

/** Adds the boxes and edges of a scope whose inside begins at a point of the picture. */
function place(
  /** @type {Arranged} */ inside,
  /** @type {number} */ left,
  /** @type {number} */ top,
  /** @type {number} */ depth,
  /** @type {Box[]} */ boxes,
  /** @type {Edge[]} */ edges,
) {
  const { items, places, routes, pieces, labels } = inside;
  for (const [id, { width, height, inside: inner }] of items) {
    if (typeof id === "string") continue;
    const { x, y } = /** @type {Point} */ (places.get(id));
    boxes.push({ id, x: left + x, y: top + y, width, height, depth, open: inner !== null });
    if (inner) place(inner, left + x + indent(items.get(id)), top + y + FRAME.header, depth + 1, boxes, edges);
  }
  for (const piece of pieces) {
    const route = /** @type {Route} */ (routes.get(piece));
    const [start, end] = [exit(inside, piece), entry(inside, piece)];
    const points = [start, { x: start.x, y: Math.max(route.start, start.y) }];
    for (const { x, rows } of route.bends) points.push({ x, y: rows[0] }, { x, y: rows[1] });
    const arrow = piece.to === piece.target;
    points.push({ x: end.x, y: Math.min(route.end, end.y) - (arrow ? LEAD : 0) }, end);
    const label = labels.get(piece);
    edges.push({
      source: piece.source,
      target: piece.target,
      ends: piece.ends,
      shapes: piece.shapes,
      points: points.map(({ x, y }) => ({ x: left + x, y: top + y })),
      arrow,
      label: label && route.label ? { ...label, x: left + route.label.x, y: top + route.label.y } : null,
      depth,
    });
  }
}

/** How far the inside of a scope stands from the left of its box. */
function indent(/** @type {Item | undefined} */ item) {
  return item?.inside ? (item.width - item.inside.width) / 2 : 0;
}

/** Where an edge leaves a box: at the middle, or where its port is. */
function exit(/** @type {Arranged} */ { items, places }, /** @type {Piece} */ { from, tensor }) {
  const [item, { x, y }] = [/** @type {Item} */ (items.get(from)), /** @type {Point} */ (places.get(from))];
  return { x: x + through(item, `out:${tensor}`), y: typeof from === "string" ? -FRAME.header : y + item.height };
}

function entry(/** @type {Arranged} */ { items, places, height }, /** @type {Piece} */ { to, tensor }) {
  const [item, { x, y }] = [/** @type {Item} */ (items.get(to)), /** @type {Point} */ (places.get(to))];
  return { x: x + through(item, `in:${tensor}`), y: typeof to === "string" ? height + FRAME.foot : y };
}

function through(/** @type {Item} */ item, /** @type {string} */ port) {
  const place = item.inside?.places.get(port);
  return place ? indent(item) + place.x + 1 : item.width / 2;
}
