// @ts-check
"use strict";
/** Chains that branch and join, placed by dagre. */

function branching(
  /** @type {Chain[]} */ chains,
  /** @type {Piece[]} */ pieces,
  /** @type {Map<Piece, Label>} */ labels,
) {
  bound(chains.length, MOST.branching, "boxes that branch in one scope");
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ nodesep: 24, edgesep: 20, ranksep: 2 * TURN });
  /** @type {Map<number | string, string>} */ const names = new Map();
  chains.forEach(({ members, width, height }, index) => {
    graph.setNode(`${index}`, { width, height });
    for (const { id } of members) names.set(id, `${index}`);
  });
  const joined = new Set(chains.flatMap((chain) => chain.joints));
  const crossing = pieces.filter((piece) => !joined.has(piece));
  const edges = crossing.map((piece, index) => {
    const { width, height } = labels.get(piece) || { width: 0, height: 0 };
    const [v, w] = [`${names.get(piece.from)}`, `${names.get(piece.to)}`];
    const edge = { v, w, name: `${index}` };
    graph.setEdge(edge, { width, height, labelpos: "c" });
    return edge;
  });
  bound(passed(chains.length, edges), MOST.passing, "rows of boxes that edges of one scope pass");
  const ports = [...names].filter(([id]) => typeof id === "string");
  ports.forEach(([id, name]) => {
    // Ports stand at the border: all are tied to one point above, or below.
    const [end, edge] = String(id).startsWith("in:") ? ["top", { v: "top", w: name }] : ["foot", { v: name, w: "foot" }];
    graph.setNode(end, { width: 0, height: 0 });
    graph.setEdge(edge, { weight: 50, width: 0, height: 0 });
  });
  return read(placed(graph), chains, crossing, edges, labels);
}

/** The graphs that dagre has placed, by all that they were before: units of a network are alike, and few change at a time. */
const placed = (() => {
  /** @type {Map<string, any>} */ const known = new Map();
  return (/** @type {any} */ graph) => {
    const nodes = graph.nodes().map((/** @type {string} */ name) => [name, graph.node(name)]);
    const key = JSON.stringify([nodes, graph.edges().map((/** @type {any} */ edge) => [edge, graph.edge(edge)])]);
    let found = known.get(key);
    if (!found) {
      dagre.layout(graph, { useDynamic: false });
      if (known.size >= MOST.remembered) known.clear();
      known.set(key, (found = graph));
    }
    return found;
  };
})();

/** How many rows all edges pass, where each box is as high as can be. */
function passed(/** @type {number} */ count, /** @type {{v: string, w: string}[]} */ edges) {
  /** @type {number[][]} */ const next = Array.from({ length: count }, () => []);
  const waiting = new Array(count).fill(0);
  for (const { v, w } of edges) {
    next[+v].push(+w);
    waiting[+w] += 1;
  }
  const ready = waiting.flatMap((number, box) => (number ? [] : [box]));
  const ranks = new Array(count).fill(0);
  for (const box of ready) {
    for (const after of next[box]) {
      ranks[after] = Math.max(ranks[after], ranks[box] + 1);
      if (!(waiting[after] -= 1)) ready.push(after);
    }
  }
  return edges.reduce((sum, { v, w }) => sum + ranks[+w] - ranks[+v], 0);
}

/** Whether most boxes that stand in one row were created from right to left. */
function isMirrored(/** @type {{x: number, rank: number}[]} */ boxes) {
  /** @type {Map<number, number[]>} */ const rows = new Map();
  for (const { x, rank } of boxes) rows.set(rank, [...(rows.get(rank) || []), x]);
  let balance = 0;
  for (const xs of rows.values()) {
    for (let index = 1; index < xs.length; index += 1) balance += Math.sign(xs[index] - xs[index - 1]);
  }
  return balance < 0;
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
  const side = isMirrored(boxes) ? -1 : 1;
  chains.forEach((chain, index) => {
    const { x, y, height } = boxes[index];
    lay(chain, side * x, y - height / 2, places, routes);
  });
  crossing.forEach((piece, index) => {
    const { points, x, y } = graph.edge(edges[index]);
    const [first, last] = [graph.node(edges[index].v), graph.node(edges[index].w)];
    /** @type {Bend[]} */
    const bends = points
      .slice(1, -1)
      .map((/** @type {Point} */ { x, y }) => ({ x: side * x, rows: [y - half(y), y + half(y)] }));
    const label = labels.has(piece) ? { x: side * x, y } : null;
    routes.set(piece, { bends, start: first.y + half(first.y), end: last.y - half(last.y), label });
  });
  // Between a port and the first row stands no label.
  for (const piece of crossing) {
    const route = /** @type {Route} */ (routes.get(piece));
    if (typeof piece.from === "string") {
      route.start = /** @type {Bend} */ (route.bends.shift()).rows[0];
      /** @type {Point} */ (places.get(piece.from)).y = route.start;
    }
    if (typeof piece.to === "string") {
      route.end = /** @type {Bend} */ (route.bends.pop()).rows[1];
      /** @type {Point} */ (places.get(piece.to)).y = route.end;
    }
  }
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

