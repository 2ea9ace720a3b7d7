// One set-up at a time: a second one would write to the same files.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import process from "node:process";

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Runs `work` while no other process does under the same lock file. */
export async function exclusively<T>(path: string, work: () => Promise<T>): Promise<T> {
  const claim = (): void => writeFileSync(path, String(process.pid), { flag: "wx" });
  try {
    claim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const holder = Number.parseInt(readFileSync(path, "utf8"));
    if (holder > 0 && alive(holder)) throw new Error(`process ${holder} is setting up already: wait until it is done, or delete ${path} if it is not`);
    // Left by a process that was killed.
    rmSync(path, { force: true });
    claim();
  }
  const release = (): void => rmSync(path, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}
