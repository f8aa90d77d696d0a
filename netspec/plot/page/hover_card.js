// @ts-check
"use strict";

/** The milliseconds for which a pointer rests before the card appears. */
const REST = 150;

/** The card beside the pointer: the numbers of a box in a few lines. */
class HoverCard {
  /**
   * @param {HTMLElement} card
   * @param {GraphIndex} index
   */
  constructor(card, index) {
    this.card = card;
    this.index = index;
    this.timer = 0;
  }

  /**
   * @param {number} id
   * @param {DOMRect} box the box on the screen
   * @param {{clientX: number, clientY: number}} pointer
   */
  show(id, box, pointer) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.card.replaceChildren(...cardLines(this.index, this.index.node(id)));
      this.card.hidden = false;
      const { offsetWidth, offsetHeight } = this.card;
      const right = Math.min(box.right, pointer.clientX + 80) + 12;
      const left = right + offsetWidth < innerWidth ? right : Math.max(box.left, pointer.clientX - 80) - offsetWidth - 12;
      this.card.style.left = `${Math.max(8, left)}px`;
      this.card.style.top = `${Math.max(8, Math.min(pointer.clientY - 20, innerHeight - offsetHeight - 8))}px`;
    }, REST);
  }

  hide() {
    clearTimeout(this.timer);
    this.card.hidden = true;
  }
}

/**
 * @param {GraphIndex} index
 * @param {GraphNode} node
 */
function cardLines(index, node) {
  const counted = node.kind === "layer" || node.kind === "scope";
  const written = node.arguments.map(([name, value]) => `${name}: ${value}`).join(", ");
  return [
    element("strong", {}, pathText(index.shortPath(node)), opLabel(node)),
    written && element("p", { dir: "auto" }, written),
    facts([
      ["Output", shape(node.output)],
      ["Parameters", counted && `${GROUPED.format(node.parameters)}${sharedText(node)}`],
      ["MACs", counted && [amountText(node.macs), node.share !== null && ` (${PERCENT.format(node.share)})`]],
    ]),
  ].filter(isChild);
}
