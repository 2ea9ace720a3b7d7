// What is shown of a stream, in a browser and on a server.

import type { JSX } from "react";
import { type StreamSource, type TensorStream, type TensorStreamOptions, TensorView } from "mlx.node/react";

export interface AppProps {
  source?: StreamSource | null;
  options?: TensorStreamOptions;
  page?: "tokens" | "views";
}

export function App({ stream }: { stream: TensorStream }): JSX.Element {
  const { status, text, frames, latest, tensors, error } = stream;
  return (
    <div>
      <p id="status">{status}</p>
      <p id="text">{text}</p>
      <p id="frames">{frames.length}</p>
      <p id="latest">{latest?.type ?? ""}</p>
      <p id="tensors">{Object.keys(tensors).join(" ")}</p>
      <p id="error">{error?.message ?? ""}</p>
      <TensorView tensor={tensors["w"]} />
    </div>
  );
}
