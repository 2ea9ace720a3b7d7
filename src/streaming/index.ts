/**
 * Streams of tokens, values and arrays to browsers and other clients, on web standards, the same in Bun, Deno and Node.
 *
 * ```ts
 * import { array } from "mlx.node";
 * import { eventStreamResponse, parseFrames } from "mlx.node/streaming";
 *
 * const response = eventStreamResponse(async function* () {
 *   yield "loss ";
 *   yield array([0.5, 0.25]);
 * });
 * for await (const frame of parseFrames(response)) console.log(frame.type); // token, value, end
 * ```
 *
 * What a browser needs of it is `mlx.node/streaming/client`.
 *
 * @module
 */
export { frame, type TensorOptions, tensorToFrames } from "./server/encode.ts";
export type { ResumeOptions } from "./server/feed.ts";
export type { ConnectionOptions } from "./server/connection.ts";
export { type CloseInfo, type EventStreamOptions, eventStreamResponse, type Producer, type ProducerContext, tensorsToFrameStream } from "./server/response.ts";
export { createStreamHandler, type RouteContext, type StandardResult, type StandardSchema, type StreamHandlerOptions } from "./server/handler.ts";
export { type FetchHandler, toNodeHandler } from "./server/node.ts";
export type { Tensor } from "./server/read.ts";
export type { Items, SourceOptions } from "./server/source.ts";
export * from "./client/index.ts";
