// @ts-check
"use strict";

/** @type {Record<string, Direction>} */
const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };

/**
 * The keys of the page, but those of its fields and lists.
 * @param {Page} page
 */
function bindKeys(page) {
  /** Those that work wherever the focus is. @type {Record<string, () => void>} */
  const everywhere = {
    "/": () => page.search.field.focus(),
    "?": () => byId("ask", HTMLElement).click(),
    e: () => page.refold(() => page.folding.unfoldTo(page.index.depth)),
    c: () => page.refold(() => page.folding.unfoldTo(0)),
    i: () => page.showPanel(!page.panelShown),
    s: () => byId("save", HTMLElement).click(),
    t: () => byId("theme", HTMLElement).click(),
    "+": () => page.viewport.zoom(1.25),
    "=": () => page.viewport.zoom(1.25),
    "-": () => page.viewport.zoom(0.8),
    0: () => page.viewport.fit(),
    1: () => page.viewport.zoom(1 / page.viewport.scale),
    Escape: () => page.choose(undefined),
  };
  /** Those of the focused box. @type {Record<string, (id: number, event: KeyboardEvent) => void>} */
  const atBox = {
    Enter: (id, event) => (event.shiftKey ? page.refold(() => page.folding.unfoldOnly(id), id) : page.toggle(id)),
    " ": (id) => page.toggle(id),
    Backspace: (id) => page.stepTo(page.index.node(id).parent ?? undefined),
    Home: () => page.stepTo(page.index.graph.nodes.find((node) => node.kind === "input")?.id),
    End: () => page.stepTo(page.index.graph.nodes.find((node) => node.kind === "output")?.id),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]") || (event.target instanceof Element && event.target.matches("input, select"))) return;
    const id = page.picture.idAt(event.target);
    const direction = ARROWS[event.key];
    const act = everywhere[event.key];
    const actAtBox = atBox[event.key];
    if (id !== undefined && direction) {
      page.stepTo(new Walk(page.index, page.folding, page.picture.boxes).step(id, direction));
    } else if (id !== undefined && actAtBox) actAtBox(id, event);
    else if (act) act();
    else return;
    event.preventDefault();
  });
}
