// The page of the example: a training run, as it comes from the server.

import { type JSX, StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { type StreamedFrame, type TensorFrame, TensorView, useTensorStream } from "mlx.node/react";

/** What the server says of a step; its tensors came ahead. */
interface Step {
  readonly step: number;
  readonly loss: number;
}

function stepOf(frame: StreamedFrame): Step | undefined {
  const value = frame.type === "value" ? frame.value : undefined;
  return typeof value === "object" && value !== null && "loss" in value ? value as unknown as Step : undefined;
}

/** The training points on the map. */
function Points({ points }: { points: TensorFrame | undefined }): JSX.Element | null {
  if (points === undefined) return null;
  const count = points.shape[0]!;
  const circle = (_: unknown, i: number): JSX.Element => (
    <circle
      key={i}
      cx={Number(points.data[2 * i])}
      cy={-Number(points.data[2 * i + 1])}
      r={0.016}
      fill={i < count / 2 ? "#0b3a8f" : "#8f1d14"}
      stroke="#fff"
      strokeWidth={0.006}
    />
  );
  return <svg viewBox="-1 -1 2 2" aria-hidden>{Array.from({ length: count }, circle)}</svg>;
}

function Training(): JSX.Element {
  const [losses, setLosses] = useState<readonly number[]>([]);
  const { status, tensors, text, error, start, stop } = useTensorStream(`/train${location.search}`, {
    format: "binary",
    throttle: 33,
    onFrame: (frame) => {
      const step = frame.type === "value" ? stepOf(frame) : undefined;
      if (step !== undefined) setLosses((before) => step.step === 0 ? [step.loss] : [...before, step.loss]);
    },
  });
  const running = status === "connecting" || status === "streaming";
  const loss = losses.at(-1);
  const weights = ["w1", "w2", "w3"].map((name) => tensors[`weights.${name}`]);
  return (
    <>
      <header>
        <h1>Two spirals, one small network</h1>
        <span className={`status ${status}`} role="status">{error?.message ?? status}</span>
        <button type="button" onClick={() => start()} disabled={running}>Start</button>
        <button type="button" onClick={stop} disabled={!running}>Stop</button>
      </header>
      <main>
        <figure className="map">
          <figcaption>What it thinks of every place</figcaption>
          <div>
            <TensorView tensor={tensors["predictions"]} kind="heatmap" colormap="diverging" range={[0, 1]} style={{ aspectRatio: 1 }} height="auto" />
            <Points points={tensors["points"]} />
          </div>
        </figure>
        <figure>
          <figcaption>
            Loss <span>{loss?.toFixed(4)}</span>
          </figcaption>
          <TensorView tensor={{ data: losses, shape: [losses.length], tensorId: "loss" }} kind="line" height={210} />
        </figure>
        <figure>
          <figcaption>Log</figcaption>
          <pre>{text}</pre>
        </figure>
        <figure className="weights">
          <figcaption>Weights of the three layers</figcaption>
          <div>{weights.map((tensor, i) => <TensorView key={i} tensor={tensor} colormap="diverging" height={190} />)}</div>
        </figure>
      </main>
    </>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Training />
  </StrictMode>,
);
