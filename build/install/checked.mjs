// The library for macOS, which nothing here can run: it is built, and its tables are read. Checks that could not fail would say
// nothing, so they get libraries too that they must refuse.
// @ts-check
import { checkLibrary } from "../release/checks.mjs";
import { buildFor, builtLibrary } from "../release/shim.mjs";
import { TARGETS } from "../release/targets.mjs";
import { fetchMlx, fetchZig } from "../setup/wheels.mjs";

/** @typedef {import("./clients.mjs").Check} Check */

const targetOf = (/** @type {string} */ id) => {
  const target = TARGETS.find((target) => target.id === id);
  if (target === undefined) throw new Error(`there is no ${id}`);
  return target;
};

/** The message with which a check refuses a library; throws when it takes it. */
function refusal(/** @type {string} */ id, /** @type {string} */ library) {
  try {
    checkLibrary(targetOf(id), library);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error(`${library} passed as one for ${id}`);
}

/** The libraries of the other platforms. */
export async function checked(/** @type {Check} */ check) {
  await check("macOS on arm64, its tables", async () => {
    const target = targetOf("darwin-arm64");
    await fetchMlx(target.target);
    await fetchZig();
    await buildFor(target);
    return checkLibrary(target);
  });
  await check("tables that must be refused", () => {
    const wrong = [
      { id: "linux-x64", library: builtLibrary(targetOf("linux-arm64")), words: "is for another processor" },
      { id: "linux-x64", library: ".cache/native/linux-x64/libmlxn.so", words: "does not look beside itself for MLX" },
      { id: "linux-x64", library: `${targetOf("linux-x64").wheel}/mlx/lib/libmlx.so`, words: "needs libraries that no package has" },
      { id: "darwin-arm64", library: `${targetOf("darwin-arm64").wheel}/mlx/lib/libmlx.dylib`, words: "loads other libraries" },
    ];
    for (const { id, library, words } of wrong) if (!refusal(id, library).includes(words)) throw new Error(`${refusal(id, library)}\n\ndoes not say: ${words}`);
    return Promise.resolve(`${wrong.length} refused`);
  });
}
