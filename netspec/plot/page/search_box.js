// @ts-check
"use strict";

/** The most results of the list; the line above it says how many there are. */
const LISTED = 100;

/** The field of search with its list of results: a combobox, as the patterns of ARIA have it. */
class SearchBox {
  /**
   * @param {HTMLInputElement} field
   * @param {HTMLElement} list
   * @param {HTMLElement} status
   * @param {GraphIndex} index
   * @param {{go: (id: number) => void, found: (hits: GraphNode[]) => void}} actions
   */
  constructor(field, list, status, index, actions) {
    this.field = field;
    this.list = list;
    this.status = status;
    this.index = index;
    this.search = new Search(index);
    this.actions = actions;
    /** @type {GraphNode[]} */
    this.hits = [];
    this.active = 0;
    field.addEventListener("input", () => this.#find());
    field.addEventListener("focus", () => this.hits.length && this.#open(true));
    field.addEventListener("blur", () => this.#open(false));
    field.addEventListener("keydown", (event) => this.#key(event));
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const row = event.target instanceof Element && event.target.closest("[role=option]");
      if (row) this.#choose([...list.children].indexOf(row));
    });
  }

  #find() {
    this.hits = this.search.find(this.field.value);
    const count = this.hits.length;
    const more = count > LISTED ? `, the first ${LISTED} are listed` : "";
    const told = count === 1 ? "1 result" : `${GROUPED.format(count)} results${more}`;
    this.status.textContent = this.field.value.trim() ? told : "";
    this.list.replaceChildren(...this.hits.slice(0, LISTED).map((node, at) => this.#row(node, at)));
    this.#open(count > 0);
    this.#activate(0);
    this.actions.found(this.hits);
  }

  /**
   * @param {GraphNode} node
   * @param {number} at
   */
  #row(node, at) {
    return element(
      "li",
      { role: "option", id: `result-${at}`, "aria-selected": "false" },
      pathText(this.index.shortPath(node)),
      opLabel(node),
      shape(node.output),
    );
  }

  /** @param {boolean} open */
  #open(open) {
    this.list.hidden = !open;
    this.field.setAttribute("aria-expanded", String(open));
    if (!open) this.field.removeAttribute("aria-activedescendant");
  }

  /** @param {number} at */
  #activate(at) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const row = this.list.children[at];
    if (!row) return;
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", row.id);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const rows = this.list.children.length;
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 });
    if (event.key in steps && rows) {
      const next = this.list.hidden ? this.active : (this.active + (steps[event.key] ?? 0) + rows) % rows;
      this.#open(true);
      this.#activate(next);
    } else if (event.key === "Enter" && rows) this.#choose(this.active);
    else if (event.key === "Escape") {
      if (this.list.hidden) this.clear();
      else this.#open(false);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} at */
  #choose(at) {
    const hit = this.hits[at];
    if (!hit) return;
    this.#activate(at);
    this.#open(false);
    this.actions.go(hit.id);
  }

  clear() {
    this.field.value = "";
    this.#find();
  }
}
