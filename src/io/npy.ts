// NumPy's npy: one array after a header that is a Python dict. bfloat16, which NumPy has not, is V2 as Python MLX has it.

import type { Array } from "../core/array.ts";
import { bfloat16, bool, complex64, type Dtype, float16, float32, float64, int16, int32, int64, int8, uint16, uint32, uint64, uint8 } from "../core/dtype.ts";
import { describe } from "../native/errors.ts";
import type { Source } from "./files.ts";
import { countElements, dtypeOf, elementBytes, type Layout, type Tensor } from "./tensors.ts";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
// What NumPy aligns the elements to.
const ALIGNMENT = 64;
const LONGEST_HEADER = 1 << 20;

const CODES: readonly (readonly [code: string, dtype: Dtype])[] = [
  ["b1", bool],
  ["u1", uint8],
  ["u2", uint16],
  ["u4", uint32],
  ["u8", uint64],
  ["i1", int8],
  ["i2", int16],
  ["i4", int32],
  ["i8", int64],
  ["f2", float16],
  ["f4", float32],
  ["f8", float64],
  ["V2", bfloat16],
  ["c8", complex64],
];
const BY_CODE: ReadonlyMap<string, Dtype> = new Map(CODES);
const BY_DTYPE: ReadonlyMap<Dtype, string> = new Map(CODES.map(([code, dtype]) => [dtype, code]));

const SWAPPED: Readonly<Record<number, Layout>> = { 2: "swapped2", 4: "swapped4", 8: "swapped8" };

/** What the header's dict says. */
interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/** The array of the npy file in a part of a source. */
export function parseNpy(source: Source, name: string, start = 0, length: number = source.size): Tensor {
  const head = source.bytes(start, Math.min(length, 12), "the header");
  if (!MAGIC.every((byte, i) => head[i] === byte)) throw source.invalid("it does not begin as an npy file");
  const [major = 0, minor = 0] = head.subarray(6, 8);
  if (major < 1 || major > 3 || minor !== 0) throw source.invalid(`npy version ${major}.${minor} is unknown`);
  const lengthBytes = major === 1 ? 2 : 4;
  if (head.length < 8 + lengthBytes) throw source.error("RUNTIME", "ends early: in the header");
  const view = new DataView(head.buffer, head.byteOffset);
  const headerLength = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const headerEnd = 8 + lengthBytes + headerLength;
  if (headerEnd > length) throw source.error("RUNTIME", `ends early: the header takes ${headerLength} bytes`);
  if (headerLength > LONGEST_HEADER) throw source.invalid(`a header of ${headerLength} bytes`);
  const header = parseHeader(source, source.decode(source.bytes(start + 8 + lengthBytes, headerLength, "the header"), "the header"));
  const [, order = "", code = ""] = /^([<>|=])?(.*)$/.exec(header.descr) ?? [];
  const dtype = BY_CODE.get(code);
  if (dtype === undefined || (order === "|" && dtype.size > 1 && dtype !== bfloat16)) {
    throw source.error("UNSUPPORTED", `holds elements of type ${describe(header.descr)}, which MLX has not`);
  }
  const bytes = countElements(source, name, header.shape) * dtype.size;
  if (bytes > length - headerEnd) {
    throw source.error("RUNTIME", `ends early: shape [${header.shape.join(", ")}] of ${dtype.key} takes ${bytes} bytes, and there are ${length - headerEnd}`);
  }
  const swapped = order === ">" ? SWAPPED[dtype === complex64 ? 4 : dtype.size] : undefined;
  const reversed = header.fortran && header.shape.length > 1;
  return {
    name,
    dtype,
    shape: reversed ? header.shape.toReversed() : header.shape,
    start: start + headerEnd,
    length: bytes,
    ...(swapped === undefined ? {} : { layout: swapped }),
    reversed,
  };
}

/** Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`: the three keys in any order, nothing else. */
function parseHeader(source: Source, text: string): Header {
  const found = new Map<string, string>();
  const item = /\s*'(descr|fortran_order|shape)'\s*:\s*('[^']*'|True|False|\([\d\s,L]*\))\s*(,|(?=\}))/y;
  const body = text.trim();
  const fail = (): Error => source.invalid(`its header is ${describe(body)}`);
  if (!body.startsWith("{")) throw fail();
  item.lastIndex = 1;
  let at = 1;
  for (let match = item.exec(body); match !== null; match = item.exec(body)) {
    if (found.has(match[1]!)) throw fail();
    found.set(match[1]!, match[2]!);
    at = item.lastIndex;
  }
  if (body.slice(at).trim() !== "}") throw fail();
  const descr = found.get("descr");
  const fortran = found.get("fortran_order");
  const shape = found.get("shape");
  if (!descr?.startsWith("'") || !(fortran === "True" || fortran === "False") || !shape?.startsWith("(")) throw fail();
  return { descr: descr.slice(1, -1), fortran: fortran === "True", shape: parseShape(shape.slice(1, -1), fail) };
}

function parseShape(text: string, fail: () => Error): number[] {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.at(-1) === "") parts.pop();
  else if (parts.length === 1) throw fail();
  return parts.map((part) => {
    if (!/^\d+L?$/.test(part)) throw fail();
    return Number.parseInt(part, 10);
  });
}

/** The header of an array's npy file; the elements follow in row-major order. */
export function npyHeader(array: Array): Uint8Array {
  const dtype = dtypeOf(array);
  const { shape } = array;
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const order = dtype.size === 1 ? "|" : "<";
  const dict = `{'descr': '${order}${BY_DTYPE.get(dtype)}', 'fortran_order': False, 'shape': (${dimensions}), }`;
  const length = Math.ceil((10 + dict.length + 1) / ALIGNMENT) * ALIGNMENT - 10;
  const text = new TextEncoder().encode(`${dict.padEnd(length - 1)}\n`);
  return Uint8Array.from([...MAGIC, 1, 0, length & 0xff, length >> 8, ...text]);
}

/** A computed array as an npy file. */
export function npyBytes(op: string, array: Array): Uint8Array {
  return elementBytes(op, array, npyHeader(array));
}
