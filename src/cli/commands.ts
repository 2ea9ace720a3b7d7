// The commands, behind one import: the library, which they need, is then divided into files as it would be without them.

export { doctor, info } from "./doctor.ts";
export { probe } from "./probe.ts";
export { setup } from "./setup/setup.ts";
