// Two processes that talk over TCP on this machine.

import { mkdtempSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runScript } from "./child.ts";

/** A port that nobody listens on. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

const SCRIPT = `
const { allGather, allMax, allMin, allSum, init, recv, recvLike, send, sumScatter } = mx.distributed;
const group = init({ strict: true, backend: "ring" });
const rank = group.rank();
const x = mx.array([1, 2]).add(10 * rank);
const values = [allSum(x), allMax(x), allMin(x, { group }), allGather(x, { stream: "gpu" }), allGather(mx.array(rank))].map((a) => a.toArray());
const from = 1 - rank;
const received = rank === 0
  ? [send(x, from), recv([2], "float32", from)].map((a) => a.toArray())
  : [recvLike(x, from), send(x, from)].map((a) => a.toArray());
const codeOf = (call) => { try { call().toArray(); return "none"; } catch (error) { return error.code; } };
const codes = [() => send(x, 2), () => recv([2], "float32", -1), () => recv([-1], "float32", from), () => sumScatter(x), () => group.split(0)].map(codeOf);
const later = await allSum(x).toArrayAsync();
console.log(JSON.stringify({ rank, size: group.size(), values, received, codes, later }));
`;

describe("two processes", () => {
  it("share sums, extremes and arrays, and send to each other", async () => {
    const hosts = join(mkdtempSync(join(tmpdir(), "mlx-node-")), "hosts.json");
    writeFileSync(hosts, JSON.stringify([[`127.0.0.1:${await freePort()}`], [`127.0.0.1:${await freePort()}`]]));
    const ended = await Promise.all([0, 1].map((rank) => runScript(SCRIPT, { MLX_RANK: String(rank), MLX_HOSTFILE: hosts })));
    for (const [rank, { stdout, stderr, status }] of ended.entries()) {
      expect([status, stdout === "" ? stderr : ""]).toEqual([0, ""]);
      expect(JSON.parse(stdout)).toEqual({
        rank,
        size: 2,
        values: [[12, 14], [11, 12], [1, 2], [1, 2, 11, 12], [0, 1]],
        received: [[1, 2], [11, 12]],
        codes: ["INVALID_ARGUMENT", "INVALID_ARGUMENT", "INVALID_ARGUMENT", "RUNTIME", "RUNTIME"],
        later: [12, 14],
      });
    }
  });
});
