// Many streams on one signal, such as that of a server's shutdown, with one listener: runtimes warn of more than ten.

interface Watched {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

const watched = new WeakMap<AbortSignal, Watched>();

/** Calls `callback` when the signal is aborted, at once when it has been. */
export function onAbort(signal: AbortSignal, callback: () => void): void {
  if (signal.aborted) return callback();
  let entry = watched.get(signal);
  if (entry === undefined) {
    const callbacks = new Set<() => void>();
    const listener = (): void => {
      for (const each of [...callbacks]) each();
    };
    entry = { callbacks, listener };
    watched.set(signal, entry);
    signal.addEventListener("abort", listener);
  }
  entry.callbacks.add(callback);
}

/** No longer calls it. */
export function offAbort(signal: AbortSignal, callback: () => void): void {
  const entry = watched.get(signal);
  if (entry === undefined || !entry.callbacks.delete(callback) || entry.callbacks.size > 0) return;
  watched.delete(signal);
  signal.removeEventListener("abort", entry.listener);
}
