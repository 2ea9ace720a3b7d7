// examples/stream-server in the three runtimes: its page shows a training run, and the run stops with the page.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressOf, root, type RuntimeName, RUNTIMES, startScript } from "../runtime/servers.ts";
import { executable, launch, reason } from "./chromium.ts";

const script = (name: RuntimeName): string => `${root}${name === "node" ? "dist/examples/stream-server/server.js" : "examples/stream-server/server.ts"}`;

describe.skipIf(executable === undefined)(`examples/stream-server${reason}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  for (const name of RUNTIMES) {
    it(`shows a training run, served by ${name}`, async () => {
      const server = startScript(name, [script(name)], { PORT: "0" });
      try {
        const url = await addressOf(server);
        const page = await browser.newPage();
        const errors: string[] = [];
        page.on("pageerror", (error) => errors.push(error.message));
        await page.goto(`${url}/?steps=400`);
        await page.waitForSelector(".status.done");
        expect(await page.locator("pre").innerText()).toMatch(/^step {4}0 {3}loss 0\.[67]\d*\nstep {2}200 {3}loss 0\.\d+\nstep {2}400 {3}loss 0\.\d+\s*$/);
        const loss = Number(await page.locator("figcaption span").innerText());
        expect(loss > 0 && loss < 0.2).toBe(true);
        const labels = await page.evaluate<string[]>(
          '[...document.querySelectorAll("canvas")].map((canvas) => canvas.getAttribute("aria-label").split(", from")[0])',
        );
        expect(labels).toEqual([
          "Heat map of predictions, 64 × 64 float32",
          "Line chart of loss, 41",
          "Heat map of weights.w1, 6 × 32 float32",
          "Heat map of weights.w2, 32 × 32 float32",
          "Heat map of weights.w3, 32 × 1 float32",
        ]);
        expect(await page.locator("circle").count()).toBe(240);
        await page.locator("button", { hasText: "Start" }).click();
        await page.waitForSelector(".status.streaming");
        await page.locator("button", { hasText: "Stop" }).click();
        await page.waitForSelector(".status.aborted");
        expect(errors).toEqual([]);
        expect((await fetch(`${url}/train?steps=many`)).status).toBe(400);
        await page.close();
      } finally {
        server.kill();
      }
    });
  }
});
