// What every worker of the benchmark does: it reads lines of a case's name and a count from standard input, runs the case so many
// times and answers with the milliseconds of one, or with "none" where it has no such case. answer.py is the same in Python.

import process from "node:process";
import { createInterface } from "node:readline";

/** Runs its work `n` times. */
export type Case = (n: number) => void | Promise<void>;

/** Makes the cases of a name; what a name says after a colon is the argument. A case is made when it is first asked for, and kept while it is asked for. */
export type Cases = Record<string, (argument: string) => Case | Promise<Case>>;

/** Numbers of an argument, `4,64,64`. */
export function numbers(argument: string): number[] {
  return argument.split(",").map(Number);
}

export async function answer(cases: Cases): Promise<void> {
  let current: { text: string; run: Case } | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const [text = "", count] = line.split(" ");
    const [name = "", argument = ""] = text.split(":");
    const make = cases[name];
    if (make === undefined) {
      process.stdout.write("none\n");
      continue;
    }
    if (current?.text !== text) {
      current = undefined;
      current = { text, run: await make(argument) };
    }
    const n = Number(count);
    const started = performance.now();
    await current.run(n);
    process.stdout.write(`${(performance.now() - started) / n}\n`);
    // A turn of the event loop, so that finalizers get theirs outside of what is timed.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
