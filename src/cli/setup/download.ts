// Fetches a file of a known size and hash; what an earlier attempt left is gone on with.

import { createHash } from "node:crypto";
import { closeSync, createReadStream, existsSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { megabytes, Progress } from "../terminal.ts";
import type { Wheel } from "../package.ts";
import { type Address, OTHERWISE, reason } from "./index.ts";

const ATTEMPTS = 5;
const PAUSE = 500;
const PATIENCE = 30_000;

/** A file that is not what its hash says. */
export class HashError extends Error {}

/** The SHA-256 of a file. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}

/** Throws unless the file is the wheel. */
export async function checkWheel(path: string, wheel: Wheel): Promise<void> {
  const found = await sha256Of(path);
  if (found !== wheel.sha256) {
    throw new HashError(`${path} is not ${wheel.package} ${wheel.version}: its hash is sha256:${found}, and must be sha256:${wheel.sha256}`);
  }
}

/** Downloads the wheel to `path`. */
export async function download(from: Address, wheel: Wheel, path: string): Promise<void> {
  const part = `${path}.part`;
  using progress = new Progress(`${wheel.package} ${wheel.version}`, wheel.bytes, megabytes);
  for (let attempt = 1;; attempt++) {
    try {
      await fetchRest(from, wheel, part, progress);
      break;
    } catch (error) {
      if (error instanceof Refused || attempt === ATTEMPTS) {
        throw new Error(`${from.url} could not be fetched: ${reason(error)}. What there is of it is kept: run this again to go on. ${OTHERWISE}`);
      }
      await sleep(PAUSE * attempt);
    }
  }
  try {
    await checkWheel(part, wheel);
  } catch (error) {
    // Nothing to go on with.
    rmSync(part, { force: true });
    throw error;
  }
  renameSync(part, path);
  progress.end();
}

/** An answer that another attempt would not change. */
class Refused extends Error {}

async function fetchRest(from: Address, wheel: Wheel, part: string, progress: Progress): Promise<void> {
  const have = existsSync(part) ? statSync(part).size : 0;
  if (have === wheel.bytes) return;
  const start = have < wheel.bytes ? have : 0;
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(new Error(`nothing came for ${PATIENCE / 1000} s`)), PATIENCE);
  try {
    const range = start > 0 ? { range: `bytes=${start}-` } : {};
    const response = await fetch(from.url, { headers: { ...from.headers, ...range, "accept-encoding": "identity" }, signal: stalled.signal });
    if (!response.ok) throw new (response.status < 500 && response.status !== 429 ? Refused : Error)(`the answer is status ${response.status}`);
    // A server may send all of it, whatever it was asked for.
    const resumed = response.status === 206 && response.headers.get("content-range")?.startsWith(`bytes ${start}-`);
    let done = resumed ? start : 0;
    const file = openSync(part, resumed ? "a" : "w");
    try {
      for await (const chunk of response.body ?? []) {
        const bytes = chunk as Uint8Array;
        timer.refresh();
        done += bytes.length;
        if (done > wheel.bytes) throw new Refused(`it is longer than ${wheel.bytes} bytes`);
        for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
        progress.show(done);
      }
    } finally {
      closeSync(file);
    }
    if (done < wheel.bytes) throw new Error(`it ended after ${done} of ${wheel.bytes} bytes`);
  } finally {
    clearTimeout(timer);
  }
}
