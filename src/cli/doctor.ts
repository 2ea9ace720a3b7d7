// `mlx.node doctor` and `mlx.node info`: the results of the checks for a person or, as JSON, for a program.

import process from "node:process";
import type { Finding, Status } from "./checks.ts";
import { type Result, runChecks } from "./probe.ts";
import { styled } from "./terminal.ts";

const MARKS: Record<Status, string> = { ok: styled("green", "ok  "), warn: styled("yellow", "warn"), fail: styled("red", "FAIL"), skip: styled("dim", "skip") };
const TITLE = 13;
const INDENT = " ".repeat(8 + TITLE);

const indented = (text: string): string => text.replaceAll("\n", `\n${INDENT}`);

function show({ status, title, detail, advice }: Result): void {
  console.log(`  ${MARKS[status]}  ${title.padEnd(TITLE)}${indented(detail)}`);
  if (advice !== undefined) console.log(`${INDENT}${styled("bold", "-> ")}${indented(advice)}`);
}

/** Prints whether everything works, and gives the exit status: 0, or 1 where something is broken. */
export async function doctor(self: string, json: boolean): Promise<number> {
  const results = await runChecks({ self, infoOnly: false, ...(!json && { tell: show }) });
  const failed = results.filter(({ status }) => status === "fail").length;
  const warned = results.filter(({ status }) => status === "warn").length;
  if (json) {
    console.log(JSON.stringify({ ok: failed === 0, checks: results }, null, 2));
  } else if (failed > 0) {
    console.log(`\n${failed === 1 ? "One check" : `${failed} checks`} failed: mlx.node does not work here yet.`);
  } else {
    console.log(warned === 0 ? "\nmlx.node works here." : "\nmlx.node works here, but see what is marked above.");
  }
  return failed === 0 ? 0 : 1;
}

/** Prints versions and paths; a library that is missing is a fact like another, and so the exit status is 0. */
export async function info(self: string, json: boolean): Promise<number> {
  const results = await runChecks({ self, infoOnly: true });
  const facts: Record<string, unknown> = Object.assign({}, ...results.map(({ facts = {} }: Finding) => facts));
  for (const { status, id, detail } of results) if (status === "fail" && !(id in facts)) facts[id] = `not usable: ${detail}`;
  facts.environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(MLX_|XDG_CACHE_HOME$|OPENBLAS_|OMP_NUM)/.test(name)));
  if (json) console.log(JSON.stringify(facts, null, 2));
  else for (const [name, value] of Object.entries(facts)) console.log(`  ${name.padEnd(16)}${indented(line(value))}`);
  return 0;
}

function line(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value).map(([name, each]) => `${name}=${each}`).join(" ") || "nothing set";
}
