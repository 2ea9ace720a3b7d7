// A route: the request's input is read and validated, and then the stream is the answer.

import { MlxError, wrongType } from "../../native/errors.ts";
import { checkOptions, checkProducer, type EventStreamOptions, opener, type Producer, type ProducerContext, respond } from "./response.ts";

/** What zod, Valibot, ArkType and others have in common: https://standardschema.dev. */
export interface StandardSchema<Output = unknown> {
  /** The schema by the standard. */
  readonly "~standard": {
    /** The standard's version. */
    readonly version: 1;
    /** Who made the schema. */
    readonly vendor: string;
    /** Gives the value, or what is wrong. */
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    /** The types, for the compiler. */
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** What validation gives. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined }[] };

/** What the producer of a route gets. */
export interface RouteContext<Input> extends ProducerContext {
  /** The request. */
  readonly request: Request;
  /** What the schema made of the request's input; without a schema the input itself. */
  readonly input: Input;
}

/** The options of {@link createStreamHandler}. */
export interface StreamHandlerOptions<Input> extends Omit<EventStreamOptions, "request"> {
  /** What the input must be: of POST the JSON body, of GET the query with a text for each name, or a list where it comes again. */
  schema?: StandardSchema<Input> | undefined;
  /** The most bytes of a body: 1 MiB. */
  maxBodyBytes?: number | undefined;
}

/** An answer that says what is wrong. */
class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly issues: readonly { path: string; message: string }[] | undefined;

  constructor(status: number, code: string, message: string, issues?: readonly { path: string; message: string }[]) {
    super(message);
    this.status = status;
    this.code = code;
    this.issues = issues;
  }

  response(): Response {
    const { status, code, message, issues } = this;
    const headers: Record<string, string> = { "cache-control": "no-store", ...(status === 405 ? { allow: "GET, POST" } : {}) };
    return Response.json({ error: { code, message, ...(issues === undefined ? {} : { issues }) } }, { status, headers });
  }
}

/** The body's text, read no further than allowed. */
async function textOf(request: Request, most: number): Promise<string> {
  const tooLarge = (): Refusal => new Refusal(413, "TOO_LARGE", `the body has more than ${most} bytes`);
  if (Number(request.headers.get("content-length") ?? 0) > most) throw tooLarge();
  if (request.body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  const reader = (request.body as ReadableStream<Uint8Array>).getReader();
  while (true) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > most) {
      reader.cancel().catch(() => {});
      throw tooLarge();
    }
    text += decoder.decode(value, { stream: true });
  }
}

function queryOf(url: string): Record<string, string | string[]> {
  const { searchParams } = new URL(url);
  return Object.fromEntries([...new Set(searchParams.keys())].map((name) => {
    const all = searchParams.getAll(name);
    return [name, all.length === 1 ? all[0]! : all];
  }));
}

async function inputOf(request: Request, most: number): Promise<unknown> {
  if (request.method === "GET") return queryOf(request.url);
  if (request.method !== "POST") throw new Refusal(405, "METHOD_NOT_ALLOWED", `${request.method} is not GET or POST`);
  const text = await textOf(request, most);
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "INVALID_REQUEST", "the body is no JSON");
  }
}

async function validated<Input>(schema: StandardSchema<Input> | undefined, input: unknown): Promise<Input> {
  if (schema === undefined) return input as Input;
  const result = await schema["~standard"].validate(input);
  if (result.issues === undefined) return result.value;
  const issues = result.issues.map(({ path, message }) => ({
    path: (path ?? []).map((each) => String(typeof each === "object" ? each.key : each)).join("."),
    message,
  }));
  throw new Refusal(400, "INVALID_REQUEST", "the request is not what it should be", issues);
}

/**
 * Makes a route that answers with a stream.
 *
 * GET takes its input from the query, POST from a JSON body. What the schema refuses gets status 400 with the reasons as JSON:
 * `{ error: { code, message, issues: [{ path, message }] } }`. The rest is {@link eventStreamResponse}.
 *
 * @param producer A function of the validated input, the request and a signal that gives the iterable; or an iterable.
 * @param options The schema, any that follows Standard Schema, such as zod's; the most bytes of a body; the options of
 * {@link eventStreamResponse}.
 * @returns The route: a function of a Request, for Bun.serve, Deno.serve, Hono, `toNodeHandler`, or as the GET and POST of Next.js.
 * @throws {TypeError} For a producer or options of a wrong type.
 * @example
 * ```ts
 * import { createStreamHandler } from "mlx.node/streaming";
 * import * as z from "zod/mini";
 *
 * const handler = createStreamHandler(async function* ({ input }) {
 *   for (let i = 0; i < input.count; i++) yield `${i} `;
 * }, { schema: z.object({ count: z.coerce.number() }) });
 * (await handler(new Request("http://localhost/?count=3"))).status; // 200
 * (await handler(new Request("http://localhost/?count=many"))).status; // 400
 * ```
 */
export function createStreamHandler<Input = unknown>(
  producer: Producer<RouteContext<Input>>,
  options: StreamHandlerOptions<Input> = {},
): (request: Request) => Promise<Response> {
  const name = "createStreamHandler";
  checkProducer(name, producer);
  checkOptions(name, options);
  const { schema, maxBodyBytes = 1 << 20 } = options;
  if (schema !== undefined && typeof schema?.["~standard"]?.validate !== "function") {
    throw wrongType(name, "schema", "a schema that follows Standard Schema", schema);
  }
  if (!(maxBodyBytes >= 0)) throw new MlxError("OUT_OF_RANGE", name, `maxBodyBytes must be at least 0, got ${maxBodyBytes}`);
  return async (request) => {
    try {
      const input = await validated(schema, await inputOf(request, maxBodyBytes));
      const lastEventId = request.headers.get("last-event-id") ?? undefined;
      return respond((context) => opener(producer, { ...context, input } as typeof context), { request, lastEventId }, { ...options, request });
    } catch (error) {
      if (error instanceof Refusal) return error.response();
      throw error;
    }
  };
}
