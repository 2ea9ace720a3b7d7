/**
 * Reading streams of tensors: what a browser may load. It needs nothing of the native library.
 *
 * ```ts
 * import { parseFrames } from "mlx.node/streaming/client";
 *
 * const source = new Response("id: 1\ndata: {\"type\":\"token\",\"token\":\"a\"}\n\nevent: end\ndata: {\"type\":\"end\",\"reason\":\"done\"}\n\n", {
 *   headers: { "content-type": "text/event-stream" },
 * });
 * for await (const frame of parseFrames(source)) console.log(frame.type); // token, end
 * ```
 *
 * @module
 */
export { StreamError, type StreamErrorCode } from "./errors.ts";
export { type FrameSource, parseFrames, type ParseOptions } from "./parse.ts";
export { FrameSession, type ReceivedFrame, type SessionOptions, type TensorFrame } from "./session.ts";
export { decodeTensor, type TensorData } from "./tensors.ts";
export type {
  DataFrame,
  EndFrame,
  EndReason,
  ErrorFrame,
  Frame,
  HeartbeatFrame,
  JsonFrame,
  JsonValue,
  MetadataFrame,
  StreamFormat,
  TensorDtype,
  TokenFrame,
  ValueFrame,
} from "../frames.ts";
