// The page of hooks.tsx as a server renders it.

import type { JSX } from "react";
import { renderToString } from "react-dom/server";
import { useTensorStream } from "mlx.node/react";
import { App, type AppProps } from "./app.tsx";

function Rendered({ source, options }: AppProps): JSX.Element {
  return <App stream={useTensorStream(source, options)} />;
}

export const html: string = renderToString(<Rendered source="/tokens" />);
