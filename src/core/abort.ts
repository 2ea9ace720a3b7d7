// The signal that stops work which is waited for.

import { wrongType } from "../native/errors.ts";

/** What stops work that is waited for. */
export interface AbortOption {
  /** Stops the work when it is aborted: parts of it that no stream has been given yet are not computed. */
  signal?: AbortSignal | undefined;
}

/** @internal The signal of such an option. */
export function signalOf(name: string, option: AbortOption | undefined): AbortSignal | undefined {
  if (option === undefined) return undefined;
  if (typeof option !== "object" || option === null) throw wrongType(name, "options", "an options object with a signal", option);
  const { signal } = option;
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw wrongType(name, "signal", "an AbortSignal", signal);
  return signal;
}
