// A registry on the loopback interface: it serves the tarballs of a release as npm's registry would, sends everything else to the
// registry that npm is set up with, and keeps a log of what was fetched.
// @ts-check
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { base, freshFolder } from "./fresh.mjs";
import { manifestOf } from "../release/packages.mjs";
import { libraryOf, TARGETS } from "../release/targets.mjs";
import { root, run, SetupError } from "../setup/step.mjs";

const TARBALLS = join(root, ".cache/release");

/** The manifest in a tarball that npm made: it is among the first entries, which are 512 bytes of header, then the file. */
function manifestIn(/** @type {Buffer} */ tarball) {
  const tar = gunzipSync(tarball);
  for (let at = 0; at + 512 <= tar.length;) {
    const name = tar.toString("utf8", at, at + 100).replace(/\0.*/s, "");
    const size = Number.parseInt(tar.toString("latin1", at + 124, at + 136), 8) || 0;
    if (name === "package/package.json") return JSON.parse(tar.toString("utf8", at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new SetupError("a tarball has no package.json");
}

/** A platform's package without libraries, for one that was not made: it may be fetched where it should not be, but never runs here. */
function standIn(/** @type {import("../release/targets.mjs").Target} */ target) {
  const manifest = manifestOf(target);
  const tarball = join(base, `${manifest.name}-${manifest.version}.tgz`);
  const folder = freshFolder(`stand-in/${manifest.name}`, { "package.json": manifest, [libraryOf(target)]: "a stand-in" });
  run("npm", ["pack", folder, "--ignore-scripts", "--pack-destination", base]);
  return tarball;
}

/** @typedef {{ url: string, fetched: () => string[], close: () => void }} Registry */

/**
 * Starts it on a free port. `fetched` gives the names of the packages of ours whose tarballs were asked for since the last call.
 * @returns {Promise<Registry>}
 */
export async function startRegistry() {
  const upstream = run("npm", ["config", "get", "registry"]).trim().replace(/\/$/, "");
  const files = readdirSync(TARBALLS).filter((file) => file.endsWith(".tgz"));
  /** @type {Map<string, { file: string, bytes: Buffer, manifest: any }>} */
  const packages = new Map();
  for (const path of [...TARGETS.map(standIn), ...files.map((file) => join(TARBALLS, file))]) {
    const bytes = readFileSync(path);
    const manifest = manifestIn(bytes);
    packages.set(manifest.name, { file: basename(path), bytes, manifest });
  }
  /** @type {Set<string>} */
  let fetched = new Set();
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? "/").split("?")[0] ?? "");
    const owner = [...packages.values()].find(({ file }) => path === `/-/${file}`);
    if (owner !== undefined) {
      fetched.add(owner.manifest.name);
      response.writeHead(200, { "content-type": "application/octet-stream", "content-length": owner.bytes.length }).end(owner.bytes);
      return;
    }
    const found = packages.get(path.slice(1));
    if (found === undefined) {
      response.writeHead(302, { location: `${upstream}${request.url}` }).end();
      return;
    }
    const { file, bytes, manifest } = found;
    const dist = {
      tarball: `${url}-/${file}`,
      integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
      shasum: createHash("sha1").update(bytes).digest("hex"),
    };
    const packument = {
      name: manifest.name,
      "dist-tags": { latest: manifest.version },
      // Long ago: a client may refuse what has only just appeared.
      time: { [manifest.version]: "2026-01-01T00:00:00.000Z" },
      versions: { [manifest.version]: { ...manifest, dist } },
    };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(packument));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = `http://127.0.0.1:${address.port}/`;
  return {
    url,
    fetched() {
      const names = [...fetched].sort();
      fetched = new Set();
      return names;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
