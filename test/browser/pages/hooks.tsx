// A page that shows one stream, and what a test needs to drive and watch it.

import { type JSX, StrictMode, useEffect, useState } from "react";
import { createRoot, hydrateRoot, type Root } from "react-dom/client";
import { type StreamSource, TensorView, useTensorStream, useTokenStream } from "mlx.node/react";
import { App, type AppProps } from "./app.tsx";

interface Driven {
  /** Shows the stream anew, or with other properties. */
  show(props: AppProps & { strict?: boolean }): void;
  hydrate(props: AppProps): void;
  unmount(): void;
  start(source?: StreamSource): void;
  stop(): void;
  reset(): void;
  readonly log: { states: string[]; renders: number; frames: string[]; ends: string[]; errors: string[] };
}

const root = document.getElementById("root")!;
let mounted: Root | undefined;
const log: Driven["log"] = { states: [], renders: 0, frames: [], ends: [], errors: [] };
addEventListener("error", (event) => log.errors.push(event.message));
const consoleError = console.error;
console.error = (...args) => {
  log.errors.push(args.map(String).join(" "));
  consoleError(...args);
};

function Driver(props: AppProps): JSX.Element {
  const stream = useTensorStream(props.source, {
    ...props.options,
    onFrame: (frame) => log.frames.push(frame.type),
    onEnd: (reason) => log.ends.push(reason),
  });
  log.renders++;
  useEffect(() => {
    if (log.states.at(-1) !== stream.status) log.states.push(stream.status);
  }, [stream.status]);
  Object.assign(driven, { start: stream.start, stop: stream.stop, reset: stream.reset });
  return <App stream={stream} />;
}

function Tokens({ source }: AppProps): JSX.Element {
  const { text, status, start } = useTokenStream(source, { autoStart: false });
  return (
    <>
      {/* As people write it: start is called with the event. */}
      <button type="button" id="ask" onClick={start as unknown as () => void}>Ask</button>
      <p id="text">{text}</p>
      <p id="status">{status}</p>
    </>
  );
}

const VIEWS = [
  { tensorId: "ramp", data: Float32Array.from({ length: 64 }, (_, i) => i), shape: [4, 16], dtype: "float32" },
  { tensorId: "line", data: Array.from({ length: 100 }, (_, i) => Math.sin(i / 8)), shape: [100] },
  { tensorId: "image", data: Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => i % 3 === 0 ? 255 : 0), shape: [8, 8, 3], dtype: "uint8" },
  { tensorId: "big", data: BigInt64Array.from([0n, 1n, 2n, 3n]), shape: [2, 2], dtype: "int64" },
  { tensorId: "none", data: [], shape: [0, 4] },
  { tensorId: "tiles", data: Float32Array.from({ length: 160 }, (_, i) => i % 7), shape: [10, 4, 4], dtype: "float32" },
];

function Views(): JSX.Element {
  const [scale, setScale] = useState(1);
  return (
    <div style={{ color: "rgb(10, 20, 30)" }}>
      <button type="button" id="scale" onClick={() => setScale(2)}>Scale</button>
      {VIEWS.map((tensor) => <TensorView key={tensor.tensorId} tensor={tensor} width={160 * scale} height={80} className={tensor.tensorId} />)}
      <TensorView tensor={undefined} className="absent" label="Not there yet" />
    </div>
  );
}

const driven: Driven = {
  show({ strict = false, ...props }) {
    mounted ??= createRoot(root);
    const shown = props.page === "tokens" ? <Tokens {...props} /> : props.page === "views" ? <Views /> : <Driver {...props} />;
    mounted.render(strict ? <StrictMode>{shown}</StrictMode> : shown);
  },
  hydrate(props) {
    mounted = hydrateRoot(root, <Driver {...props} />);
  },
  unmount() {
    mounted?.unmount();
    mounted = undefined;
  },
  start() {},
  stop() {},
  reset() {},
  log,
};

Object.assign(globalThis, { driven });
