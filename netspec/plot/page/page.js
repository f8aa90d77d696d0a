// @ts-check
"use strict";

/** The milliseconds for which a sentence is shown. */
const TOLD = 6000;

const narrow = matchMedia("(max-width: 760px)");

/** Joins the picture, the panel, the search and the keys around what is unfolded and what is chosen. */
class Page {
  /** @param {{graph: Graph, unfolded: number[]}} data */
  constructor({ graph, unfolded }) {
    this.index = new GraphIndex(graph);
    this.folding = new Folding(this.index, unfolded);
    const stage = byId("stage", HTMLElement);
    const sheet = byId("picture", HTMLElement);
    this.picture = new Picture(sheet, this.index, this.folding);
    this.viewport = new Viewport(stage, sheet, () => this.#moved());
    this.minimap = new Minimap(byId("minimap", HTMLCanvasElement), this.viewport, this.picture);
    this.card = new HoverCard(byId("card", HTMLElement), this.index);
    this.panel = new Panel(byId("facts", HTMLElement), this.index, {
      go: (id) => this.go(id),
      toggle: (id) => this.toggle(id),
      unfoldInside: (id) => this.refold(() => this.folding.unfoldInside(id), id),
      unfoldOnly: (id) => this.refold(() => this.folding.unfoldOnly(id), id),
    });
    this.search = new SearchBox(
      byId("search", HTMLInputElement),
      byId("results", HTMLElement),
      byId("found", HTMLElement),
      this.index,
      { go: (id) => this.go(id), found: (hits) => this.picture.find(hits) },
    );
    this.told = byId("told", HTMLElement);
    this.depth = byId("depth", HTMLSelectElement);
    /** @type {number | undefined} */
    this.chosen = undefined;
    this.frame = 0;
    this.telling = 0;
    sheet.setAttribute("role", "tree");
    sheet.setAttribute("aria-label", `Layers of ${graph.name}`);
    this.#listen(stage, sheet);
    this.#buttons();
    bindKeys(this);
    if (!this.#draw() && this.folding.unfolded.size) this.#beginFolded(sheet);
    if (narrow.matches) this.showPanel(false);
    this.viewport.begin(this.picture.boxes.get(0));
    this.#follow();
  }

  /**
   * Folds all, where no picture holds what the page should begin with.
   * @param {HTMLElement} sheet
   */
  #beginFolded(sheet) {
    const said = sheet.textContent ?? "";
    this.folding.unfoldTo(0);
    if (this.#draw()) this.tell(said);
  }

  /** Draws what is unfolded. Returns whether a picture holds that, and says so if not. */
  #draw() {
    const { picture, folding, chosen } = this;
    this.panel.show(chosen, chosen !== undefined && folding.unfolded.has(chosen));
    try {
      picture.draw(chosen);
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      // Without a picture to go back to, the sentence stays.
      if (!picture.boxes.size) picture.sheet.replaceChildren(element("p", { class: "too-large" }, error.message));
      else this.tell(error.message);
      return false;
    }
    picture.find(this.search.hits);
    this.viewport.size = picture.size;
    const { depth } = folding;
    this.depth.value = depth === undefined ? "" : String(depth);
    return true;
  }

  /**
   * Folds or unfolds, and holds a box still: what one looks at stays where it is.
   * @param {() => void} change
   * @param {number} [held]
   */
  refold(change, held = this.#looksAt()) {
    const before = new Set(this.folding.unfolded);
    const focused = this.picture.sheet.contains(document.activeElement);
    const from = this.picture.boxes.get(this.folding.shownAs(held));
    change();
    if (!this.#draw()) {
      this.folding.unfolded = before;
      this.#draw();
    }
    if (this.chosen !== undefined) this.choose(this.folding.shownAs(this.chosen));
    const to = this.picture.boxes.get(this.folding.shownAs(held));
    if (from && to) {
      const { x, y, scale } = this.viewport;
      this.viewport.put(x + (from.x - to.x) * scale, y + (from.y - to.y) * scale, scale);
      if (!this.viewport.sees(to)) this.viewport.show(to, false);
    }
    if (focused && this.chosen !== undefined) this.picture.focus(this.chosen);
  }

  /** @param {number} id */
  toggle(id) {
    if (this.index.node(id).kind === "scope") this.refold(() => this.folding.toggle(id), id);
  }

  /** The chosen box if it is in sight, or else the one in the middle of the window. */
  #looksAt() {
    const box = this.chosen === undefined ? undefined : this.picture.boxes.get(this.chosen);
    if (box && this.viewport.sees(box)) return box.id;
    const far = (/** @type {Box} */ one) => this.viewport.distance(one);
    const closed = [...this.picture.boxes.values()].filter((one) => !this.folding.unfolded.has(one.id));
    return closed.sort((one, other) => far(one) - far(other))[0]?.id ?? 0;
  }

  /**
   * @param {number | undefined} id
   * @param {boolean} [visits] whether the browser's way back leads to what was chosen before
   */
  choose(id, visits = false) {
    if (id === this.chosen) return;
    this.chosen = id;
    this.picture.choose(id);
    this.panel.show(id, id !== undefined && this.folding.unfolded.has(id));
    writeFragment(id === undefined ? "" : fragmentOf(this.index, this.index.node(id)), visits);
    document.title = [id !== undefined && this.index.node(id).label, this.index.graph.name].filter(Boolean).join(" – ");
  }

  /**
   * Chooses a node wherever it is: unfolds its way, and brings it to the middle.
   * @param {number} id
   */
  go(id) {
    if (this.folding.shownAs(id) !== id) this.refold(() => this.folding.reveal(id), id);
    this.choose(id, true);
    if (narrow.matches) this.showPanel(true);
    const box = this.picture.boxes.get(id);
    if (box) this.viewport.show(box, true);
    this.picture.focus(id);
  }

  /**
   * Chooses the box that a step of the keys reaches.
   * @param {number | undefined} id
   */
  stepTo(id) {
    const box = id === undefined ? undefined : this.picture.boxes.get(this.folding.shownAs(id));
    if (!box) return;
    this.choose(box.id);
    this.viewport.show(box, false);
    this.picture.focus(box.id);
  }

  /**
   * Shows a sentence for a while.
   * @param {string} text
   */
  tell(text) {
    this.told.textContent = text;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.told.replaceChildren(), TOLD);
  }

  /** @param {boolean} shown */
  showPanel(shown) {
    byId("panel", HTMLElement).hidden = !shown;
    byId("details", HTMLElement).setAttribute("aria-pressed", String(shown));
  }

  get panelShown() {
    return !byId("panel", HTMLElement).hidden;
  }

  #moved() {
    this.card.hide();
    byId("scale", HTMLElement).textContent = `${Math.round(this.viewport.scale * 100)}%`;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.minimap.draw());
  }

  /**
   * Shows the panel below a box that was tapped.
   * @param {number} id
   */
  #uncover(id) {
    this.showPanel(true);
    const box = this.picture.boxes.get(id);
    if (box) this.viewport.show(box, false);
  }

  /** Goes where the address leads. */
  #follow() {
    const path = fragmentPath();
    if (!path) {
      this.choose(undefined);
      return;
    }
    const node = this.index.find(path);
    if (node) this.go(node.id);
    else this.tell(`There is no layer ${path}`);
  }

  /**
   * @param {HTMLElement} stage
   * @param {HTMLElement} sheet
   */
  #listen(stage, sheet) {
    stage.addEventListener("click", (event) => {
      const id = this.picture.idAt(event.target);
      this.choose(id);
      if (id === undefined) return;
      this.picture.focus(id);
      if (event.target instanceof Element && event.target.closest(".toggle")) this.toggle(id);
      else if (narrow.matches) this.#uncover(id);
    });
    stage.addEventListener("dblclick", (event) => {
      const id = this.picture.idAt(event.target);
      if (id !== undefined && !(event.target instanceof Element && event.target.closest(".toggle"))) this.toggle(id);
    });
    sheet.addEventListener("pointermove", (event) => {
      const id = this.picture.idAt(event.target);
      const drawn = id === undefined ? undefined : this.picture.drawn.get(id);
      if (id !== undefined && drawn && event.pointerType === "mouse" && !event.buttons) {
        this.card.show(id, drawn.getBoundingClientRect(), event);
      } else this.card.hide();
    });
    sheet.addEventListener("pointerleave", () => this.card.hide());
    sheet.addEventListener("focusin", (event) => this.choose(this.picture.idAt(event.target)));
    addEventListener("hashchange", () => this.#follow());
    new ResizeObserver(() => this.viewport.pan(0, 0)).observe(stage);
    const sheets = byId("sheets", HTMLElement);
    addEventListener("beforeprint", () => fillSheets(sheets, this.picture));
    addEventListener("afterprint", () => sheets.replaceChildren());
  }

  #buttons() {
    const { graph } = this.index;
    showLegend(byId("legend", HTMLElement), graph);
    const { layers, parameters, macs } = graph.totals;
    const totals = [`${GROUPED.format(layers)} ${layers === 1 ? "layer" : "layers"}`, `${shortNumber(parameters)} parameters`];
    if (typeof macs === "number") totals.push(`${shortNumber(macs)} MACs`);
    byId("totals", HTMLElement).textContent = totals.join(" · ");
    const levels = Array.from({ length: this.index.depth + 1 }, (_, depth) => String(depth));
    const named = (/** @type {string} */ depth) =>
      depth === "0" ? "nothing" : Number(depth) === this.index.depth ? "everything" : `${depth} ${depth === "1" ? "level" : "levels"}`;
    this.depth.append(
      element("option", { value: "", hidden: true, disabled: true }, "by hand"),
      ...levels.map((depth) => element("option", { value: depth }, named(depth))),
    );
    this.depth.disabled = levels.length === 1;
    this.depth.addEventListener("change", () => this.refold(() => this.folding.unfoldTo(Number(this.depth.value))));
    const presses = {
      closer: () => this.viewport.zoom(1.25),
      farther: () => this.viewport.zoom(0.8),
      scale: () => this.viewport.zoom(1 / this.viewport.scale),
      fit: () => this.viewport.fit(),
      details: () => this.showPanel(!this.panelShown),
      close: () => this.showPanel(false),
      theme: () => switchTheme(),
      skip: () => this.picture.focus(this.chosen ?? 0),
      ask: () => byId("help", HTMLDialogElement).showModal(),
      save: () => saveDrawing(this.picture, graph),
    };
    for (const [id, press] of Object.entries(presses)) byId(id, HTMLElement).addEventListener("click", press);
  }
}

applyPictureStyles();
applyTheme(storedTheme());
new Page(JSON.parse(byId("data", HTMLElement).textContent ?? ""));
