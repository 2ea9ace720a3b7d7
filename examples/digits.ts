// Reads handwritten digits by their nearest neighbours, first on one stream, then on two. `npm start` runs it in Node,
// Bun and Deno; `--redraw` draws the progress bar in place where the output is a pipe that ends at a terminal.

import { add, argmax, argpartition, type Array as MLXArray, array, concatenate, defaultDevice, equal, evalAsync } from "mlx.node";
import { evaluate, matmul, multiply, newStream, reshape, split, square, type Stream, sum, take, transpose, withStream } from "mlx.node";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import process from "node:process";
import { gunzipSync } from "node:zlib";

// The digits of scikit-learn's wheel: 1797 rows of 8 x 8 pixels from 0 to 16, and the label. The halves are the first and
// the second: neighbouring rows are alike, and taking every other row would make the task easier than it is.
const FILE = ".cache/digits/sklearn/datasets/data/digits.csv.gz";
const EXAMPLES = 898;
const SIDE = 8;

// Each example counts in 49 places, up to a pixel and a half from where it is: digits alike are seldom at the same place.
const SHIFTS = [-1.5, -1, -0.5, 0, 0.5, 1, 1.5];
const NEAREST = [0, 1, 2, 3, 4];
const BATCHES = 16;
const RUNS = 3;

interface Digits {
  readonly images: number[][];
  readonly labels: number[];
}

/** The examples in the form that {@link classify} works with, each a column, and what is the same for every image. */
interface Examples {
  readonly minusTwicePixels: MLXArray;
  readonly squaredNorms: MLXArray;
  readonly isDigit: MLXArray;
}

function readDigits(): Digits {
  const rows = gunzipSync(readFileSync(FILE)).toString().trim().split("\n").map((line) => line.split(",").map(Number));
  return { images: rows.map((row) => row.slice(0, -1)), labels: rows.map((row) => row.at(-1)!) };
}

/** The 8 x 8 matrix that moves an image's rows down by `distance`; half a pixel blends two neighbours. */
function shiftMatrix(distance: number): MLXArray {
  const row = (i: number): number[] => Array.from({ length: SIDE }, (_, j) => Math.max(0, 1 - Math.abs(i - j - distance)));
  return array(Array.from({ length: SIDE }, (_, i) => row(i)));
}

function prepare({ images, labels }: Digits): Examples {
  const grids = reshape(images, [-1, SIDE, SIDE]);
  const matrices = SHIFTS.map(shiftMatrix);
  const shifted = matrices.flatMap((down) => matrices.map((right) => reshape(matmul(matmul(down, grids), transpose(right)), [-1, SIDE * SIDE])));
  const pixels = concatenate(shifted.map((rows) => transpose(rows)), 1);
  const copies = shifted.flatMap(() => labels.map((label) => [label]));
  const examples = {
    minusTwicePixels: multiply(pixels, -2),
    squaredNorms: sum(square(pixels), 0),
    isDigit: equal(copies, array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])),
  };
  evaluate(examples);
  return examples;
}

/** The digit that most of the nearest examples show, for each of `images`; of digits with equal votes, the smallest. */
function classify({ minusTwicePixels, squaredNorms, isDigit }: Examples, images: MLXArray): MLXArray {
  // |x - y|² is |x|² - 2xy + |y|², and |x|² is the same for all examples.
  using products = matmul(images, minusTwicePixels);
  using distances = add(products, squaredNorms);
  using order = argpartition(distances, NEAREST.length - 1, 1);
  using nearest = take(order, NEAREST, 1);
  using ballots = take(isDigit, nearest, 0);
  using votes = sum(ballots, 1);
  return argmax(votes, 1);
}

/** Classifies the batches, dealt out to the streams, each of which does one after another. */
async function classifyAll(examples: Examples, batches: MLXArray[], streams: Stream[], onBatch: () => void): Promise<Uint8Array> {
  const digits: number[][] = [];
  const work = streams.map((stream, first) =>
    withStream(stream, async () => {
      for (let i = first; i < batches.length; i += streams.length) {
        using predicted = classify(examples, batches[i]!);
        await evalAsync(predicted);
        digits[i] = predicted.toArray<number[]>();
        onBatch();
      }
    })
  );
  await Promise.all(work);
  return Uint8Array.from(digits.flat());
}

/** Shows how many of `total` steps are done: a bar that is drawn over, or a line now and then. */
function progress(total: number): (doing: string) => void {
  const redraws = process.stdout.isTTY || process.argv.includes("--redraw");
  const width = 40;
  let done = 0;
  return (doing) => {
    done++;
    const percent = `${Math.round((100 * done) / total)} %`.padStart(6);
    const full = Math.round((width * done) / total);
    if (redraws) process.stdout.write(`\r  ${"█".repeat(full)}${"░".repeat(width - full)}${percent}  ${doing}\x1b[K${done === total ? "\n" : ""}`);
    else if (done % Math.ceil(total / 4) === 0 || done === total) console.log(`${percent}  ${doing}`);
  };
}

function drawImage(image: readonly number[]): string[] {
  const pixels = image.map((value) => " ░▒▓█"[Math.round(value / 4)]!.repeat(2));
  return Array.from({ length: SIDE }, (_, row) => pixels.slice(row * SIDE, (row + 1) * SIDE).join(""));
}

const { images, labels } = readDigits();
const examples = prepare({ images: images.slice(0, EXAMPLES), labels: labels.slice(0, EXAMPLES) });
const tested = images.slice(EXAMPLES);
const truth = labels.slice(EXAMPLES);
const cuts = Array.from({ length: BATCHES - 1 }, (_, i) => Math.round(((i + 1) * tested.length) / BATCHES));
const batches = split(array(tested), cuts);
evaluate(batches);

const advance = progress(BATCHES * (1 + 2 * RUNS));
using first = newStream(defaultDevice());
using second = newStream(defaultDevice());

async function timed(streams: Stream[], doing: string): Promise<{ seconds: number; predicted: Uint8Array }> {
  const started = performance.now();
  const predicted = await classifyAll(examples, batches, streams, () => advance(doing));
  return { seconds: (performance.now() - started) / 1000, predicted };
}

const { predicted } = await timed([first, second], "warming up");
const seconds = { one: Infinity, two: Infinity };
for (let run = 1; run <= RUNS; run++) {
  const one = await timed([first], `one stream, run ${run} of ${RUNS}`);
  const two = await timed([first, second], `two streams, run ${run} of ${RUNS}`);
  for (const again of [one, two]) {
    if (again.predicted.join() !== predicted.join()) throw new Error("two runs predict different digits");
  }
  seconds.one = Math.min(seconds.one, one.seconds);
  seconds.two = Math.min(seconds.two, two.seconds);
}

const right = truth.filter((label, i) => predicted[i] === label).length;
const shown = truth.findIndex((label, i) => predicted[i] !== label);
const percentage = ((100 * right) / truth.length).toFixed(1);
const count = (SHIFTS.length ** 2 * EXAMPLES).toLocaleString("en");
const facts = [
  "",
  `accuracy     ${percentage} %: ${right} of ${truth.length} digits, by ${count} examples`,
  `one stream   ${seconds.one.toFixed(2)} s`,
  `two streams  ${seconds.two.toFixed(2)} s, ${(seconds.one / seconds.two).toFixed(2)} times as fast (best of ${RUNS} runs, on the ${first.device})`,
  `mistakes     ${truth.length - right}; on the left the first, a ${truth[shown]} read as a ${predicted[shown]}`,
  "predictions  SHA-256",
  createHash("sha256").update(predicted).digest("hex"),
  "",
];
const picture = drawImage(tested[shown]!);
console.log(`\n${picture.map((line, i) => `  ${line}   ${facts[i]}`.trimEnd()).join("\n")}\n`);
