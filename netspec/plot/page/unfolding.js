// @ts-check
"use strict";

/** Which scopes are unfolded. */
class Folding {
  /**
   * @param {GraphIndex} index
   * @param {number[]} unfolded
   */
  constructor(index, unfolded) {
    this.index = index;
    this.unfolded = new Set(unfolded);
  }

  /** @param {number} id */
  toggle(id) {
    if (!this.unfolded.delete(id)) this.unfolded.add(id);
  }

  /** @param {number} depth */
  unfoldTo(depth) {
    this.unfolded = new Set(unfoldedTo(this.index.graph, depth));
  }

  /**
   * The depth to which all is unfolded and nothing deeper, or undefined.
   * @returns {number | undefined}
   */
  get depth() {
    const isOpen = (/** @type {GraphNode} */ scope) => this.unfolded.has(scope.id);
    const level = (/** @type {GraphNode} */ scope) => this.index.scopesAround(scope.id).length;
    const closed = this.index.scopes.filter((scope) => !isOpen(scope)).map(level);
    const depth = Math.min(this.index.depth, ...closed);
    return this.index.scopes.every((scope) => isOpen(scope) === level(scope) < depth) ? depth : undefined;
  }

  /** @param {number} id */
  unfoldInside(id) {
    for (const scope of this.index.scopes) if (this.index.isWithin(scope.id, id)) this.unfolded.add(scope.id);
    this.reveal(id);
  }

  /**
   * Unfolds a scope and those around it, and folds all others.
   * @param {number} id
   */
  unfoldOnly(id) {
    this.unfolded = new Set(this.index.node(id).kind === "scope" ? [id] : []);
    this.reveal(id);
  }

  /**
   * Unfolds the scopes around a node, so that it is drawn.
   * @param {number} id
   */
  reveal(id) {
    for (const scope of this.index.scopesAround(id)) this.unfolded.add(scope.id);
  }

  /**
   * The box in which a node is drawn: its own, or the outermost folded scope around it.
   * @param {number} id
   */
  shownAs(id) {
    const folded = this.index.scopesAround(id).find((scope) => !this.unfolded.has(scope.id));
    return folded ? folded.id : id;
  }
}
