// @ts-check
"use strict";

/** The bounds of the scale: from a whole network of a thousand layers to words an inch high. */
const SCALES = { least: 0.02, most: 4 };
/** What a mouse's wheel turns at least in one notch; fingers on a touchpad begin with less. */
const NOTCH = 120;
/** The scale at which the words of the first picture can be read. */
const READABLE = 0.8;
/** The milliseconds without an event after which a turn of the wheel is another gesture. */
const PAUSE = 200;
/** The pixels that a pointer moves before a press becomes a drag. */
const SLACK = 4;

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Where the sheet lies under the window through which one looks at it: moved and scaled by hand, wheel and fingers. */
class Viewport {
  /**
   * @param {HTMLElement} stage the window
   * @param {HTMLElement} sheet what moves
   * @param {() => void} moved
   */
  constructor(stage, sheet, moved) {
    this.stage = stage;
    this.sheet = sheet;
    this.moved = moved;
    this.x = 0;
    this.y = 0;
    this.scale = 1;
    this.size = { width: 1, height: 1 };
    /** @type {Map<number, {x: number, y: number}>} */
    this.fingers = new Map();
    this.dragging = false;
    this.wheel = { zooms: true, at: -Infinity };
    stage.addEventListener("wheel", (event) => this.#turn(event), { passive: false });
    // The browser scrolls to what it finds by itself.
    stage.addEventListener("scroll", () => {
      this.pan(-stage.scrollLeft, -stage.scrollTop);
      stage.scrollTo(0, 0);
    });
    stage.addEventListener("pointerdown", (event) => this.#press(event));
    stage.addEventListener("pointermove", (event) => this.#drag(event));
    for (const end of ["pointerup", "pointercancel"]) {
      stage.addEventListener(end, (event) => this.#release(/** @type {PointerEvent} */ (event)));
    }
    // A drag that ends over a box is no click on it.
    stage.addEventListener("click", (event) => this.dragging && event.stopImmediatePropagation(), { capture: true });
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} scale
   * @param {boolean} [glide]
   */
  put(x, y, scale, glide = false) {
    const { clientWidth, clientHeight } = this.stage;
    this.scale = Math.min(SCALES.most, Math.max(SCALES.least, scale));
    // A part of the sheet stays in sight.
    const [margin, width, height] = [60, this.size.width * this.scale, this.size.height * this.scale];
    this.x = Math.min(clientWidth - margin, Math.max(margin - width, x));
    this.y = Math.min(clientHeight - margin, Math.max(margin - height, y));
    this.sheet.classList.toggle("glides", glide && !calm.matches);
    this.sheet.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
    this.moved();
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    this.put(this.x + dx, this.y + dy, this.scale);
  }

  /**
   * Zooms around a point of the stage, or its middle.
   * @param {number} factor
   * @param {{x: number, y: number}} [point]
   */
  zoom(factor, point = { x: this.stage.clientWidth / 2, y: this.stage.clientHeight / 2 }) {
    const scale = Math.min(SCALES.most, Math.max(SCALES.least, this.scale * factor));
    const grown = scale / this.scale;
    this.put(point.x - (point.x - this.x) * grown, point.y - (point.y - this.y) * grown, scale);
  }

  /** Shows the whole sheet. */
  fit() {
    const { clientWidth, clientHeight } = this.stage;
    const scale = Math.min((clientWidth - 32) / this.size.width, (clientHeight - 32) / this.size.height, 1);
    this.put((clientWidth - this.size.width * scale) / 2, (clientHeight - this.size.height * scale) / 2, scale, true);
  }

  /**
   * Shows the whole sheet, or as much as can be read, from a box on.
   * @param {Box | undefined} first
   */
  begin(first) {
    this.fit();
    if (!first || this.scale >= READABLE) return;
    const { clientWidth } = this.stage;
    const narrow = this.size.width * READABLE <= clientWidth;
    const middle = narrow ? this.size.width / 2 : first.x + first.width / 2;
    this.put(clientWidth / 2 - middle * READABLE, 0, READABLE);
  }

  /**
   * Whether a part of a box is in the window.
   * @param {Box} box
   */
  sees(box) {
    const [x, y] = [this.x + box.x * this.scale, this.y + box.y * this.scale];
    const { clientWidth, clientHeight } = this.stage;
    return x < clientWidth && x + box.width * this.scale > 0 && y < clientHeight && y + box.height * this.scale > 0;
  }

  /**
   * How far the middle of a box is from that of the window.
   * @param {Box} box
   */
  distance(box) {
    const x = this.x + (box.x + box.width / 2) * this.scale - this.stage.clientWidth / 2;
    const y = this.y + (box.y + box.height / 2) * this.scale - this.stage.clientHeight / 2;
    return Math.hypot(x, y);
  }

  /**
   * Moves as little as makes a box visible, or brings it to the middle.
   * @param {Box} box
   * @param {boolean} middle
   */
  show(box, middle) {
    const { clientWidth, clientHeight } = this.stage;
    const scale = middle ? Math.max(this.scale, Math.min(0.8, clientWidth / box.width)) : this.scale;
    const left = (/** @type {number} */ at) => at - box.x * scale;
    const top = (/** @type {number} */ at) => at - box.y * scale;
    if (middle) {
      const high = box.height * scale > clientHeight - 80;
      const y = high ? top(40) : top((clientHeight - box.height * scale) / 2);
      this.put(left((clientWidth - box.width * scale) / 2), y, scale, true);
      return;
    }
    const within = (/** @type {number} */ now, /** @type {number} */ size, /** @type {number} */ room) =>
      Math.max(Math.min(now, room - size - 40), 40);
    const at = { x: this.x + box.x * scale, y: this.y + box.y * scale };
    const x = left(within(at.x, box.width * scale, clientWidth));
    const y = top(within(at.y, box.height * scale, clientHeight));
    this.put(x, y, scale, true);
  }

  /** @param {WheelEvent} event */
  #turn(event) {
    event.preventDefault();
    if (event.timeStamp - this.wheel.at > PAUSE) {
      const notches = "wheelDeltaY" in event && Math.abs(Number(event.wheelDeltaY)) >= NOTCH;
      this.wheel.zooms = event.ctrlKey || event.metaKey || (notches && !event.deltaX) || event.deltaMode > 0;
    }
    this.wheel.at = event.timeStamp;
    const unit = [1, 20, this.stage.clientHeight][event.deltaMode] ?? 1;
    if (event.shiftKey) this.pan(-(event.deltaX || event.deltaY) * unit, 0);
    else if (this.wheel.zooms) {
      const rate = event.ctrlKey && !event.deltaMode ? 0.01 : 0.002;
      this.zoom(Math.exp(-Math.max(-300, Math.min(300, event.deltaY * unit)) * rate), this.#pointOf(event));
    } else this.pan(-event.deltaX * unit, -event.deltaY * unit);
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button > 1) return;
    this.fingers.set(event.pointerId, this.#pointOf(event));
    if (this.fingers.size === 1) this.dragging = false;
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    const now = this.#pointOf(event);
    const far = Math.hypot(now.x - before.x, now.y - before.y);
    if (!this.dragging) {
      if (this.fingers.size === 1 && far < SLACK) return;
      this.dragging = true;
      this.stage.setPointerCapture(event.pointerId);
      this.stage.classList.add("dragged");
    }
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
    this.fingers.set(event.pointerId, now);
    if (!other) {
      this.pan(now.x - before.x, now.y - before.y);
      return;
    }
    const spread = (/** @type {{x: number, y: number}} */ finger) =>
      Math.max(1, Math.hypot(finger.x - other.x, finger.y - other.y));
    this.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    this.zoom(spread(now) / spread(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
  }

  /** @param {PointerEvent} event */
  #release(event) {
    this.fingers.delete(event.pointerId);
    if (!this.fingers.size) this.stage.classList.remove("dragged");
  }

  /** @param {MouseEvent} event */
  #pointOf(event) {
    const stage = this.stage.getBoundingClientRect();
    return { x: event.clientX - stage.left, y: event.clientY - stage.top };
  }
}
