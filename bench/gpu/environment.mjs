// Where NVIDIA's libraries and headers are: beside the Python on the path, where pip puts them, or in the toolkit's folder.
// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { root } from "./processes.mjs";

const LIBRARY = /^lib(cublas|cudnn|cufft|cusolver|cusparse|nccl|nvrtc|nvJitLink|cuda|cudart)[\w.-]*\.so/;

const entries = (/** @type {string} */ folder) => existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];

/**
 * The environment for every process that loads MLX, and the Python that does. Throws where a library is missing.
 * @returns {{ env: NodeJS.ProcessEnv, python: string }}
 */
export function environment() {
  const python = process.env.PYTHON ?? "python3";
  const packages = spawnSync(python, ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], { encoding: "utf8" }).stdout?.trim() ?? "";
  const nvidia = entries(join(packages, "nvidia"));
  const toolkits = entries("/usr/local").filter((path) => /\/cuda[\d.-]*$/.test(path));
  const wheel = join(root, `.cache/wheel/${process.platform}-${process.arch}`);
  const folders = [...nvidia.map((path) => join(path, "lib")), ...toolkits.map((path) => join(path, "lib64")), "/usr/local/nvidia/lib64"];
  const env = {
    ...process.env,
    NO_COLOR: "1",
    // Some tests start node.
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    LD_LIBRARY_PATH: [...folders.filter((path) => entries(path).some((file) => LIBRARY.test(file.slice(path.length + 1)))), process.env.LD_LIBRARY_PATH]
      .filter(Boolean).join(":"),
    // MLX compiles kernels when it first needs them, with headers that its wheel does not have.
    CUDA_HOME: [process.env.CUDA_HOME, ...nvidia, ...toolkits].find((path) => path !== undefined && existsSync(join(path, "include/cuda_fp16.h"))),
    PYTHONPATH: wheel,
  };
  const listed = spawnSync("ldd", [join(wheel, "mlx/lib/libmlx.so")], { env, encoding: "utf8" });
  const missing = listed.stdout?.split("\n").filter((line) => line.includes("not found")).map((line) => line.trim().split(" ")[0]) ?? [];
  if (missing.length > 0) throw new Error(`libmlx.so needs ${missing.join(", ")}, which are not in ${env.LD_LIBRARY_PATH || "any known folder"}`);
  console.log(`libraries from ${env.LD_LIBRARY_PATH || "the system"}; headers from ${env.CUDA_HOME ?? "nowhere"}`);
  return { env, python };
}
