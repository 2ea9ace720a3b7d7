// Counts what the native side keeps.

import * as op from "../../src/generated/opcodes.ts";
import { begin, call } from "../../src/native/frame.ts";

/** Arrays that the native side keeps for this thread. */
export function live(): number {
  begin(0);
  return call(op.LIVE);
}
