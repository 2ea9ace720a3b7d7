// `npm run bench`: the three runtimes beside Python MLX, NumPy and what else a JavaScript user could install, in one run.
// `npm run bench -- dispatch startup` runs sections by name, `--write` puts all of them into docs/benchmarks.md, `--no-peers`
// leaves out what bench/peers installs. BENCH_ROUNDS is the number of rounds, of which some sections take fewer.
// @ts-check
import process from "node:process";
import { parseArgs } from "node:util";
import { SECTIONS } from "./bench/cases.mjs";
import { machineLines } from "./bench/machine.mjs";
import { compare } from "./bench/measure.mjs";
import { installPeers } from "./bench/peers.mjs";
import { PEERS, PYTHON, RUNTIMES, Workers } from "./bench/sides.mjs";
import { startupTables } from "./bench/startup.mjs";
import { streamingTable } from "./bench/streaming.mjs";
import { streamsTable } from "./bench/streams.mjs";
import { asText, ratioTable } from "./bench/table.mjs";
import { writeResults } from "./bench/write.mjs";
import { pythonWithMlx } from "./setup/python.mjs";
import { SetupError } from "./setup/step.mjs";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 25);

/** @typedef {{ tables: import("./bench/table.mjs").Table[], rows: import("./bench/measure.mjs").Row[] }} Results */
/** @typedef {{ python: string, workers: Workers, present: (sides: string[]) => string[] }} Context `present`: those of the sides that take part. */

const sections = /** @type {Record<string, (context: Context) => Promise<Results>>} */ ({
  ...Object.fromEntries(
    Object.entries(SECTIONS).map(([name, { title, sides, most, cases }]) => [name, async (/** @type {Context} */ { workers, present }) => {
      const rows = await compare(workers.of(present(sides)), cases, Math.min(ROUNDS, most));
      return { tables: [ratioTable(title, rows)], rows };
    }]),
  ),
  streams: async ({ workers }) => ({ tables: [await streamsTable(workers.of([PYTHON, ...RUNTIMES]), ROUNDS)], rows: [] }),
  startup: ({ python, present }) => startupTables(present([PYTHON, ...RUNTIMES, ...PEERS]), python, ROUNDS),
  streaming: async () => ({ tables: [await streamingTable(RUNTIMES, ROUNDS)], rows: [] }),
});

/** What the command asks for. */
function options() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { write: { type: "boolean", default: false }, "no-peers": { type: "boolean", default: false } },
  });
  const unknown = positionals.filter((name) => !Object.hasOwn(sections, name));
  if (unknown.length > 0) throw new SetupError(`no section ${unknown.join(", ")}; there are ${Object.keys(sections).join(", ")}`);
  if (!Number.isInteger(ROUNDS) || ROUNDS < 1) throw new SetupError("BENCH_ROUNDS must be a whole number, 1 or more");
  const peers = !values["no-peers"];
  if (values.write && (positionals.length > 0 || !peers)) throw new SetupError("--write needs all sections and the peers: give no names with it");
  return { write: values.write, peers, names: positionals.length > 0 ? positionals : Object.keys(sections) };
}

async function bench() {
  const { write, peers, names } = options();
  const python = await pythonWithMlx();
  if (peers) await installPeers();
  const machine = machineLines(python, peers, ROUNDS);
  console.log(`\n${machine.join("\n")}\n\nEach cell: the best round, then the median ratio to ${PYTHON} (quartiles); below 1 is faster.\n`);

  const workers = new Workers(python);
  const context = { python, workers, present: (/** @type {string[]} */ sides) => sides.filter((side) => peers || !PEERS.includes(side)) };
  /** @type {Results} */
  const all = { tables: [], rows: [] };
  try {
    for (const name of names) {
      const { tables, rows } = await sections[name]?.(context) ?? { tables: [], rows: [] };
      for (const table of tables) console.log(`${asText(table)}\n`);
      all.tables.push(...tables);
      all.rows.push(...rows);
    }
  } finally {
    workers.end();
  }
  if (write) writeResults(machine, all.tables, all.rows);
}

try {
  await bench();
} catch (error) {
  // A mistyped option is told of without a stack as well.
  if (!(error instanceof SetupError || error instanceof TypeError && "code" in error)) throw error;
  console.error(`\nThe benchmark stopped: ${error.message}`);
  process.exitCode = 1;
}
