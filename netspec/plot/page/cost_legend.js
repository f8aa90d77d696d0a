// @ts-check
"use strict";

const SWATCH = { width: 20, height: 10 };

/**
 * The shades of cost from least to most, unless no cost is known.
 * @param {HTMLElement} legend
 * @param {Graph} graph
 */
function showLegend(legend, graph) {
  if (graph.nodes.every((node) => node.share === null)) return;
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("class", "picture");
  picture.setAttribute("width", String(COST_NAMES.length * SWATCH.width));
  picture.setAttribute("height", String(SWATCH.height));
  picture.setAttribute("aria-hidden", "true");
  COST_NAMES.forEach((name, cost) => {
    const swatch = document.createElementNS(SVG, "rect");
    const attributes = { class: `box cost-${cost}`, x: cost * SWATCH.width, ...SWATCH };
    for (const [key, value] of Object.entries(attributes)) swatch.setAttribute(key, String(value));
    const title = document.createElementNS(SVG, "title");
    title.textContent = name;
    swatch.append(title);
    picture.append(swatch);
  });
  legend.append(COST_NAMES[0], picture, COST_NAMES[COST_NAMES.length - 1]);
  legend.hidden = false;
}
