// @ts-check
"use strict";

/**
 * @typedef {object} PanelActions
 * @property {(id: number) => void} go
 * @property {(id: number) => void} toggle
 * @property {(id: number) => void} unfoldInside
 * @property {(id: number) => void} unfoldOnly
 */

/** The layers of the overview that take most of the work. */
const COSTLIEST = 8;

/** All that is known of the chosen node, or of the network while none is chosen. */
class Panel {
  /**
   * @param {HTMLElement} body
   * @param {GraphIndex} index
   * @param {PanelActions} actions
   */
  constructor(body, index, actions) {
    this.body = body;
    this.index = index;
    this.actions = actions;
  }

  /**
   * @param {number | undefined} chosen
   * @param {boolean} unfolded
   */
  show(chosen, unfolded) {
    /** @type {Child[]} */
    const parts = chosen === undefined ? this.#network() : this.#node(chosen, unfolded);
    this.body.replaceChildren(...parts.filter(isChild));
    this.body.scrollTop = 0;
  }

  #network() {
    const { graph } = this.index;
    const layers = graph.nodes.filter((node) => node.kind === "layer" && node.share);
    const costliest = layers.sort((one, other) => (other.share ?? 0) - (one.share ?? 0)).slice(0, COSTLIEST);
    return [
      element("h2", {}, element("bdi", {}, graph.name)),
      graph.doc && element("p", { class: "doc", dir: "auto" }, graph.doc),
      facts([
        ["Layers", GROUPED.format(graph.totals.layers)],
        ["Parameters", GROUPED.format(graph.totals.parameters)],
        ["MACs", amountText(graph.totals.macs)],
        ["FLOPs", amountText(graph.totals.flops)],
        ["Counted for", graph.counted_for],
      ]),
      costliest.length > 0 && section("Costliest layers", costliest.map((node) => this.#row(node, share(node)))),
    ];
  }

  /**
   * @param {number} id
   * @param {boolean} unfolded
   */
  #node(id, unfolded) {
    const node = this.index.node(id);
    const counted = node.kind === "layer" || node.kind === "scope";
    return [
      this.#around(id),
      element("h2", {}, pathText(node.label), opLabel(node)),
      node.kind === "scope" && this.#folds(id, unfolded),
      facts([
        ["Output", shape(node.output)],
        ["Layers", node.kind === "scope" && GROUPED.format(node.layers)],
        ["Parameters", counted && `${GROUPED.format(node.parameters)}${sharedText(node)}`],
        ["MACs", counted && [amountText(node.macs), node.share !== null && bar(node.share)]],
        ["FLOPs", counted && amountText(node.flops)],
        ["Block", node.block],
        ["End points", node.end_points.length > 0 && node.end_points.map((point) => element("div", {}, element("code", {}, pathText(point))))],
        ["Place", node.place && element("code", { class: "place" }, pathText(node.place))],
        ["Path", element("code", {}, pathText(node.path))],
      ]),
      this.#links(node.kind === "scope" ? "Inputs from outside" : "Inputs", this.index.inputs(id)),
      this.#links(node.kind === "scope" ? "Consumers outside" : "Consumers", this.index.consumers(id)),
      node.arguments.length > 0 && argumentTable(node),
    ];
  }

  /** @param {number} id */
  #around(id) {
    const around = this.index.scopesAround(id);
    const steps = around.map((scope) => element("li", {}, this.#link(scope, scope.label)));
    return element("nav", { "aria-label": "Scopes around" }, element("ol", { class: "around" }, steps));
  }

  /**
   * @param {number} id
   * @param {boolean} unfolded
   */
  #folds(id, unfolded) {
    const button = (/** @type {string} */ text, /** @type {(id: number) => void} */ act) =>
      element("button", { type: "button", click: () => act(id) }, text);
    return element(
      "p",
      { class: "folds" },
      button(unfolded ? "Fold" : "Unfold", this.actions.toggle),
      button("Unfold all inside", this.actions.unfoldInside),
      button("Fold all others", this.actions.unfoldOnly),
    );
  }

  /**
   * @param {string} title
   * @param {Link[]} links
   */
  #links(title, links) {
    return links.length > 0 && section(title, links.map((link) => this.#row(link.node, shape(link.shape))));
  }

  /**
   * @param {GraphNode} node
   * @param {Child} beside
   */
  #row(node, beside) {
    return element("li", {}, this.#link(node, this.index.shortPath(node)), beside);
  }

  /**
   * @param {GraphNode} node
   * @param {string} text
   */
  #link(node, text) {
    const go = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.actions.go(node.id);
    };
    return element("a", { href: fragmentOf(this.index, node), click: go }, pathText(text));
  }
}

/**
 * @param {[string, Child][]} pairs those without a value are left out
 */
function facts(pairs) {
  const shown = pairs.filter(([, value]) => value);
  return element("dl", {}, ...shown.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
}

/**
 * @param {string} title
 * @param {Child[]} rows
 */
function section(title, rows) {
  return element("section", {}, element("h3", {}, title), element("ul", {}, rows));
}

/** @param {GraphNode} node */
function argumentTable(node) {
  const rows = node.arguments.map(([name, value]) =>
    element("tr", {}, element("th", { scope: "row" }, name), element("td", { dir: "auto" }, value)),
  );
  return element("section", {}, element("h3", {}, "Arguments"), element("table", {}, element("tbody", {}, rows)));
}

/** @param {GraphNode} node */
function opLabel(node) {
  return element("span", { class: "op" }, node.op);
}

/** @param {string} text */
function shape(text) {
  return element("code", { class: "shape" }, text);
}

/** @param {GraphNode} node */
function share(node) {
  return element("span", { class: "share" }, PERCENT.format(node.share ?? 0));
}

/** @param {number} share */
function bar(share) {
  const meter = element("meter", { min: "0", max: "1", value: String(share), "aria-hidden": "true" });
  return element("div", { class: "bar" }, meter, `${PERCENT.format(share)} of all MACs`);
}
