// The frames of a stream: what they are, their names, and the numbers of the protocol. It imports nothing.
// docs/streaming.md describes how each is written in the three formats.

/** The element types that travel: the keys of MLX's dtypes. */
export type TensorDtype =
  | "bool"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "float16"
  | "float32"
  | "float64"
  | "bfloat16"
  | "complex64";

/** What JSON can say. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** Announces a tensor: `chunks` data frames with its elements follow, in order. */
export interface MetadataFrame {
  /** The kind of frame. */
  type: "metadata";
  /** Names the tensor. A later tensor of the same name takes its place. */
  tensorId: string;
  /** The dimensions. */
  shape: number[];
  /** The element type. */
  dtype: TensorDtype;
  /** For each dimension, how many elements apart its neighbours lie: always row-major. */
  stride: number[];
  /** Bytes of all elements. */
  bytes: number;
  /** How many data frames follow. */
  chunks: number;
  /** What the sender wants to say of it. */
  metadata?: { [key: string]: JsonValue } | undefined;
}

/** A piece of a tensor's elements: little endian, row-major. */
export interface DataFrame {
  /** The kind of frame. */
  type: "data";
  /** The tensor's name. */
  tensorId: string;
  /** Which piece it is, from 0 on. */
  index: number;
  /** The bytes in base64, with padding. */
  base64: string;
}

/** A piece of text. */
export interface TokenFrame {
  /** The kind of frame. */
  type: "token";
  /** The text. */
  token: string;
}

/**
 * A small array as plain numbers, or a tree with small arrays as plain numbers and `{ tensor: tensorId }` in the place of those that
 * went ahead as tensors. NaN and infinities are the strings "NaN", "Infinity" and "-Infinity", integers past 2^53 are strings, and
 * complex numbers are `{ re, im }`.
 */
export interface ValueFrame {
  /** The kind of frame. */
  type: "value";
  /** The number, nested lists of numbers, or tree. */
  value: JsonValue;
  /** The name of the one array that it is. */
  tensorId?: string | undefined;
  /** The dimensions of the one array that it is. */
  shape?: number[] | undefined;
  /** The element type of the one array that it is. */
  dtype?: TensorDtype | undefined;
}

/** Anything else. */
export interface JsonFrame {
  /** The kind of frame. */
  type: "json";
  /** The value. */
  json: JsonValue;
}

/** Says that the server is there though nothing is ready. */
export interface HeartbeatFrame {
  /** The kind of frame. */
  type: "heartbeat";
}

/** Says what failed; an end frame follows. */
export interface ErrorFrame {
  /** The kind of frame. */
  type: "error";
  /** What kind of failure it is: the code of an MlxError, "RESUME_EXPIRED", or "ERROR". */
  code: string;
  /** What happened. */
  message: string;
}

/** Why a stream ended. */
export type EndReason = "done" | "error" | "aborted";

/** The last frame of a stream. */
export interface EndFrame {
  /** The kind of frame. */
  type: "end";
  /** Why it ended. */
  reason: EndReason;
}

/** One message of a stream. */
export type Frame = MetadataFrame | DataFrame | TokenFrame | ValueFrame | JsonFrame | HeartbeatFrame | ErrorFrame | EndFrame;

/** How frames are written: text/event-stream, length-prefixed binary, or a line of JSON each. */
export type StreamFormat = "sse" | "binary" | "ndjson";

/** The media type of each format. */
export const MEDIA_TYPES: Readonly<Record<StreamFormat, string>> = {
  sse: "text/event-stream",
  binary: "application/octet-stream",
  ndjson: "application/x-ndjson",
};

/** Bytes of one element. */
export const ITEM_BYTES: Readonly<Record<TensorDtype, number>> = {
  bool: 1,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  float16: 2,
  float32: 4,
  float64: 8,
  bfloat16: 2,
  complex64: 8,
};

/** Bytes of the fixed part of a binary record's head. */
export const HEAD_BYTES = 16;
/** The version of the binary format. */
export const BINARY_VERSION = 1;
/** A binary record with the name of the stream and the time to wait before reconnecting; it comes first. */
export const RECORD_OPEN = 0;
/** A binary record with a frame as JSON. */
export const RECORD_JSON = 1;
/** A binary record with a piece of a tensor. */
export const RECORD_DATA = 2;
/** The most bytes of a tensor's name, in UTF-8. */
export const MOST_ID_BYTES = 1024;
/** The most dimensions of a tensor. */
export const MOST_DIMENSIONS = 64;
