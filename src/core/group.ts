// Groups of processes that communicate. How they come about is distributed.ts's concern.

import * as op from "../generated/opcodes.ts";
import { MlxError } from "../native/errors.ts";
import { begin, call, check, put, slot } from "../native/frame.ts";
import { integer } from "./integers.ts";

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

const released = new FinalizationRegistry<number>(release);

function release(number: number): void {
  begin(0);
  put(number);
  call(op.RELEASE_GROUP);
}

/**
 * A group of processes that communicate, as one of them sees it. `distributed.init` gives the group of all.
 *
 * @see mlx.core.distributed.Group
 * @example
 * ```ts
 * import { distributed } from "mlx.node";
 *
 * using group = distributed.init();
 * group.rank() < group.size(); // true
 * ```
 */
export class Group {
  #number: number;
  readonly #rank: number;
  readonly #size: number;

  /** @internal Wraps a number that the native side gave; the group owns it from here on. */
  constructor(name: string, number: number) {
    begin(0);
    put(number);
    this.#size = check(name, call(op.DESCRIBE_GROUP));
    this.#rank = slot(0);
    this.#number = number;
    released.register(this, number, this);
  }

  /** @internal The native number, or an error in the name of the call when the group has been disposed. */
  live(name: string): number {
    if (this.#number === 0) throw new MlxError("DISPOSED", name, "the group has been disposed");
    return this.#number;
  }

  /** The place of this process in the group, from 0. */
  rank(): number {
    return this.#rank;
  }

  /** The number of processes in the group. */
  size(): number {
    return this.#size;
  }

  /**
   * Makes smaller groups: the processes that give the same color are in one. All processes of the group must call it.
   *
   * @param color Which group this process goes into.
   * @param key Orders the processes of the new group; a negative key stands for the rank in this group.
   * @returns The new group.
   * @throws {MlxError} RUNTIME when the group has one process, or its backend cannot split groups.
   * @see mlx.core.distributed.Group.split
   */
  split(color: number, key = -1): Group {
    const number = this.live("split");
    const which = integer("split", "color", color);
    const place = integer("split", "key", key);
    begin(0);
    put(number);
    put(which);
    put(place);
    return new Group("split", check("split", call(op.SPLIT_GROUP)));
  }

  /** Lets the group go; work that it was given still finishes. A second call does nothing. */
  dispose(): void {
    if (this.#number === 0) return;
    released.unregister(this);
    release(this.#number);
    this.#number = 0;
  }

  /** The same as {@link Group.dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The rank and size, for people. */
  toString(): string {
    return `Group(rank ${this.#rank} of ${this.#size})`;
  }

  /** @internal What `console.log` prints. */
  [INSPECT](): string {
    return this.toString();
  }
}
