// Counts what the native side keeps, and looks into its graphs.

import type { Array, Stream } from "../../mod.ts";
import { putOperands } from "../../src/core/arguments.ts";
import * as op from "../../src/generated/opcodes.ts";
import { begin, call, slotList, text } from "../../src/native/frame.ts";

/** Arrays that the native side keeps for this thread. */
export function live(): number {
  begin(0);
  return call(op.LIVE);
}

/** What the native side keeps for the whole process. */
export interface Census {
  /** Of all arrays that have been computed. */
  readonly bytes: number;
  /** Arrays that were shared and not received. */
  readonly shared: number;
  /** Uses of streams. */
  readonly streams: number;
  /** Threads beside the main one. */
  readonly workers: number;
  /** Jobs and evaluations that have not ended. */
  readonly computing: number;
}

/** Counts what the native side keeps for the whole process. */
export function census(): Census {
  begin(0);
  call(op.CENSUS);
  const [bytes, shared, streams, workers, computing] = slotList(5) as [number, number, number, number, number];
  return { bytes, shared, streams, workers, computing };
}

/** The names of the operations on the way to some arrays that other streams than `stream` would compute. */
export function strays(arrays: readonly Array[], stream: Stream): string[] {
  begin(stream.token);
  putOperands("strays", arrays);
  call(op.STRAYS);
  return text().split(" ").filter((name) => name !== "");
}
