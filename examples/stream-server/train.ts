// A small network learns which of two spirals a point is on, and the run is a stream: the loss, the weights and what the network thinks
// of every place of a map.

import { type Array as MLXArray, array, cos, evalAsync, linspace, random, sigmoid, sin, stack, tanh, tidy, tree, valueAndGrad } from "mlx.node";

/** The weights and biases, from the first layer on. */
type Params = Record<"w1" | "b1" | "w2" | "b2" | "w3" | "b3", MLXArray>;

/** What of a run can be chosen. */
export interface Run {
  readonly steps: number;
  readonly rate: number;
}

const POINTS = 120;
const HIDDEN = 32;
const SIDE = 64;
const EVERY = 10;
const MOMENTUM = 0.9;

/** The points of two spirals, `[2 * POINTS, 2]` within [-1, 1], and the spiral of each, `[2 * POINTS, 1]`. */
function spirals(): { points: MLXArray; labels: MLXArray } {
  const points = [0, 1].flatMap((spiral) =>
    Array.from({ length: POINTS }, (_, i) => {
      const at = (i + 1) / POINTS;
      const angle = 2.6 * Math.PI * at + Math.PI * spiral;
      return [0.95 * at * Math.cos(angle), 0.95 * at * Math.sin(angle)];
    })
  );
  return { points: array(points), labels: array(points.map((_, i) => [Math.floor(i / POINTS)])) };
}

/** The places of the map, a row for each, from its upper left corner on. */
function places(): MLXArray {
  const line = linspace(-1, 1, SIDE);
  const x = line.reshape([1, SIDE]).add(array(0).reshape([1, 1])).multiply(array(Array(SIDE).fill([1])));
  return stack([x.reshape([-1]), x.transpose().multiply(-1).reshape([-1])], 1);
}

function initial(): Params {
  const key = random.key(7);
  const keys = random.split(key, 3);
  const weights = (index: number, inputs: number, outputs: number): MLXArray =>
    random.normal([inputs, outputs], { key: keys.index(index) }).multiply(Math.sqrt(2 / (inputs + outputs)));
  const zeros = (size: number): MLXArray => array(Array(size).fill(0));
  return { w1: weights(0, 6, HIDDEN), b1: zeros(HIDDEN), w2: weights(1, HIDDEN, HIDDEN), b2: zeros(HIDDEN), w3: weights(2, HIDDEN, 1), b3: zeros(1) };
}

/** What the network sees of points: where they are, and waves of that. */
function features(points: MLXArray): MLXArray {
  const waves = points.multiply(Math.PI);
  return stack([points, sin(waves), cos(waves)], 1).reshape([points.shape[0]!, 6]);
}

function network(params: Params, seen: MLXArray): MLXArray {
  const first = tanh(seen.matmul(params.w1).add(params.b1));
  const second = tanh(first.matmul(params.w2).add(params.b2));
  return second.matmul(params.w3).add(params.b3);
}

/** The mean cross entropy: log(1 + exp(z)) - z * label, in a form that does not overflow. */
function crossEntropy(params: Params, seen: MLXArray, labels: MLXArray): MLXArray {
  const logits = network(params, seen);
  return logits.abs().negative().exp().log1p().add(logits.maximum(0)).subtract(logits.multiply(labels)).mean();
}

const dispose = (...arrays: unknown[]): void => tree.leaves(arrays).forEach((leaf) => (leaf as MLXArray).dispose());

/** Trains, and gives what is to be seen of it every few steps; stops when the signal says so. */
export async function* train({ steps, rate }: Run, signal: AbortSignal): AsyncGenerator<unknown> {
  const data = tidy(() => {
    const { points, labels } = spirals();
    return { points, labels, seen: features(points), map: features(places()) };
  });
  let params = tidy(initial);
  let velocity = tidy(() => tree.map((p: MLXArray) => p.multiply(0), params) as Params);
  const step = valueAndGrad(crossEntropy);
  try {
    yield { points: data.points };
    for (let i = 0; i <= steps; i++) {
      const next = tidy(() => {
        const [loss, grads] = step(params, data.seen, data.labels);
        const faster = tree.map((v: MLXArray, g: MLXArray) => v.multiply(MOMENTUM).subtract(g.multiply(rate)), velocity, grads) as Params;
        return { loss, velocity: faster, params: tree.map((p: MLXArray, v: MLXArray) => p.add(v), params, faster) as Params };
      });
      using loss = next.loss;
      await evalAsync(next.loss, next.params, next.velocity, { signal });
      dispose(params, velocity);
      ({ params, velocity } = next);
      if (i % EVERY !== 0) continue;
      using predictions = tidy(() => sigmoid(network(params, data.map)).reshape([SIDE, SIDE]));
      yield { step: i, loss, predictions, weights: { w1: params.w1, w2: params.w2, w3: params.w3 } };
      if (i % (20 * EVERY) === 0) yield `step ${String(i).padStart(4)}   loss ${(await loss.itemAsync<number>()).toFixed(4)}\n`;
    }
  } finally {
    dispose(data, params, velocity);
  }
}
