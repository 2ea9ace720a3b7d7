#!/usr/bin/env node
// The command line, `npx mlx.node`: which command, with which options. The library knows nothing of it.

import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { manifest } from "./package.ts";

const USAGE = `Usage: mlx.node <command> [options]

  doctor    says whether mlx.node works here: runtime, platform, library, devices, a computation; and what to do if not
  info      prints versions and paths
  setup     fetches MLX for this platform, and compiles the native library, where no package brings it

  --json            for doctor and info: print JSON
  --index <url>     for setup: the Python package index to ask (default: PIP_INDEX_URL, else https://pypi.org/simple)
  --wheel <file>    for setup: a wheel that was fetched already; may be given more than once
  --force           for setup: build again though there is a build
  --version         print the version
  --help            print this
`;

const OPTIONS = {
  json: { type: "boolean" },
  info: { type: "boolean" },
  index: { type: "string" },
  wheel: { type: "string", multiple: true },
  force: { type: "boolean" },
  version: { type: "boolean", short: "v" },
  help: { type: "boolean", short: "h" },
} as const;

type Option = keyof typeof OPTIONS;

const TAKES: Record<string, readonly Option[]> = { doctor: ["json"], info: ["json"], setup: ["index", "wheel", "force"], probe: ["info"] };

class UsageError extends Error {}

function parse(args: string[]): { command: string | undefined; values: ReturnType<typeof parseOptions>["values"] } {
  let parsed: ReturnType<typeof parseOptions>;
  try {
    parsed = parseOptions(args);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { values, positionals: [command, ...rest] } = parsed;
  if (command === undefined || values.help || values.version) return { command: undefined, values };
  const takes = TAKES[command];
  if (takes === undefined) throw new UsageError(`there is no command ${JSON.stringify(command)}`);
  if (rest.length > 0) throw new UsageError(`${command} takes no argument ${JSON.stringify(rest[0])}`);
  const foreign = (Object.keys(values) as Option[]).find((name) => !takes.includes(name));
  if (foreign !== undefined) throw new UsageError(`${command} takes no option --${foreign}`);
  return { command, values };
}

function parseOptions(args: string[]): ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>> {
  return parseArgs({ args, options: OPTIONS, allowPositionals: true });
}

async function run(args: string[]): Promise<number> {
  const { command, values } = parse(args);
  if (command === undefined) {
    console.log(values.version ? manifest().version : USAGE);
    return values.help || values.version ? 0 : 2;
  }
  const commands = await import("./commands.ts");
  const self = fileURLToPath(import.meta.url);
  const json = values.json ?? false;
  switch (command) {
    case "doctor":
      return commands.doctor(self, json);
    case "info":
      return commands.info(self, json);
    // How `doctor` and `info` run themselves in another process.
    case "probe":
      await commands.probe(values.info ?? false);
      return 0;
    default:
      return commands.setup(self, values);
  }
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.exitCode = error instanceof UsageError ? 2 : 1;
  const message = error instanceof Error ? error.message : String(error);
  const advice = error instanceof UsageError ? "; mlx.node --help lists what there is" : "";
  console.error(`mlx.node: ${message}${advice}`);
  if (error instanceof Error && error.name === "NotCapable") console.error("Deno has to allow it: deno run -A npm:mlx.node");
}
