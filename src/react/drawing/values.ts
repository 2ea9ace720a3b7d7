// The numbers of a tensor as a drawing needs them: real, with their range and their layout.

/** What is drawn: a tensor of a stream, or numbers from elsewhere. */
export interface ViewableTensor {
  /** The elements in row-major order; of complex64, the real and imaginary parts in turn. */
  readonly data: ArrayLike<number> | ArrayLike<bigint>;
  /** The dimensions. */
  readonly shape: readonly number[];
  /** The element type: complex64 is drawn as magnitudes, and the elements of an image are taken as 0 to 255 if they are uint8. */
  readonly dtype?: string | undefined;
  /** The tensor's name, for its label. */
  readonly tensorId?: string | undefined;
}

/** How a tensor is drawn. */
export type ViewKind = "heatmap" | "image" | "line";

/** The least and the greatest value. */
export type Range = readonly [number, number];

/** A tensor's elements as real numbers. */
export function numbersOf({ data, dtype }: ViewableTensor): ArrayLike<number> {
  if (dtype === "complex64") {
    const parts = data as ArrayLike<number>;
    return Float64Array.from({ length: parts.length >> 1 }, (_, i) => Math.hypot(parts[2 * i]!, parts[2 * i + 1]!));
  }
  return typeof data[0] === "bigint" ? Float64Array.from(data as ArrayLike<bigint>, Number) : data as ArrayLike<number>;
}

/** The range of the finite numbers; [0, 1] where there is none. */
export function rangeOf(numbers: ArrayLike<number>): Range {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < numbers.length; i++) {
    const number = Number(numbers[i]);
    if (number < low && number !== -Infinity) low = number;
    if (number > high && number !== Infinity) high = number;
  }
  return low <= high ? [low, high] : [0, 1];
}

// A smaller [n, 3, 3] is more likely to be of filters than a picture.
const LEAST_SIDE = 8;

/** What suits a shape: a line for one dimension, an image for sides of 8 or more before 3 or 4 channels, else a heat map. */
export function kindOf(shape: readonly number[]): ViewKind {
  if (shape.length === 1) return "line";
  const [rows = 0, columns = 0, channels] = shape.slice(-3);
  return rows >= LEAST_SIDE && columns >= LEAST_SIDE && (channels === 3 || channels === 4) ? "image" : "heatmap";
}

/** Where the elements of a tensor lie in a picture: tiles of rows and columns, a cell apart, and channels of colour. */
export interface Layout {
  readonly tiles: number;
  readonly across: number;
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  /** Cells of the whole. */
  readonly width: number;
  readonly height: number;
}

/** The layout of a heat map or an image: matrices in more than one are laid out as tiles. */
export function layoutOf(shape: readonly number[], kind: ViewKind): Layout {
  const last = shape.at(-1) ?? 1;
  const channels = kind === "image" && shape.length >= 3 && [1, 3, 4].includes(last) ? last : 1;
  const plane = kind === "image" && shape.length >= 3 && [1, 3, 4].includes(last) ? shape.slice(0, -1) : shape;
  const columns = plane.at(-1) ?? 1;
  const rows = plane.at(-2) ?? 1;
  const tiles = plane.slice(0, -2).reduce((product, dimension) => product * dimension, 1);
  // As near to a square as the tiles allow, but wider rather than higher.
  const across = Math.max(1, Math.ceil(Math.sqrt(tiles * rows / Math.max(1, columns))));
  const wide = Math.min(tiles, Math.max(across, Math.ceil(tiles / Math.max(1, Math.floor(tiles / across)))));
  const down = Math.ceil(tiles / Math.max(1, wide));
  return { tiles, across: wide, rows, columns, channels, width: wide * (columns + 1) - 1, height: down * (rows + 1) - 1 };
}
