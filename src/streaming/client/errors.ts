// The error of a stream that cannot be read on, with what kind of failure it is.

/** What kind of failure a {@link StreamError} is. */
export type StreamErrorCode =
  /** The bytes are not what the protocol says. */
  | "PROTOCOL"
  /** The connection ended before the end frame. */
  | "TRUNCATED"
  /** A frame or tensor is larger than the reader allows. */
  | "TOO_LARGE"
  /** The response has an error status. */
  | "HTTP"
  /** The response has another media type than the three. */
  | "UNSUPPORTED"
  /** The signal was aborted. */
  | "ABORTED";

/**
 * The error of a stream that cannot be read on.
 *
 * An error that the server reports in the stream is no such error: it comes as a frame.
 *
 * @example
 * ```ts
 * import { parseFrames, StreamError } from "mlx.node/streaming/client";
 *
 * try {
 *   for await (const frame of parseFrames(new Response("no", { status: 404 }))) console.log(frame.type);
 * } catch (error) {
 *   if (error instanceof StreamError) console.log(error.code, error.status); // HTTP 404
 * }
 * ```
 */
export class StreamError extends Error {
  /** Always `"StreamError"`. */
  override readonly name = "StreamError";
  /** What kind of failure it is. */
  readonly code: StreamErrorCode;
  /** The status of the response, for HTTP. */
  readonly status: number | undefined;

  /** Makes an error. */
  constructor(code: StreamErrorCode, message: string, options: { status?: number; cause?: unknown } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.status = options.status;
  }
}
