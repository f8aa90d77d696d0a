// @ts-check
"use strict";

/** @typedef {"up" | "down" | "left" | "right"} Direction */

/** Steps of the arrow keys: down and up along edges and through scopes, left and right to the branch beside. */
class Walk {
  /**
   * @param {GraphIndex} index
   * @param {Folding} folding
   * @param {Map<number, Box>} boxes those that are drawn
   */
  constructor(index, folding, boxes) {
    this.index = index;
    this.folding = folding;
    this.boxes = boxes;
  }

  /**
   * @param {number} id
   * @param {Direction} direction
   * @returns {number | undefined} the node that the step reaches
   */
  step(id, direction) {
    if (direction === "left" || direction === "right") return this.#beside(id, direction === "left" ? -1 : 1);
    return this.#nearest(id, direction === "down" ? this.#after(id) : this.#before(id));
  }

  /** @param {number} id */
  #after(id) {
    if (this.folding.unfolded.has(id)) {
      const first = this.#drawnInside(id).sort((one, other) => one.y - other.y)[0];
      if (first) return [first.id];
    }
    // Into a scope by its own box, out of one by what follows it.
    return this.index.consumers(id).map(({ node }) => this.#outermostBeside(id, node.id));
  }

  /** @param {number} id */
  #before(id) {
    const parent = this.index.node(id).parent;
    return this.index.inputs(id).map(({ node }) =>
      parent !== null && !this.index.isWithin(node.id, parent) ? parent : this.folding.shownAs(node.id),
    );
  }

  /**
   * The box with the target that does not hold the node too.
   * @param {number} id
   * @param {number} target
   */
  #outermostBeside(id, target) {
    const chain = [...this.index.scopesAround(target).map((scope) => scope.id), target];
    return chain.find((at) => !this.index.isWithin(id, at) && this.boxes.has(at)) ?? this.folding.shownAs(target);
  }

  /** @param {number | null} id */
  #drawnInside(id) {
    return this.index.children(id).flatMap((child) => this.boxes.get(child.id) ?? []);
  }

  /**
   * @param {number} id
   * @param {number[]} targets
   */
  #nearest(id, targets) {
    const here = this.boxes.get(id);
    if (!here) return undefined;
    const distance = (/** @type {Box} */ box) => Math.abs(centre(box) - centre(here));
    const found = targets.flatMap((target) => this.boxes.get(target) ?? []);
    return found.sort((one, other) => distance(one) - distance(other))[0]?.id;
  }

  /**
   * @param {number} id
   * @param {number} side
   */
  #beside(id, side) {
    const here = this.boxes.get(id);
    if (!here) return undefined;
    const distance = (/** @type {Box} */ box) => side * (centre(box) - centre(here));
    return this.#drawnInside(this.index.node(id).parent)
      .filter((box) => box.y < here.y + here.height && box.y + box.height > here.y && distance(box) > 0)
      .sort((one, other) => distance(one) - distance(other))[0]?.id;
  }
}

/** @param {Box} box */
function centre(box) {
  return box.x + box.width / 2;
}
