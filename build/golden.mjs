// Makes the golden values anew with Python MLX; the maker is beside the values.
// @ts-check
import process from "node:process";
import { pythonWithMlx } from "./setup/python.mjs";
import { run, SetupError } from "./setup/step.mjs";

try {
  console.log("Making the golden values:");
  const python = await pythonWithMlx();
  for (const maker of ["surface", "make", "gradients"]) {
    process.stdout.write(run(python, [`test/golden/${maker}.py`]).replace(/^/gm, "  ").trimEnd() + "\n");
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\nStopped: ${error.message}`);
  process.exit(1);
}
