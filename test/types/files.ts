// What `load` gives, by format, extension and options; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import { type Same, same } from "./subjects.ts";

/** Compiles only when the value has that type. */
declare function is<Expected>(): <Actual>(value: Actual, equal: Same<Actual, Expected>) => void;

type Named = mx.NamedArrays;
type Texts = Record<string, string>;

same<mx.NamedArrays, Record<string, mx.Array>>(true);
same<mx.ArraysToSave, Readonly<Record<string, mx.ArrayLike>>>(true);
same<mx.FileFormat, "npy" | "npz" | "safetensors" | "gguf">(true);
same<mx.FileSource, string | URL | Uint8Array | ArrayBuffer>(true);
same<mx.GgufValue, mx.Array | string | readonly string[]>(true);
same<mx.GgufMetadata, Record<string, mx.GgufValue>>(true);
same<
  mx.LoadOptions,
  { readonly format?: mx.FileFormat | undefined; readonly returnMetadata?: boolean | undefined; readonly stream?: mx.StreamLike | undefined }
>(true);
same<
  mx.LoadOptions<"npy", false>,
  { readonly format?: "npy" | undefined; readonly returnMetadata?: false | undefined; readonly stream?: mx.StreamLike | undefined }
>(true);

type Several = mx.ArraysToSave | readonly mx.ArrayLike[];
type Described = Readonly<Record<string, mx.GgufValue>>;
same<typeof mx.save, (file: string | URL, array: mx.ArrayLike) => void>(true);
same<typeof mx.savez, (file: string | URL, arrays: Several) => void>(true);
same<typeof mx.savezCompressed, (file: string | URL, arrays: Several) => void>(true);
same<typeof mx.saveSafetensors, (file: string | URL, arrays: mx.ArraysToSave, metadata?: Readonly<Texts>) => void>(true);
same<typeof mx.saveGguf, (file: string | URL, arrays: mx.ArraysToSave, metadata?: Described) => void>(true);
same<typeof mx.encodeNpy, (array: mx.ArrayLike) => Uint8Array>(true);
same<typeof mx.encodeNpz, (arrays: Several, options?: { readonly compressed?: boolean | undefined }) => Uint8Array>(true);
same<typeof mx.encodeSafetensors, (arrays: mx.ArraysToSave, metadata?: Readonly<Texts>) => Uint8Array>(true);
same<typeof mx.encodeGguf, (arrays: mx.ArraysToSave, metadata?: Described) => Uint8Array>(true);

export function loading(path: string, url: URL, bytes: Uint8Array, stream: mx.Stream): void {
  is<mx.Array>()(mx.load("a.npy"), true);
  is<mx.Array>()(mx.load("a.npy", stream), true);
  is<mx.Array>()(mx.load(`${path}/a.npy`, { stream }), true);
  is<mx.Array>()(mx.load(bytes, { format: "npy" }), true);
  is<mx.Array>()(mx.load(url, { format: "npy", stream: "cpu", returnMetadata: false }), true);
  is<Named>()(mx.load("a.npz"), true);
  is<Named>()(mx.load("a.safetensors", "cpu"), true);
  is<Named>()(mx.load("a.gguf", { stream }), true);
  is<Named>()(mx.load("model.safetensors.index.json"), true);
  is<Named>()(mx.load(path, { format: "safetensors" }), true);
  is<Named>()(mx.load(bytes.buffer as ArrayBuffer, { format: "gguf" }), true);
  is<[Named, Texts]>()(mx.load("a.safetensors", { returnMetadata: true }), true);
  is<[Named, Texts]>()(mx.load("model.safetensors.index.json", { returnMetadata: true }), true);
  is<[Named, Texts]>()(mx.load(bytes, { format: "safetensors", returnMetadata: true }), true);
  is<[Named, mx.GgufMetadata]>()(mx.load("a.gguf", { returnMetadata: true }), true);
  is<[Named, mx.GgufMetadata]>()(mx.load(url, { format: "gguf", returnMetadata: true, stream }), true);
  is<mx.Array | Named>()(mx.load(path), true);
  is<mx.Array | Named>()(mx.load(url, stream), true);

  // @ts-expect-error bytes need a format
  mx.load(bytes);
  // @ts-expect-error npy has no metadata
  mx.load(bytes, { format: "npy", returnMetadata: true });
  // @ts-expect-error an unknown format
  mx.load(path, { format: "pt" });
  // @ts-expect-error an unknown option
  mx.load("a.npy", { formats: "npy" });
  // @ts-expect-error no file
  mx.load(1, { format: "npy" });
}

export function saving(a: mx.Array, url: URL): void {
  mx.save("a", a);
  mx.save(url, [[1, 2], [3, 4]]);
  mx.savez("a", { a, b: 1, c: Float32Array.of(1) });
  mx.savezCompressed("a", [a, [1, 2]]);
  mx.saveSafetensors("a", { a }, { format: "mlx" });
  mx.saveGguf("a", { a }, { text: "x", texts: ["x"], number: mx.array(1, "uint32") });
  is<Uint8Array>()(mx.encodeNpz({ a }, { compressed: true }), true);
  // What was loaded can be saved.
  const [arrays, metadata] = mx.load("a.gguf", { returnMetadata: true });
  mx.saveGguf("b", arrays, metadata);

  // @ts-expect-error metadata of safetensors is text
  mx.saveSafetensors("a", { a }, { layers: 2 });
  // @ts-expect-error a plain number has no dtype for GGUF
  mx.saveGguf("a", { a }, { layers: 2 });
  // @ts-expect-error one array is no record
  mx.saveSafetensors("a", a);
  // @ts-expect-error bytes cannot be written to
  mx.save(new Uint8Array(8), a);
}
