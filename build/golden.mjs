// Makes the golden values anew: an environment with Python MLX, pinned by hash, and the maker beside the values.
// @ts-check
import process from "node:process";
import { hashOf, run, SetupError, step } from "./setup/step.mjs";

const PYTHON = "python3 is missing: install Python 3.10 or later with pip and venv (Debian: apt install python3-venv) and run this again";
const ENVIRONMENT = ".cache/python";
const LOCK = "test/golden/requirements.lock";

try {
  console.log("Making the golden values:");
  await step({
    name: "python",
    doing: "installing Python MLX (11 MB)",
    input: hashOf([LOCK]),
    output: [`${ENVIRONMENT}/bin/python`],
    work: () => {
      run("python3", ["-m", "venv", "--clear", ENVIRONMENT], { missing: PYTHON });
      const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
      run(`${ENVIRONMENT}/bin/python`, [...pip, "--require-hashes", "--only-binary=:all:", "-r", LOCK]);
    },
  });
  process.stdout.write(run(`${ENVIRONMENT}/bin/python`, ["test/golden/make.py"]).replace(/^/gm, "  ").trimEnd() + "\n");
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\nStopped: ${error.message}`);
  process.exit(1);
}
