// @ts-check
"use strict";

/**
 * A shape in either way of writing it: `[N, 8, 8, 2048]` and `Nx8x8x2048` have one form.
 * @param {string} text
 */
function plainText(text) {
  return text.toLowerCase().replace(/[[\]]/g, "").replace(/\s*,\s*/g, "x");
}

/** Nodes by words: every word of a query is somewhere in the name, op, end points, shape or arguments of a hit. */
class Search {
  /** @param {GraphIndex} index */
  constructor(index) {
    this.entries = index.graph.nodes.map((node) => ({
      node,
      label: node.label.toLowerCase(),
      // Best first: a hit in an earlier field is listed before one in a later.
      fields: [
        index.shortPath(node),
        node.op,
        node.end_points.join(" "),
        node.output,
        [node.block ?? "", ...node.arguments.map(([name, value]) => `${name}=${value}`)].join(" "),
      ].map(plainText),
    }));
  }

  /**
   * @param {string} query
   * @returns {GraphNode[]} the best hits first, otherwise in the network's order
   */
  find(query) {
    const words = query.trim().replace(/\s*,\s*/g, ",").split(/\s+/).map(plainText).filter(Boolean);
    if (!words.length) return [];
    return this.entries
      .map(({ node, label, fields }) => ({ node, rank: rankOf(words, label, fields) }))
      .filter(({ rank }) => rank !== Infinity)
      .sort((one, other) => one.rank - other.rank)
      .map(({ node }) => node);
  }
}

/**
 * The worst rank of the words, Infinity if one of them is nowhere.
 * @param {string[]} words
 * @param {string} label
 * @param {string[]} fields
 */
function rankOf(words, label, fields) {
  return Math.max(
    ...words.map((word) => {
      if (label === word) return -2;
      if (label.startsWith(word)) return -1;
      const at = fields.findIndex((field) => field.includes(word));
      return at < 0 ? Infinity : at;
    }),
  );
}
