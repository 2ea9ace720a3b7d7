// Preloaded into Node (--require): koffi counts as not installed, in worker threads too.
// @ts-check
const Module = require("node:module");

const internals = /** @type {{ _resolveFilename(request: string, ...rest: unknown[]): string }} */ (/** @type {unknown} */ (Module));
const resolve = internals._resolveFilename;
internals._resolveFilename = function (request, ...rest) {
  if (request === "koffi") throw Object.assign(new Error("Cannot find module 'koffi'"), { code: "MODULE_NOT_FOUND" });
  return resolve.call(this, request, ...rest);
};
