// Devices and streams, what is in force, and waiting for results; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import { a, context, device, same, stream } from "./subjects.ts";

type DeviceLike = mx.Device | mx.DeviceType;

same<mx.DeviceType, "cpu" | "gpu">(true);
same<typeof device.type, mx.DeviceType>(true);
same<typeof device.index, number>(true);
same<typeof device.equals, (other: unknown) => boolean>(true);
same<typeof device.toString, () => string>(true);
same<ConstructorParameters<typeof mx.Device>, [type: mx.DeviceType, index?: number | undefined]>(true);
same<typeof mx.device, (type?: mx.DeviceType) => mx.Device>(true);
same<typeof mx.defaultDevice, () => mx.Device>(true);
same<typeof mx.setDefaultDevice, (device: DeviceLike) => void>(true);
same<typeof mx.isAvailable, (type: DeviceLike) => boolean>(true);
same<typeof mx.deviceCount, (type: DeviceLike) => number>(true);
same<typeof mx.deviceInfo, (device: DeviceLike) => Record<string, string | number>>(true);
same<typeof mx.setDeviceFallback, (enabled: boolean) => void>(true);

same<typeof stream.device, mx.DeviceType>(true);
same<typeof stream.index, number>(true);
same<typeof stream.equals, (other: unknown) => boolean>(true);
same<typeof stream.dispose, () => void>(true);
same<(typeof stream)[typeof Symbol.dispose], () => void>(true);
same<typeof stream.toString, () => string>(true);
stream[Symbol.dispose]();
same<typeof mx.newStream, (device: DeviceLike) => mx.Stream>(true);
same<typeof mx.defaultStream, (device?: DeviceLike) => mx.Stream>(true);
same<typeof mx.setDefaultStream, (stream: mx.Stream) => void>(true);
same<typeof mx.streamContext, (stream: mx.StreamLike) => mx.StreamContext>(true);
same<typeof context.exit, () => void>(true);
same<(typeof context)[typeof Symbol.dispose], () => void>(true);
context[Symbol.dispose]();

// Contexts keep the type of what they run.
const sync = (): number => mx.withStream(stream, () => 1);
same<ReturnType<typeof sync>, number>(true);
const asyncResult: Promise<string> = mx.withStream("cpu", () => Promise.resolve("x"));
function* generate(): Generator<number, string, boolean> {
  yield 1;
  return "end";
}
const generator: Generator<number, string, boolean> = mx.withStream(stream, generate);
const iterable: Iterable<number> = mx.withDevice("cpu", new Set([1]));
const set = mx.withStream(device, new Set([1]));
same<typeof set, Set<number>>(true);
export { asyncResult, generator, iterable };
same<ReturnType<typeof withDevice>, Promise<mx.Array>>(true);
const withDevice = () => mx.withDevice(device, () => Promise.resolve(a));

// The functions around streams as one group.
same<typeof mx.stream.Stream, typeof mx.Stream>(true);
same<typeof mx.stream.StreamContext, typeof mx.StreamContext>(true);
same<typeof mx.stream.newStream, typeof mx.newStream>(true);
same<typeof mx.stream.defaultStream, typeof mx.defaultStream>(true);
same<typeof mx.stream.setDefaultStream, typeof mx.setDefaultStream>(true);
same<typeof mx.stream.streamContext, typeof mx.streamContext>(true);
same<typeof mx.stream.withStream, typeof mx.withStream>(true);
same<typeof mx.stream.withDevice, typeof mx.withDevice>(true);
same<typeof mx.stream.synchronize, typeof mx.synchronize>(true);
same<typeof mx.stream.synchronizeAsync, typeof mx.synchronizeAsync>(true);

same<mx.Tree, unknown>(true);
same<typeof mx.evaluate, (...trees: mx.Tree[]) => void>(true);
same<typeof mx.evalAsync, (...trees: mx.Tree[]) => Promise<void>>(true);
same<typeof mx.synchronize, (stream?: mx.StreamLike) => void>(true);
same<mx.AbortOption, { signal?: AbortSignal | undefined }>(true);
same<typeof mx.synchronizeAsync, (stream?: mx.StreamLike, options?: mx.AbortOption) => Promise<void>>(true);
mx.evaluate();
mx.evaluate(a, [a, { b: a }]);
mx.synchronize(stream);
mx.synchronize("cpu");

// What is particular to one kind of GPU.
same<typeof mx.metal.isAvailable, () => boolean>(true);
same<typeof mx.metal.deviceInfo, () => Record<string, string | number>>(true);
same<typeof mx.metal.startCapture, (path: string) => void>(true);
same<typeof mx.metal.stopCapture, () => void>(true);
same<typeof mx.cuda.isAvailable, () => boolean>(true);

// @ts-expect-error an unknown device
mx.device("tpu");
// @ts-expect-error a device is named
mx.newStream();
// @ts-expect-error a stream is no device
mx.setDefaultDevice(stream);
// @ts-expect-error a device is no stream of its own
mx.setDefaultStream("cpu");
// @ts-expect-error a function is needed
mx.withStream(stream, 1);
// @ts-expect-error read-only
device.index = 1;
// @ts-expect-error a flag
mx.setDeviceFallback("no");
// @ts-expect-error a file is named
mx.metal.startCapture();
