// @ts-check
"use strict";

/**
 * @typedef {number | string | null} Amount a number, a formula of the sizes that are open, or null if it is not known
 *
 * @typedef {PlotNode & {kind: "input" | "layer" | "scope" | "output", block: string | null, macs: Amount, flops: Amount,
 *   arguments: [string, string][], end_points: string[], place: string | null}} GraphNode
 * @typedef {object} Graph
 * @property {string} name
 * @property {string} scope the network's own, with which paths begin
 * @property {string | null} doc
 * @property {string} counted_for
 * @property {{parameters: number, macs: Amount, flops: Amount, layers: number}} totals
 * @property {GraphNode[]} nodes each at the index that is its id
 * @property {[number, number, string][]} edges
 *
 * @typedef {{node: GraphNode, shape: string}} Link
 */

/** What the page asks of a graph: its tree of scopes, its edges by node, and nodes by the text of a link. */
class GraphIndex {
  /** @param {Graph} graph */
  constructor(graph) {
    this.graph = graph;
    /** @type {Map<number | null, GraphNode[]>} */
    this.inside = new Map();
    for (const node of graph.nodes) {
      const siblings = this.inside.get(node.parent);
      if (siblings) siblings.push(node);
      else this.inside.set(node.parent, [node]);
    }
    this.scopes = graph.nodes.filter((node) => node.kind === "scope");
    /** @type {Map<string, number>} */
    const known = new Map();
    /** How many nodes before have the path of each: scopes are opened again, layers share variables. */
    this.before = graph.nodes.map(({ path }) => {
      const count = known.get(path) ?? 0;
      known.set(path, count + 1);
      return count;
    });
  }

  /** @param {number} id */
  node(id) {
    return this.graph.nodes[id];
  }

  /** @param {number | null} id */
  children(id) {
    return this.inside.get(id) ?? [];
  }

  /**
   * The scopes around a node, outermost first.
   * @param {number} id
   */
  scopesAround(id) {
    return scopesAround(this.graph, id).map((scope) => this.node(scope));
  }

  /**
   * Whether a node is another, or inside it.
   * @param {number} id
   * @param {number} scope
   */
  isWithin(id, scope) {
    return id === scope || scopesAround(this.graph, id).includes(scope);
  }

  /** The number of scopes around the innermost node. */
  get depth() {
    return Math.max(0, ...this.scopes.map((scope) => this.scopesAround(scope.id).length + 1));
  }

  /**
   * What feeds a layer, or a scope from outside.
   * @param {number} id
   * @returns {Link[]}
   */
  inputs(id) {
    return this.#links(id, (from, to) => [to, from]);
  }

  /**
   * What a layer feeds, or a scope outside of it.
   * @param {number} id
   * @returns {Link[]}
   */
  consumers(id) {
    return this.#links(id, (from, to) => [from, to]);
  }

  /**
   * @param {number} id
   * @param {(from: number, to: number) => [number, number]} ends the end at the node, and the other
   */
  #links(id, ends) {
    /** @type {Map<number, Link>} */
    const links = new Map();
    for (const [from, to, shape] of this.graph.edges) {
      const [here, there] = ends(from, to);
      if (this.isWithin(here, id) && !this.isWithin(there, id)) links.set(there, { node: this.node(there), shape });
    }
    return [...links.values()];
  }

  /**
   * The path as people write it: without the network's own scope, and numbered where it is not the first such,
   * `tower:2`. That of the output would be the last layer's.
   * @param {GraphNode} node
   */
  shortPath(node) {
    if (node.kind === "input" || node.kind === "output") return node.label;
    const own = `${this.graph.scope}/`;
    const path = node.path.startsWith(own) ? node.path.slice(own.length) : node.path;
    const before = this.before[node.id];
    return before ? `${path}:${before + 1}` : path;
  }

  /**
   * The node of a path. Scopes may be left out, as in `block1/unit_2/conv1` for `block1/unit_2/bottleneck_v2/conv1`,
   * and also the last ones of a scope.
   * @param {string} path
   */
  find(path) {
    const parts = path.split("/").filter(Boolean);
    if (!parts.length) return undefined;
    const { nodes } = this.graph;
    return (
      nodes.find((node) => node.path === path || this.shortPath(node) === path) ??
      nodes.find((node) => node.path.endsWith(`/${parts[parts.length - 1]}`) && isThinned(node.path, parts)) ??
      nodes.find((node) => isThinned(node.path, parts))
    );
  }
}

/**
 * Whether parts are those of a path, of which some may be left out.
 * @param {string} path
 * @param {string[]} parts
 */
function isThinned(path, parts) {
  let next = 0;
  for (const part of path.split("/")) if (part === parts[next]) next += 1;
  return next === parts.length;
}
