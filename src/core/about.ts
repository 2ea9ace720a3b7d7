// Which MLX is loaded. Not public: what reports on an installation asks.

import * as op from "../generated/opcodes.ts";
import { begin, call, check, text } from "../native/frame.ts";

/** The libmlx that is loaded. */
export interface About {
  readonly version: string;
  /** Its file; empty where the system does not tell. */
  readonly path: string;
}

/** Tells which libmlx is loaded. */
export function about(): About {
  begin(0);
  check("about", call(op.ABOUT));
  const [version = "", path = ""] = text().split("\n");
  return { version, path };
}
