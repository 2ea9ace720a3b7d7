// Opens MLX's CUDA build, which needs libraries of NVIDIA's that no package of ours may carry. Where the system finds them by
// itself (LD_LIBRARY_PATH, ldconfig) nothing is done here; one that it does not find is opened first, by path, from the folders
// that NVIDIA's installers and pip use.

import { readdirSync } from "node:fs";
import type { Ffi, Signatures } from "../ffi/ffi.ts";

// More libraries than MLX needs with what they need themselves.
const MOST = 40;

// No adapter opens a library for nothing; the C library's functions are found through every one.
const ANY: Signatures<{ free(): number }> = { free: [] };

/** What is in the folder; nothing where it cannot be read. */
function entries(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

/** The folders in which pip puts NVIDIA's libraries, in the environment `prefix`. */
function pipFolders(prefix: string): string[] {
  const pythons = entries(`${prefix}/lib`).filter((path) => /\/python3[^/]*$/.test(path));
  const packages = pythons.flatMap((python) => [`${python}/site-packages`, `${python}/dist-packages`]);
  return packages.flatMap((folder) => entries(`${folder}/nvidia`)).map((path) => `${path}/lib`);
}

function folders(ffi: Ffi): string[] {
  const named = (ffi.env("MLX_CUDA_PATH") ?? "").split(":").filter((path) => path !== "");
  const environments = [ffi.env("VIRTUAL_ENV"), ffi.env("CONDA_PREFIX"), "/usr/local", "/usr"].filter((prefix) => prefix !== undefined);
  const toolkits = ["/usr/local/cuda", "/usr/local/cuda-13", ...entries("/usr/local").filter((path) => /\/cuda-13[^/]*$/.test(path)), "/opt/cuda"];
  return [
    ...named.flatMap((path) => [path, `${path}/lib64`, `${path}/lib`]),
    ...environments.flatMap(pipFolders),
    ...toolkits.map((path) => `${path}/lib64`),
    "/usr/local/nvidia/lib64",
  ];
}

/** The library, its name being what the loader says is missing; the loader takes what is open already by its name. */
function opened(ffi: Ffi, name: string, places: readonly string[], depth: number): boolean {
  return places.some((folder) => {
    try {
      loadWithNvidia(ffi, `${folder}/${name}`, ANY, places, depth);
      return true;
    } catch {
      return false;
    }
  });
}

/** Opens the library at `path` as the adapter does, and before it what it needs of NVIDIA's; throws what the loader says. */
export function loadWithNvidia<Symbols>(ffi: Ffi, path: string, signatures: Signatures<Symbols>, places?: readonly string[], depth = 0): Symbols {
  const tried = new Set<string>([path.slice(path.lastIndexOf("/") + 1)]);
  for (let count = 0;; count++) {
    try {
      return ffi.load(path, signatures);
    } catch (error) {
      const missing = /(lib[\w.+-]+\.so[.\d]*): cannot open shared object file/.exec(error instanceof Error ? error.message : "")?.[1];
      if (missing === undefined || tried.has(missing) || count === MOST || depth > 3) throw error;
      tried.add(missing);
      places ??= folders(ffi);
      if (!opened(ffi, missing, places, depth + 1)) {
        const hint = `NVIDIA's ${missing} is in none of LD_LIBRARY_PATH, MLX_CUDA_PATH, VIRTUAL_ENV and /usr/local/cuda: install CUDA 13 and cuDNN 9, ` +
          "from NVIDIA's packages or by pip, or name their folders in MLX_CUDA_PATH";
        throw new Error(`${error instanceof Error ? error.message : String(error)} (${hint})`);
      }
    }
  }
}
