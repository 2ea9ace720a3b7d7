// Finds a pinned wheel in a Python package index, by its hash: in the index's JSON (PEP 691) or its HTML (PEP 503).

import type { Wheel } from "../package.ts";

const JSON_TYPE = "application/vnd.pypi.simple.v1+json";
const MOST_BYTES = 32 << 20;
const PATIENCE = 30_000;

/** The index that is asked where none is named. */
export const PYPI = "https://pypi.org/simple";

/** Where a request goes, and what it takes along: `fetch` takes no name and password in an address. */
export interface Address {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** The address that a person or an index gave; a name and password hold for `origin` alone. */
export function addressOf(given: string, base?: Address): Address {
  let url: URL;
  try {
    url = new URL(given, base?.url);
  } catch {
    throw new Error(`${JSON.stringify(given)} is no address of a package index: give one such as ${PYPI}`);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new Error(`an index is reached by https: or http:, not ${url.protocol}`);
  const own = url.username === "" ? undefined : `Basic ${btoa(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`)}`;
  url.username = url.password = "";
  const authorization = own ?? (base?.url.origin === url.origin ? base.headers.authorization : undefined);
  return { url, headers: authorization === undefined ? {} : { authorization } };
}

/** The address of the wheel whose hash is pinned; what it brings is checked again. */
export async function findWheel(index: Address, wheel: Wheel): Promise<Address> {
  const page: Address = { url: new URL(`${index.url.href.replace(/\/*$/, "")}/${wheel.package}/`), headers: index.headers };
  const response = await fetch(page.url, {
    headers: { ...page.headers, accept: `${JSON_TYPE}, text/html;q=0.5` },
    signal: AbortSignal.timeout(PATIENCE),
  }).catch((error) => {
    throw new Error(`${page.url} cannot be reached: ${reason(error)}. ${OTHERWISE}`);
  });
  if (!response.ok) throw new Error(`${page.url} answers with status ${response.status}. ${OTHERWISE}`);
  const text = await boundedText(response, page.url);
  const found = (response.headers.get("content-type") ?? "").includes("json") ? inJson(text, wheel.sha256) : inHtml(text, wheel.sha256);
  if (found === undefined) throw new Error(`${page.url} has no ${wheel.package} ${wheel.version} with the hash sha256:${wheel.sha256}. ${OTHERWISE}`);
  // After redirects, addresses are relative to where the page was in the end.
  return addressOf(found, { url: new URL(response.url || page.url), headers: page.headers });
}

/** What to do where the network does not do it. */
export const OTHERWISE = "Name another index with --index, or fetch the wheel yourself and give it with --wheel";

/** Why a request failed: the error of `fetch` itself says only that it did. */
export function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

async function boundedText(response: Response, url: URL): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > MOST_BYTES) throw new Error(`${url} answers with more than ${MOST_BYTES >> 20} MiB: it is no package index`);
    text += decoder.decode(chunk as Uint8Array, { stream: true });
  }
  return text + decoder.decode();
}

function inJson(text: string, sha256: string): string | undefined {
  const { files } = JSON.parse(text) as { files?: { url?: unknown; hashes?: { sha256?: unknown } }[] };
  const url = files?.find((file) => file.hashes?.sha256 === sha256)?.url;
  return typeof url === "string" ? url : undefined;
}

function inHtml(text: string, sha256: string): string | undefined {
  for (const [, href = ""] of text.matchAll(/<a\b[^>]*?\bhref\s*=\s*["']([^"']+)["']/gi)) {
    const [address = "", fragment] = href.replaceAll("&amp;", "&").split("#");
    if (fragment === `sha256=${sha256}`) return address;
  }
  return undefined;
}
