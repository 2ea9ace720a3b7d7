// Starts workers in the same way in every runtime: those of node:worker_threads, and Web Workers where there are any.
// Scripts and the workers that they start both import it.
// @ts-check

import process from "node:process";
import { parentPort, Worker as NodeWorker, workerData } from "node:worker_threads";

/** @typedef {"node" | "web"} Kind */

/** @type {readonly Kind[]} The kinds of workers that this runtime has. */
export const kinds = typeof globalThis.Worker === "function" ? ["node", "web"] : ["node"];

/** Messages in the order of their arrival, for whoever asks first. */
class Inbox {
  /** @type {unknown[]} */
  arrived = [];
  /** @type {((message: any) => void)[]} */
  waiting = [];

  put(/** @type {unknown} */ message) {
    const next = this.waiting.shift();
    if (next === undefined) this.arrived.push(message);
    else next(message);
  }

  /** @returns {Promise<any>} */
  next() {
    return this.arrived.length > 0 ? Promise.resolve(this.arrived.shift()) : new Promise((resolve) => this.waiting.push(resolve));
  }
}

/**
 * Starts a worker.
 *
 * @param {Kind} kind
 * @param {URL} file
 */
export function start(kind, file) {
  const inbox = new Inbox();
  const next = () => inbox.next();
  if (kind === "node") {
    const worker = new NodeWorker(file, { workerData: "node" });
    worker.on("message", (message) => inbox.put(message));
    worker.on("error", (error) => inbox.put(`error: ${error instanceof Error ? error.message : error}`));
    const ended = new Promise((resolve) => worker.on("exit", resolve));
    return { kind, next, ended, post: (/** @type {unknown} */ message) => worker.postMessage(message), terminate: () => void worker.terminate() };
  }
  const worker = new Worker(file, { type: "module" });
  worker.onmessage = (event) => inbox.put(event.data);
  worker.onerror = (event) => {
    event.preventDefault();
    inbox.put(`error: ${event.message}`);
  };
  return { kind, next, ended: undefined, post: (/** @type {unknown} */ message) => worker.postMessage(message), terminate: () => worker.terminate() };
}

const own = new Inbox();
/** What a worker calls to hear from who started it. */
export const next = () => own.next();
/** What a worker calls to tell who started it. */
export const post = (/** @type {unknown} */ message) =>
  workerData === "node" ? parentPort?.postMessage(message) : /** @type {any} */ (globalThis).postMessage(message);

/** What a worker calls once, before `next`: from then on it stays until it is ended. */
export function listen() {
  if (workerData === "node") parentPort?.on("message", (message) => own.put(message));
  else globalThis.onmessage = (event) => own.put(event.data);
}

/** What a worker calls to end itself. */
export const end = () => process.exit(0);

/** Waits until something holds, for ten seconds at most. */
export async function until(/** @type {() => boolean} */ holds) {
  for (let i = 0; i < 1000 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  return holds();
}
