// What an index selects by NumPy's rules, in plain JavaScript: the model that indexing is held against.

/** One place of an index: a position, [start, stop, step], positions of some shape, a new axis, the axes that are left. */
export type Place =
  | number
  | readonly [start: number | null, stop: number | null, step: number | null]
  | { readonly shape: readonly number[]; readonly positions: readonly number[] }
  | "newaxis"
  | "ellipsis";

/** The selected elements: their shape, and where each lies in the array in row-major order. */
export interface Selected {
  readonly shape: number[];
  readonly elements: number[];
}

/** Every coordinate of a shape, in row-major order. */
export function* coordinates(shape: readonly number[]): Generator<number[]> {
  if (shape.includes(0)) return;
  const at = shape.map(() => 0);
  for (;;) {
    yield [...at];
    let axis = shape.length - 1;
    while (axis >= 0 && ++at[axis]! === shape[axis]) at[axis--] = 0;
    if (axis < 0) return;
  }
}

/** The element of an array of `shape` that stands at a coordinate of a shape that it broadcasts to. */
export function elementAt(coordinate: readonly number[], shape: readonly number[]): number {
  const own = coordinate.slice(coordinate.length - shape.length);
  return shape.reduce((sum, length, axis) => sum * length + (length === 1 ? 0 : own[axis]!), 0);
}

/** The positions of a range, by Python's rules. */
function range([start, stop, step]: readonly [number | null, number | null, number | null], length: number): number[] {
  const by = step ?? 1;
  const bound = (value: number, low: number, high: number): number => Math.min(Math.max(value < 0 ? value + length : value, low), high);
  const positions: number[] = [];
  if (by > 0) {
    for (let i = bound(start ?? 0, 0, length); i < bound(stop ?? length, 0, length); i += by) positions.push(i);
  } else {
    const end = stop === null ? -1 : bound(stop, -1, length - 1);
    for (let i = start === null ? length - 1 : bound(start, -1, length - 1); i > end; i += by) positions.push(i);
  }
  return positions;
}

function broadcast(shapes: readonly (readonly number[])[]): number[] {
  const ndim = Math.max(0, ...shapes.map((shape) => shape.length));
  return globalThis.Array.from({ length: ndim }, (_, i) => {
    const lengths = shapes.map((shape) => shape[i - ndim + shape.length] ?? 1);
    return lengths.find((length) => length !== 1) ?? 1;
  });
}

/** What `index` selects of an array of `shape`. */
export function select(shape: readonly number[], index: readonly Place[]): Selected {
  const whole = [null, null, null] as const;
  const left = shape.length - index.filter((place) => place !== "newaxis" && place !== "ellipsis").length;
  const rest = globalThis.Array.from({ length: left }, () => whole);
  const places: Place[] = index.includes("ellipsis") ? index.flatMap((place) => place === "ellipsis" ? rest : [place]) : [...index, ...rest];

  const isAdvanced = (place: Place): boolean => typeof place === "number" || (typeof place === "object" && "positions" in place);
  const block = broadcast(places.flatMap((place) => typeof place === "object" && "positions" in place ? [place.shape] : []));
  const first = places.findIndex(isAdvanced);
  const together = first < 0 || places.slice(first, places.findLastIndex(isAdvanced) + 1).every(isAdvanced);

  // For each axis of the array, which position a coordinate of the result means.
  const sources: ((coordinate: readonly number[], block: readonly number[]) => number)[] = [];
  const result: number[] = together ? [] : [...block];
  let blockAt = 0;
  for (const [i, place] of places.entries()) {
    if (together && i === first) {
      blockAt = result.length;
      result.push(...block);
    }
    const length = shape[sources.length]!;
    if (place === "newaxis") {
      result.push(1);
    } else if (typeof place === "number") {
      sources.push(() => place < 0 ? place + length : place);
    } else if ("positions" in (place as object)) {
      const { shape: own, positions } = place as { shape: readonly number[]; positions: readonly number[] };
      sources.push((_, inBlock) => {
        const position = positions[elementAt(inBlock, own)]!;
        return position < 0 ? position + length : position;
      });
    } else {
      const positions = range(place as typeof whole, length);
      const axis = result.length;
      result.push(positions.length);
      sources.push((coordinate) => positions[coordinate[axis]!]!);
    }
  }
  const elements: number[] = [];
  for (const coordinate of coordinates(result)) {
    const inBlock = coordinate.slice(blockAt, blockAt + block.length);
    elements.push(sources.reduce((sum, source, axis) => sum * shape[axis]! + source(coordinate, inBlock), 0));
  }
  return { shape: result, elements };
}
