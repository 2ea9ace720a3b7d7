// Loaded beside the examples in each runtime: whether what a line shows is what its comment says, and how the run ended. It knows no runtime.
// @ts-check
import process from "node:process";

/**
 * A value as the documentation writes it.
 * @returns {string}
 */
function written(/** @type {unknown} */ value, /** @type {boolean} */ inside = false) {
  if (typeof value === "string") return inside ? `"${value}"` : value;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (Array.isArray(value)) return `[${value.map((each) => written(each, true)).join(", ")}]`;
  if (ArrayBuffer.isView(value) && Symbol.iterator in value) {
    return `${value.constructor.name} [${[.../** @type {Iterable<unknown>} */ (value)].map((each) => written(each, true)).join(", ")}]`;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) return String(value);
  const entries = Object.entries(value).map(([key, each]) => `${key}: ${written(each, true)}`);
  return `{ ${entries.join(", ")} }`;
}

const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;
const RELATIVE = 1e-6;

/** Whether two texts are the same but for the last digits of fractions. */
function alike(/** @type {string} */ a, /** @type {string} */ b) {
  const [left, right] = [a.match(NUMBER) ?? [], b.match(NUMBER) ?? []];
  if (a.replace(NUMBER, "0") !== b.replace(NUMBER, "0")) return false;
  return left.every((text, i) => Math.abs(Number(text) - Number(right[i])) <= RELATIVE * Math.max(1, Math.abs(Number(text))));
}

const bare = (/** @type {string} */ text) => text.replace(/\s|,(?=[\]}])/g, "").replaceAll("'", '"');

/** @type {string[]} */
const failures = [];
/** @type {Set<string>} */
const awaited = new Set();

/** What is to be shown at a place; the rest of the comment, after the first `:`, `;` or `(`, is prose. */
function shown(/** @type {string} */ place, /** @type {string} */ comment, /** @type {unknown[]} */ ...values) {
  awaited.delete(place);
  const text = values.map((value) => written(value)).join(" ");
  const is = bare(text);
  // A lone text may stand in its quotes; prose may follow.
  const says = [comment, comment.replace(/[:;(][^]*$/, ""), typeof values[0] === "string" ? comment.replace(/^"(.*)"$/, "$1") : comment].map(bare);
  if (says.some((each) => alike(is, each))) return;
  failures.push(`${place}: the comment says ${comment}, it shows ${text}`);
}

const LONGEST_MS = 60_000;
const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Runs the examples one after another and ends the process: with 1 if one failed, or a line did not show what it says.
 * @param {{ place: string, lines: string[], load: () => Promise<unknown> }[]} examples
 */
export async function runAll(examples) {
  Object.assign(globalThis, { $shown: shown });
  const { log } = console;
  for (const { place, lines, load } of examples) {
    for (const line of lines) awaited.add(line);
    console.log = () => {};
    const late = pause(LONGEST_MS).then(() => Promise.reject(new Error(`not done after ${LONGEST_MS / 1000} s`)));
    late.catch(() => {});
    await Promise.race([load(), late]).catch((/** @type {Error} */ error) => failures.push(`${place}: ${error?.stack ?? error}`));
    console.log = log;
  }
  // Workers and other work in the background have their say later.
  for (let i = 0; i < 400 && awaited.size > 0; i++) await pause(25);
  for (const line of awaited) failures.push(`${line}: the line was not reached`);
  for (const failure of failures) log(failure);
  if (failures.length === 0) log(`${examples.length} examples`);
  process.exit(failures.length === 0 ? 0 : 1);
}
