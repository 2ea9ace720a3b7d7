// Runs the checks in a process of their own, so that a native library which ends the process is a finding like another. The
// process writes what each check found in a line of its own, as JSON after a mark, and other lines are whatever was printed.

import { spawn } from "node:child_process";
import { writeSync } from "node:fs";
import process from "node:process";
import { StringDecoder } from "node:string_decoder";
import { moduleArguments } from "../ffi/runtime.ts";
import { type Check, CHECKS, type Finding, runCheck } from "./checks.ts";

/** The hidden command by which the command line runs itself. */
const PROBE = "probe";

const MARK = "@mlx.node ";
const MOST_MILLISECONDS = 60_000;
const MOST_PRINTED = 2000;

/** A check and what it found. */
export interface Result extends Finding {
  readonly id: string;
  readonly title: string;
}

/** The checks that `info` or `doctor` wants. */
function chosenChecks(infoOnly: boolean): readonly Check[] {
  return CHECKS.filter(({ info }) => info || !infoOnly);
}

/** What the process of its own does. */
export async function probe(infoOnly: boolean): Promise<void> {
  const failed = new Set<string>();
  for (const check of chosenChecks(infoOnly)) {
    const skipped = check.needs !== undefined && failed.has(check.needs);
    const finding = skipped ? { status: "skip", detail: "not looked at" } : await runCheck(check);
    if (finding.status === "fail" || skipped) failed.add(check.id);
    writeSync(1, `${MARK}${JSON.stringify({ id: check.id, title: check.title, ...finding })}\n`);
  }
}

/** What {@link runChecks} is told. */
export interface Run {
  /** The module of the command line, which is run again. */
  readonly self: string;
  readonly infoOnly: boolean;
  /** Gets each result as it comes. */
  readonly tell?: (result: Result) => void;
  /** Variables to add to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the checks. */
export async function runChecks(run: Run): Promise<Result[]> {
  const checks = chosenChecks(run.infoOnly);
  const results: Result[] = [];
  const add = (result: Result): void => {
    results.push(result);
    run.tell?.(result);
  };
  const { ended, printed } = await runProbe(run, add);
  const [stopped, ...rest] = checks.slice(results.length);
  if (stopped !== undefined) {
    add({
      id: stopped.id,
      title: stopped.title,
      status: "fail",
      detail: `the process that looked at it ${ended}${printed === "" ? "" : `:\n${printed}`}`,
      advice: "The native library, or one that it loads, is broken or not for this machine: install it again. `mlx.node info` names its file.",
    });
    for (const { id, title } of rest) add({ id, title, status: "skip", detail: "not looked at" });
  }
  return results;
}

function runProbe({ self, infoOnly, env }: Run, add: (result: Result) => void): Promise<{ ended: string; printed: string }> {
  const args = [...moduleArguments(self), PROBE, ...(infoOnly ? ["--info"] : [])];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, MOST_MILLISECONDS);
    let printed = "";
    const note = (text: string): void => {
      printed = `${printed}${text}`.slice(-MOST_PRINTED);
    };
    let line = "";
    const decoder = new StringDecoder("utf8");
    child.stdout.on("data", (data: Buffer) => {
      const lines = `${line}${decoder.write(data)}`.split("\n");
      line = lines.pop()!;
      for (const each of lines) each.startsWith(MARK) ? add(JSON.parse(each.slice(MARK.length)) as Result) : note(`${each}\n`);
    });
    child.stderr.setEncoding("utf8").on("data", note);
    const end = (ended: string): void => {
      clearTimeout(timer);
      resolve({ ended, printed: printed.trim() });
    };
    child.on("error", (error) => end(`could not be started (${error.message})`));
    child.on("close", (status, signal) => {
      end(late ? `had not ended after ${MOST_MILLISECONDS / 1000} s` : signal === null ? `ended with status ${status}` : `was ended by ${signal}`);
    });
  });
}
