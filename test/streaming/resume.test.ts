// Clients that lose their connection and come back with Last-Event-ID.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { type EventStreamOptions, eventStreamResponse, FrameSession, parseFrames, type ReceivedFrame, type StreamFormat } from "../../src/streaming/index.ts";
import { bare, collect, FORMATS, until } from "./collect.ts";

const ACCEPT: Record<StreamFormat, string> = { sse: "text/event-stream", binary: "application/octet-stream", ndjson: "application/x-ndjson" };

function request(format: StreamFormat, lastEventId?: string): Request {
  return new Request("http://localhost", { headers: { accept: ACCEPT[format], ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }) } });
}

/** A route whose producer counts how often it was opened and closed. */
function route(options: EventStreamOptions = {}): { get(request: Request): Response; opened: number; closed: number } {
  const counts = {
    opened: 0,
    closed: 0,
    get: (request: Request): Response => eventStreamResponse(items, { request, resume: true, dispose: true, tensor: { chunkSize: 400 }, ...options }),
  };
  const items = async function* (): AsyncGenerator<unknown> {
    counts.opened++;
    try {
      for (let i = 0; i < 5; i++) {
        yield `token ${i}`;
        yield mx.arange(1000).add(i);
      }
    } finally {
      counts.closed++;
    }
  };
  return counts;
}

/** A body that breaks off after some pieces. */
async function* broken(response: Response, pieces: number): AsyncGenerator<Uint8Array> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  try {
    for (let i = 0; i < pieces; i++) {
      const { done, value } = await reader.read();
      if (done) return;
      // The last piece arrives in part.
      yield i === pieces - 1 ? value.subarray(0, value.length - 5) : value;
    }
  } finally {
    await reader.cancel();
  }
}

describe("resume", () => {
  for (const format of FORMATS) {
    it(`goes on in the middle of a tensor, in ${format}`, async () => {
      const whole = bare(await collect(route().get(request(format))));
      expect(whole.length).toBe(11);
      for (const pieces of [1, 2, 5, 13]) {
        const server = route();
        const session = new FrameSession();
        const frames: ReceivedFrame[] = [];
        for (let n = 0; n < 100 && !session.ended; n++) {
          const response = server.get(request(format, session.lastEventId));
          try {
            for await (const frame of parseFrames(broken(response, pieces), { format, session })) frames.push(frame);
          } catch (error) {
            expect(error).toMatchObject({ name: "StreamError", code: "TRUNCATED" });
          }
          // A connection that brings nothing whole would come back for the same for ever.
          if (pieces <= 2 && n === 0) break;
        }
        if (pieces > 2) {
          expect(bare(frames)).toEqual(whole);
          expect([server.opened, server.closed]).toEqual([1, 1]);
        }
      }
    });
  }

  it("answers 204 to a client that has everything", async () => {
    const server = route();
    const session = new FrameSession();
    for await (const _ of parseFrames(server.get(request("sse")), { session })) continue;
    const response = server.get(request("sse", session.lastEventId));
    expect(response.status).toBe(204);
    expect(await collect(response)).toEqual([]);
  });

  it("gives RESUME_EXPIRED for what is no longer there, or never was", async () => {
    const server = route({ resume: { buffer: 2 } });
    const frames = await collect(server.get(request("sse")));
    const first = frames[0]!.id!;
    for (const id of [first, `${crypto.randomUUID()}:3`, first.replace(/:\d+$/, ":99999")]) {
      expect(bare(await collect(server.get(request("sse", id))))).toEqual([
        { type: "error", code: "RESUME_EXPIRED", message: expect.any(String) },
        { type: "end", reason: "error" },
      ]);
    }
    expect(server.opened).toBe(1);
  });

  it("begins anew for an id of another kind, which the producer gets", async () => {
    let seen: string | undefined;
    const response = eventStreamResponse(({ lastEventId }) => {
      seen = lastEventId;
      return ["a"];
    }, { request: request("sse", "7") });
    expect((await collect(response)).length).toBe(2);
    expect(seen).toBe("7");
  });

  it("stops the producer when nobody comes back in time", async () => {
    const server = route({ resume: { timeout: 30 } });
    const reader = server.get(request("sse")).body!.getReader();
    await reader.read();
    await reader.cancel();
    expect(server.closed).toBe(0);
    await until(() => server.closed === 1);
  });

  it("hands the stream over to the connection that came last", async () => {
    const server = route();
    const first = parseFrames(server.get(request("sse")));
    const frame = (await first.next()).value as ReceivedFrame;
    const rest = await collect(server.get(request("sse", frame.id)));
    expect(rest.at(-1)).toMatchObject({ type: "end", reason: "done" });
    await expect(first.next()).rejects.toMatchObject({ code: "TRUNCATED" });
    expect([server.opened, server.closed]).toEqual([1, 1]);
  });
});
