// Every public name of the core, as named exports; namespace.ts groups the same as `core`.

export { Array } from "./array.ts";
export type { ArrayLike, Axes, Shape } from "./arguments.ts";
export { array, asarray, type AsarrayOptions } from "./creation.ts";
export { ArrayAt } from "./at.ts";
export { cpu, e, ellipsis, eulerGamma, gpu, inf, nan, newaxis, pi } from "./constants.ts";
export {
  defaultDevice,
  defaultStream,
  device,
  setDefaultDevice,
  setDefaultStream,
  StreamContext,
  streamContext,
  type StreamLike,
  type StreamOption,
  withDevice,
  withStream,
} from "./context.ts";
export { Device, deviceCount, deviceInfo, type DeviceType, isAvailable, setDeviceFallback } from "./device.ts";
export {
  bfloat16,
  bool,
  type CategoryKey,
  complex64,
  complexfloating,
  Dtype,
  DtypeCategory,
  type DtypeKey,
  type DtypeLike,
  finfo,
  float16,
  float32,
  float64,
  type FloatInfo,
  floating,
  generic,
  iinfo,
  inexact,
  int16,
  int32,
  int64,
  int8,
  integer,
  type IntegerInfo,
  issubdtype,
  number,
  signedinteger,
  uint16,
  uint32,
  uint64,
  uint8,
  unsignedinteger,
} from "./dtype.ts";
/** The registry of dtypes and their categories. */
export * as dtype from "./dtypes.ts";
export { einsumPath } from "./einsum.ts";
export type { IndexMethods } from "./index_methods.ts";
export type { Index, IndexList } from "./indexing.ts";
export type { AbortOption } from "./abort.ts";
export { evalAsync, evaluate, synchronize, synchronizeAsync, type Tree } from "./evaluate.ts";
export {
  type ExportableFunction,
  exporter,
  exportFunction,
  type ExportInputs,
  type ExportOptions,
  type ExportStep,
  type ExportTarget,
  FunctionExporter,
  type ImportedFunction,
  importFunction,
  type NamedInputs,
  type TracedArgument,
  type TracedArray,
} from "./export.ts";
export { depends, exportToDot, type GraphOutputs } from "./graph.ts";
export { getPrintoptions, type PrintOptions, printoptions, setPrintoptions } from "./printing.ts";
export { canCast, type DtypeKind, isdtype, promoteTypes, resultType } from "./promotion.ts";
export type { TensorLike } from "./foreign.ts";
export type { Complex, Float16TypedArray, NestedArray, NestedValues, Scalar, TypedArray } from "./scalar.ts";
export { broadcastShapes } from "./shapes.ts";
export { receive, share, shareAsync, type ShareOptions } from "./workers.ts";
// The op of this name is one form of it.
export { Slice, slice } from "./slice.ts";
export { newStream, Stream } from "./stream.ts";
/** The functions around streams as one group. */
export * as stream from "./streams.ts";
export type { ReadArray } from "./values.ts";
export { MlxError, type MlxErrorCode } from "../native/errors.ts";
export type { ArrayMethods } from "../generated/methods.ts";
export * from "../generated/ops.ts";
/** What is particular to NVIDIA's GPUs. */
export * as cuda from "./cuda.ts";
/** Communication between processes. */
export * as distributed from "./distributed.ts";
/** Fused operations of neural networks, and kernels of one's own. */
export * as fast from "./fast.ts";
/** Discrete Fourier transforms. */
export * as fft from "../generated/fft.ts";
/** Linear algebra. */
export * as linalg from "../generated/linalg.ts";
/** Random numbers. */
export * as random from "./random.ts";
export { keep, tidy } from "./tidy.ts";
/** How much memory is in use, by which arrays, and its limits. */
export * as memory from "./memory.ts";
/** What is particular to Apple's GPUs. */
export * as metal from "./metal.ts";
export type { FileSource } from "../io/files.ts";
export type { GgufMetadata, GgufValue } from "../io/gguf.ts";
export { type FileFormat, load, type LoadOptions } from "../io/load.ts";
export { type ArraysToSave, encodeGguf, encodeNpy, encodeNpz, encodeSafetensors, save, saveGguf, saveSafetensors, savez, savezCompressed } from "../io/save.ts";
export type { NamedArrays } from "../io/tensors.ts";
/** Functions of trees: values in nested lists, plain objects and Maps. */
export * as tree from "./tree.ts";
export type { AxisTree } from "../transforms/axes.ts";
export type { AnyFunction } from "../transforms/call.ts";
export { checkpoint } from "../transforms/checkpoint.ts";
export { compile, type CompiledFunction, type CompileOptions, disableCompile, enableCompile, type EnableCompileOptions } from "../transforms/compile.ts";
export { type CustomFunction, customFunction, type CustomRules, type JvpRule, type Primals, type VjpRule, type VmapRule } from "../transforms/custom.ts";
export { grad, type Gradients, type GradOptions, type Loss, type NamedGradients, valueAndGrad } from "../transforms/grad.ts";
export { jvp, type Outputs, vjp } from "../transforms/products.ts";
export { vmap, type VmapOptions } from "../transforms/vmap.ts";
