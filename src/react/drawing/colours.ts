// Colour maps whose steps look even: they are paths through OKLab, where distances are those that the eye sees.

/** A colour map: dark blue to yellow by brightness; blue over white to red, with zero in the middle; or black to white. */
export type Colormap = "sequential" | "diverging" | "grey";

/** Red, green and blue, from 0 to 255, of 256 steps. */
export type Palette = Uint8ClampedArray;

const STEPS = 256;

const gamma = (linear: number): number => linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;

/** Linear red, green and blue of a colour in OKLCh, the hue in degrees. */
function linearOf(lightness: number, chroma: number, hue: number): [number, number, number] {
  const a = chroma * Math.cos(hue * Math.PI / 180);
  const b = chroma * Math.sin(hue * Math.PI / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** Red, green and blue from 0 to 255; the chroma is lowered until a screen can show the colour. */
function rgbOf(lightness: number, chroma: number, hue: number): [number, number, number] {
  let linear = linearOf(lightness, chroma, hue);
  while (chroma > 0 && linear.some((part) => part < -0.0005 || part > 1.0005)) {
    chroma = Math.max(0, chroma - 0.004);
    linear = linearOf(lightness, chroma, hue);
  }
  return linear.map((part) => Math.round(255 * gamma(Math.min(1, Math.max(0, part))))) as [number, number, number];
}

const PATHS: Readonly<Record<Colormap, (at: number) => [number, number, number]>> = {
  sequential: (at) => rgbOf(0.2 + 0.73 * at, 0.1 + 0.1 * Math.sin(Math.PI * at) + 0.08 * at, 298 - 193 * at),
  diverging: (at) => {
    const side = Math.abs(2 * at - 1);
    return rgbOf(0.965 - 0.49 * side ** 1.15, 0.19 * side, at < 0.5 ? 258 : 29);
  },
  // As it is: the grey of an image is a screen's already.
  grey: (at) => [255 * at, 255 * at, 255 * at],
};

const made = new Map<Colormap, Palette>();

/** The colours of a map. */
export function paletteOf(name: Colormap): Palette {
  const known = made.get(name);
  if (known !== undefined) return known;
  const palette = new Uint8ClampedArray(3 * STEPS);
  for (let i = 0; i < STEPS; i++) palette.set(PATHS[name](i / (STEPS - 1)), 3 * i);
  made.set(name, palette);
  return palette;
}

/** A colour for a line, told from those of the lines before it. */
export function lineColour(index: number): string {
  const [r, g, b] = rgbOf(0.62, 0.17, 255 + 137.5 * index);
  return `rgb(${r}, ${g}, ${b})`;
}
