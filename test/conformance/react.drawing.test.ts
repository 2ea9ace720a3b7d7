// What TensorView draws, without a browser: colours, ranges, layouts, ticks and cells.

import { describe, expect, it } from "vitest";
import { type Colormap, paletteOf } from "../../src/react/drawing/colours.ts";
import { shortText, ticksOf } from "../../src/react/drawing/line.ts";
import { fillCells } from "../../src/react/drawing/raster.ts";
import { kindOf, layoutOf, numbersOf, rangeOf } from "../../src/react/drawing/values.ts";

/** CIE lightness, from 0 to 100, of a colour of the palette. */
function lightnesses(name: Colormap): number[] {
  const palette = paletteOf(name);
  const linear = (value: number): number => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  return Array.from({ length: 256 }, (_, i) => {
    const [r, g, b] = [0, 1, 2].map((part) => linear(palette[3 * i + part]! / 255)) as [number, number, number];
    const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    return luminance > 0.008856 ? 116 * Math.cbrt(luminance) - 16 : 903.3 * luminance;
  });
}

describe("paletteOf()", () => {
  it("sequential and grey grow lighter evenly", () => {
    for (const name of ["sequential", "grey"] as const) {
      const light = lightnesses(name);
      const steps = light.slice(1).map((each, i) => each - light[i]!);
      expect(Math.min(...steps) > -0.35).toBe(true);
      expect(Math.max(...steps) < 1.5).toBe(true);
      // Over any sixteen steps it is lighter.
      expect(light.slice(16).every((each, i) => each > light[i]! + 1)).toBe(true);
    }
    expect([...paletteOf("grey").slice(0, 3), ...paletteOf("grey").slice(-3)]).toEqual([0, 0, 0, 255, 255, 255]);
  });

  it("diverging is lightest in the middle and as dark at both ends", () => {
    const light = lightnesses("diverging");
    expect(light[127]! > 93 && light[128]! > 93).toBe(true);
    expect(Math.abs(light[0]! - light[255]!) < 8).toBe(true);
    const palette = paletteOf("diverging");
    expect(palette[2]! > palette[0]! && palette[3 * 255]! > palette[3 * 255 + 2]!).toBe(true);
  });
});

describe("kindOf()", () => {
  it("is a line for one dimension, an image for colours, else a heat map", () => {
    expect([[5], [], [4, 4], [3, 3, 3], [8, 8, 3], [2, 32, 32, 4], [10, 8, 8]].map(kindOf)).toEqual([
      "line",
      "heatmap",
      "heatmap",
      "heatmap",
      "image",
      "image",
      "heatmap",
    ]);
  });
});

describe("layoutOf()", () => {
  it("lays matrices out as tiles, a cell apart", () => {
    expect(layoutOf([4, 16], "heatmap")).toEqual({ tiles: 1, across: 1, rows: 4, columns: 16, channels: 1, width: 16, height: 4 });
    expect(layoutOf([], "heatmap")).toEqual({ tiles: 1, across: 1, rows: 1, columns: 1, channels: 1, width: 1, height: 1 });
    const { tiles, across, width, height } = layoutOf([9, 8, 8], "heatmap");
    expect([tiles, across, width, height]).toEqual([9, 3, 26, 26]);
    expect(layoutOf([6, 7, 3], "image")).toEqual({ tiles: 1, across: 1, rows: 6, columns: 7, channels: 3, width: 7, height: 6 });
    expect(layoutOf([0, 4, 4], "heatmap").height < 1).toBe(true);
  });
});

describe("numbersOf() and rangeOf()", () => {
  it("take big integers and complex numbers, and leave out what is not finite", () => {
    expect([...numbersOf({ data: BigInt64Array.of(-1n, 2n ** 60n), shape: [2] }) as Float64Array]).toEqual([-1, 2 ** 60]);
    expect([...numbersOf({ data: Float32Array.of(3, 4, 0, -2), shape: [2], dtype: "complex64" }) as Float64Array]).toEqual([5, 2]);
    expect(rangeOf([NaN, -Infinity, 3, -2, Infinity])).toEqual([-2, 3]);
    expect(rangeOf([])).toEqual([0, 1]);
    expect(rangeOf([NaN])).toEqual([0, 1]);
  });
});

describe("ticksOf() and shortText()", () => {
  it("give round numbers in few characters", () => {
    expect(ticksOf([0.02, 0.71], 4)).toEqual([0.2, 0.4, 0.6]);
    expect(ticksOf([-1, 1], 5)).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(ticksOf([0, 0.3], 3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(ticksOf([1e6, 5e6], 4)).toEqual([1e6, 2e6, 3e6, 4e6, 5e6]);
    expect([0, 0.3, 1234.5678, 1e6, 2.5e-7, -0.0001].map(shortText)).toEqual(["0", "0.3", "1235", "1e6", "2.5e-7", "-1e-4"]);
  });
});

describe("fillCells()", () => {
  const cells = (numbers: number[], shape: number[], range: [number, number], kind: "heatmap" | "image" = "heatmap"): number[] => {
    const layout = layoutOf(shape, kind);
    const pixels = new Uint8ClampedArray(4 * layout.width * layout.height);
    fillCells(pixels, numbers, layout, { range, colormap: "grey" }, [1, 1]);
    return [...pixels];
  };

  it("colours each element, and leaves gaps and NaN clear", () => {
    expect(cells([0, NaN, Infinity, 1], [1, 4], [0, 1])).toEqual([0, 0, 0, 255, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]);
    expect(cells([0, 1], [2, 1, 1], [0, 1])).toEqual([0, 0, 0, 255, 0, 0, 0, 0, 255, 255, 255, 255]);
    // One value only is in the middle.
    expect(cells([7], [1], [7, 7])[0]! > 100 && cells([7], [1], [7, 7])[0]! < 155).toBe(true);
  });

  it("takes the channels of an image as colours", () => {
    expect(cells([1, 0.5, 0, 0, 0, 2], [1, 2, 3], [0, 1], "image")).toEqual([255, 128, 0, 255, 0, 0, 255, 255]);
    expect(cells([10, 20, 30, 40], [1, 1, 4], [0, 255], "image")).toEqual([10, 20, 30, 40]);
  });
});
