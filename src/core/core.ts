// Every public name of the core, as named exports; namespace.ts groups the same as `core`.

export { Array, array } from "./array.ts";
export type { ArrayLike, Axes, Shape } from "./arguments.ts";
export { cpu, e, eulerGamma, gpu, inf, nan, newaxis, pi } from "./constants.ts";
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
export { evalAsync, evaluate, synchronize, synchronizeAsync, type Tree } from "./evaluate.ts";
export { getPrintoptions, type PrintOptions, printoptions, setPrintoptions } from "./printing.ts";
export { canCast, type DtypeKind, isdtype, promoteTypes, resultType } from "./promotion.ts";
export type { Complex, NestedArray, NestedValues, Scalar, TypedArray } from "./scalar.ts";
export { broadcastShapes } from "./shapes.ts";
export { newStream, Stream } from "./stream.ts";
/** The functions around streams as one group. */
export * as stream from "./streams.ts";
export type { ReadArray } from "./values.ts";
export { MlxError, type MlxErrorCode } from "../native/errors.ts";
export type { ArrayMethods } from "../generated/methods.ts";
export * from "../generated/ops.ts";
export type { FileSource } from "../io/files.ts";
export type { GgufMetadata, GgufValue } from "../io/gguf.ts";
export { type FileFormat, load, type LoadOptions } from "../io/load.ts";
export { type ArraysToSave, encodeGguf, encodeNpy, encodeNpz, encodeSafetensors, save, saveGguf, saveSafetensors, savez, savezCompressed } from "../io/save.ts";
export type { NamedArrays } from "../io/tensors.ts";
