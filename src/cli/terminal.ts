// Colours and a progress bar for a terminal; plain lines for a file or another program.

import process from "node:process";
import { styleText } from "node:util";

type Style = "bold" | "dim" | "green" | "red" | "yellow";

/** The text in a style, where it goes to a terminal that shows one. */
export function styled(style: Style, text: string): string {
  return process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== "dumb" ? styleText(style, text) : text;
}

const BAR = 28;
const BETWEEN = 100;

/** A line that shows how much of something is done: drawn over and over in a terminal, written once at its end elsewhere. */
export class Progress {
  readonly #label: string;
  readonly #total: number;
  readonly #unit: (amount: number) => string;
  readonly #started = performance.now();
  #drawn = -Infinity;
  #ended = false;

  constructor(label: string, total: number, unit: (amount: number) => string) {
    this.#label = label;
    this.#total = total;
    this.#unit = unit;
  }

  /** Says that `done` of the total is done. */
  show(done: number): void {
    const now = performance.now();
    if (!process.stdout.isTTY || now - this.#drawn < BETWEEN) return;
    this.#drawn = now;
    const part = Math.min(1, done / this.#total);
    const filled = Math.round(part * BAR);
    this.#draw(`[${"#".repeat(filled)}${"-".repeat(BAR - filled)}] ${Math.floor(100 * part)} %, ${this.#unit(done)}`);
  }

  /** Says that all of it is done. */
  end(what = `${this.#unit(this.#total)} in ${((performance.now() - this.#started) / 1000).toFixed(1)} s`): void {
    this.#ended = true;
    this.#draw(what);
    console.log();
  }

  /** Leaves the line of what did not come to its end, so that an error has one of its own. */
  [Symbol.dispose](): void {
    if (this.#drawn > -Infinity && !this.#ended) console.log();
  }

  #draw(text: string): void {
    // Back to the line's begin, and clear what stood there.
    process.stdout.write(`${process.stdout.isTTY ? "\r\x1b[K" : ""}  ${this.#label.padEnd(34)}${text}`);
  }
}

/** Bytes in megabytes. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
