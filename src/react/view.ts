"use client";
// A tensor on a canvas, for people to look at.

import { createElement, type CSSProperties, type ReactElement, useEffect, useMemo, useRef } from "react";
import { type Canvas, surfaceOf } from "./drawing/canvas.ts";
import type { Colormap } from "./drawing/colours.ts";
import { drawLines, shortText } from "./drawing/line.ts";
import { drawRaster } from "./drawing/raster.ts";
import { kindOf, layoutOf, numbersOf, type Range, rangeOf, type ViewableTensor, type ViewKind } from "./drawing/values.ts";

export type { Colormap, ViewableTensor, ViewKind };

/** The properties of {@link TensorView}. */
export interface TensorViewProps {
  /** What is drawn; nothing yet when undefined. */
  readonly tensor: ViewableTensor | undefined;
  /** How it is drawn; what suits the shape when left out. */
  readonly kind?: ViewKind | undefined;
  /** The colours of a heat map: "sequential". */
  readonly colormap?: Colormap | undefined;
  /** The values of the first and the last colour, or of the scale's ends; those of the elements when left out. */
  readonly range?: readonly [number, number] | undefined;
  /** The width: a number of CSS pixels, or any CSS width; "100%" when left out. */
  readonly width?: number | string | undefined;
  /** The height, likewise; when left out a line is 160 high and a picture as its shape asks. */
  readonly height?: number | string | undefined;
  /** What is read out for the picture; when left out, its kind, name, shape and range. */
  readonly label?: string | undefined;
  /** A class of the canvas. */
  readonly className?: string | undefined;
  /** Further styles of the canvas. */
  readonly style?: CSSProperties | undefined;
}

const NAMES: Readonly<Record<ViewKind, string>> = { heatmap: "Heat map", image: "Image", line: "Line chart" };

/** The range that is drawn. */
function rangeFor(kind: ViewKind, tensor: ViewableTensor, numbers: ArrayLike<number>, colormap: Colormap): Range {
  if (kind === "image") return tensor.dtype === "uint8" || tensor.data instanceof Uint8Array ? [0, 255] : [0, 1];
  const [low, high] = rangeOf(numbers);
  if (kind === "line" || colormap !== "diverging") return [low, high];
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  return [-most, most];
}

/** What is drawn, worked out once for a tensor. */
interface Picture {
  readonly kind: ViewKind;
  readonly numbers: ArrayLike<number>;
  readonly range: Range;
  readonly label: string;
  readonly aspect: string | undefined;
}

function pictureOf(tensor: ViewableTensor, kind: ViewKind, colormap: Colormap, own: Range | undefined): Picture {
  const numbers = numbersOf(tensor);
  const range = own ?? rangeFor(kind, tensor, numbers, colormap);
  const name = tensor.tensorId === undefined ? "" : ` of ${tensor.tensorId}`;
  const what = `${NAMES[kind]}${name}, ${tensor.shape.length === 0 ? "a number" : tensor.shape.join(" × ")}${
    tensor.dtype === undefined ? "" : ` ${tensor.dtype}`
  }`;
  const [low, high] = rangeOf(numbers);
  const { width, height } = layoutOf(tensor.shape, kind);
  // A row of a thousand weights is drawn higher than its cells are wide.
  const aspect = kind === "line" || width < 1 || height < 1 ? undefined : `${Math.min(8, Math.max(0.5, width / height))}`;
  return { kind, numbers, range, label: `${what}, from ${shortText(low)} to ${shortText(high)}`, aspect };
}

function draw(canvas: Canvas, tensor: ViewableTensor | undefined, picture: Picture | undefined, colormap: Colormap): void {
  const surface = surfaceOf(canvas);
  if (surface === undefined || tensor === undefined || picture === undefined) return;
  const { kind, numbers, range } = picture;
  if (kind === "line") drawLines(surface, numbers, tensor.shape.at(-1) ?? 1, range);
  else drawRaster(surface, numbers, layoutOf(tensor.shape, kind), { range, colormap: kind === "image" ? "grey" : colormap }, kind === "heatmap");
}

/**
 * Draws a tensor on a canvas, as fine as the screen: a heat map, an image or a line chart.
 *
 * A heat map has a cell for each element; of a tensor with more than two dimensions the matrices are tiles. What is no number is left
 * clear. An image is `[..., height, width, channels]` of 1, 3 or 4 channels, from 0 to 255 if it is uint8 and else from 0 to 1, or grey
 * `[height, width]`. A line chart draws the last axis, a line for each row. The text and the lines of the scale are in the colour of the text around.
 *
 * @param props The tensor, as `useTensorStream` gives it or `{ data, shape }`, and how it is drawn.
 * @returns A canvas with a label for those who do not see it.
 * @example
 * ```ts
 * import { createElement, type ReactElement } from "react";
 * import { TensorView } from "mlx.node/react";
 *
 * const loss = [2.3, 1.9, 1.2, 0.8];
 * const chart: ReactElement = createElement(TensorView, { tensor: { data: loss, shape: [loss.length] }, label: "Loss", height: 120 });
 * ```
 */
export function TensorView(props: TensorViewProps): ReactElement {
  const { tensor, colormap = "sequential", range, width = "100%", height, className, style } = props;
  const ref = useRef<HTMLCanvasElement>(null);
  const kind = props.kind ?? kindOf(tensor?.shape ?? []);
  const [low, high] = range ?? [];
  const picture = useMemo(
    () => tensor === undefined ? undefined : pictureOf(tensor, kind, colormap, low === undefined || high === undefined ? undefined : [low, high]),
    [tensor, kind, colormap, low, high],
  );
  useEffect(() => {
    const canvas = ref.current as unknown as Canvas | null;
    if (canvas === null) return;
    const redraw = (): void => draw(canvas, tensor, picture, colormap);
    redraw();
    const window = canvas.ownerDocument.defaultView;
    if (window === null) return;
    const observer = new window.ResizeObserver(redraw);
    observer.observe(canvas);
    // The size of a pixel changes with the zoom, and with the screen that the window is on.
    window.addEventListener("resize", redraw);
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", redraw);
    };
  }, [tensor, picture, colormap]);
  const label = props.label ?? picture?.label ?? "No tensor yet";
  const shown = height ?? (kind === "line" || picture?.aspect === undefined ? 160 : "auto");
  const styles: CSSProperties = { display: "block", width, height: shown, ...(shown === "auto" ? { aspectRatio: picture?.aspect } : {}), ...style };
  return createElement("canvas", { ref, role: "img", "aria-label": label, title: label, className, style: styles });
}
