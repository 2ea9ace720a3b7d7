"use client";
/**
 * React hooks for streams of tensors and tokens, and a view of tensors. For React 18 and 19, in any browser, without the native library.
 *
 * ```ts
 * import { createElement, type ReactElement } from "react";
 * import { TensorView, useTensorStream } from "mlx.node/react";
 *
 * export function Training(): ReactElement {
 *   const { tensors, status } = useTensorStream("/train");
 *   return createElement("figure", null, createElement(TensorView, { tensor: tensors["weights"] }), status);
 * }
 * ```
 *
 * @module
 */
export { type TensorStream, type TensorStreamOptions, type TokenStream, useTensorStream, useTokenStream } from "./hooks.ts";
export { type Colormap, TensorView, type TensorViewProps, type ViewableTensor, type ViewKind } from "./view.ts";
export { ServerError, type StreamOptions, type StreamState, type StreamStatus } from "./store.ts";
export type { StreamedFrame } from "./received.ts";
export type { ReconnectOptions } from "./retry.ts";
export type { StreamRequest, StreamSource } from "./source.ts";
export { StreamError, type StreamErrorCode } from "../streaming/client/index.ts";
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
  ReceivedFrame,
  StreamFormat,
  TensorData,
  TensorDtype,
  TensorFrame,
  TokenFrame,
  ValueFrame,
} from "../streaming/client/index.ts";
