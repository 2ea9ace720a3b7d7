// One stream and what has come of it, for any framework: start, stop, reset, and a snapshot to subscribe to. It knows nothing of React.

import { type EndReason, FrameSession, parseFrames, type ReceivedFrame, type StreamFormat, type TensorFrame } from "../streaming/client/index.ts";
import { Received, type StreamedFrame } from "./received.ts";
import { delayOf, HttpError, isPassing, pause, reasonOf, type ReconnectOptions } from "./retry.ts";
import { fetchArguments, isSafe, type StreamSource } from "./source.ts";

/**
 * Where a stream is: not started; asked for, or for the moment cut off; arriving; ended as it should; failed; or stopped before its end.
 */
export type StreamStatus = "idle" | "connecting" | "streaming" | "done" | "error" | "aborted";

/** What has come of a stream so far. It is never changed, only replaced. */
export interface StreamState {
  /** Where the stream is. */
  readonly status: StreamStatus;
  /** The last tensor, value, token or JSON. */
  readonly latest: StreamedFrame | undefined;
  /** The last tensors, values, tokens and JSON, oldest first. */
  readonly frames: readonly StreamedFrame[];
  /** The last tensor of each name; an object without a prototype. */
  readonly tensors: Readonly<Record<string, TensorFrame>>;
  /** All tokens, one after another. */
  readonly text: string;
  /** Why the stream failed. */
  readonly error: Error | undefined;
}

/** How a stream is read. */
export interface StreamOptions {
  /** The format to ask for: "sse"; "binary" takes a quarter less of the network for large tensors, and less work. */
  readonly format?: StreamFormat | undefined;
  /** The least milliseconds between two states that differ in data: 16. Other changes are never held back. */
  readonly throttle?: number | undefined;
  /** How many frames are kept: 100. */
  readonly history?: number | undefined;
  /** The most bytes of tensors in the kept frames: 64 MiB. */
  readonly historyBytes?: number | undefined;
  /** How a stream that broke off is taken up again; false for not at all. */
  readonly reconnect?: boolean | ReconnectOptions | undefined;
  /** Whether tensors come in SharedArrayBuffers, which workers can read without a copy. */
  readonly shared?: boolean | undefined;
  /** The most bytes of the tensors that are on their way at once: 1 GiB. */
  readonly maxTensorBytes?: number | undefined;
  /** What fetches: the global `fetch`. */
  readonly fetch?: ((input: string | Request, init: RequestInit) => Promise<Response>) | undefined;
  /** Called with every frame as it comes, whatever the throttle. */
  readonly onFrame?: ((frame: ReceivedFrame) => void) | undefined;
  /** Called once when the stream has ended; not when the component goes away. */
  readonly onEnd?: ((reason: EndReason, error: Error | undefined) => void) | undefined;
}

/** The state before anything was asked for. */
export const IDLE: StreamState = { status: "idle", latest: undefined, frames: [], tensors: Object.freeze(Object.create(null)), text: "", error: undefined };

// How long frames that are already there may be taken without a turn for the page, in milliseconds.
const LONGEST_TURN = 8;

/** The error that a server reports in a stream. */
export class ServerError extends Error {
  /** Always `"ServerError"`. */
  override readonly name = "ServerError";
  /** What kind of failure it is: the code of an MlxError, "RESUME_EXPIRED", or "ERROR". */
  readonly code: string;

  /** Makes an error. */
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Calls what the user gave; an error of it is the page's, not the stream's. */
function callback(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

const asError = (thrown: unknown): Error => thrown instanceof Error ? thrown : new Error(String(thrown));

/** One stream and what has come of it. */
export class StreamStore {
  #options: StreamOptions = {};
  #source: StreamSource | undefined;
  #state: StreamState = IDLE;
  #status: StreamStatus = "idle";
  #error: Error | undefined;
  #received = new Received();
  #published = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #run: AbortController | undefined;
  readonly #listeners = new Set<() => void>();

  /** Has `listener` called when the state changes; gives what ends that. */
  readonly subscribe = (listener: () => void): () => void => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** The state: the same object until something changes. */
  readonly getSnapshot = (): StreamState => this.#state;

  /** Sets what `start` asks for, and how streams are read from now on. */
  configure(source: StreamSource | undefined, options: StreamOptions): void {
    this.#source = source;
    this.#options = options;
  }

  /** Asks for the stream from its beginning, in the place of one that is under way. */
  start(source: StreamSource | undefined = this.#source): void {
    if (source === undefined) throw new TypeError("start: there is no URL to stream from");
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    this.#received = new Received();
    this.#error = undefined;
    this.#become("connecting");
    // Not at once: StrictMode starts, releases and starts again in one go, and the server is to be asked only once.
    queueMicrotask(() => {
      if (!run.signal.aborted) void this.#read(source, run.signal);
    });
  }

  /** Closes the connection, and keeps what has come. */
  stop(): void {
    if (this.release()) callback(() => this.#options.onEnd?.("aborted", undefined));
  }

  /** Closes the connection, and forgets what has come. */
  reset(): void {
    this.stop();
    this.#received = new Received();
    this.#error = undefined;
    this.#become("idle");
  }

  /** Closes the connection and says so to nobody but the subscribers; tells whether there was one. */
  release(): boolean {
    if (this.#run === undefined) return false;
    this.#run.abort();
    this.#run = undefined;
    this.#become("aborted");
    return true;
  }

  async #read(source: StreamSource, signal: AbortSignal): Promise<void> {
    const { format = "sse", reconnect = true, shared, maxTensorBytes } = this.#options;
    const session = new FrameSession({ shared, maxTensorBytes });
    const retries: ReconnectOptions = typeof reconnect === "object" ? reconnect : {};
    let failures = 0;
    while (!signal.aborted) {
      let error: unknown;
      try {
        const last = session.lastEventId;
        const response = await (this.#options.fetch ?? fetch)(...fetchArguments(source, format, last, signal));
        // The answer to a client that need not come again, as in EventSource.
        if (response.status === 204) return this.#end("done", signal);
        if (!response.ok) throw new HttpError(response, await reasonOf(response));
        let turn = performance.now();
        this.#received.connected(last);
        for await (const frame of parseFrames(response, { session, signal })) {
          failures = 0;
          if (this.#take(frame, signal)) return;
          if (performance.now() - turn < LONGEST_TURN) continue;
          await new Promise((resolve) => setTimeout(resolve));
          turn = performance.now();
        }
      } catch (thrown) {
        error = thrown;
      }
      if (signal.aborted) return;
      if (this.#error !== undefined) return this.#end("error", signal);
      // A request that changes something on the server is made again only where the server goes on with the first one.
      const again = reconnect !== false && isPassing(error) && (isSafe(source) || session.lastEventId?.includes(":"));
      if (!again || failures >= (retries.attempts ?? 8)) {
        this.#error = asError(error);
        return this.#end("error", signal);
      }
      this.#become("connecting");
      await pause(delayOf(failures++, retries, error, session.retry), signal);
    }
  }

  /** Takes a frame; tells whether the stream is over. */
  #take(frame: ReceivedFrame, signal: AbortSignal): boolean {
    if (signal.aborted) return true;
    const { onFrame } = this.#options;
    if (onFrame !== undefined) callback(() => onFrame(frame));
    if (signal.aborted) return true;
    if (frame.type === "error") {
      this.#error = new ServerError(frame.code, frame.message);
    } else if (frame.type === "end") {
      if (frame.reason === "error") this.#error ??= new ServerError("ERROR", "the stream failed");
      this.#end(frame.reason, signal);
      return true;
    } else if (frame.type !== "heartbeat") {
      const { history = 100, historyBytes = 1 << 26 } = this.#options;
      this.#received.add(frame, history, historyBytes);
      if (this.#status === "streaming") this.#changed();
    }
    if (this.#status !== "streaming") this.#become("streaming");
    return false;
  }

  #end(reason: EndReason, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#run = undefined;
    this.#become(reason);
    callback(() => this.#options.onEnd?.(reason, this.#error));
  }

  #become(status: StreamStatus): void {
    this.#status = status;
    this.#publish();
  }

  /** More data is there: the subscribers hear of it now, or when the throttle allows. */
  #changed(): void {
    const wait = this.#published + (this.#options.throttle ?? 16) - performance.now();
    if (wait <= 0) this.#publish();
    else this.#timer ??= setTimeout(() => this.#publish(), wait);
  }

  #publish(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#published = performance.now();
    this.#state = { status: this.#status, error: this.#error, ...this.#received.snapshot() };
    for (const listener of this.#listeners) listener();
  }
}
