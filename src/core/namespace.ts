// `core`: every public name under one roof, as Python's `mlx.core` has them; `eval` can only be a member.

import * as names from "./core.ts";
import { evaluate } from "./evaluate.ts";

/** Every function of the package, as Python's `mlx.core` groups them; `core.eval` is {@link evaluate}. */
export const core: typeof names & { readonly eval: typeof evaluate } = { ...names, eval: evaluate };
