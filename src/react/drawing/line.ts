// Lines: a row of a tensor each, over their index.

import type { Surface } from "./canvas.ts";
import { lineColour } from "./colours.ts";
import type { Range } from "./values.ts";

const MOST_LINES = 12;
const MARGIN = { top: 8, right: 10, bottom: 20, left: 8 };

/** Round numbers from `low` to `high`, at most `most` or so. */
export function ticksOf([low, high]: Range, most: number): number[] {
  const rough = (high - low) / Math.max(1, most);
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999)!;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  // Divided where that is exact: 3 * 0.1 is not 0.3.
  return Array.from({ length: Math.max(0, count) }, (_, i) => step < 1 ? (first + i) / Math.round(1 / step) : (first + i) * step);
}

/** A number in few characters. */
export function shortText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e5 || size < 1e-3)) return value.toExponential(1).replace(".0e", "e").replace("e+", "e");
  return String(Number(value.toPrecision(4)));
}

/** Draws the rows of `numbers`, `count` each, over a scale with round numbers. */
export function drawLines(surface: Surface, numbers: ArrayLike<number>, count: number, range: Range): void {
  const { context, width, height, ratio, color, font } = surface;
  const spread = range[1] - range[0] || Math.abs(range[0]) || 1;
  const [low, high] = range[1] > range[0] ? [range[0] - 0.04 * spread, range[1] + 0.04 * spread] : [range[0] - spread / 2, range[0] + spread / 2];
  context.font = font;
  const ticks = ticksOf([low, high], Math.max(2, Math.floor(height / 40)));
  const left = MARGIN.left + Math.max(...ticks.map((tick) => context.measureText(shortText(tick)).width), 0) + 6;
  const right = width - MARGIN.right;
  const bottom = height - MARGIN.bottom;
  const x = (index: number): number => left + (count > 1 ? index / (count - 1) : 0.5) * (right - left);
  const y = (value: number): number => bottom - (value - low) / (high - low) * (bottom - MARGIN.top);

  context.fillStyle = context.strokeStyle = color;
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of ticks) {
    // In the middle of a pixel the line is one pixel wide.
    const at = (Math.round(y(tick) * ratio) + 0.5) / ratio;
    context.globalAlpha = 0.14;
    context.beginPath();
    context.moveTo(left, at);
    context.lineTo(right, at);
    context.stroke();
    context.globalAlpha = 0.65;
    context.fillText(shortText(tick), left - 6, at);
  }
  context.textBaseline = "alphabetic";
  for (const [index, align] of count > 1 ? [[0, "left"], [count - 1, "right"]] as const : []) {
    context.textAlign = align;
    context.fillText(String(index), x(index), height - 5);
  }
  context.globalAlpha = 1;
  context.lineWidth = 1.75;
  context.lineJoin = "round";
  const lines = count === 0 ? 0 : Math.min(MOST_LINES, Math.floor(numbers.length / count));
  for (let line = 0; line < lines; line++) {
    context.strokeStyle = context.fillStyle = lineColour(line);
    drawLine(surface, (index) => Number(numbers[line * count + index]), count, x, y);
  }
}

/** Draws one line. What is no number leaves a gap; of more points than pixels, each pixel shows the least and the greatest. */
function drawLine(surface: Surface, valueAt: (index: number) => number, count: number, x: (index: number) => number, y: (value: number) => number): void {
  const { context, width, ratio } = surface;
  const step = Math.max(1, Math.floor(count / (width * ratio)));
  let pen = false;
  let last: readonly [number, number] | undefined;
  context.beginPath();
  for (let start = 0; start < count; start += step) {
    let least = Infinity;
    let most = -Infinity;
    for (let index = start; index < Math.min(count, start + step); index++) {
      const value = valueAt(index);
      if (!Number.isFinite(value)) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    if (least > most) {
      pen = false;
      continue;
    }
    for (const value of least === most ? [least] : [least, most]) {
      last = [x(start), y(value)];
      if (pen) context.lineTo(...last);
      else context.moveTo(...last);
      pen = true;
    }
  }
  context.stroke();
  if (last === undefined) return;
  // Where the line has come to.
  context.beginPath();
  context.arc(...last, 2.75, 0, 2 * Math.PI);
  context.fill();
}
