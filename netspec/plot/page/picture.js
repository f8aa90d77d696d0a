// @ts-check
"use strict";

const SVG = "http://www.w3.org/2000/svg";

/** The width of paper in pixels, and the most height that may shrink to one sheet of it. */
const PAPER = { width: 700, height: 1250 };

/** The drawing of what is unfolded, as a tree of boxes that can be focused, chosen and searched. */
class Picture {
  /**
   * @param {HTMLElement} sheet
   * @param {GraphIndex} index
   * @param {Folding} folding
   */
  constructor(sheet, index, folding) {
    this.sheet = sheet;
    this.index = index;
    this.folding = folding;
    /** @type {Map<number, Box>} */
    this.boxes = new Map();
    /** @type {Map<number, Element>} */
    this.drawn = new Map();
    this.size = { width: 1, height: 1 };
    /** What stands left of the layout, where the legend is wider. */
    this.indent = 0;
  }

  /** @param {number | undefined} chosen */
  draw(chosen) {
    const laid = layout(this.index.graph, this.folding.unfolded, textWidth);
    this.sheet.innerHTML = draw(laid, this.index.graph, textWidth);
    const svg = /** @type {SVGSVGElement} */ (this.sheet.querySelector("svg"));
    // An image would have no parts for who listens, and the browser's own hints would cover the card.
    svg.setAttribute("role", "none");
    svg.removeAttribute("aria-label");
    for (const mute of svg.querySelectorAll(".edge, .head, .chip, .legend")) mute.setAttribute("aria-hidden", "true");
    for (const hint of svg.querySelectorAll(".node > title")) hint.remove();
    this.size = { width: svg.width.baseVal.value, height: svg.height.baseVal.value };
    const { width, height } = this.size;
    svg.classList.toggle("short", height * Math.min(1, PAPER.width / width) < PAPER.height);
    this.indent = (this.size.width - laid.width) / 2;
    this.boxes = new Map(laid.boxes.map((box) => [box.id, { ...box, x: box.x + this.indent }]));
    this.drawn.clear();
    for (const drawn of this.sheet.querySelectorAll("[data-id]")) {
      const node = this.index.node(Number(drawn.getAttribute("data-id")));
      this.drawn.set(node.id, drawn);
      this.#describe(drawn, node);
    }
    this.choose(chosen);
  }

  /**
   * @param {Element} drawn
   * @param {GraphNode} node
   */
  #describe(drawn, node) {
    const [of, level] = [this.index.children(node.parent), this.index.scopesAround(node.id).length + 1];
    const counted = node.kind === "layer" || node.kind === "scope";
    const said = [
      node.label,
      node.op !== node.label && node.op,
      node.kind === "scope" && `${GROUPED.format(node.layers)} layers`,
      `output ${node.output}`,
      counted && `${GROUPED.format(node.parameters)} parameters${sharedText(node)}`,
      counted && `${amountText(node.macs)} MACs`,
    ];
    const attributes = {
      role: "treeitem",
      tabindex: "-1",
      "aria-label": said.filter(Boolean).join(", "),
      "aria-level": level,
      "aria-setsize": of.length,
      "aria-posinset": of.indexOf(node) + 1,
      "aria-selected": false,
    };
    for (const [name, value] of Object.entries(attributes)) drawn.setAttribute(name, String(value));
    if (node.kind !== "scope") return;
    const unfolded = this.folding.unfolded.has(node.id);
    drawn.setAttribute("aria-expanded", String(unfolded));
    const { x, y } = /** @type {Box} */ (this.boxes.get(node.id));
    drawn.append(toggleAt(x - this.indent, y + 16, unfolded));
  }

  /**
   * Marks a box and the edges at it. The chosen box is the one that Tab reaches.
   * @param {number | undefined} id
   */
  choose(id) {
    for (const marked of this.sheet.querySelectorAll("[aria-selected=true], [tabindex='0']")) {
      marked.setAttribute("aria-selected", "false");
      marked.setAttribute("tabindex", "-1");
    }
    for (const marked of this.sheet.querySelectorAll(".into, .from, .chosen")) {
      marked.classList.remove("into", "from", "chosen");
    }
    const chosen = id === undefined ? undefined : this.drawn.get(id);
    (chosen ?? this.drawn.get(0))?.setAttribute("tabindex", "0");
    chosen?.setAttribute("aria-selected", "true");
    if (id === undefined) return;
    this.sheet.querySelector(`[data-scope="${id}"]`)?.classList.add("chosen");
    for (const edge of this.sheet.querySelectorAll(".edge")) {
      for (const [source, target] of endsOf(edge)) {
        const [starts, ends] = [this.index.isWithin(source, id), this.index.isWithin(target, id)];
        if (starts !== ends) edge.classList.add(starts ? "from" : "into");
      }
    }
  }

  /**
   * Marks the boxes in which hits are drawn.
   * @param {GraphNode[]} hits
   */
  find(hits) {
    const shown = new Set(hits.map((hit) => this.folding.shownAs(hit.id)));
    for (const [id, drawn] of this.drawn) drawn.classList.toggle("hit", shown.has(id));
  }

  /** @param {EventTarget | null} target */
  idAt(target) {
    const drawn = target instanceof Element && target.closest("[data-id]");
    return drawn ? Number(drawn.getAttribute("data-id")) : undefined;
  }

  /** @param {number} id */
  focus(id) {
    const drawn = this.drawn.get(id);
    if (drawn instanceof SVGElement) drawn.focus({ preventScroll: true });
  }
}

/**
 * The ids of the nodes that a piece of an edge joins, pair by pair.
 * @param {Element} edge
 */
function endsOf(edge) {
  return (edge.getAttribute("data-ends") ?? "").split(" ").map((pair) => pair.split("-").map(Number));
}

/**
 * The sign at the edge of a scope that a click folds or unfolds.
 * @param {number} x
 * @param {number} y
 * @param {boolean} unfolded
 */
function toggleAt(x, y, unfolded) {
  const [sign, disc, bars, reach] = ["g", "circle", "path", "circle"].map((tag) => document.createElementNS(SVG, tag));
  sign.setAttribute("class", "toggle");
  sign.setAttribute("transform", `translate(${x} ${y})`);
  disc.setAttribute("r", "8");
  bars.setAttribute("d", unfolded ? "M-4 0h8" : "M-4 0h8M0-4v8");
  // Fingers need more room than the sign takes.
  reach.setAttribute("class", "reach");
  reach.setAttribute("r", "14");
  sign.append(disc, bars, reach);
  return sign;
}
