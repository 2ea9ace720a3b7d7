// Which device and stream are in force: per process thread to begin with, and within a context per async context.
//
// A scope is one context's answer. It is found through AsyncLocalStorage, so that overlapping async functions never
// see each other's; a scope that was left points on to the one around it.

import type { AsyncLocalStorage } from "node:async_hooks";
import process from "node:process";
import { wrongType } from "../native/errors.ts";
import { Device, type DeviceType, isAvailable, isDeviceType, toDeviceType, usableType } from "./device.ts";
import type { DtypeKey } from "./dtype.ts";
import { changes, deviceStream, liveToken, Stream } from "./stream.ts";

/** What an operation can be told to run on. */
export type StreamLike = Stream | Device | DeviceType;

/** The options that every operation takes; a stream or device can also stand alone in their place. */
export type StreamOption = { stream?: StreamLike | undefined } | StreamLike;

class Scope {
  readonly outer: Scope | undefined;
  device: Device | undefined;
  streams: Partial<Record<DeviceType, Stream>> = {};
  left = false;
  // What `device` and `streams` come down to, as of the change that `seen` counts.
  token = -1;
  seen = -1;

  constructor(outer: Scope | undefined) {
    this.outer = outer;
  }
}

const base = new Scope(undefined);
let storage: AsyncLocalStorage<Scope> | undefined;

/** Made with the first context: without one, no call pays for the look-up. */
function contexts(): AsyncLocalStorage<Scope> {
  if (storage === undefined) {
    const hooks = process.getBuiltinModule("node:async_hooks");
    storage = new hooks.AsyncLocalStorage<Scope>();
  }
  return storage;
}

function currentScope(): Scope {
  if (storage === undefined) return base;
  let scope = storage.getStore();
  while (scope !== undefined && scope.left) scope = scope.outer;
  return scope ?? base;
}

function deviceInForce(scope: Scope): Device {
  for (let s: Scope | undefined = scope; s !== undefined; s = s.outer) {
    if (!s.left && s.device !== undefined) return s.device;
  }
  base.device = new Device(isAvailable("gpu") ? "gpu" : "cpu");
  return base.device;
}

function streamInForce(scope: Scope, type: DeviceType): Stream {
  for (let s: Scope | undefined = scope; s !== undefined; s = s.outer) {
    if (!s.left && s.streams[type] !== undefined) return s.streams[type];
  }
  return deviceStream(type);
}

/** The stream of `device` in force, after the fallback to the CPU. */
function resolveDevice(name: string, scope: Scope, device: Device | DeviceType): Stream {
  return streamInForce(scope, usableType(name, toDeviceType(name, "stream", device)));
}

/** @internal The stream that `stream` stands for; without one, the stream in force. */
export function toStream(name: string, stream: StreamLike | undefined): Stream {
  if (stream instanceof Stream) return stream;
  const scope = currentScope();
  if (stream === undefined) return resolveDevice(name, scope, deviceInForce(scope));
  if (stream instanceof Device || isDeviceType(stream)) return resolveDevice(name, scope, stream);
  throw wrongType(name, "stream", 'a Stream, a Device, "cpu" or "gpu"', stream);
}

/** @internal The token of the stream in force: what a call without options runs on. */
export function currentToken(name: string): number {
  const scope = currentScope();
  if (scope.seen !== changes.count) {
    scope.token = liveToken(name, toStream(name, undefined));
    scope.seen = changes.count;
  }
  return scope.token;
}

/** The token of the stream that an operation's options ask for. */
export function streamToken(name: string, options: StreamOption | undefined): number {
  if (options === undefined) return currentToken(name);
  if (options instanceof Stream) return liveToken(name, options);
  if (typeof options === "object" && options !== null && !(options instanceof Device)) {
    return options.stream === undefined ? currentToken(name) : liveToken(name, toStream(name, options.stream));
  }
  return liveToken(name, toStream(name, options));
}

function deviceOf(stream: Stream): Device {
  return new Device(stream.device);
}

/**
 * Makes a Device, or tells the one in force.
 *
 * @param type "cpu" or "gpu"; none for the device in force.
 * @returns The device.
 * @throws {TypeError} For another type.
 * @see mlx.core.Device
 * @example
 * ```ts
 * import { device } from "mlx.node";
 *
 * device("cpu").type; // "cpu"
 * ```
 */
export function device(type?: DeviceType): Device {
  return type === undefined ? defaultDevice() : new Device(type);
}

/**
 * Tells the device that operations run on when they are not told otherwise: the GPU where there is one.
 *
 * @returns The device in force in this async context.
 * @see mlx.core.default_device
 * @example
 * ```ts
 * import { defaultDevice } from "mlx.node";
 *
 * ["cpu", "gpu"].includes(defaultDevice().type); // true
 * ```
 */
export function defaultDevice(): Device {
  return deviceInForce(currentScope());
}

/**
 * Sets the device that operations run on when they are not told otherwise. Within a context (such as
 * {@link withStream}) the setting ends with it.
 *
 * @param device A Device, "cpu" or "gpu".
 * @throws {TypeError} For anything else.
 * @see mlx.core.set_default_device
 * @example
 * ```ts
 * import { setDefaultDevice } from "mlx.node";
 *
 * setDefaultDevice("cpu");
 * ```
 */
export function setDefaultDevice(device: Device | DeviceType): void {
  const type = toDeviceType("setDefaultDevice", "device", device);
  currentScope().device = device instanceof Device ? device : new Device(type);
  changes.count++;
}

/**
 * Tells the stream in force on a device.
 *
 * @param device A Device, "cpu" or "gpu"; without one, the device in force.
 * @returns The stream that operations on that device run on when they are not told otherwise.
 * @see mlx.core.default_stream
 * @example
 * ```ts
 * import { defaultStream } from "mlx.node";
 *
 * defaultStream("cpu").device; // "cpu"
 * ```
 */
export function defaultStream(device?: Device | DeviceType): Stream {
  return toStream("defaultStream", device);
}

/**
 * Makes a stream the one in force on its device. Within a context (such as {@link withStream}) the setting ends with
 * it. The default device stays what it is.
 *
 * @param stream The stream.
 * @throws {TypeError} When it is no Stream.
 * @throws {MlxError} DISPOSED when it has been disposed.
 * @see mlx.core.set_default_stream
 * @example
 * ```ts
 * import { defaultStream, setDefaultStream } from "mlx.node";
 *
 * setDefaultStream(defaultStream("cpu"));
 * ```
 */
export function setDefaultStream(stream: Stream): void {
  if (!(stream instanceof Stream)) throw wrongType("setDefaultStream", "stream", "a Stream", stream);
  liveToken("setDefaultStream", stream);
  currentScope().streams[stream.device] = stream;
  changes.count++;
}

/** A scope inside the current one in which `stream`, a stream or a device, is in force. */
function enter(name: string, stream: StreamLike): Scope {
  const scope = new Scope(currentScope());
  if (stream instanceof Stream) {
    liveToken(name, stream);
    scope.device = deviceOf(stream);
    scope.streams[stream.device] = stream;
  } else if (stream instanceof Device || isDeviceType(stream)) {
    scope.device = stream instanceof Device ? stream : new Device(stream);
  } else {
    throw wrongType(name, "stream", 'a Stream, a Device, "cpu" or "gpu"', stream);
  }
  return scope;
}

type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

function isGenerator(value: unknown): value is AnyIterator {
  const tag = typeof value === "object" && value !== null ? (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] : undefined;
  return tag === "Generator" || tag === "AsyncGenerator";
}

function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}

/** The same iterator, every step of which runs in `scope`. */
function bindIterator(scope: Scope, iterator: AnyIterator, isAsync: boolean): object {
  const step = (method: "next" | "return" | "throw") => (...values: unknown[]): unknown =>
    contexts().run(scope, () => (iterator[method] as (...values: unknown[]) => unknown).apply(iterator, values));
  const bound: Record<PropertyKey, unknown> = { next: step("next") };
  if (iterator.return !== undefined) bound.return = step("return");
  if (iterator.throw !== undefined) bound.throw = step("throw");
  const self = (): unknown => bound;
  if (isAsync) {
    bound[Symbol.asyncIterator] = self;
    bound[Symbol.asyncDispose] = async (): Promise<void> => {
      await (bound.return as (() => unknown) | undefined)?.();
    };
  } else {
    bound[Symbol.iterator] = self;
    bound[Symbol.dispose] = (): void => {
      (bound.return as (() => unknown) | undefined)?.();
    };
  }
  return bound;
}

function bindIterable(scope: Scope, iterable: Iterable<unknown> | AsyncIterable<unknown>): object {
  const isAsync = Symbol.asyncIterator in iterable;
  if (isGenerator(iterable)) return bindIterator(scope, iterable, isAsync);
  const open = (): object => {
    const iterator = contexts().run(
      scope,
      () => isAsync ? (iterable as AsyncIterable<unknown>)[Symbol.asyncIterator]() : (iterable as Iterable<unknown>)[Symbol.iterator](),
    );
    return bindIterator(scope, iterator, isAsync);
  };
  return isAsync ? { [Symbol.asyncIterator]: open } : { [Symbol.iterator]: open };
}

function runIn<T>(name: string, scope: Scope, body: (() => T) | T): T {
  if (typeof body === "function") {
    const result = contexts().run(scope, body as () => T);
    return isGenerator(result) ? bindIterator(scope, result, Symbol.asyncIterator in (result as object)) as T : result;
  }
  if (isIterable(body)) return bindIterable(scope, body) as T;
  throw wrongType(name, "fn", "a function, a generator or an iterable", body);
}

/**
 * Runs a function with a stream in force: in everything it calls and, for an async function, across its awaits, and
 * nowhere else.
 *
 * A generator, an async generator, or a function that returns one, is given back so that each of its steps runs under
 * the stream. When the function throws, the stream that was in force before is so again.
 *
 * @param stream A Stream, or a device, whose stream in force is taken.
 * @param fn The function, generator or iterable.
 * @returns What the function returns.
 * @throws {MlxError} DISPOSED when the stream has been disposed.
 * @see mlx.core.stream
 * @example
 * ```ts
 * import { defaultStream, newStream, withStream } from "mlx.node";
 *
 * const stream = newStream("cpu");
 * withStream(stream, () => defaultStream().equals(stream)); // true
 * ```
 */
export function withStream<T>(stream: StreamLike, fn: () => T): T;
/** Gives an iterable back whose steps run under the stream. */
export function withStream<T extends Iterable<unknown> | AsyncIterable<unknown>>(stream: StreamLike, fn: T): T;
export function withStream<T>(stream: StreamLike, fn: (() => T) | T): T {
  return runIn("withStream", enter("withStream", stream), fn);
}

/**
 * Runs a function with a device in force, as {@link withStream} does with a stream.
 *
 * @param device A Device, "cpu" or "gpu".
 * @param fn The function, generator or iterable.
 * @returns What the function returns.
 * @see mlx.core.stream
 * @example
 * ```ts
 * import { defaultDevice, withDevice } from "mlx.node";
 *
 * withDevice("cpu", () => defaultDevice().type); // "cpu"
 * ```
 */
export function withDevice<T>(device: Device | DeviceType, fn: () => T): T;
/** Gives an iterable back whose steps run on the device. */
export function withDevice<T extends Iterable<unknown> | AsyncIterable<unknown>>(device: Device | DeviceType, fn: T): T;
export function withDevice<T>(device: Device | DeviceType, fn: (() => T) | T): T {
  toDeviceType("withDevice", "device", device);
  return runIn("withDevice", enter("withDevice", device), fn);
}

/**
 * @internal Calls `fn`, which looks at arrays that are made already, where all of the dtypes can be computed with: float64 cannot on a GPU.
 */
export function withCapableDevice<T>(dtypes: readonly DtypeKey[], fn: () => T): T {
  return dtypes.includes("float64") ? withDevice("cpu", fn) : fn();
}

/** A stream in force until {@link StreamContext.exit}; made by {@link streamContext}. */
export class StreamContext {
  readonly #scope: Scope;

  /** @internal */
  constructor(scope: Scope) {
    this.#scope = scope;
    contexts().enterWith(scope);
  }

  /** Ends the context. A later one that is still in force stays so. A second call does nothing. */
  exit(): void {
    if (this.#scope.left) return;
    this.#scope.left = true;
    changes.count++;
    // What is left need not be kept alive, nor walked past at every call.
    if (contexts().getStore() === this.#scope) contexts().enterWith(currentScope());
  }

  /** The same as {@link StreamContext.exit}, for `using`. */
  [Symbol.dispose](): void {
    this.exit();
  }
}

/**
 * Puts a stream in force from here on, until the context is left.
 *
 * A later context takes over; leaving it brings back what was in force before it, unless that was left meanwhile.
 * For async functions that overlap {@link withStream} is the right form: until its first await, an async function
 * shares its caller's context, so that a context opened there is the caller's too.
 *
 * @param stream A Stream or a device.
 * @returns The context: `using`, or `exit()`.
 * @throws {MlxError} DISPOSED when the stream has been disposed.
 * @see mlx.core.stream
 * @example
 * ```ts
 * import { defaultStream, newStream, streamContext } from "mlx.node";
 *
 * const stream = newStream("cpu");
 * {
 *   using context = streamContext(stream);
 *   defaultStream().equals(stream); // true
 * }
 * ```
 */
export function streamContext(stream: StreamLike): StreamContext {
  return new StreamContext(enter("streamContext", stream));
}
