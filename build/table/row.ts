// What one row of the op table says: everything that codegen needs to write an op's TypeScript, C++ and docs.

/** How an argument is checked, how it travels in the call frame and which C++ type it becomes. */
export type Kind =
  /** An array; a plain number becomes float32. */
  | "array"
  /** An array; a plain number takes the dtype of the other weak operand. */
  | "weak"
  /** An array; a plain number alone decides its dtype: int32 for an integer, as in Python. */
  | "scalar"
  /** An array of positions; plain numbers become int32. */
  | "indices"
  /** A position, or an array of positions. */
  | "offset"
  /** A list of arrays. */
  | "arrays"
  /** Any number of array arguments. */
  | "variadic"
  | "integer"
  | "float"
  | "flag"
  /** A shape: integers, or one. */
  | "shape"
  /** Strides in elements. */
  | "strides"
  /** Integers, or one. */
  | "integers"
  /** An axis. */
  | "axis"
  /** Axes, or one. */
  | "axes"
  /** A number of equal parts, or places to split at. */
  | "sections"
  /** A number of axes to contract, or the axes of each of two arrays. */
  | "contraction"
  | "padWidths"
  /** The padding of a convolution: one, one for each axis, or those before and those after. */
  | "padding"
  | "dtype"
  | "text"
  /** A key of random numbers; one left out is the next of the thread's own keys, drawn when every other argument has passed its checks. */
  | "key"
  /** A number of 64 bits without a sign. */
  | "seed"
  /** The mask of an attention: a word, or an array. */
  | "mask"
  /** A group of processes. */
  | "group"
  /** The order of a norm: a number or one of a few words. */
  | "order"
  /** One of a few words. */
  | "choice";

export interface Param {
  readonly name: string;
  readonly kind: Kind;
  readonly doc: string;
  /** May be left out or null, which then reaches C++ as an absent value. */
  readonly optional?: boolean;
  /** TypeScript of the value when it is left out; a param with neither this nor `optional` is required, an option among the options. */
  readonly default?: string;
  /** Python takes it by keyword only: in the options object alone. */
  readonly option?: boolean;
  /** The words of a choice. */
  readonly choices?: readonly string[];
}

/** The groups that Python's modules of the same names are; their ops are members of an export of that name. */
export type Space = "random" | "linalg" | "fft" | "fast" | "distributed";

export interface Op {
  /** The TypeScript name. */
  readonly name: string;
  /** The group that the op belongs to, if any; build/table/ops.ts sets it for a whole chapter. */
  readonly space?: Space;
  /** Python's name, where it is not the TypeScript name in snake case. */
  readonly python?: string;
  /** Further names of the same function. */
  readonly aliases?: readonly string[];
  /** One short sentence. */
  readonly doc: string;
  /** Broadcasting, dtype of the result, whatever else a caller must know. */
  readonly details: string;
  readonly params: readonly Param[];
  /** Name of the options interface, shared by ops of equal options. */
  readonly options?: string;
  readonly returns: string;
  /** What the C++ call gives: one array, or several. */
  readonly result?: "array" | "arrays";
  /** How many arrays, where that is always the same. */
  readonly count?: number;
  /** TypeScript of the result, where the number of arrays depends on the arguments. */
  readonly type?: string;
  /** The first optional param, a flag that is true by default, without which Python returns the first array alone: so does TypeScript. */
  readonly unless?: string;
  /** What is an error, beside wrong types. */
  readonly throws: string;
  /** The C++ declarations that the row relies on, as the headers have them. The first is called with the params in order. */
  readonly cpp: readonly string[];
  /** The C++ expression, where the params do not go to the first declaration one by one; `s` is the stream. */
  readonly call?: string;
  /** MLX's primitive that the op is where two operands have the same shape and, when it says so, inexact dtype: it is made without asking MLX's function. */
  readonly pairwise?: readonly [primitive: string, test: "alike" | "alike_inexact"];
  /** Whether arrays have it as a method. */
  readonly method?: boolean;
  /** An expression of the op and what it evaluates to. */
  readonly example: readonly [code: string, value: string];
}

/** The name by which callers know an op: `add`, `fft.rfft`. */
export function fullName(op: Op): string {
  return op.space === undefined ? op.name : `${op.space}.${op.name}`;
}
