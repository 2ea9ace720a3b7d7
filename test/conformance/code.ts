// What a call that must fail fails with.

import { MlxError } from "../../mod.ts";

/** The code of the MlxError that a call throws, or "TypeError"; any other error is thrown on. */
export function code(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof MlxError) return error.code;
    if (error instanceof TypeError) return "TypeError";
    throw error;
  }
  return "no error";
}
