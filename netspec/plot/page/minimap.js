// @ts-check
"use strict";

/** The most pixels of the small picture, across and down, and the least of either, below which it shows nothing. */
const SMALL = { width: 150, height: 220, least: 8 };

/** The whole sheet in a corner, with a frame around what the window shows. */
class Minimap {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Viewport} viewport
   * @param {Picture} picture
   */
  constructor(canvas, viewport, picture) {
    this.canvas = canvas;
    this.viewport = viewport;
    this.picture = picture;
    this.scale = 1;
    const move = (/** @type {PointerEvent} */ event) => event.buttons && this.#centre(event);
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      move(event);
    });
    canvas.addEventListener("pointermove", move);
  }

  draw() {
    const { width, height } = this.picture.size;
    const { viewport, canvas } = this;
    const { clientWidth, clientHeight } = viewport.stage;
    const whole = width * viewport.scale <= clientWidth && height * viewport.scale <= clientHeight;
    this.scale = Math.min(SMALL.width / width, SMALL.height / height);
    canvas.hidden = whole || Math.min(width, height) * this.scale < SMALL.least;
    if (canvas.hidden) return;
    const dense = devicePixelRatio;
    canvas.style.width = `${width * this.scale}px`;
    canvas.style.height = `${height * this.scale}px`;
    canvas.width = width * this.scale * dense;
    canvas.height = height * this.scale * dense;
    const context = canvas.getContext("2d");
    if (!context) return;
    const colour = getComputedStyle(canvas);
    context.scale(this.scale * dense, this.scale * dense);
    context.fillStyle = colour.color;
    for (const box of this.picture.boxes.values()) {
      context.globalAlpha = this.picture.folding.unfolded.has(box.id) ? 0.12 : 0.5;
      context.fillRect(box.x, box.y, box.width, box.height);
    }
    context.globalAlpha = 1;
    context.strokeStyle = colour.outlineColor;
    context.lineWidth = 2 / this.scale;
    const [x, y] = [-viewport.x / viewport.scale, -viewport.y / viewport.scale];
    context.strokeRect(x, y, clientWidth / viewport.scale, clientHeight / viewport.scale);
  }

  /** @param {PointerEvent} event */
  #centre(event) {
    const { viewport } = this;
    const [x, y] = [event.offsetX / this.scale, event.offsetY / this.scale];
    const { clientWidth, clientHeight } = viewport.stage;
    viewport.put(clientWidth / 2 - x * viewport.scale, clientHeight / 2 - y * viewport.scale, viewport.scale);
  }
}
