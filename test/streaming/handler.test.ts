// Routes: the input, its validation, and what refuses it.

import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { createStreamHandler, type StandardSchema } from "../../src/streaming/index.ts";
import { code } from "../conformance/code.ts";
import { bare, collect } from "./collect.ts";

const schema = z.object({ count: z.coerce.number().check(z.int(), z.maximum(5)), tag: z.optional(z.union([z.string(), z.array(z.string())])) });
const handler = createStreamHandler(async function* ({ input }) {
  for (let i = 0; i < input.count; i++) yield `${i}`;
  yield { tag: input.tag ?? null };
}, { schema, maxBodyBytes: 100 });

const post = (body: string, headers: Record<string, string> = {}): Request => new Request("http://localhost/", { method: "POST", body, headers });
const errorOf = async (request: Request): Promise<unknown> => {
  const response = await handler(request);
  return [response.status, (await response.json() as { error: unknown }).error];
};

describe("createStreamHandler()", () => {
  it("takes the input of GET from the query and of POST from the body", async () => {
    const expected = [{ type: "token", token: "0" }, { type: "json", json: { tag: ["a", "b"] } }, { type: "end", reason: "done" }];
    expect(bare(await collect(await handler(new Request("http://localhost/?count=1&tag=a&tag=b"))))).toEqual(expected);
    expect(bare(await collect(await handler(post('{"count":1,"tag":["a","b"]}', { accept: "application/octet-stream" }))))).toEqual(expected);
  });

  it("answers 400 with the reasons to a bad request", async () => {
    expect(await errorOf(new Request("http://localhost/?count=9"))).toEqual([
      400,
      { code: "INVALID_REQUEST", message: "the request is not what it should be", issues: [{ path: "count", message: expect.any(String) }] },
    ]);
    expect(await errorOf(post("{}"))).toMatchObject([400, { issues: [{ path: "count" }] }]);
    expect(await errorOf(post("{"))).toEqual([400, { code: "INVALID_REQUEST", message: "the body is no JSON" }]);
  });

  it("answers 405 to other methods and 413 to a body that is too large", async () => {
    const response = await handler(new Request("http://localhost/", { method: "DELETE" }));
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, POST"]);
    expect(await errorOf(post(" ".repeat(101)))).toMatchObject([413, { code: "TOO_LARGE" }]);
  });

  it("gives the input as it is without a schema, and takes any schema that follows the standard", async () => {
    const plain = createStreamHandler(({ input }) => [input]);
    expect(bare(await collect(await plain(post("[1]"))))[0]).toEqual({ type: "json", json: [1] });
    const own: StandardSchema<{ wrapped: unknown }> = {
      "~standard": { version: 1, vendor: "own", validate: (value) => Promise.resolve({ value: { wrapped: value } }) },
    };
    const wrapping = createStreamHandler<{ wrapped: unknown }>(({ input }) => [input.wrapped], { schema: own });
    expect(bare(await collect(await wrapping(post('"x"'))))[0]).toEqual({ type: "token", token: "x" });
  });

  it("refuses a producer, schema or bound that is none", () => {
    // deno-lint-ignore no-explicit-any
    const call = (...args: any[]) => () => (createStreamHandler as any)(...args);
    expect([call(1), call([], { schema: {} }), call([], { heartbeat: "x" })].map(code)).toEqual(["TypeError", "TypeError", "TypeError"]);
    expect(code(call([], { maxBodyBytes: -1 }))).toBe("OUT_OF_RANGE");
  });
});
