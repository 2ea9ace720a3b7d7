// Functions in files, graphs, printing and errors; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import { a, arrays, b, error, exporter, same } from "./subjects.ts";

same<mx.NamedInputs, { readonly [name: string]: mx.ArrayLike }>(true);
same<mx.ExportInputs, readonly (mx.ArrayLike | mx.NamedInputs)[]>(true);
same<mx.ExportableFunction, (...inputs: any[]) => mx.Array | readonly mx.Array[]>(true);
same<mx.ExportOptions, { shapeless?: boolean | undefined; metadata?: string | undefined }>(true);
same<mx.ExportTarget, string | URL | ((step: mx.ExportStep) => void)>(true);
same<mx.TracedArray, [id: string, shape: number[], dtype: mx.DtypeKey]>(true);
same<mx.TracedArgument, null | boolean | number | string | mx.TracedArgument[]>(true);
same<
  mx.ExportStep,
  | { type: "inputs"; inputs: mx.TracedArray[] }
  | { type: "keyword_inputs"; keywords: [name: string, id: string][] }
  | { type: "outputs"; outputs: mx.TracedArray[] }
  | { type: "constants"; constants: [id: string, value: mx.Array][] }
  | { type: "primitive"; name: string; inputs: mx.TracedArray[]; outputs: mx.TracedArray[]; arguments: mx.TracedArgument[] }
>(true);
same<typeof mx.exporter, (target: mx.ExportTarget, fn: mx.ExportableFunction, options?: mx.ExportOptions) => mx.FunctionExporter>(true);
same<
  typeof mx.exportFunction,
  (target: mx.ExportTarget, fn: mx.ExportableFunction, inputs: mx.ExportInputs, options?: mx.ExportOptions) => void
>(true);
same<typeof mx.importFunction, (file: string | URL) => mx.ImportedFunction>(true);
same<typeof exporter.trace, (...inputs: mx.ExportInputs) => void>(true);
same<typeof exporter.close, () => void>(true);
same<(typeof exporter)[typeof Symbol.dispose], () => void>(true);
exporter[Symbol.dispose]();
exporter.trace(a, { scale: 2 });
mx.exportFunction("f.mlxfn", (x: mx.Array) => [x.abs()], [a], { shapeless: true, metadata: "by hand" });
mx.exportFunction((step) => same<typeof step, mx.ExportStep>(true), (x: mx.Array, { scale }: { scale: mx.Array }) => x.multiply(scale), [a, { scale: 2 }]);

same<mx.ImportedFunction["metadata"], string>(true);
same<mx.ImportedFunction["dispose"], () => void>(true);
same<Parameters<mx.ImportedFunction>, (mx.ArrayLike | mx.NamedInputs)[]>(true);
same<ReturnType<mx.ImportedFunction>, mx.Array[]>(true);
same<mx.ImportedFunction extends Disposable ? true : false, true>(true);
same<mx.ImportedFunction, ReturnType<typeof mx.importFunction>>(true);
arrays([...mx.importFunction("f.mlxfn")(a, { scale: 2 })]);

// As many as there were, one for one.
const depending = mx.depends([a, b], a);
same<typeof depending, mx.Array[]>(true);
const pair = mx.depends([a, b] as const, [a, b]);
same<typeof pair, [mx.Array, mx.Array]>(true);
arrays([mx.depends(a, b)]);
same<mx.GraphOutputs, readonly (mx.Array | { readonly [name: string]: mx.Array })[]>(true);
same<typeof mx.exportToDot, (file: string | URL | null, ...outputs: mx.GraphOutputs) => string>(true);
mx.exportToDot(null, a, { b });

same<mx.PrintOptions, { readonly precision: number }>(true);
same<typeof mx.getPrintoptions, () => mx.PrintOptions>(true);
same<typeof mx.setPrintoptions, (options: Partial<mx.PrintOptions>) => void>(true);
same<typeof mx.printoptions, <T>(options: Partial<mx.PrintOptions>, fn: () => T) => T>(true);
const text = mx.printoptions({ precision: 2 }, () => a.toString());
same<typeof text, string>(true);

same<
  mx.MlxErrorCode,
  | "INVALID_ARGUMENT"
  | "OUT_OF_RANGE"
  | "RUNTIME"
  | "OUT_OF_MEMORY"
  | "DISPOSED"
  | "DEVICE_UNAVAILABLE"
  | "UNSUPPORTED"
  | "LIBRARY_NOT_FOUND"
  | "VERSION_MISMATCH"
  | "ABORTED"
>(true);
same<typeof error.code, mx.MlxErrorCode>(true);
same<typeof error.op, string>(true);
same<typeof error.name, "MlxError">(true);
same<mx.MlxError extends Error ? true : false, true>(true);
same<ConstructorParameters<typeof mx.MlxError>, [code: mx.MlxErrorCode, op: string, message: string]>(true);

// @ts-expect-error a function gives arrays
mx.exportFunction("f.mlxfn", () => 1, [a]);
// @ts-expect-error inputs are a list
mx.exportFunction("f.mlxfn", () => a, a);
// @ts-expect-error a file is named
mx.importFunction();
// @ts-expect-error arrays, not what may become one
mx.depends([1], a);
// @ts-expect-error a place, or null
mx.exportToDot(a);
// @ts-expect-error an unknown option
mx.setPrintoptions({ digits: 2 });
// @ts-expect-error no such code
new mx.MlxError("NOT_FOUND", "add", "");
// @ts-expect-error read-only
error.code = "RUNTIME";
