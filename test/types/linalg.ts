// Linear algebra; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike } from "../../mod.ts";
import { a, arrays, type Op, same, stream } from "./subjects.ts";

same<typeof mx.linalg.inv, Op<[ArrayLike]>>(true);
arrays([mx.linalg.inv(a), mx.linalg.inv(a, stream), mx.linalg.inv(a, { stream: "cpu" })]);

// @ts-expect-error an operand
mx.linalg.inv();
