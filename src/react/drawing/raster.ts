// Heat maps and images: a cell for each element, as colours.

import { type Colormap, paletteOf } from "./colours.ts";
import type { Surface } from "./canvas.ts";
import type { Layout, Range } from "./values.ts";

// More cells than a screen has pixels are sampled.
const MOST_CELLS = 2048;

/** How a raster is coloured. */
export interface Colouring {
  /** The values of the first and the last colour. */
  readonly range: Range;
  readonly colormap: Colormap;
}

/** Writes the cells of a layout as RGBA, every `step`th of them; what is no number is left clear, as are the gaps between tiles. */
export function fillCells(
  pixels: Uint8ClampedArray,
  numbers: ArrayLike<number>,
  layout: Layout,
  { range, colormap }: Colouring,
  step: readonly [number, number],
): void {
  const { tiles, across, rows, columns, channels, width, height } = layout;
  const palette = paletteOf(colormap);
  const [low, high] = range;
  const scale = high > low ? 255 / (high - low) : 0;
  const levelOf = (value: number): number => Math.min(255, Math.max(0, scale === 0 ? 127.5 : (value - low) * scale));
  let out = 0;
  for (let y = 0; y < height; y += step[1]) {
    const row = y % (rows + 1);
    const firstTile = Math.floor(y / (rows + 1)) * across;
    for (let x = 0; x < width; x += step[0], out += 4) {
      const column = x % (columns + 1);
      const tile = firstTile + Math.floor(x / (columns + 1));
      if (row === rows || column === columns || tile >= tiles) continue;
      const at = ((tile * rows + row) * columns + column) * channels;
      if (channels === 1) {
        const value = Number(numbers[at]);
        if (Number.isNaN(value)) continue;
        const level = 3 * Math.round(levelOf(value));
        pixels[out] = palette[level]!;
        pixels[out + 1] = palette[level + 1]!;
        pixels[out + 2] = palette[level + 2]!;
        pixels[out + 3] = 255;
      } else {
        for (let channel = 0; channel < channels; channel++) pixels[out + channel] = levelOf(Number(numbers[at + channel]));
        if (channels === 3) pixels[out + 3] = 255;
      }
    }
  }
}

/** Draws a heat map, which fills the surface, or an image, which keeps its proportions. */
export function drawRaster(surface: Surface, numbers: ArrayLike<number>, layout: Layout, colouring: Colouring, fills: boolean): void {
  if (layout.width < 1 || layout.height < 1) return;
  const step = [Math.ceil(layout.width / MOST_CELLS), Math.ceil(layout.height / MOST_CELLS)] as const;
  const cells = surface.createCanvas();
  cells.width = Math.ceil(layout.width / step[0]);
  cells.height = Math.ceil(layout.height / step[1]);
  const context = cells.getContext("2d");
  if (context === null) return;
  const image = context.createImageData(cells.width, cells.height);
  fillCells(image.data, numbers, layout, colouring, step);
  context.putImageData(image, 0, 0);
  const fit = Math.min(surface.width / layout.width, surface.height / layout.height);
  const [width, height] = fills ? [surface.width, surface.height] : [layout.width * fit, layout.height * fit];
  // Cells keep their edges; where there are more of them than pixels, they are blended.
  surface.context.imageSmoothingEnabled = cells.width > width * surface.ratio || cells.height > height * surface.ratio;
  surface.context.imageSmoothingQuality = "high";
  surface.context.drawImage(cells, (surface.width - width) / 2, (surface.height - height) / 2, width, height);
}
