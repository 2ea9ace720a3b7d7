// The hooks in a real browser, with React 18 and 19.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Browser, Page } from "playwright-core";
import { bundle, executable, launch, REACTS, reason } from "./chromium.ts";
import { type Asked, serve } from "./streams.ts";

interface Log {
  states: string[];
  renders: number;
  frames: string[];
  ends: string[];
  errors: string[];
}

describe.skipIf(executable === undefined)(`React in Chromium${reason}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  for (const react of REACTS) {
    describe(`React ${react}`, () => {
      const scripts = { page: "", html: "" };
      let served: Awaited<ReturnType<typeof serve>>;
      let page: Page;
      let asked: Asked[];

      beforeAll(async () => {
        scripts.page = bundle("hooks.tsx", react);
        served = await serve(() => scripts.page, () => scripts.html);
        asked = served.asked;
      });
      afterAll(() => {
        served.server.closeAllConnections();
        served.server.close();
      });

      const drive = (call: string): Promise<unknown> => page.evaluate(`void window.driven.${call}`);
      const log = (): Promise<Log> => page.evaluate<Log>("window.driven.log");
      const text = (id: string): Promise<string> => page.locator(`#${id}`).innerText();
      const until = async (id: string, wanted: string): Promise<void> => {
        await page.waitForFunction(`document.getElementById("${id}")?.innerText === ${JSON.stringify(wanted)}`);
      };

      /** Opens the page anew and shows a stream on it. */
      async function show(props: object | undefined): Promise<void> {
        await page?.close();
        asked.length = 0;
        page = await browser.newPage();
        await page.goto(served.url);
        if (props !== undefined) await drive(`show(${JSON.stringify(props)})`);
      }

      it("is the version that is meant", async () => {
        expect(scripts.page.includes(`"${react}.`)).toBe(true);
        await show(undefined);
      });

      it("shows a stream from connecting to done", async () => {
        await show({ source: "/tokens" });
        await until("status", "done");
        expect(await text("text")).toBe("one two three");
        const { states, frames, ends, errors } = await log();
        expect(states).toEqual(["idle", "connecting", "streaming", "done"].slice(states[0] === "idle" ? 0 : 1));
        expect(frames).toEqual(["token", "token", "token", "end"]);
        expect(ends).toEqual(["done"]);
        expect(errors).toEqual([]);
      });

      it("asks once in StrictMode", async () => {
        await show({ source: { url: "/tokens", body: { prompt: "hi" } }, strict: true });
        await until("status", "done");
        expect(asked.map(({ method, body }) => [method, body])).toEqual([["POST", '{"prompt":"hi"}']]);
        expect((await log()).ends).toEqual(["done"]);
        expect((await log()).errors).toEqual([]);
      });

      it("closes the connection when the component goes away", async () => {
        await show({ source: "/endless", strict: true });
        await until("text", "begun");
        await drive("unmount()");
        for (let i = 0; i < 500 && !asked[0]!.closed; i++) await page.waitForTimeout(10);
        expect(asked.map(({ closed }) => closed)).toEqual([true]);
        expect((await log()).ends).toEqual([]);
        expect((await log()).errors).toEqual([]);
      });

      it("begins anew when the source asks for something else, and only then", async () => {
        await show({ source: { url: "/endless", headers: { "x-a": "1" } } });
        await until("text", "begun");
        await drive('show({ source: { url: "/endless", headers: { "X-A": "1" } } })');
        await page.waitForTimeout(50);
        expect(asked.length).toBe(1);
        await drive('show({ source: "/tokens" })');
        await until("text", "one two three");
        expect(asked.map(({ url, closed }) => [url, closed])).toEqual([["/endless", true], ["/tokens", false]]);
      });

      it("reconnects with Last-Event-ID, and shows every token once", async () => {
        await show({ source: "/broken", strict: true });
        await until("status", "done");
        expect(await text("text")).toBe("123456");
        // What is cut off before it reached the page is asked for twice.
        expect([...new Set(asked.map(({ lastEventId }) => lastEventId))]).toEqual([undefined, "s:2", "s:4"]);
      });

      it("renders no more often than the throttle allows, and loses nothing", async () => {
        await show({ source: "/many", options: { throttle: 100, history: 50 } });
        await until("status", "done");
        const { frames, renders } = await log();
        expect(frames.length).toBe(201);
        expect(renders < 40).toBe(true);
        expect(await text("frames")).toBe("50");
      });

      it("start(), stop() and reset() do as they say", async () => {
        await show({ source: "/endless", options: { autoStart: false } });
        expect([await text("status"), asked.length]).toEqual(["idle", 0]);
        await drive("start()");
        await until("text", "begun");
        await drive("stop()");
        await until("status", "aborted");
        expect(await text("text")).toBe("begun");
        await drive("reset()");
        await until("status", "idle");
        expect(await text("text")).toBe("");
        await drive('start({ url: "/tokens", body: { a: 1 } })');
        await until("status", "done");
        expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual(["GET /endless", "POST /tokens"]);
      });

      it("shows what failed: on the server, or with the request", async () => {
        await show({ source: "/failing" });
        await until("status", "error");
        expect([await text("error"), await text("text")]).toEqual(["no memory is left", "so far"]);
        await show({ source: "/nowhere" });
        await until("status", "error");
        expect(await text("error")).toBe("the server answered 400 Bad Request: not so (prompt: is missing)");
        expect(asked.length).toBe(1);
      });

      it("useTokenStream() starts by a button that calls start with its event", async () => {
        await show({ source: "/tokens", page: "tokens" });
        expect(await text("status")).toBe("idle");
        await page.locator("#ask").click();
        await until("status", "done");
        expect(await text("text")).toBe("one two three");
      });

      it("gives tensors, which TensorView draws and names", async () => {
        await show({ source: "/tensor" });
        await until("tensors", "w");
        await page.waitForSelector('canvas[aria-label="Heat map of w, 2 × 2 float32, from 1 to 4"]');
      });

      it("TensorView draws heat maps, lines and images as fine as the screen, and again when its size changes", async () => {
        await show({ page: "views", strict: true });
        await page.waitForSelector("canvas.ramp");
        const pixel = (name: string, x: number, y: number): Promise<number[]> =>
          page.evaluate<number[]>(`[...document.querySelector("canvas.${name}").getContext("2d").getImageData(${x}, ${y}, 1, 1).data]`);
        const brightness = ([r = 0, g = 0, b = 0]: number[]): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
        const corners = [await pixel("ramp", 2, 2), await pixel("ramp", 80, 40), await pixel("ramp", 157, 77)].map(brightness);
        expect(corners[0]! < corners[1]! && corners[1]! < corners[2]!).toBe(true);
        expect(await pixel("image", 80, 40)).toEqual([255, 0, 0, 255]);
        expect((await pixel("big", 2, 2))[3]).toBe(255);
        expect(await pixel("none", 2, 2)).toEqual([0, 0, 0, 0]);
        const inked = await page.evaluate<number>(
          'document.querySelector("canvas.line").getContext("2d").getImageData(0, 0, 160, 80).data.filter((value, i) => i % 4 === 3 && value > 0).length',
        );
        expect(inked > 200).toBe(true);
        const labels = await page.evaluate<string[]>('[...document.querySelectorAll("canvas")].map((canvas) => canvas.getAttribute("aria-label"))');
        expect(labels).toEqual([
          "Heat map of ramp, 4 × 16 float32, from 0 to 63",
          "Line chart of line, 100, from -1 to 0.9998",
          "Image of image, 8 × 8 × 3 uint8, from 0 to 255",
          "Heat map of big, 2 × 2 int64, from 0 to 3",
          "Heat map of none, 0 × 4, from 0 to 1",
          "Heat map of tiles, 10 × 4 × 4 float32, from 0 to 6",
          "Not there yet",
        ]);
        await page.locator("#scale").click();
        await page.waitForFunction('document.querySelector("canvas.ramp").width === 320');
        expect(brightness(await pixel("ramp", 317, 77)) > corners[1]!).toBe(true);
        expect((await log()).errors).toEqual([]);
      });

      it("renders on a server without asking for anything, and is taken over by the browser", async () => {
        const module = { exports: {} as { html: string } };
        const { createRequire } = await import("node:module");
        const forbidden = (): never => {
          throw new Error("a server must not fetch");
        };
        new Function("module", "exports", "require", "fetch", bundle("server.tsx", react, "node"))(
          module,
          module.exports,
          createRequire(import.meta.url),
          forbidden,
        );
        scripts.html = module.exports.html;
        expect(scripts.html).toMatch(/<p id="status">idle<\/p>/);
        expect(scripts.html).toMatch(/<canvas role="img" aria-label="No tensor yet"/);
        await show(undefined);
        await drive('hydrate({ source: "/tokens" })');
        await until("status", "done");
        expect(await text("text")).toBe("one two three");
        // React says here when what it finds is not what it would have rendered.
        expect((await log()).errors).toEqual([]);
        scripts.html = "";
      });
    });
  }
});
