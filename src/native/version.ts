// The version of this package, which package.json and deno.json state too.

/** The version of this package. */
export const VERSION = "0.1.0";
