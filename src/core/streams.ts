// The functions around streams as one group: `core.stream`.

export { defaultStream, setDefaultStream, StreamContext, streamContext, withDevice, withStream } from "./context.ts";
export { synchronize, synchronizeAsync } from "./evaluate.ts";
export { newStream, Stream } from "./stream.ts";
