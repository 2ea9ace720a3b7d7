// What `streaming` takes and gives, by the compiler; `tsc -p .` is the test.

import * as z from "zod/mini";
import * as mx from "../../mod.ts";
import { checkFrame, type dataFrame, type frame as anyFrame } from "../../src/streaming/schema.ts";
import { a, same } from "./subjects.ts";

same<ReturnType<typeof mx.streaming.eventStreamResponse>, Response>(true);
same<mx.streaming.StreamFormat, "sse" | "binary" | "ndjson">(true);
same<mx.streaming.EndReason, "done" | "error" | "aborted">(true);
same<mx.streaming.Frame["type"], "metadata" | "data" | "token" | "value" | "json" | "heartbeat" | "error" | "end">(true);
same<mx.streaming.ReceivedFrame["type"], "tensor" | "token" | "value" | "json" | "heartbeat" | "error" | "end">(true);
same<z.infer<typeof anyFrame>, mx.streaming.Frame>(true);
same<z.infer<typeof dataFrame>, mx.streaming.DataFrame>(true);
same<mx.streaming.TensorDtype, mx.DtypeKey>(true);
same<mx.streaming.TensorData, mx.ReadArray>(true);
same<mx.streaming.ReceivedFrame["id"], string | undefined>(true);

mx.streaming.eventStreamResponse([a, "token", { loss: a }], {
  request: new Request("http://localhost"),
  tensor: { id: "w", chunkSize: 1 << 16, dtype: "float16", metadata: { step: 1 }, valueSize: 4 },
  stream: mx.cpu,
  resume: { buffer: 10, bytes: 1000, timeout: 5 },
  heartbeat: 0,
  retry: 100,
  maxBytesPerSecond: 1e6,
  dispose: true,
  format: "binary",
  headers: { "x-a": "b" },
  signal: new AbortController().signal,
  formatError: (error) => ({ code: "A", message: String(error) }),
  onOpen: ({ streamId, resumed, format }) => void [streamId?.length, resumed === true, format === "sse"],
  onFrame: (frame, bytes) => void [frame.type, bytes + 1],
  onClose: ({ reason, frames, bytes, milliseconds }) => void [reason === "disconnected", frames + bytes + milliseconds],
  onError: (error) => void error,
});
mx.streaming.eventStreamResponse(({ signal, request, lastEventId }) => [signal.aborted, request?.url, lastEventId?.length]);
mx.streaming.eventStreamResponse(async () => await Promise.resolve(["a"]));
// @ts-expect-error a number cannot be streamed
mx.streaming.eventStreamResponse(1);
// @ts-expect-error there is no such format
mx.streaming.eventStreamResponse([], { format: "xml" });
// @ts-expect-error there is no such dtype
mx.streaming.eventStreamResponse([], { tensor: { dtype: "float8" } });

const handler = mx.streaming.createStreamHandler(({ input, request }) => [input.count + 1, request.url], { schema: z.object({ count: z.number() }) });
same<typeof handler, (request: Request) => Promise<Response>>(true);
// @ts-expect-error the schema has no such field
mx.streaming.createStreamHandler(({ input }) => [input.other], { schema: z.object({ count: z.number() }) });
mx.streaming.toNodeHandler(handler, (error) => void error);
mx.streaming.frame({ type: "token", token: "a" }).token;
// @ts-expect-error no frame is of this type
mx.streaming.frame({ type: "other" });
same<ReturnType<typeof mx.streaming.tensorsToFrameStream>, ReadableStream<mx.streaming.Frame>>(true);
mx.streaming.tensorToFrames(a, { id: "w" });

export async function read(response: Response): Promise<void> {
  const session = new mx.streaming.FrameSession({ shared: true, maxTensorBytes: 1 });
  for await (const frame of mx.streaming.parseFrames(response, { session, format: "sse", maxFrameBytes: 1, signal: new AbortController().signal })) {
    if (frame.type === "tensor") same<typeof frame.data, mx.streaming.TensorData>(true);
    if (frame.type === "value") same<typeof frame.value, mx.streaming.JsonValue>(true);
  }
  same<typeof session.lastEventId, string | undefined>(true);
  same<typeof session.retry, number | undefined>(true);
  same<typeof session.ended, boolean>(true);
}

const metadata: mx.streaming.MetadataFrame = { type: "metadata", tensorId: "a", shape: [1], dtype: "int8", stride: [1], bytes: 1, chunks: 1 };
same<ReturnType<typeof mx.streaming.decodeTensor>, mx.streaming.TensorData>(true);
mx.streaming.decodeTensor(metadata, ["AA==", { base64: "AA==", index: 1 }, new Uint8Array(1)], { shared: true });
const error: mx.streaming.StreamError = new mx.streaming.StreamError("HTTP", "no", { status: 404, cause: 1 });
same<typeof error.code, mx.streaming.StreamErrorCode>(true);
same<typeof error.status, number | undefined>(true);
checkFrame(metadata).frame?.type;
