// What to do where no native library can be used: why this platform has none, or what is missing on it. Everything is found
// out by opening libraries, which needs no permission that using one would not.

import { foreignPackages, nativePackages, platform, platforms } from "mlx.node-native";
import type { Ffi } from "../ffi/ffi.ts";

const SYSTEMS = "Linux on x64 or arm64 with glibc 2.35 or newer, and macOS 14 or newer on Apple silicon";
const IMAGES = "node:24-bookworm-slim, oven/bun:debian or denoland/deno:debian";

function has(ffi: Ffi, path: string, symbol: string): boolean {
  try {
    ffi.load(path, { [symbol]: [] });
    return true;
  } catch {
    return false;
  }
}

/** Why the C library of this Linux is not one that MLX is built for; empty where it is. */
function wrongLibc(ffi: Ffi): string {
  if (!has(ffi, "libc.so.6", "gnu_get_libc_version")) {
    return `This system has no glibc, which MLX's builds need (Alpine, for one, has musl instead): use a system or image with glibc, such as ${IMAGES}.`;
  }
  // A function that came with glibc 2.35.
  if (!has(ffi, "libc.so.6", "epoll_pwait2")) {
    return "The glibc of this system is older than 2.35, which MLX's builds need: use Debian 12, Ubuntu 22.04, Fedora 36, RHEL 10 or newer, " +
      `or an image of one, such as ${IMAGES}.`;
  }
  return "";
}

/** What there is, on a platform that there is nothing for. */
export function unsupported(): string {
  const instead = platform.startsWith("win32")
    ? " On Windows, use WSL 2."
    : platform === "darwin-x64"
    ? " On Apple silicon, install the arm64 build of your JavaScript runtime: this one is for Intel."
    : "";
  return `MLX has no build for ${platform}, only for ${SYSTEMS}.${instead}`;
}

/** What to do, given what was said where the library was looked for. */
export function advice(ffi: Ffi, looked: readonly string[]): string {
  if (!platforms.includes(platform)) return unsupported();
  const wrong = platform.startsWith("linux") ? wrongLibc(ffi) : "";
  if (wrong !== "") return wrong;
  if (looked.some((line) => line.includes("libstdc++"))) {
    return "Install the C++ standard library: libstdc++6 on Debian and Ubuntu (apt install libstdc++6), libstdc++ on Fedora and RHEL.";
  }
  const name = `mlx.node-${platform}`;
  const foreign = foreignPackages();
  const installed = nativePackages().some(({ path }) => path !== undefined);
  if (!installed && foreign.length > 0) {
    return `${foreign.join(" and ")} is installed, which is for another platform: delete node_modules and install again on this machine.`;
  }
  return `Install ${name} (npm, Bun and Deno do so with mlx.node unless optional dependencies are left out, as by --omit=optional, or a lock file ` +
    "made on another platform lacks it), or run `npx mlx.node setup`, or `npm run setup` in a clone of the repository, or set MLX_LIBRARY_PATH to the library or its folder.";
}
