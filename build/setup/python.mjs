// An environment with Python MLX, pinned by hash: the reference for values and for times.
// @ts-check
import { hashOf, run, step } from "./step.mjs";

const MISSING = "python3 is missing: install Python 3.10 or later with pip and venv (Debian: apt install python3-venv) and run this again";
const ENVIRONMENT = ".cache/python";
const LOCK = "build/python.lock";

/** Makes the environment when it is not there; gives the path of its Python. */
export async function pythonWithMlx() {
  const python = `${ENVIRONMENT}/bin/python`;
  await step({
    name: "python",
    doing: "installing Python MLX and NumPy (28 MB)",
    input: hashOf([LOCK]),
    output: [python],
    work: () => {
      run("python3", ["-m", "venv", "--clear", ENVIRONMENT], { missing: MISSING });
      const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
      run(python, [...pip, "--require-hashes", "--only-binary=:all:", "-r", LOCK]);
    },
  });
  return python;
}
