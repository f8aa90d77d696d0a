// @ts-check
"use strict";
/**
 * What is seen of a network's graph for a set of unfolded scopes.
 *
 * @typedef {{id: number, parent: number | null, kind: string, label: string, op: string, path: string, output: string,
 *   layers: number, parameters: number, shared: number, share: number | null}} PlotNode
 * @typedef {{name: string, nodes: PlotNode[], edges: [number, number, string][]}} NetworkGraph
 *
 * A piece of an edge, inside one scope. Its ends are ids of nodes, or ports on the border of the scope: `in:TENSOR` and
 * `out:TENSOR`. `source` and `target` are the nodes that the whole edge joins; a piece that several edges share has the
 * first one's.
 * @typedef {{from: number | string, to: number | string, source: number, target: number, ends: [number, number][],
 *   shapes: string[], tensor: string, tensors: Map<number, string>, labelled: boolean}} Piece
 * `tensors` has the shapes by the layers that the tensors come from, which may be inside a folded box.
 *
 * @typedef {{nodes: PlotNode[], shown: number[], isOpen: (id: number) => boolean,
 *   children: Map<number | null, number[]>, pieces: Map<number | null, Piece[]>}} VisibleGraph
 */

/** The scopes that are unfolded where the first `depth` levels of scopes are. */
function unfoldedTo(/** @type {NetworkGraph} */ graph, /** @type {number} */ depth) {
  /** @type {number[]} */ const levels = [];
  return graph.nodes.flatMap(({ id, parent, kind }) => {
    levels[id] = parent === null ? 0 : levels[parent] + 1;
    return kind === "scope" && levels[id] < depth ? [id] : [];
  });
}

/** The scopes around a node, outermost first. */
function scopesAround(/** @type {NetworkGraph} */ graph, /** @type {number} */ id) {
  const found = [];
  for (let at = graph.nodes[id].parent; at !== null; at = graph.nodes[at].parent) found.push(at);
  return found.reverse();
}

/** @returns {VisibleGraph} */
function visibleGraph(/** @type {NetworkGraph} */ graph, /** @type {Iterable<number>} */ unfolded) {
  const open = new Set(unfolded);
  const isOpen = (/** @type {number} */ id) => graph.nodes[id].kind === "scope" && open.has(id);
  /** @type {number[]} the node that is seen in place of each */
  const seen = [];
  /** @type {number[]} */ const shown = [];
  /** @type {Map<number | null, number[]>} */ const children = new Map([[null, []]]);
  for (const { id, parent } of graph.nodes) {
    const inside = parent === null ? children.get(null) : children.get(parent);
    seen[id] = inside ? id : seen[/** @type {number} */ (parent)];
    if (!inside) continue;
    inside.push(id);
    shown.push(id);
    if (isOpen(id)) children.set(id, []);
  }

  /** @type {Map<number | null, Map<string, Piece>>} */
  const pieces = new Map([...children.keys()].map((scope) => [scope, new Map()]));
  const add = (/** @type {number | null} */ scope, /** @type {Piece} */ piece) => {
    const known = /** @type {Map<string, Piece>} */ (pieces.get(scope));
    // Between folded boxes, several tensors take one line; an unfolded scope has a port for each.
    const hasPorts = [piece.from, piece.to].some((end) => typeof end === "number" && isOpen(end));
    const key = `${piece.from}>${piece.to}${hasPorts ? `|${piece.tensor}` : ""}`;
    const same = known.get(key);
    if (!same) {
      known.set(key, piece);
      return;
    }
    same.ends.push(...piece.ends);
    for (const [layer, shape] of piece.tensors) same.tensors.set(layer, shape);
    if (!same.shapes.includes(piece.shapes[0])) same.shapes.push(piece.shapes[0]);
  };
  for (const [first, last, shape] of graph.edges) {
    const [source, target] = [seen[first], seen[last]];
    if (source === target) continue;
    const tensor = `${first}`;
    const [left, entered] = [scopesAround(graph, source), scopesAround(graph, target)];
    while (left.length && left[0] === entered[0]) {
      left.shift();
      entered.shift();
    }
    const common = graph.nodes[left.length ? left[0] : source].parent;
    const edge = { source, target, tensor, labelled: false };
    // Each piece has lists of its own, which grow.
    const held = () => ({ shapes: [shape], tensors: new Map([[first, shape]]), ends: /** @type {[number, number][]} */ ([[source, target]]) });
    /** @type {number | string} */ let from = source;
    for (const scope of left.reverse()) {
      add(scope, { ...edge, from, to: `out:${tensor}`, ...held() });
      from = scope;
    }
    /** @type {number | string} */ let to = target;
    for (const scope of entered.reverse()) {
      add(scope, { ...edge, from: `in:${tensor}`, to, ...held() });
      to = scope;
    }
    add(common, { ...edge, from, to, ...held(), labelled: true });
  }
  const lists = new Map([...pieces].map(([scope, known]) => [scope, [...known.values()]]));
  return { nodes: graph.nodes, shown, isOpen, children, pieces: lists };
}
