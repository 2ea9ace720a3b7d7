// Runs the conformance suite in Node against a build of the shim that watches every memory access and every undefined
// operation of its own code. The first finding ends the process that it is in, and the run fails. Arguments go to vitest,
// which else gets the whole suite.
// @ts-check
import { spawnSync } from "node:child_process";
import process from "node:process";
import { buildNative, compiler } from "./setup/native.mjs";
import { platform, root, run, SetupError } from "./setup/step.mjs";

// Not of whether an object is of its class: libmlx hides what that is known by.
const SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize=vptr", "-fno-sanitize-recover=all"];
const FLAGS = ["-O1", "-g", "-fno-omit-frame-pointer", ...SANITIZERS, "-D_GLIBCXX_ASSERTIONS"];

const ASAN = {
  // Node gives back at exit almost nothing of what it took.
  detect_leaks: 0,
  // Frames that are kept elsewhere are looked for on the thread's own stack, and koffi calls on another: native/stack.h.
  detect_stack_use_after_return: 0,
  // What is freed is kept back to find its use; a test that bounds the memory of the process has 120 MB to spare.
  quarantine_size_mb: 32,
  // As malloc does: too much memory is a null pointer, which MLX turns into an error.
  allocator_may_return_null: 1,
};

try {
  if (process.platform !== "linux") throw new SetupError("the sanitizers are preloaded as on Linux; run this there");
  const library = await buildNative({ name: "shim-asan", folder: `.cache/native-asan/${platform}`, flags: FLAGS });
  const runtime = run(compiler, ["-print-file-name=libasan.so"]).trim();
  const given = process.argv.slice(2);
  const files = given.length > 0 ? given : ["test/conformance"];
  const { status } = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--pool=forks", ...files], {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      MLX_LIBRARY_PATH: library,
      LD_PRELOAD: runtime,
      ASAN_OPTIONS: Object.entries(ASAN).map((option) => option.join("=")).join(":"),
      UBSAN_OPTIONS: "print_stacktrace=1",
    },
  });
  process.exitCode = status ?? 1;
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\nStopped: ${error.message}`);
  process.exitCode = 1;
}
