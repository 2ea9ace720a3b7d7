// A thousand clients and producers that fail in all ways: nothing is left behind, and nothing rejects unseen.

import process from "node:process";
import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { type CloseInfo, eventStreamResponse, parseFrames, StreamError } from "../../src/streaming/index.ts";
import { census, live } from "../conformance/live.ts";
import { sleep, until } from "./collect.ts";
import { serve } from "./serve.ts";

const FAULTS = 1000;
const AT_ONCE = 20;

let seed = 20_261;
const random = (below: number): number => {
  seed = Math.imul(seed ^ seed >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0;
  return (seed >>> 8) % below;
};

describe("a thousand faults", () => {
  it("leave no array, listener, timer or stream behind, and no rejection unseen", async () => {
    const unseen: unknown[] = [];
    const note = (error: unknown): number => unseen.push(error);
    process.on("unhandledRejection", note).on("uncaughtException", note);
    const listeners = new Set<unknown>();
    const shutdown = new AbortController();
    // Counts who listens to the signal of all streams.
    const add = shutdown.signal.addEventListener.bind(shutdown.signal);
    const remove = shutdown.signal.removeEventListener.bind(shutdown.signal);
    shutdown.signal.addEventListener = (type: string, listener: () => void): void => {
      listeners.add(listener);
      add(type, listener);
    };
    shutdown.signal.removeEventListener = (type: string, listener: () => void): void => {
      listeners.delete(listener);
      remove(type, listener);
    };

    let opened = 0;
    let returned = 0;
    const infos: CloseInfo[] = [];
    const server = await serve((request) => {
      const kind = random(6);
      return eventStreamResponse(async function* ({ signal }) {
        opened++;
        try {
          for (let i = 0; i < 4 + random(8); i++) {
            if (kind === 0 && i === 2) throw new Error("the producer failed");
            if (kind === 1 && i === 3) yield mx.tidy(() => mx.linalg.inv(mx.zeros([3, 3]), "cpu"));
            using product = mx.tidy(() => mx.ones([64, 64]).matmul(mx.ones([64, 64])));
            if (kind === 2 && i === 2) await mx.evalAsync(product, { signal });
            if (kind === 3 && i === 3) await sleep(random(5), undefined, { signal });
            if (kind === 4 && i === 1) mx.add([1, 2], [1, 2, 3]);
            yield mx.tidy(() => ({ large: mx.arange(1 + random(40_000)).add(i), small: mx.array(i) }));
            yield `token ${i}`;
          }
        } finally {
          returned++;
        }
      }, {
        request,
        dispose: true,
        signal: shutdown.signal,
        heartbeat: 1 + random(4),
        tensor: { chunkSize: 1000 + random(50_000) },
        resume: random(4) === 0 ? { buffer: 4, timeout: random(20) } : undefined,
        onClose: (info) => infos.push(info),
        onError() {},
      });
    });
    // Warm: what is made once stays.
    for await (const _ of parseFrames(await fetch(server.url))) continue;
    const before = { live: live(), ...census() };

    const ends: Record<string, number> = {};
    const client = async (): Promise<void> => {
      const controller = new AbortController();
      const accept = ["text/event-stream", "application/octet-stream", "application/x-ndjson"][random(3)]!;
      const way = ["whole", "return", "abort", "slow", "now"][random(5)]!;
      try {
        const asked = fetch(server.url, { headers: { accept }, signal: controller.signal });
        if (way === "now") setTimeout(() => controller.abort(), random(3));
        let left = random(12);
        for await (const frame of parseFrames(await asked)) {
          if (way === "slow" && random(3) === 0) await sleep(random(4));
          if (way === "return" && left-- === 0) break;
          if (way === "abort" && left-- === 0) controller.abort();
          if (frame.type === "end") ends[frame.reason] = (ends[frame.reason] ?? 0) + 1;
        }
      } catch (error) {
        // Aborting is the one way in which a client fails.
        if (!controller.signal.aborted) throw error;
        if (!(error instanceof StreamError) && (error as Error).name !== "AbortError") throw error;
      }
    };
    let started = 0;
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      while (started++ < FAULTS) await client();
    }));
    await until(() => opened === returned);
    await until(() => live() <= before.live);
    expect(census().computing).toBe(before.computing);
    await until(() => listeners.size === 0);
    expect(ends["done"]).toBeGreaterThan(100);
    expect(ends["error"]).toBeGreaterThan(20);
    expect(new Set(infos.map(({ reason }) => reason))).toEqual(new Set(["done", "error", "disconnected"]));
    await server.close();
    await sleep(20);
    process.off("unhandledRejection", note).off("uncaughtException", note);
    expect(unseen).toEqual([]);
  });
});
