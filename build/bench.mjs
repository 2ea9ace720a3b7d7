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

/** Runs the sections that the command names, and gives what was measured. */
async function bench() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { write: { type: "boolean", default: false }, "no-peers": { type: "boolean", default: false } },
  });
  if (!Number.isInteger(ROUNDS) || ROUNDS < 1) throw new SetupError("BENCH_ROUNDS must be a whole number, 1 or more");
  const withPeers = !values["no-peers"];
  const sidesOf = (/** @type {string[]} */ sides) => sides.filter((side) => withPeers || !PEERS.includes(side));

  const python = await pythonWithMlx();
  if (withPeers) await installPeers();
  const workers = new Workers(python);

  const sections = /** @type {Record<string, () => Promise<Results>>} */ ({
    ...Object.fromEntries(
      Object.entries(SECTIONS).map(([name, { title, sides, most, cases }]) => [name, async () => {
        const rows = await compare(workers.of(sidesOf(sides)), cases, Math.min(ROUNDS, most));
        return { tables: [ratioTable(title, rows)], rows };
      }]),
    ),
    streams: async () => ({ tables: [await streamsTable(workers.of([PYTHON, ...RUNTIMES]), ROUNDS)], rows: [] }),
    startup: () => startupTables(sidesOf([PYTHON, ...RUNTIMES, ...PEERS]), python, ROUNDS),
    streaming: async () => ({ tables: [await streamingTable(RUNTIMES, ROUNDS)], rows: [] }),
  });
  const unknown = positionals.filter((name) => !(name in sections));
  if (unknown.length > 0) throw new SetupError(`no section ${unknown.join(", ")}; there are ${Object.keys(sections).join(", ")}`);
  if (values.write && (positionals.length > 0 || !withPeers)) throw new SetupError("--write needs all sections and the peers: give no names with it");

  const machine = machineLines(python, withPeers);
  console.log(`\n${machine.join("\n")}\n\nEach cell: the best round, then the median ratio to ${PYTHON} (quartiles); below 1 is faster.\n`);
  /** @type {Results} */
  const all = { tables: [], rows: [] };
  try {
    for (const [name, measure] of Object.entries(sections)) {
      if (positionals.length > 0 && !positionals.includes(name)) continue;
      const { tables, rows } = await measure();
      for (const table of tables) console.log(`${asText(table)}\n`);
      all.tables.push(...tables);
      all.rows.push(...rows);
    }
  } finally {
    workers.end();
  }
  if (values.write) writeResults(machine, all.tables, all.rows);
}

try {
  await bench();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\nThe benchmark stopped: ${error.message}`);
  process.exitCode = 1;
}
