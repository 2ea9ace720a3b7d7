// A server of the test's own that says what each connection is sent, byte by byte, and knows who asked.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that was made. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly accept: string;
  readonly lastEventId: string | undefined;
  readonly body: string;
  /** Whether the client closed the connection before its end. */
  closed: boolean;
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const event = (frame: object, id?: string): string => `${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(frame)}\n\n`;
const token = (text: string, id?: string): string => event({ type: "token", token: text }, id);
const END = 'event: end\ndata: {"type":"end","reason":"done"}\n\n';

type Route = (send: (text: string) => void, asked: Asked, response: ServerResponse) => Promise<void> | void;

const ROUTES: Record<string, Route> = {
  async tokens(send, _, response) {
    for (const word of ["one", " two", " three"]) {
      send(token(word));
      await wait(5);
    }
    send(END);
    response.end();
  },
  /** Never ends. */
  endless(send) {
    send(token("begun"));
  },
  /** Breaks off twice, and is resumed. */
  async broken(send, { lastEventId }, response) {
    const from = Number(lastEventId?.split(":")[1] ?? 0);
    if (from === 0) send("retry: 5\n\n");
    for (let i = from + 1; i <= 6; i++) {
      send(token(String(i), `s:${i}`));
      await wait(30);
      if (i === from + 2 && i < 6) return void response.destroy();
    }
    send(END);
    response.end();
  },
  async many(send, _, response) {
    for (let i = 0; i < 200; i++) {
      send(event({ type: "value", value: i }));
      await wait(1);
    }
    send(END);
    response.end();
  },
  tensor(send, _, response) {
    send(event({ type: "metadata", tensorId: "w", shape: [2, 2], dtype: "float32", stride: [2, 1], bytes: 16, chunks: 1 }, "1"));
    send(event({ type: "data", tensorId: "w", index: 0, base64: "AACAPwAAAEAAAEBAAACAQA==" }, "2"));
    send(END);
    response.end();
  },
  /** Fails after a token. */
  failing(send, _, response) {
    send(token("so far"));
    send(event({ type: "error", code: "OUT_OF_MEMORY", message: "no memory is left" }));
    send('event: end\ndata: {"type":"end","reason":"error"}\n\n');
    response.end();
  },
};

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of incoming) text += piece;
  return text;
}

/** Serves the streams, and a page with a script and a beginning of HTML; gives its address and what was asked of it. */
export async function serve(script: () => string, html: () => string): Promise<{ url: string; asked: Asked[]; server: Server }> {
  const asked: Asked[] = [];
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = incoming.url!.split("?")[0]!.slice(1);
    if (path === "" || path === "script.js") {
      response.setHeader("content-type", path === "" ? "text/html; charset=utf-8" : "text/javascript; charset=utf-8");
      // An icon of its own: the browser would ask for one.
      return void response.end(
        path === "" ? `<!doctype html><link rel="icon" href="data:,"><div id="root">${html()}</div><script type="module" src="/script.js"></script>` : script(),
      );
    }
    const { accept = "", "last-event-id": lastEventId } = incoming.headers;
    const call: Asked = {
      method: incoming.method!,
      url: incoming.url!,
      accept,
      lastEventId: lastEventId as string | undefined,
      body: await bodyOf(incoming),
      closed: false,
    };
    asked.push(call);
    response.on("close", () => call.closed = !response.writableFinished);
    const route = ROUTES[path];
    response.writeHead(route === undefined ? 400 : 200, { "content-type": route === undefined ? "application/json" : "text/event-stream" });
    if (route === undefined) {
      return void response.end('{"error":{"code":"INVALID_REQUEST","message":"not so","issues":[{"path":"prompt","message":"is missing"}]}}');
    }
    await route((text) => void response.write(text), call, response);
  };
  const server = createServer((incoming, response) => void answer(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, server };
}
