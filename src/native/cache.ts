// The folder of the user in which `mlx.node setup` builds the native library, and where it is then found.

import { isAbsolute, join } from "node:path";
import { platform } from "mlx.node-native";
import { VERSION } from "./version.ts";

/**
 * The folder for this version, which holds `native/<platform>/` and `wheel/`; undefined where the environment names no home.
 *
 * @param env Reads an environment variable.
 */
export function cacheFolder(env: (name: string) => string | undefined): string | undefined {
  const given = env("XDG_CACHE_HOME");
  const home = env("HOME");
  // As the XDG specification has it, a relative path does not count.
  const base = given && isAbsolute(given) ? given : home && isAbsolute(home) ? join(home, ".cache") : undefined;
  return base === undefined ? undefined : join(base, "mlx.node", VERSION);
}

/** The folder below {@link cacheFolder} for the library of this platform. */
export function libraryFolder(cache: string): string {
  return join(cache, "native", platform);
}
