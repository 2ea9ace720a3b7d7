// Files and bytes: reading parts of one, and writing a whole file so that it is there completely or not at all. It knows
// nothing of formats or arrays.

import type * as FileSystem from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { MlxError, type MlxErrorCode, wrongType } from "../native/errors.ts";

/** What a file is read from: its path (a string, or a `file:` URL), or its bytes. */
export type FileSource = string | URL | Uint8Array | ArrayBuffer;

/** Takes the next bytes of what is being written. */
export type Sink = (bytes: Uint8Array) => void;

const DECODER = new TextDecoder("utf-8", { fatal: true });

/** Node's file functions, which check the runtime's permissions; loaded with the first file. */
export function fileSystem(): typeof FileSystem {
  return process.getBuiltinModule("node:fs");
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The path that a caller gave. */
export function toPath(op: string, file: unknown): string {
  const path = file instanceof URL && file.protocol === "file:" ? fileURLToPath(file) : file;
  if (typeof path !== "string") throw wrongType(op, "file", "a path or a file: URL", file);
  if (path === "" || path.includes("\0")) throw new MlxError("INVALID_ARGUMENT", op, `${JSON.stringify(path)} is no path`);
  return path;
}

/** Room for `length` bytes, or OUT_OF_MEMORY. */
export function room(op: string, length: number): Uint8Array {
  try {
    return new Uint8Array(length);
  } catch (error) {
    throw new MlxError("OUT_OF_MEMORY", op, `no room for ${length} bytes: ${reason(error)}`);
  }
}

/** A file or bytes to read parts of; it must be closed. Nothing is read outside of it, and no more than is there. */
export class Source {
  readonly op: string;
  /** What errors call it. */
  readonly label: string;
  /** Absent for bytes. */
  readonly path: string | undefined;
  readonly size: number;
  /** What the system knows the file by, whatever its path comes to name. */
  readonly inode: number = 0;
  readonly #bytes: Uint8Array | undefined;
  readonly #fd: number = -1;

  constructor(op: string, file: FileSource, label?: string) {
    this.op = op;
    if (file instanceof ArrayBuffer || file instanceof Uint8Array) {
      // Not a subclass: a Buffer's `slice` is a view.
      const bytes = file instanceof Uint8Array ? new Uint8Array(file.buffer, file.byteOffset, file.byteLength) : new Uint8Array(file);
      // Other threads may write to shared memory, and not every runtime passes it to C.
      this.#bytes = bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice();
      this.label = label ?? "the bytes";
      this.size = this.#bytes.length;
      return;
    }
    this.path = toPath(op, file);
    this.label = this.path;
    const fs = fileSystem();
    try {
      // Asked first: opening a pipe would wait for its other end.
      if (!fs.statSync(this.path).isFile()) throw new Error("it is no regular file");
      this.#fd = fs.openSync(this.path, "r");
      const { size, ino } = fs.fstatSync(this.#fd);
      this.size = size;
      this.inode = ino;
    } catch (error) {
      this.close();
      throw this.error("RUNTIME", `cannot be opened: ${reason(error)}`);
    }
  }

  /** The `length` bytes from `start` on; `what` names them in the error when they are not there. */
  bytes(start: number, length: number, what: string): Uint8Array {
    if (!(start >= 0 && length >= 0 && start + length <= this.size)) {
      throw this.error("RUNTIME", `ends early: ${what} takes ${length} bytes from byte ${start} on, and there are ${this.size}`);
    }
    if (this.#bytes !== undefined) return this.#bytes.subarray(start, start + length);
    const into = room(this.op, length);
    let done = 0;
    while (done < length) {
      let count: number;
      try {
        count = fileSystem().readSync(this.#fd, into, done, Math.min(length - done, 1 << 30), start + done);
      } catch (error) {
        throw this.error("RUNTIME", `cannot be read: ${reason(error)}`);
      }
      if (count === 0) throw this.error("RUNTIME", "ends early: it became shorter while it was read");
      done += count;
    }
    return into;
  }

  /** The text that is `bytes` in UTF-8. */
  decode(bytes: Uint8Array, what: string): string {
    try {
      return DECODER.decode(bytes);
    } catch {
      throw this.error("INVALID_ARGUMENT", `${what} is not UTF-8`);
    }
  }

  error(code: MlxErrorCode, message: string): MlxError {
    return new MlxError(code, this.op, `${this.label} ${message}`);
  }

  /** The error for a file that is not what its format wants. */
  invalid(message: string): MlxError {
    return this.error("INVALID_ARGUMENT", `is not valid: ${message}`);
  }

  close(): void {
    if (this.#fd >= 0) fileSystem().closeSync(this.#fd);
  }
}

/** Runs `body` on a source, which is closed afterwards. */
export function withSource<T>(op: string, file: FileSource, body: (source: Source) => T): T {
  const source = new Source(op, file);
  try {
    return body(source);
  } finally {
    source.close();
  }
}

/** Writes a file under another name and renames it once it is complete, so that there is never half a file. */
export function writeFile(op: string, path: string, write: (sink: Sink) => void): void {
  const fs = fileSystem();
  const draft = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}.tmp`;
  const attempt = <T>(step: () => T): T => {
    try {
      return step();
    } catch (error) {
      throw new MlxError("RUNTIME", op, `${path} cannot be written: ${reason(error)}`);
    }
  };
  const fd = attempt(() => fs.openSync(draft, "wx"));
  let open = true;
  try {
    write((bytes) => {
      for (let done = 0; done < bytes.length;) {
        done += attempt(() => fs.writeSync(fd, bytes, done, Math.min(bytes.length - done, 1 << 30)));
      }
    });
    attempt(() => fs.fsyncSync(fd));
    open = false;
    attempt(() => fs.closeSync(fd));
    attempt(() => fs.renameSync(draft, path));
  } catch (error) {
    if (open) fs.closeSync(fd);
    fs.rmSync(draft, { force: true });
    throw error;
  }
}

/** All that `write` writes, as one piece. */
export function collect(op: string, write: (sink: Sink) => void): Uint8Array {
  const parts: Uint8Array[] = [];
  write((bytes) => parts.push(bytes));
  if (parts.length === 1) return parts[0]!;
  const whole = room(op, parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
