// The parts of a browser's canvas that the drawings use: the types of the DOM are not there where the package is compiled.

/** The 2D context of a canvas. */
export interface Context {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  lineJoin: string;
  globalAlpha: number;
  font: string;
  textAlign: string;
  textBaseline: string;
  imageSmoothingEnabled: boolean;
  imageSmoothingQuality: string;
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void;
  clearRect(x: number, y: number, width: number, height: number): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, start: number, end: number): void;
  stroke(): void;
  fill(): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { width: number };
  createImageData(width: number, height: number): { readonly data: Uint8ClampedArray };
  putImageData(image: { readonly data: Uint8ClampedArray }, x: number, y: number): void;
  drawImage(image: Canvas, x: number, y: number, width: number, height: number): void;
}

/** A canvas element. */
export interface Canvas {
  width: number;
  height: number;
  readonly clientWidth: number;
  readonly clientHeight: number;
  readonly ownerDocument: { createElement(name: "canvas"): Canvas; readonly defaultView: Window | null };
  getContext(kind: "2d"): Context | null;
}

/** The window that a canvas is in. */
export interface Window {
  readonly devicePixelRatio: number;
  readonly ResizeObserver: new (callback: () => void) => { observe(canvas: Canvas): void; disconnect(): void };
  getComputedStyle(canvas: Canvas): { readonly color: string; readonly fontFamily: string };
  addEventListener(event: "resize", listener: () => void): void;
  removeEventListener(event: "resize", listener: () => void): void;
}

/** What a drawing is made on. Its unit is the CSS pixel, of which one may be several of the screen's. */
export interface Surface {
  readonly context: Context;
  readonly width: number;
  readonly height: number;
  /** Pixels of the screen to a CSS pixel. */
  readonly ratio: number;
  /** The colour of the text around. */
  readonly color: string;
  readonly font: string;
  /** Another canvas, which is not shown. */
  createCanvas(): Canvas;
}

/** Makes a canvas as fine as the screen and clears it; nothing where it has no size. */
export function surfaceOf(canvas: Canvas): Surface | undefined {
  const context = canvas.getContext("2d");
  const document = canvas.ownerDocument;
  const window = document.defaultView;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (context === null || window === null || width === 0 || height === 0) return undefined;
  const ratio = window.devicePixelRatio || 1;
  const [fineWidth, fineHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  // Setting a size, even the same, takes new memory.
  if (canvas.width !== fineWidth) canvas.width = fineWidth;
  if (canvas.height !== fineHeight) canvas.height = fineHeight;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const { color, fontFamily } = window.getComputedStyle(canvas);
  return { context, width, height, ratio, color, font: `11px ${fontFamily}`, createCanvas: () => document.createElement("canvas") };
}
