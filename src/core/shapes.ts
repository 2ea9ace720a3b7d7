// What can be known of shapes without arrays.

import * as op from "../generated/opcodes.ts";
import { MlxError } from "../native/errors.ts";
import { begin, call, check, putList, slotList } from "../native/frame.ts";
import { integers } from "./integers.ts";

/**
 * Tells the shape that arrays of these shapes broadcast to.
 *
 * @param shapes The shapes; at least one.
 * @returns The common shape.
 * @throws {MlxError} INVALID_ARGUMENT when they do not broadcast, or there is none.
 * @see mlx.core.broadcast_shapes
 * @example
 * ```ts
 * import { broadcastShapes } from "mlx.node";
 *
 * broadcastShapes([1, 2], [3, 1], [2]); // [3, 2]
 * ```
 */
export function broadcastShapes(...shapes: (readonly number[])[]): number[] {
  if (shapes.length === 0) throw new MlxError("INVALID_ARGUMENT", "broadcastShapes", "at least one shape is needed");
  return shapes.map((shape, i) => integers("broadcastShapes", `shape ${i}`, shape)).reduce((a, b) => {
    begin(0);
    putList(a);
    putList(b);
    return slotList(check("broadcastShapes", call(op.BROADCAST_SHAPES)));
  });
}
