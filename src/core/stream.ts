// Streams: queues of work on a device. Which one is in force is context.ts's concern.

import * as op from "../generated/opcodes.ts";
import { MlxError } from "../native/errors.ts";
import { begin, call, check, put } from "../native/frame.ts";
import { type Device, type DeviceType, toDeviceType, usableType } from "./device.ts";

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

let created = 0;
// How many live Stream objects of this thread stand on each native stream.
const uses = new Map<number, number>();
const released = new FinalizationRegistry<number>(release);

function release(token: number): void {
  const left = uses.get(token)! - 1;
  if (left === 0) uses.delete(token);
  else uses.set(token, left);
  begin(0);
  put(token);
  call(op.RELEASE_STREAM);
}

/**
 * A queue of work on a device: operations of one stream run one after another, those of two streams side by side.
 *
 * Made by {@link newStream}; behind it stands a pool, so that a stream which is disposed, or no longer referenced, is
 * used again. Beyond 16 streams of a device (or the number of processors, if that is more) several share one.
 *
 * @see mlx.core.Stream
 * @example
 * ```ts
 * import { add, newStream } from "mlx.node";
 *
 * using stream = newStream("cpu");
 * add(1, 2, stream).item(); // 3
 * ```
 */
export class Stream {
  /** The kind of device that the stream runs on. */
  readonly device: DeviceType;
  /** A number of its own among the streams of this thread. */
  readonly index: number;
  /** @internal What the native side knows the stream by; negative once disposed. */
  token: number;

  /** @internal Takes a stream of the pool. */
  constructor(device: DeviceType) {
    begin(0);
    put(device === "gpu" ? 1 : 0);
    this.token = check("newStream", call(op.NEW_STREAM));
    this.device = device;
    this.index = created++;
    uses.set(this.token, (uses.get(this.token) ?? 0) + 1);
    released.register(this, this.token, this);
  }

  /** Whether `other` is this very stream. */
  equals(other: unknown): boolean {
    return other === this;
  }

  /**
   * Gives the stream back to the pool; work that it was given still finishes. A second call does nothing.
   *
   * @throws {MlxError} INVALID_ARGUMENT for a device's own default stream.
   */
  dispose(): void {
    if (this.token < 0) return;
    if (permanent.has(this)) throw new MlxError("INVALID_ARGUMENT", "dispose", "a device's own default stream cannot be disposed");
    released.unregister(this);
    release(this.token);
    this.token = -1;
    changes.count++;
  }

  /** The same as {@link Stream.dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** As Python prints it. */
  toString(): string {
    return `Stream(Device(${this.device}, 0), ${this.index})`;
  }

  /** @internal What `console.log` prints. */
  [INSPECT](): string {
    return this.toString();
  }
}

/** @internal Counts what may change the stream in force, so that who remembers it knows when to look again. */
export const changes: { count: number } = { count: 0 };

const permanent = new WeakSet<Stream>();
const deviceStreams: Partial<Record<DeviceType, Stream>> = {};

/** @internal A device's own default stream: the one that is in force when nobody chose another. */
export function deviceStream(type: DeviceType): Stream {
  let stream = deviceStreams[type];
  if (stream === undefined) {
    stream = new Stream(type);
    permanent.add(stream);
    deviceStreams[type] = stream;
  }
  return stream;
}

/** @internal The tokens of the streams that this thread may have given work to. */
export function streamsInUse(): number[] {
  return [...uses.keys()];
}

/** @internal The token of a stream that may have been disposed. */
export function liveToken(name: string, stream: Stream): number {
  if (stream.token < 0) throw new MlxError("DISPOSED", name, `${stream} has been disposed`);
  return stream.token;
}

/**
 * Makes a stream on a device.
 *
 * @param device A Device, "cpu" or "gpu"; without that device the CPU stands in (see {@link setDeviceFallback}).
 * @returns The stream; dispose it, or let it go, and it is used again.
 * @throws {MlxError} DEVICE_UNAVAILABLE when there is no such device and falling back is off.
 * @see mlx.core.new_stream
 * @example
 * ```ts
 * import { newStream } from "mlx.node";
 *
 * const stream = newStream("cpu");
 * stream.device; // "cpu"
 * ```
 */
export function newStream(device: Device | DeviceType): Stream {
  return new Stream(usableType("newStream", toDeviceType("newStream", "device", device)));
}
