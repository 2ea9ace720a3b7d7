"use client";
// The hooks: a stream's state in a component, from its mount to its unmount.

import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { isSource, keyOf, type StreamSource } from "./source.ts";
import { IDLE, type StreamOptions, type StreamState, StreamStore } from "./store.ts";

/** The options of {@link useTensorStream}. */
export interface TensorStreamOptions extends StreamOptions {
  /** Whether the stream starts with the component, and anew when the source changes: true. Else `start` does it. */
  readonly autoStart?: boolean | undefined;
}

/** What {@link useTensorStream} gives: what has come of the stream, and what starts and stops it. */
export interface TensorStream extends StreamState {
  /** Asks for the stream from its beginning, from another source where one is given; what came before is forgotten. */
  readonly start: (source?: StreamSource) => void;
  /** Closes the connection, and keeps what has come. */
  readonly stop: () => void;
  /** Closes the connection, and forgets what has come. */
  readonly reset: () => void;
}

const idle = (): StreamState => IDLE;

/**
 * Reads a stream of tensors, values, tokens and JSON that `eventStreamResponse` or `createStreamHandler` sends.
 *
 * The stream starts when the component is mounted and is closed when it goes away, or when the source changes. A connection that breaks is
 * made again, with Last-Event-ID: the stream goes on where it was if the server can resume it, and else comes again from its beginning.
 * A POST is made again only if the server can resume it. Nothing is fetched while rendering on a server.
 *
 * @param source A URL; `{ url, method, headers, body }`, whose body may be a plain object; or a Request. Undefined for none yet. It may be
 * made anew at each render: the stream starts again when it asks for something else. The body of a Request, and one that is no text, list or
 * plain object, is not compared.
 * @param options How the stream is read: autoStart, format, throttle, history, reconnect, and the callbacks onFrame and onEnd.
 * @returns The state, which renders the component when it changes, and `start`, `stop` and `reset`, which never change.
 * @throws {TypeError} From `start`, when there is no source.
 * @example
 * ```ts
 * import { createElement, type ReactElement } from "react";
 * import { TensorView, useTensorStream } from "mlx.node/react";
 *
 * function Weights(): ReactElement {
 *   const { status, tensors, error } = useTensorStream("/train", { throttle: 100 });
 *   if (error) return createElement("p", null, error.message);
 *   return createElement("figure", null, createElement(TensorView, { tensor: tensors["weights"] }), status);
 * }
 * ```
 */
export function useTensorStream(source: StreamSource | null | undefined, options: TensorStreamOptions = {}): TensorStream {
  const [store] = useState(() => new StreamStore());
  const state = useSyncExternalStore(store.subscribe, store.getSnapshot, idle);
  const key = source == null ? undefined : keyOf(source);
  // Before the effects below, which start with what this one sets.
  useEffect(() => store.configure(source ?? undefined, options));
  const starts = options.autoStart ?? true;
  useEffect(() => {
    if (starts && key !== undefined) store.start();
    return () => void store.release();
  }, [store, starts, key]);
  const calls = useMemo(() => {
    // A button's onClick calls it with an event.
    const start = (own?: StreamSource): void => store.start(isSource(own) ? own : undefined);
    return { start, stop: () => store.stop(), reset: () => store.reset() };
  }, [store]);
  return useMemo(() => ({ ...state, ...calls }), [state, calls]);
}

/** What {@link useTokenStream} gives: the text so far, and what starts and stops the stream. */
export type TokenStream = Pick<TensorStream, "status" | "text" | "error" | "start" | "stop" | "reset">;

/**
 * Reads a stream of tokens: text that grows, as a language model writes it.
 *
 * It is {@link useTensorStream} for text: it keeps no frames, and renders the component only when the text or the status changes.
 *
 * @param source Where the stream is, as for {@link useTensorStream}.
 * @param options How the stream is read.
 * @returns The text so far, the status and the error, and `start`, `stop` and `reset`.
 * @throws {TypeError} From `start`, when there is no source.
 * @example
 * ```ts
 * import { createElement, type ReactElement } from "react";
 * import { useTokenStream } from "mlx.node/react";
 *
 * function Answer(): ReactElement {
 *   const { text, status, start, stop } = useTokenStream({ url: "/chat", body: { prompt: "Why is the sky blue?" } }, { autoStart: false });
 *   const button = status === "streaming" ? createElement("button", { onClick: stop }, "Stop") : createElement("button", { onClick: () => start() }, "Ask");
 *   return createElement("div", null, createElement("p", { "aria-live": "polite" }, text), button);
 * }
 * ```
 */
export function useTokenStream(source: StreamSource | null | undefined, options: TensorStreamOptions = {}): TokenStream {
  const { status, text, error, start, stop, reset } = useTensorStream(source, { ...options, history: 0 });
  return useMemo(() => ({ status, text, error, start, stop, reset }), [status, text, error, start, stop, reset]);
}
