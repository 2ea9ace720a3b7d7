// What a release consists of: for every platform what its package is called, what it is built with and what goes into it. Names are
// unscoped: a scope belongs to an organisation of the registry, and these say of themselves what they belong to.
// @ts-check

/**
 * @typedef {{
 *   id: string, target: string, os: string, cpu: string, libc?: string, cuda: boolean, name: string, wheel: string, compiler: string[], what: string,
 *   tools: { command: string, from: string }[],
 * }} Target
 */

const LLVM = [{ command: "llvm-nm", from: "llvm" }, { command: "llvm-objdump", from: "llvm" }];
const ARM64 = { command: "aarch64-linux-gnu-g++", from: "g++-aarch64-linux-gnu" };
const HOST = { command: "g++", from: "g++" };
const READELF = { command: "readelf", from: "binutils" };

/** @type {Omit<Target, "id" | "name" | "wheel" | "cuda">[]} */
const PLATFORMS = [
  { target: "linux-x64", os: "linux", cpu: "x64", libc: "glibc", compiler: ["g++"], what: "Linux on x64", tools: [HOST, READELF] },
  { target: "linux-arm64", os: "linux", cpu: "arm64", libc: "glibc", compiler: ["aarch64-linux-gnu-g++"], what: "Linux on arm64", tools: [ARM64, READELF] },
  { target: "darwin-arm64", os: "darwin", cpu: "arm64", compiler: [".cache/zig/ziglang/zig", "c++"], what: "macOS on Apple silicon", tools: LLVM },
];

/** @type {Target[]} */
export const TARGETS = PLATFORMS.flatMap((platform) => {
  const { target, os, what } = platform;
  const own = { ...platform, id: target, cuda: false, name: `mlx.node-${target}`, wheel: `.cache/wheel/${target}` };
  const cuda = { ...own, id: `${target}-cuda13`, cuda: true, name: `${own.name}-cuda13`, wheel: `.cache/wheel/cuda13-${target}`, what: `${what} with CUDA 13` };
  return os === "linux" ? [own, cuda] : [own];
});

/** The file of the library in the package. */
export const libraryOf = (/** @type {{ os: string }} */ { os }) => `libmlxn.${os === "darwin" ? "dylib" : "so"}`;
