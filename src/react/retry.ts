// When a broken stream is asked for again, and how long to wait before that.

import { StreamError } from "../streaming/client/index.ts";

/** How a stream that broke off is taken up again. */
export interface ReconnectOptions {
  /** How many times in a row to try without receiving anything: 8. */
  readonly attempts?: number | undefined;
  /** Milliseconds before the first attempt, which double with each; what the server asks for, or else 1,000. */
  readonly delay?: number | undefined;
  /** The most milliseconds before an attempt: 30,000. */
  readonly maxDelay?: number | undefined;
}

/** The answer was no stream; it may tell when to ask again. */
export class HttpError extends StreamError {
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter: number | undefined;

  constructor(response: Response, reason: string) {
    super("HTTP", `the server answered ${response.status} ${response.statusText}`.trimEnd() + (reason === "" ? "" : `: ${reason}`), {
      status: response.status,
    });
    const seconds = Number(response.headers.get("retry-after") ?? undefined);
    this.retryAfter = Number.isFinite(seconds) ? 1000 * seconds : undefined;
  }
}

// Too early, too many, timed out: a later attempt may succeed, as with every fault of the server's.
const PASSING = new Set([408, 425, 429]);

/** Whether another attempt may succeed. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof StreamError)) return true;
  if (error.code === "HTTP") return PASSING.has(error.status!) || error.status! >= 500;
  return error.code === "TRUNCATED";
}

/** Milliseconds before attempt `attempt`, from 0 on; up to a quarter less, so that clients that were cut off together come apart. */
export function delayOf(attempt: number, options: ReconnectOptions, error: unknown, retry: number | undefined): number {
  const { delay = retry ?? 1000, maxDelay = 30_000 } = options;
  const asked = error instanceof HttpError ? error.retryAfter ?? 0 : 0;
  return Math.max(asked, Math.min(maxDelay, delay * 2 ** attempt) * (1 - Math.random() / 4));
}

/** Waits; the signal ends it early. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}

/** What an answer that is no stream says: the reasons of a refused request, or a short text. */
export async function reasonOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => "");
  if (!response.headers.get("content-type")?.includes("json")) return text.length <= 200 && !text.includes("<") ? text.trim() : "";
  try {
    const { error, message } = Object(JSON.parse(text)) as { error?: unknown; message?: unknown };
    const { message: inner, issues } = Object(error) as { message?: unknown; issues?: unknown };
    const said = [inner, message, error].find((each) => typeof each === "string") ?? "";
    const reasons = (Array.isArray(issues) ? issues : []).map((issue) => {
      const { path = "", message = "" } = Object(issue) as { path?: unknown; message?: unknown };
      return path === "" ? String(message) : `${path}: ${message}`;
    });
    return reasons.length === 0 ? String(said) : `${said} (${reasons.join("; ")})`;
  } catch {
    return "";
  }
}
