// Communication between processes as one group: `distributed`. The operations are in generated/distributed.ts.

import * as op from "../generated/opcodes.ts";
import { wrongType } from "../native/errors.ts";
import { begin, call, check, put, putText } from "../native/frame.ts";
import { choice, flag, record } from "./arguments.ts";
import { Group } from "./group.ts";

export * from "../generated/distributed.ts";
export { Group };

/** How processes talk: over TCP from neighbour to neighbour, MPI, NVIDIA's NCCL, or Thunderbolt between Macs; or whichever is there. */
export type Backend = "any" | "ring" | "mpi" | "nccl" | "jaccl";

/** The options of {@link init}. */
export interface InitOptions {
  /** Whether it is an error when there are no other processes to talk to; false by default. */
  strict?: boolean | undefined;
  /** The backend; "any" by default. */
  backend?: Backend | undefined;
}

const BACKENDS: readonly Backend[] = ["any", "ring", "mpi", "nccl", "jaccl"];

function backendOf(name: string, value: unknown): Backend {
  return BACKENDS[choice(name, "backend", value, BACKENDS)]!;
}

/**
 * Tells whether the loaded MLX has a backend, not whether there are processes to talk to.
 *
 * @param backend The backend; "any" by default.
 * @returns Whether it is there.
 * @throws {MlxError} INVALID_ARGUMENT for the name of no backend.
 * @see mlx.core.distributed.is_available
 * @example
 * ```ts
 * import { distributed } from "mlx.node";
 *
 * distributed.isAvailable("ring"); // true
 * ```
 */
export function isAvailable(backend: Backend = "any"): boolean {
  const wanted = backendOf("distributed.isAvailable", backend);
  begin(0);
  putText("distributed.isAvailable", wanted);
  return check("distributed.isAvailable", call(op.DISTRIBUTED_IS_AVAILABLE)) === 1;
}

/**
 * Gives the group of all processes; the first call connects them.
 *
 * What starts the processes tells them of each other through environment variables that MLX reads: `MLX_RANK` and
 * `MLX_HOSTFILE` for the backend "ring", those of mpirun for "mpi". A process on its own is a group of one, in which
 * nothing is sent. The call blocks until all processes are there.
 *
 * @param strict Whether it is an error when there are no other processes; the options can stand here too.
 * @param backend The backend; "any" takes the first one that there are processes for.
 * @returns The group.
 * @throws {MlxError} RUNTIME when it is strict and there are no other processes, or they cannot be reached;
 * INVALID_ARGUMENT for the name of no backend.
 * @see mlx.core.distributed.init
 * @example
 * ```ts
 * import { distributed } from "mlx.node";
 *
 * const group = distributed.init({ backend: "any" });
 * group.rank() < group.size(); // true
 * ```
 */
export function init(strict: boolean | InitOptions = false, backend?: Backend): Group {
  const name = "distributed.init";
  if (typeof strict !== "boolean" && (typeof strict !== "object" || strict === null)) throw wrongType(name, "strict", "a boolean or the options", strict);
  const given = typeof strict === "boolean" ? { strict, backend } : record<InitOptions>(name, strict, ["strict", "backend"]);
  const strictly = flag(name, "strict", given.strict ?? false);
  const wanted = backendOf(name, given.backend ?? backend ?? "any");
  begin(0);
  put(strictly);
  putText(name, wanted);
  return new Group(name, check(name, call(op.INIT_GROUP)));
}
