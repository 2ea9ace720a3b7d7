// The one seam between this package and a JavaScript runtime. An adapter opens a shared library and turns a table of
// C signatures into functions, shows native memory, and wakes on a file descriptor. It knows nothing of arrays, and
// everything above it knows nothing of the runtime: the adapters are bun.ts, deno.ts and node.ts.

/** A C parameter: a double, or the memory of a typed array for the length of the call. */
export type CType = "f64" | "buffer";

/** The parameters of each C function by name; every one returns a double. */
export type Signatures<Symbols> = { readonly [Name in keyof Symbols]: readonly CType[] };

/** A watched file descriptor. Only while referenced does it keep the process alive. */
export interface Watch {
  ref(): void;
  unref(): void;
}

/** A way to call C from one runtime. */
export interface Ffi {
  /** Opens the library at `path` and binds every function of `signatures`, or throws. */
  load<Symbols>(path: string, signatures: Signatures<Symbols>): Symbols;
  /** A view of `bytes` bytes of native memory at `address`. */
  view(address: number, bytes: number): ArrayBuffer;
  /** Calls `onWake` whenever bytes arrive at the socket `fd`, which it owns from here on. */
  watch(fd: number, onWake: () => void): Watch;
  /** An environment variable; undefined too where the process may not read it. */
  env(name: string): string | undefined;
}
