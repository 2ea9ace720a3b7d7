// The frames of frames.ts as zod schemas, for whoever takes them from a network. Nothing imports this file but on demand: zod takes
// longer to load than the rest of the package.

import * as z from "zod/mini";
import {
  type DataFrame,
  type EndFrame,
  type ErrorFrame,
  type Frame,
  type HeartbeatFrame,
  ITEM_BYTES,
  type JsonFrame,
  type JsonValue,
  type MetadataFrame,
  MOST_DIMENSIONS,
  MOST_ID_BYTES,
  type TensorDtype,
  type TokenFrame,
  type ValueFrame,
} from "./frames.ts";

const count = z.int().check(z.nonnegative());
const tensorId = z.string().check(z.minLength(1), z.maxLength(MOST_ID_BYTES));
const shape = z.array(count).check(z.maxLength(MOST_DIMENSIONS));
const json = z.json() as unknown as z.ZodMiniType<JsonValue>;

/** The key of a dtype. */
export const tensorDtype: z.ZodMiniType<TensorDtype> = z.enum(Object.keys(ITEM_BYTES) as [TensorDtype, ...TensorDtype[]]);

/** A {@link MetadataFrame}. */
export const metadataFrame: z.ZodMiniType<MetadataFrame> = z.object({
  type: z.literal("metadata"),
  tensorId,
  shape,
  dtype: tensorDtype,
  stride: shape,
  bytes: count,
  chunks: count,
  metadata: z.optional(z.record(z.string(), json)),
});

/** A {@link DataFrame}. */
export const dataFrame: z.ZodMiniType<DataFrame> = z.object({ type: z.literal("data"), tensorId, index: count, base64: z.string() });

/** A {@link TokenFrame}. */
export const tokenFrame: z.ZodMiniType<TokenFrame> = z.object({ type: z.literal("token"), token: z.string() });

/** A {@link ValueFrame}. */
export const valueFrame: z.ZodMiniType<ValueFrame> = z.object({
  type: z.literal("value"),
  value: json,
  tensorId: z.optional(tensorId),
  shape: z.optional(shape),
  dtype: z.optional(tensorDtype),
});

/** A {@link JsonFrame}. */
export const jsonFrame: z.ZodMiniType<JsonFrame> = z.object({ type: z.literal("json"), json });

/** A {@link HeartbeatFrame}. */
export const heartbeatFrame: z.ZodMiniType<HeartbeatFrame> = z.object({ type: z.literal("heartbeat") });

/** An {@link ErrorFrame}. */
export const errorFrame: z.ZodMiniType<ErrorFrame> = z.object({ type: z.literal("error"), code: z.string(), message: z.string() });

/** An {@link EndFrame}. */
export const endFrame: z.ZodMiniType<EndFrame> = z.object({ type: z.literal("end"), reason: z.enum(["done", "error", "aborted"]) });

const SCHEMAS: Readonly<Record<string, z.ZodMiniType<Frame>>> = {
  metadata: metadataFrame,
  data: dataFrame,
  token: tokenFrame,
  value: valueFrame,
  json: jsonFrame,
  heartbeat: heartbeatFrame,
  error: errorFrame,
  end: endFrame,
};

/** Any {@link Frame}. */
export const frame: z.ZodMiniType<Frame> = z.union(Object.values(SCHEMAS) as [z.ZodMiniType<Frame>, ...z.ZodMiniType<Frame>[]]);

/**
 * Tells why a value is no frame, or gives the frame that it is.
 *
 * @param value What came from the network, parsed as JSON.
 * @returns The frame without properties that it should not have, or a text for each thing that is wrong.
 * @example
 * ```ts
 * import { checkFrame } from "mlx.node/streaming/schema";
 *
 * checkFrame({ type: "token", token: "a" }); // { frame: { type: "token", token: "a" } }
 * "issues" in checkFrame({ type: "token" }); // true: they say what is wrong
 * ```
 */
export function checkFrame(value: unknown): { frame: Frame; issues?: undefined } | { frame?: undefined; issues: string[] } {
  const type = typeof value === "object" && value !== null ? (value as { type?: unknown }).type : undefined;
  const schema = typeof type === "string" && Object.hasOwn(SCHEMAS, type) ? SCHEMAS[type] : undefined;
  if (schema === undefined) return { issues: [`type: must be one of ${Object.keys(SCHEMAS).join(", ")}`] };
  const { success, data, error } = schema.safeParse(value);
  if (success) return { frame: data };
  return { issues: error.issues.map(({ path, message }) => `${path.join(".") || "frame"}: ${message}`) };
}
