// @ts-check
"use strict";
/**
 * Boxes one below the other: chains, and what is a chain but for edges that pass by some of its boxes.
 *
 * @typedef {{id: number | string, width: number, height: number, inside: Arranged | null}} Item
 * @typedef {{members: Item[], joints: Piece[], tops: number[], width: number, height: number}} Chain
 */

const GAP = 16; // between a box and the label of its edge
const TURN = 22; // the same where edges turn
const LANE = 18; // between an edge that passes by and what it passes

/** Items in chains, each of which but the last feeds the next alone. Ports are in one only if that is all there is. */
function stacked(
  /** @type {Map<number | string, Item>} */ items,
  /** @type {Piece[]} */ pieces,
  /** @type {Map<Piece, Label>} */ labels,
) {
  const all = chained(items, pieces, labels, () => true);
  return all.length === 1 ? all : chained(items, pieces, labels, (end) => typeof end === "number");
}

/** @returns {Chain[]} */
function chained(
  /** @type {Map<number | string, Item>} */ items,
  /** @type {Piece[]} */ pieces,
  /** @type {Map<Piece, Label>} */ labels,
  /** @type {(end: number | string) => boolean} */ counts,
) {
  /** @type {Map<number | string, Piece[]>} */ const leaving = new Map([...items.keys()].map((id) => [id, []]));
  /** @type {Map<number | string, Piece[]>} */ const entering = new Map([...items.keys()].map((id) => [id, []]));
  for (const piece of pieces) {
    leaving.get(piece.from)?.push(piece);
    entering.get(piece.to)?.push(piece);
  }
  const joins = (/** @type {Piece[] | undefined} */ list) => {
    if (list?.length !== 1) return null;
    const [{ from, to }] = list;
    return counts(from) && counts(to) && leaving.get(from)?.length === 1 && entering.get(to)?.length === 1 ? list[0] : null;
  };
  /** @type {Chain[]} */ const found = [];
  for (const [id, first] of items) {
    if (joins(entering.get(id))) continue;
    const members = [first];
    const joints = [];
    for (let piece = joins(leaving.get(id)); piece; piece = joins(leaving.get(piece.to))) {
      joints.push(piece);
      members.push(/** @type {Item} */ (items.get(piece.to)));
    }
    found.push(chainOf(members, joints, labels));
  }
  return found;
}

/** @returns {Chain} */
function chainOf(/** @type {Item[]} */ members, /** @type {Piece[]} */ joints, /** @type {Map<Piece, Label>} */ labels) {
  let height = 0;
  const tops = members.map((member, index) => {
    const top = height;
    const joint = joints[index];
    if (joint) height += (isPort(joint) ? GAP : 2 * GAP) + (labels.get(joint)?.height || 0);
    height += member.height;
    return top;
  });
  const width = Math.max(...members.map((each) => each.width), ...joints.map((each) => labels.get(each)?.width || 0));
  return { members, joints, tops, width, height };
}

function isPort(/** @type {Piece} */ { from, to }) {
  return typeof from === "string" || typeof to === "string";
}

/** Gives the members of a chain their places, with the same middle, and the edges between them their ways. */
function lay(
  /** @type {Chain} */ chain,
  /** @type {number} */ middle,
  /** @type {number} */ top,
  /** @type {Map<number | string, Point>} */ places,
  /** @type {Map<Piece, Route>} */ routes,
) {
  chain.members.forEach(({ id, width }, index) => places.set(id, { x: middle - width / 2, y: top + chain.tops[index] }));
  chain.joints.forEach((piece, index) => {
    const start = top + chain.tops[index] + chain.members[index].height;
    const end = top + chain.tops[index + 1];
    const [first, last] = [chain.members[index], chain.members[index + 1]];
    const rows = /** @type {[number, number]} */ ([start + GAP, end - GAP]);
    // Through the middle, so that the edge passes below its label even between ports off the middle.
    const bends = !isPort(piece) && (first.inside || last.inside) ? [{ x: middle, rows }] : [];
    routes.set(piece, { bends, start, end, label: { x: middle, y: (start + end) / 2 } });
  });
}

/**
 * The chains in their order if each feeds the next by one edge; null otherwise.
 * @returns {Chain[] | null}
 */
function singleFile(/** @type {Chain[]} */ chains, /** @type {Piece[]} */ pieces) {
  const home = homes(chains);
  /** @type {Map<number, number>[]} the number of edges */ const next = chains.map(() => new Map());
  const waiting = chains.map(() => 0);
  for (const { from, to } of pieces) {
    const [v, w] = [home.get(from), home.get(to)];
    if (v === undefined || w === undefined || v === w) continue;
    if (!next[v].has(w)) waiting[w] += 1;
    next[v].set(w, (next[v].get(w) || 0) + 1);
  }
  const ready = waiting.flatMap((number, index) => (number ? [] : [index]));
  const order = [];
  while (ready.length === 1) {
    const index = /** @type {number} */ (ready.pop());
    if (order.length && next[order[order.length - 1]].get(index) !== 1) return null;
    order.push(index);
    for (const after of next[index].keys()) if (!(waiting[after] -= 1)) ready.push(after);
  }
  return order.length === chains.length ? order.map((index) => chains[index]) : null;
}

/** Where each item is: the index of its chain. */
function homes(/** @type {Chain[]} */ chains) {
  return new Map(chains.flatMap(({ members }, index) => members.map(({ id }) => /** @type {const} */ ([id, index]))));
}

/** Chains below each other, with edges that pass by some of them at both sides. */
function inLanes(
  /** @type {Chain[]} */ chains,
  /** @type {Piece[]} */ pieces,
  /** @type {Map<Piece, Label>} */ labels,
) {
  const home = homes(chains);
  const joined = new Set(chains.flatMap((chain) => chain.joints));
  const between = pieces
    .filter((piece) => !joined.has(piece))
    .map((piece) => {
      const first = /** @type {number} */ (home.get(piece.from));
      return { piece, first, last: /** @type {number} */ (home.get(piece.to)), label: labels.get(piece) };
    });
  /** @type {Map<number | string, Point>} */ const places = new Map();
  /** @type {Map<Piece, Route>} */ const routes = new Map();
  let y = 0;
  const tops = chains.map((chain, index) => {
    const top = y;
    const joint = between.find(({ first, last }) => first === index && last === index + 1);
    const turns = between.some(({ first, last }) => last > first + 1 && (first === index || last === index + 1));
    const gap = turns ? TURN : GAP;
    y += chain.height + (joint ? (isPort(joint.piece) ? gap : 2 * gap + (joint.label?.height || 0)) : 0);
    lay(chain, 0, top, places, routes);
    return top;
  });
  const passing = besideBoxes(between, chains);
  for (const { piece, first, last, label } of between) {
    const [start, end] = [tops[first] + chains[first].height, tops[last]];
    const x = passing.get(piece);
    const middle = (start + end) / 2;
    const half = (label?.height || 0) / 2;
    /** @type {Bend[]} */
    let bends = [];
    if (x !== undefined) bends = [{ x, rows: [start + TURN, Math.max(end - TURN, start + TURN)] }];
    else if (label) bends = [{ x: 0, rows: [middle - half, middle + half] }];
    routes.set(piece, { bends, start, end, label: { x: x || 0, y: middle } });
  }
  return moved(places, routes, chains, labels);
}

/**
 * Where edges pass beside boxes: those of one tensor together, the shortest innermost, on the side that has more room.
 * @returns {Map<Piece, number>}
 */
function besideBoxes(
  /** @type {{piece: Piece, first: number, last: number, label: Label | undefined}[]} */ between,
  /** @type {Chain[]} */ chains,
) {
  const near = chains.map(({ width }) => width / 2);
  for (const { first, last, label } of between) {
    if (last === first + 1) near[first] = Math.max(near[first], (label?.width || 0) / 2);
  }
  /** @type {Map<string, {first: number, last: number, half: number, pieces: Piece[]}>} */ const tensors = new Map();
  for (const { piece, first, last, label } of between) {
    if (last === first + 1) continue;
    const key = `${piece.from}|${piece.tensor}`;
    const known = tensors.get(key) || { first, last, half: 0, pieces: [] };
    tensors.set(key, known);
    known.last = Math.max(known.last, last);
    known.half = Math.max(known.half, (label?.width || 0) / 2);
    known.pieces.push(piece);
  }
  /** @type {{first: number, last: number, side: number, outer: number}[]} */ const lanes = [];
  /** @type {Map<Piece, number>} */ const found = new Map();
  const ordered = [...tensors.values()].sort((one, other) => one.last - one.first - (other.last - other.first));
  for (const { first, last, half, pieces } of ordered) {
    const inner = near.slice(first, last).reduce((one, other) => Math.max(one, other), 0);
    const reach = (/** @type {number} */ side) =>
      lanes
        .filter((lane) => lane.side === side && lane.first < last && first < lane.last)
        .reduce((outer, lane) => Math.max(outer, lane.outer), inner);
    const side = reach(1) <= reach(-1) ? 1 : -1;
    const x = reach(side) + LANE + half;
    lanes.push({ first, last, side, outer: x + half });
    for (const piece of pieces) found.set(piece, side * x);
  }
  return found;
}
