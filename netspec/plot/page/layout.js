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
 * @typedef {{source: number, target: number, ends: [number, number][], shapes: string[], points: Point[], arrow: boolean, label: Label | null,
 *   depth: number}} Edge
 *
 * @typedef {{id: number | string, width: number, height: number, inside: Arranged | null}} Item
 * @typedef {{x: number, rows: [number, number]}} Bend where an edge passes a row, from its top to its bottom
 * @typedef {{bends: Bend[], start: number, end: number, label: Point | null}} Route
 * @typedef {{members: Item[], joints: Piece[], tops: number[], width: number, height: number}} Chain
 * @typedef {{width: number, height: number, scope: number | null, items: Map<number | string, Item>, pieces: Piece[],
 *   labels: Map<Piece, Label>, places: Map<number | string, Point>, routes: Map<Piece, Route>}} Arranged
 */

const BOX = { height: 40, least: 104, most: 340, padding: 14 };
const FRAME = { header: 30, side: 18, foot: 6 };
const CHIP = { height: 16, padding: 5 };
const GAP = 16; // between a box and the label of its edge
const MARGIN = 24;
const MOST_BOXES = 5000;
/** Boxes that branch in one scope: the time that dagre takes grows faster than their number. */
const MOST_BRANCHING = 800;

/** More is unfolded than one picture holds. */
class TooLarge extends Error {}

/**
 * @param {NetworkGraph} graph
 * @param {Iterable<number>} unfolded the ids of unfolded scopes; those inside folded ones do not count
 * @param {Measure} measure the width of a text
 * @returns {{width: number, height: number, boxes: Box[], edges: Edge[]}}
 */
function layout(graph, unfolded, measure) {
  const visible = visibleGraph(graph, unfolded);
  if (visible.shown.length > MOST_BOXES) throw new TooLarge(`${visible.shown.length}`);
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
  return node.parameters ? `${node.op} · ${shortNumber(node.parameters)}` : node.op;
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
function arranged(/** @type {VisibleGraph} */ visible, /** @type {number | null} */ scope, /** @type {Measure} */ measure) {
  const pieces = /** @type {Piece[]} */ (visible.pieces.get(scope));
  /** @type {Map<number | string, Item>} */ const items = new Map();
  // Ports first: dagre keeps the order of what has no other.
  for (const { from } of pieces) if (typeof from === "string") items.set(from, port(from));
  for (const id of visible.children.get(scope) || []) items.set(id, item(visible, id, measure));
  for (const { to } of pieces) if (typeof to === "string") items.set(to, port(to));
  const labels = labelled(pieces, measure);
  const chains = stacked(items, pieces, labels);
  const found = chains.length === 1 ? alone(chains[0]) : branching(chains, pieces, labels);
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
    const title = measure(node.label, "name") + measure(node.op, "detail") + 64;
    const width = Math.max(inside.width + 2 * FRAME.side, title);
    return { id, width, height: inside.height + FRAME.header + FRAME.foot, inside };
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
    const tensors = `${piece.from}|${piece.shapes}`;
    if (!piece.labelled || told.has(tensors)) continue;
    told.add(tensors);
    const text = piece.shapes.length > 3 ? `${piece.shapes.length} tensors` : piece.shapes.join("   ");
    const width = Math.ceil(measure(text, "detail")) + 2 * CHIP.padding;
    labels.set(piece, { text, x: 0, y: 0, width, height: CHIP.height });
  }
  return labels;
}

/** Items in chains, each of which but the last feeds the next alone. Ports are in one only if that is all there is. */
function stacked(
  /** @type {Map<number | string, Item>} */ items,
  /** @type {Piece[]} */ pieces,
  /** @type {Map<Piece, Label>} */ labels,
) {
  const all = chained(items, pieces, labels, () => true);
  return all.length === 1 ? all : chained(items, pieces, labels, (end) => typeof end === "number");
}

/** @returns {Chain[]} */
function chained(
  /** @type {Map<number | string, Item>} */ items,
  /** @type {Piece[]} */ pieces,
  /** @type {Map<Piece, Label>} */ labels,
  /** @type {(end: number | string) => boolean} */ counts,
) {
  /** @type {Map<number | string, Piece[]>} */ const leaving = new Map([...items.keys()].map((id) => [id, []]));
  /** @type {Map<number | string, Piece[]>} */ const entering = new Map([...items.keys()].map((id) => [id, []]));
  for (const piece of pieces) {
    leaving.get(piece.from)?.push(piece);
    entering.get(piece.to)?.push(piece);
  }
  const joins = (/** @type {Piece[] | undefined} */ list) => {
    if (list?.length !== 1) return null;
    const [{ from, to }] = list;
    return counts(from) && counts(to) && leaving.get(from)?.length === 1 && entering.get(to)?.length === 1 ? list[0] : null;
  };
  /** @type {Chain[]} */ const found = [];
  for (const [id, first] of items) {
    if (joins(entering.get(id))) continue;
    const members = [first];
    const joints = [];
    for (let piece = joins(leaving.get(id)); piece; piece = joins(leaving.get(piece.to))) {
      joints.push(piece);
      members.push(/** @type {Item} */ (items.get(piece.to)));
    }
    found.push(chainOf(members, joints, labels));
  }
  return found;
}

/** @returns {Chain} */
function chainOf(/** @type {Item[]} */ members, /** @type {Piece[]} */ joints, /** @type {Map<Piece, Label>} */ labels) {
  let height = 0;
  const tops = members.map((member, index) => {
    const top = height;
    height += member.height + (index < joints.length ? 2 * GAP + (labels.get(joints[index])?.height || 0) : 0);
    return top;
  });
  const width = Math.max(...members.map((each) => each.width), ...joints.map((each) => labels.get(each)?.width || 0));
  return { members, joints, tops, width, height };
}

/** A scope that holds nothing but one chain. */
function alone(/** @type {Chain} */ chain) {
  /** @type {Map<number | string, Point>} */ const places = new Map();
  /** @type {Map<Piece, Route>} */ const routes = new Map();
  lay(chain, chain.width / 2, 0, places, routes);
  return { width: chain.width, height: chain.height, places, routes };
}

/** Gives the members of a chain their places, with the same middle, and the edges between them their ways. */
function lay(
  /** @type {Chain} */ chain,
  /** @type {number} */ middle,
  /** @type {number} */ top,
  /** @type {Map<number | string, Point>} */ places,
  /** @type {Map<Piece, Route>} */ routes,
) {
  chain.members.forEach(({ id, width }, index) => places.set(id, { x: middle - width / 2, y: top + chain.tops[index] }));
  chain.joints.forEach((piece, index) => {
    const start = top + chain.tops[index] + chain.members[index].height;
    const end = top + chain.tops[index + 1];
    const [first, last] = [chain.members[index], chain.members[index + 1]];
    const rows = /** @type {[number, number]} */ ([start + GAP, end - GAP]);
    // Through the middle, so that the edge passes below its label even between ports off the middle.
    const bends = first.inside || last.inside ? [{ x: middle, rows }] : [];
    routes.set(piece, { bends, start, end, label: { x: middle, y: (start + end) / 2 } });
  });
}

/** Chains that branch and join, placed by dagre. */
function branching(
  /** @type {Chain[]} */ chains,
  /** @type {Piece[]} */ pieces,
  /** @type {Map<Piece, Label>} */ labels,
) {
  if (chains.length > MOST_BRANCHING) throw new TooLarge(`${chains.length}`);
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ nodesep: 24, edgesep: 20, ranksep: 2 * GAP });
  /** @type {Map<number | string, string>} */ const names = new Map();
  chains.forEach(({ members, width, height }, index) => {
    graph.setNode(`${index}`, { width, height });
    for (const { id } of members) names.set(id, `${index}`);
  });
  const joined = new Set(chains.flatMap((chain) => chain.joints));
  const crossing = pieces.filter((piece) => !joined.has(piece));
  const edges = crossing.map((piece, index) => {
    const { width, height } = labels.get(piece) || { width: 0, height: 0 };
    const edge = { v: names.get(piece.from), w: names.get(piece.to), name: `${index}` };
    graph.setEdge(edge, { width, height, labelpos: "c" });
    return edge;
  });
  const ports = [...names].filter(([id]) => typeof id === "string");
  ports.forEach(([id, name]) => {
    // Ports stand at the border: all are tied to one point above, or below.
    const [end, edge] = String(id).startsWith("in:") ? ["top", { v: "top", w: name }] : ["foot", { v: name, w: "foot" }];
    graph.setNode(end, { width: 0, height: 0 });
    graph.setEdge(edge, { weight: 50, width: 0, height: 0 });
  });
  dagre.layout(graph, { useDynamic: false });
  return read(graph, chains, crossing, edges, labels);
}

/** The places and ways that dagre has found, moved to (0, 0). */
function read(
  /** @type {any} */ graph,
  /** @type {Chain[]} */ chains,
  /** @type {Piece[]} */ crossing,
  /** @type {any[]} */ edges,
  /** @type {Map<Piece, Label>} */ labels,
) {
  /** @type {Map<number, number>} half the height of each row, by eighths of its middle */ const rows = new Map();
  const raise = (/** @type {number} */ y, /** @type {number} */ height) =>
    rows.set(Math.round(y * 8), Math.max(rows.get(Math.round(y * 8)) || 0, height / 2));
  for (const name of graph.nodes()) raise(graph.node(name).y, graph.node(name).height);
  crossing.forEach((piece, index) => {
    const label = labels.get(piece);
    if (label) raise(graph.edge(edges[index]).y, label.height);
  });
  const half = (/** @type {number} */ y) => rows.get(Math.round(y * 8)) || 0;

  /** @type {Map<number | string, Point>} */ const places = new Map();
  /** @type {Map<Piece, Route>} */ const routes = new Map();
  const boxes = chains.map((_, index) => graph.node(`${index}`));
  chains.forEach((chain, index) => {
    const { x, y, height } = boxes[index];
    lay(chain, x, y - height / 2, places, routes);
  });
  crossing.forEach((piece, index) => {
    const { points, x, y } = graph.edge(edges[index]);
    const [first, last] = [graph.node(edges[index].v), graph.node(edges[index].w)];
    /** @type {Bend[]} */
    const bends = points
      .slice(1, -1)
      .map((/** @type {Point} */ point) => ({ x: point.x, rows: [point.y - half(point.y), point.y + half(point.y)] }));
    const label = labels.has(piece) ? { x, y } : null;
    routes.set(piece, { bends, start: first.y + half(first.y), end: last.y - half(last.y), label });
  });
  return moved(places, routes, chains, labels);
}

/** Moves all so that it begins at (0, 0), and tells how large it is. */
function moved(
  /** @type {Map<number | string, Point>} */ places,
  /** @type {Map<Piece, Route>} */ routes,
  /** @type {Chain[]} */ chains,
  /** @type {Map<Piece, Label>} */ labels,
) {
  const [xs, ys] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (const { id, width, height } of chains.flatMap((chain) => chain.members)) {
    const { x, y } = /** @type {Point} */ (places.get(id));
    xs.push(x, x + width);
    ys.push(y, y + height);
  }
  for (const [piece, { bends, label }] of routes) {
    xs.push(...bends.map((bend) => bend.x));
    const width = labels.get(piece)?.width || 0;
    if (label) xs.push(label.x - width / 2, label.x + width / 2);
  }
  const [left, top] = [least(xs), least(ys)];
  const at = (/** @type {Point} */ { x, y }) => ({ x: x - left, y: y - top });
  for (const [id, point] of places) places.set(id, at(point));
  for (const [piece, { bends, start, end, label }] of routes) {
    routes.set(piece, {
      bends: bends.map(({ x, rows }) => ({ x: x - left, rows: [rows[0] - top, rows[1] - top] })),
      start: start - top,
      end: end - top,
      label: label && at(label),
    });
  }
  return { width: -least(xs.map((x) => -x)) - left, height: -least(ys.map((y) => -y)) - top, places, routes };
}

function least(/** @type {number[]} */ numbers) {
  return numbers.reduce((one, other) => Math.min(one, other), Infinity);
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
    points.push({ x: end.x, y: Math.min(route.end, end.y) }, end);
    const label = labels.get(piece);
    edges.push({
      source: piece.source,
      target: piece.target,
      ends: piece.ends,
      shapes: piece.shapes,
      points: points.map(({ x, y }) => ({ x: left + x, y: top + y })),
      arrow: piece.to === piece.target,
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
