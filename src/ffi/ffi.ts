// The one seam between this package and a JavaScript runtime. An adapter opens a shared library and turns a table of
// C signatures into functions, shows native memory, and wakes on a file descriptor. It knows nothing of arrays, and
// everything above it knows nothing of the runtime: the adapters are bun.ts, deno.ts, node.ts and node_ffi.ts.

/** A C parameter: a double, the memory of a typed array for the length of the call, or a function that `callback` made. */
export type CType = "f64" | "buffer" | "function";

/** A JavaScript function that C may call while it is inside a call from JavaScript; it must not throw. */
export type Callback = (a: number, b: number) => number;

/** The parameters of each C function by name; every one returns a double. */
export type Signatures<Symbols> = { readonly [Name in keyof Symbols]: readonly CType[] };

/** A watched file descriptor. Only while referenced does it keep the process alive. */
export interface Watch {
  ref(): void;
  unref(): void;
}

/** A way to call C from one runtime. */
export interface Ffi {
  /** What calls C, for people to read. */
  readonly name: string;
  /** Opens the library at `path` and binds every function of `signatures`, or throws. */
  load<Symbols>(path: string, signatures: Signatures<Symbols>): Symbols;
  /** Makes a C function of two doubles, which gives one, of `callback`; for good. */
  callback(callback: Callback): unknown;
  /** A view of `bytes` bytes of native memory at `address`. */
  view(address: number, bytes: number): ArrayBuffer;
  /** Calls `onWake` whenever bytes arrive at the socket `fd`, which it owns from here on. */
  watch(fd: number, onWake: () => void): Watch;
  /** Has the runtime collect what is not held any more, at once; finalizers follow in later turns of the event loop. */
  gc(): void;
  /** An environment variable; undefined too where the process may not read it. */
  env(name: string): string | undefined;
}
