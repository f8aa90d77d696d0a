// @ts-check
"use strict";

/** The most pixels of the small picture, across and down, and the least of either: a tall network is drawn wider there. */
const SMALL = { width: 150, height: 220, least: 28 };

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
    this.scale = { x: 1, y: 1 };
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
    canvas.hidden = whole;
    if (whole) return;
    const scale = Math.min(SMALL.width / width, SMALL.height / height);
    const { x: across, y: down } = (this.scale = {
      x: Math.max(scale, SMALL.least / width),
      y: Math.max(scale, SMALL.least / height),
    });
    const dense = devicePixelRatio;
    canvas.style.width = `${width * across}px`;
    canvas.style.height = `${height * down}px`;
    canvas.width = width * across * dense;
    canvas.height = height * down * dense;
    const context = canvas.getContext("2d");
    if (!context) return;
    const colour = getComputedStyle(canvas);
    context.scale(dense, dense);
    context.fillStyle = colour.color;
    for (const box of this.picture.boxes.values()) {
      context.globalAlpha = this.picture.folding.unfolded.has(box.id) ? 0.12 : 0.5;
      context.fillRect(box.x * across, box.y * down, box.width * across, box.height * down);
    }
    context.globalAlpha = 1;
    context.strokeStyle = colour.outlineColor;
    context.lineWidth = 2;
    const [right, below] = [across / viewport.scale, down / viewport.scale];
    context.strokeRect(-viewport.x * right, -viewport.y * below, clientWidth * right, clientHeight * below);
  }

  /** @param {PointerEvent} event */
  #centre(event) {
    const { viewport } = this;
    const [x, y] = [event.offsetX / this.scale.x, event.offsetY / this.scale.y];
    const { clientWidth, clientHeight } = viewport.stage;
    viewport.put(clientWidth / 2 - x * viewport.scale, clientHeight / 2 - y * viewport.scale, viewport.scale);
  }
}
