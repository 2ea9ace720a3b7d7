// Kernels of one's own for a GPU: what describes one and a call of it; MLX compiles them.

import * as op from "../generated/opcodes.ts";
import { MlxError, wrongType } from "../native/errors.ts";
import { begin, call, put, putText, reserve } from "../native/frame.ts";
import * as arg from "./arguments.ts";
import type { ArrayLike, Shape } from "./arguments.ts";
import type { Array } from "./array.ts";
import type { StreamLike } from "./context.ts";
import type { DtypeLike } from "./dtype.ts";
import { byteCount, fields, identifier, list, putLaunch, putTexts, string, toLaunch, toTemplate } from "./launch.ts";

/** What describes a kernel of one's own. */
export interface KernelOptions {
  /** The kernel's name, an identifier of C++. */
  name: string;
  /** What the source calls the inputs. */
  inputNames: readonly string[];
  /** What the source calls the outputs; one at least. */
  outputNames: readonly string[];
  /** The body of the kernel; MLX writes the function around it. */
  source: string;
  /** Source that goes before the function: includes, helper functions. */
  header?: string | undefined;
  /** Whether inputs are copied where they are not row-contiguous; true by default. */
  ensureRowContiguous?: boolean | undefined;
}

/** The options of {@link metalKernel}. */
export interface MetalKernelOptions extends KernelOptions {
  /** Whether outputs are atomic, for example `device atomic<float>`; false by default. */
  atomicOutputs?: boolean | undefined;
  /** How the source is compiled: with "safe" (the default), "relaxed" or "fast" arithmetic. */
  compileOptions?: { mathMode?: "safe" | "relaxed" | "fast" | undefined } | undefined;
}

/** The options of {@link cudaKernel}. */
export interface CudaKernelOptions extends KernelOptions {
  /** Bytes of dynamic shared memory; 0 by default. */
  sharedMemory?: number | undefined;
}

/** Numbers of threads in three dimensions, each 1 or more. */
export type Triple = readonly [x: number, y: number, z: number];

/** What a template parameter can be: a dtype (the type of the source's name), a 32-bit integer or a boolean. */
export type TemplateValue = DtypeLike | number | boolean;

/** One call of a kernel. */
export interface KernelCall {
  /** The inputs, as many as the kernel has names for; a plain number becomes float32. */
  inputs: readonly ArrayLike[];
  /** The shapes of the outputs. */
  outputShapes: readonly Shape[];
  /** The dtypes of the outputs. */
  outputDtypes: readonly DtypeLike[];
  /** How many threads run in all; not thread groups, on CUDA neither. */
  grid: Triple;
  /** How many of them form a group (a block of CUDA); 1024 at most. */
  threadgroup: Triple;
  /** What the source's template parameters stand for. */
  template?: Readonly<Record<string, TemplateValue>> | undefined;
  /** What the outputs hold before the kernel runs; without it they hold anything. */
  initValue?: number | null | undefined;
  /** Whether to print the source that MLX compiles; false by default. */
  verbose?: boolean | undefined;
  /** The stream or device to run on; the one in force by default. It must be a GPU's. */
  stream?: StreamLike | undefined;
}

/** The options of {@link precompiledCudaKernel}. */
export interface PrecompiledCudaKernelOptions extends Omit<KernelCall, "template" | "verbose"> {
  /** The name of the kernel's function in the compiled code. */
  name: string;
  /** PTX or a cubin. */
  compiledSource: Uint8Array;
  /** Further arguments of the kernel, after the outputs: booleans, 32-bit integers and 32-bit floating-point numbers. */
  scalars: readonly (boolean | { int: number } | { float: number })[];
  /** Bytes of dynamic shared memory; 0 by default. */
  sharedMemory?: number | undefined;
  /** Whether inputs are copied where they are not row-contiguous; false by default. */
  ensureRowContiguous?: boolean | undefined;
}

/** Runs a kernel: gives its outputs, computed when they are read. */
export type Kernel = (call: KernelCall) => Array[];

const KERNEL = ["name", "inputNames", "outputNames", "source", "header", "ensureRowContiguous"];
const LAUNCH = ["inputs", "outputShapes", "outputDtypes", "grid", "threadgroup", "initValue", "stream"];
const MATH_MODES = ["safe", "relaxed", "fast"];

/** A kernel whose code is `given`; `extra` are the numbers that only its back-end has. */
function makeKernel(name: string, opcode: number, given: Partial<KernelOptions>, extra: readonly number[]): Kernel {
  const title = identifier(name, "name", given.name);
  const inputNames = list(name, "inputNames", given.inputNames, identifier);
  const outputNames = list(name, "outputNames", given.outputNames, identifier);
  if (outputNames.length === 0) throw new MlxError("INVALID_ARGUMENT", name, "outputNames must have a name");
  const source = string(name, "source", given.source);
  const header = string(name, "header", given.header ?? "");
  const contiguous = arg.flag(name, "ensureRowContiguous", given.ensureRowContiguous ?? true);
  return (options) => {
    const run = fields<KernelCall>(name, "a call's argument", options, [...LAUNCH, "template", "verbose"]);
    const template = toTemplate(name, run.template);
    const verbose = arg.flag(name, "verbose", run.verbose ?? false);
    const launch = toLaunch(name, run, inputNames.length, outputNames.length);
    begin(launch.stream);
    putLaunch(name, launch);
    put(contiguous);
    put(verbose);
    for (const number of extra) put(number);
    for (const text of [title, header, source]) putText(name, text);
    putTexts(name, inputNames);
    putTexts(name, outputNames);
    put(template.length);
    for (const [kind, value, parameter] of template) {
      put(kind);
      put(value);
      putText(name, parameter);
    }
    return arg.results(name, call(opcode));
  };
}

/**
 * Makes a kernel for Apple's GPUs from source in the Metal language.
 *
 * It is compiled when it first runs. MLX writes the function around the source: an input `a` is `const device T* a`,
 * with `a_shape`, `a_strides` and `a_ndim` beside it where the source has those names. A kernel can be made anywhere,
 * and holds nothing native. It reads and writes memory as it likes: an index outside an array is not noticed.
 *
 * @param options The name, the names of inputs and outputs, the source, and how it is compiled.
 * @returns A function that runs the kernel, as {@link KernelCall} says. It throws UNSUPPORTED where there is no GPU of
 * Apple's, and INVALID_ARGUMENT for counts that differ from the names, thread groups without or with more than 1024
 * threads, or a stream of the CPU; reading a result throws RUNTIME when the source does not compile.
 * @throws {MlxError} INVALID_ARGUMENT for a name that is no identifier, or without an output.
 * @throws {TypeError} For an option of a wrong JavaScript type.
 * @see mlx.core.fast.metal_kernel
 * @example
 * ```ts
 * import { fast, metal } from "mlx.node";
 *
 * const double = fast.metalKernel({
 *   name: "twice",
 *   inputNames: ["x"],
 *   outputNames: ["y"],
 *   source: "uint i = thread_position_in_grid.x; y[i] = x[i] + x[i];",
 * });
 * if (metal.isAvailable()) {
 *   double({ inputs: [[1, 2]], outputShapes: [[2]], outputDtypes: ["float32"], grid: [2, 1, 1], threadgroup: [2, 1, 1] });
 * }
 * ```
 */
export function metalKernel(options: MetalKernelOptions): Kernel {
  const name = "fast.metalKernel";
  const given = fields<MetalKernelOptions>(name, "options", options, [...KERNEL, "atomicOutputs", "compileOptions"]);
  const compile = fields<{ mathMode: string }>(name, "compileOptions", given.compileOptions ?? {}, ["mathMode"]);
  const mathMode = arg.choice(name, "mathMode", compile.mathMode ?? "safe", MATH_MODES);
  return makeKernel(name, op.METAL_KERNEL, given, [arg.flag(name, "atomicOutputs", given.atomicOutputs ?? false), mathMode]);
}

/**
 * Makes a kernel for NVIDIA's GPUs from source in CUDA C++.
 *
 * It is compiled when it first runs. MLX writes the function around the source: an input `a` is `const T* a`, with
 * `a_shape`, `a_strides` and `a_ndim` beside it where the source has those names. A kernel can be made anywhere, and
 * holds nothing native. It reads and writes memory as it likes: an index outside an array is not noticed.
 *
 * @param options The name, the names of inputs and outputs, the source, and the shared memory that it takes.
 * @returns A function that runs the kernel, as {@link KernelCall} says. It throws UNSUPPORTED where there is no GPU of
 * NVIDIA's, and INVALID_ARGUMENT for counts that differ from the names, thread groups without or with more than 1024
 * threads, or a stream of the CPU; reading a result throws RUNTIME when the source does not compile.
 * @throws {MlxError} INVALID_ARGUMENT for a name that is no identifier, or without an output.
 * @throws {TypeError} For an option of a wrong JavaScript type.
 * @see mlx.core.fast.cuda_kernel
 * @example
 * ```ts
 * import { cuda, fast } from "mlx.node";
 *
 * const double = fast.cudaKernel({
 *   name: "twice",
 *   inputNames: ["x"],
 *   outputNames: ["y"],
 *   source: "auto i = cooperative_groups::this_grid().thread_rank(); y[i] = x[i] + x[i];",
 * });
 * if (cuda.isAvailable()) {
 *   double({ inputs: [[1, 2]], outputShapes: [[2]], outputDtypes: ["float32"], grid: [2, 1, 1], threadgroup: [2, 1, 1] });
 * }
 * ```
 */
export function cudaKernel(options: CudaKernelOptions): Kernel {
  const name = "fast.cudaKernel";
  const given = fields<CudaKernelOptions>(name, "options", options, [...KERNEL, "sharedMemory"]);
  return makeKernel(name, op.CUDA_KERNEL, given, [byteCount(name, given.sharedMemory)]);
}

function toScalar(name: string, parameter: string, value: unknown): [kind: number, value: number] {
  if (typeof value === "boolean") return [0, value ? 1 : 0];
  const given = fields<{ int: number; float: number }>(name, parameter, value, ["int", "float"]);
  if (given.int !== undefined && given.float === undefined) return [1, arg.integer(name, `${parameter}.int`, given.int)];
  if (given.float !== undefined && given.int === undefined) return [2, arg.float(name, `${parameter}.float`, given.float)];
  throw new TypeError(`${name}: ${parameter} must be a boolean, { int } or { float }`);
}

/**
 * Runs a kernel for NVIDIA's GPUs that is compiled already.
 *
 * The kernel takes pointers to the inputs, pointers to the outputs and the scalars, in this order. One name stands for
 * one code as long as the process runs.
 *
 * @param options The compiled code, its arguments and how many threads run it.
 * @returns The outputs, computed when they are read.
 * @throws {MlxError} UNSUPPORTED where there is no GPU of NVIDIA's; INVALID_ARGUMENT without an output, for as many
 * dtypes as not shapes, thread groups without or with more than 1024 threads, a stream of the CPU, or other code under a
 * name that ran before.
 * @throws {TypeError} For an option of a wrong JavaScript type.
 * @see mlx.core.fast.precompiled_cuda_kernel
 * @example
 * ```ts
 * import { array, cuda, fast } from "mlx.node";
 *
 * function run(ptx: Uint8Array) {
 *   const launch = { grid: [2, 1, 1], threadgroup: [2, 1, 1] } as const;
 *   const outputs = { outputShapes: [[2]], outputDtypes: ["float32"] } as const;
 *   return fast.precompiledCudaKernel({ name: "scale", compiledSource: ptx, inputs: [array([1, 2])], ...outputs, scalars: [{ float: 2 }], ...launch });
 * }
 * ```
 */
export function precompiledCudaKernel(options: PrecompiledCudaKernelOptions): Array[] {
  const name = "fast.precompiledCudaKernel";
  const known = [...LAUNCH, "name", "compiledSource", "scalars", "sharedMemory", "ensureRowContiguous"];
  const given = fields<PrecompiledCudaKernelOptions>(name, "options", options, known);
  const title = identifier(name, "name", given.name);
  const sharedMemory = byteCount(name, given.sharedMemory);
  const contiguous = arg.flag(name, "ensureRowContiguous", given.ensureRowContiguous ?? false);
  const scalars = list(name, "scalars", given.scalars, toScalar);
  const code = given.compiledSource;
  if (!(code instanceof Uint8Array)) throw wrongType(name, "compiledSource", "a Uint8Array", code);
  if (code.length === 0) throw new MlxError("INVALID_ARGUMENT", name, "compiledSource is empty");
  const launch = toLaunch(name, given, undefined, undefined);
  const bytes = arg.operand(name, "compiledSource", code);
  begin(launch.stream);
  putLaunch(name, launch);
  put(contiguous);
  put(sharedMemory);
  arg.putOperand(bytes);
  reserve(name, 2 * scalars.length + 1);
  put(scalars.length);
  for (const [kind, value] of scalars) {
    put(kind);
    put(value);
  }
  putText(name, title);
  return arg.results(name, call(op.PRECOMPILED_CUDA_KERNEL));
}
