// The hooks and TensorView; `tsc -p .` is the test.

import type { ReactElement } from "react";
import * as react from "../../src/react/index.ts";
import { same } from "./subjects.ts";

same<typeof react.useTensorStream, (source: react.StreamSource | null | undefined, options?: react.TensorStreamOptions) => react.TensorStream>(true);
same<typeof react.useTokenStream, (source: react.StreamSource | null | undefined, options?: react.TensorStreamOptions) => react.TokenStream>(true);
same<typeof react.TensorView, (props: react.TensorViewProps) => ReactElement>(true);
same<react.StreamStatus, "idle" | "connecting" | "streaming" | "done" | "error" | "aborted">(true);
same<react.TensorStream["error"], Error | undefined>(true);
same<react.TensorStream["text"], string>(true);
same<react.TensorStream["tensors"], Readonly<Record<string, react.TensorFrame>>>(true);
same<react.TensorStream["latest"], react.StreamedFrame | undefined>(true);
same<keyof react.TokenStream, "status" | "text" | "error" | "start" | "stop" | "reset">(true);

/** Sources and options as people write them. */
export function Component(): ReactElement {
  react.useTokenStream({ url: "/chat", body: { prompt: "hi" }, headers: { authorization: "Bearer x" } }, { autoStart: false, reconnect: { attempts: 3 } });
  react.useTokenStream(new Request("http://localhost/"), { reconnect: false });
  react.useTokenStream({ url: new URL("http://localhost/"), method: "PUT", body: "text" });
  react.useTokenStream(null);
  const { tensors, latest, start } = react.useTensorStream("/train", { format: "binary", throttle: 50, history: 10, onEnd: (reason) => reason === "done" });
  if (latest?.type === "token") start(latest.token);
  // @ts-expect-error a source is no number
  start(1);
  // @ts-expect-error there is no such kind
  react.TensorView({ tensor: undefined, kind: "pie" });
  return react.TensorView({ tensor: tensors["w"], kind: "heatmap", colormap: "diverging", range: [-1, 1] });
}
