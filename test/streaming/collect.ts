// Reading streams in tests.

import { setTimeout as sleep } from "node:timers/promises";
import { parseFrames, type ParseOptions, type ReceivedFrame, type StreamFormat } from "../../src/streaming/index.ts";

export { sleep };

/** The formats. */
export const FORMATS: readonly StreamFormat[] = ["sse", "binary", "ndjson"];

/** Every frame of a response. */
export async function collect(response: Response, options?: ParseOptions): Promise<ReceivedFrame[]> {
  const frames: ReceivedFrame[] = [];
  for await (const frame of parseFrames(response, options)) frames.push(frame);
  return frames;
}

/** The frames without their ids. */
export function bare(frames: readonly ReceivedFrame[]): Omit<ReceivedFrame, "id">[] {
  return frames.map(({ id: _, ...frame }) => frame);
}

/** Waits until something holds, for at most five seconds. */
export async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !holds(); i++) await sleep(10);
  if (!holds()) throw new Error(`it does not hold after five seconds: ${holds}`);
}
