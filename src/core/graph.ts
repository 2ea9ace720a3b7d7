// What concerns the graph itself rather than any op: its order, and its picture.

import * as op from "../generated/opcodes.ts";
import { MlxError, wrongType } from "../native/errors.ts";
import { begin, call, check, longText, put, putText } from "../native/frame.ts";
import { fileSystem, toPath } from "../io/files.ts";
import { operands, putOperand, putOperands, results } from "./arguments.ts";
import { Array } from "./array.ts";

function listOf(parameter: string, value: unknown): unknown[] {
  if (value instanceof Array) return [value];
  if (globalThis.Array.isArray(value) && value.every((each) => each instanceof Array)) return value;
  throw wrongType("depends", parameter, "an array or a list of arrays", value);
}

/**
 * Orders work: the results are the inputs, but computed only when the dependencies have been.
 *
 * @param inputs An array, or a list of arrays.
 * @param dependencies What must be computed before: an array, or a list of arrays.
 * @returns Arrays of the values of `inputs`, in the same form.
 * @throws {TypeError} For an argument of a wrong JavaScript type.
 * @see mlx.core.depends
 * @example
 * ```ts
 * import { array, depends } from "mlx.node";
 *
 * const [a, b] = [array([1, 2]), array([3, 4])];
 * depends(a.add(1), b.exp()).toArray(); // [2, 3]
 * ```
 */
export function depends<T extends Array | readonly Array[]>(
  inputs: T,
  dependencies: Array | readonly Array[],
): T extends Array ? Array : { -readonly [I in keyof T]: Array } {
  const values = operands("depends", "inputs", listOf("inputs", inputs));
  const before = operands("depends", "dependencies", listOf("dependencies", dependencies));
  begin(0);
  putOperands("depends", values);
  putOperands("depends", before);
  const made = results("depends", call(op.DEPENDS));
  return (inputs instanceof Array ? made[0] : made) as never;
}

/** Arrays to draw, by name if they are to have one in the picture. */
export type GraphOutputs = readonly (Array | { readonly [name: string]: Array })[];

/**
 * Draws the graph of operations that lead to some arrays, in Graphviz' DOT language.
 *
 * @param file The path of the file to write, or null to get the text only.
 * @param outputs The arrays; those in an object are drawn under their name there.
 * @returns The text.
 * @throws {TypeError} For an argument of a wrong JavaScript type.
 * @see mlx.core.export_to_dot
 * @example
 * ```ts
 * import { array, exportToDot } from "mlx.node";
 *
 * exportToDot(null, { total: array([1, 2]).sum() }).startsWith("digraph"); // true
 * ```
 */
export function exportToDot(file: string | URL | null, ...outputs: GraphOutputs): string {
  const path = file === null ? null : toPath("exportToDot", file);
  const named = outputs.flatMap((output, i): [string, unknown][] => {
    if (output instanceof Array) return [["", output]];
    if (typeof output !== "object" || output === null) throw wrongType("exportToDot", `output ${i}`, "an array or an object of arrays", output);
    return Object.entries(output);
  });
  for (const [name, value] of named) {
    if (!(value instanceof Array)) throw wrongType("exportToDot", name, "an array", value);
  }
  if (named.length === 0) throw new MlxError("INVALID_ARGUMENT", "exportToDot", "at least one array is needed");
  begin(0);
  put(named.length);
  for (const [name, value] of named) {
    putText("exportToDot", name);
    putOperand(value as Array);
  }
  check("exportToDot", call(op.EXPORT_TO_DOT));
  const dot = longText("exportToDot");
  if (path !== null) fileSystem().writeFileSync(path, dot);
  return dot;
}
