// Writes the C++ dispatch: for each op a function that reads its operands from the frame and calls MLX.

import { createHash } from "node:crypto";
import { fullName, type Op, type Param } from "../table/row.ts";

/** `expandDims` as `expand_dims`. */
export function snakeCase(name: string): string {
  return name.replace(".", "_").replace(/[A-Z]+(?![a-z])|[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/([a-z])(\d+d)$/, "$1_$2");
}

/** A name as a constant of TypeScript; an opcode is that of its op's full name. */
export function constantName(name: string): string {
  return snakeCase(name).toUpperCase();
}

const READERS: Record<Param["kind"], (p: Param) => string> = {
  array: (p) => p.optional ? "in.optional_array()" : "in.array()",
  weak: (p) => p.optional ? "in.optional_weak()" : "in.weak()",
  scalar: () => "in.scalar()",
  indices: (p) => p.optional ? "in.optional_array()" : "in.array()",
  offset: () => "in.weak()",
  arrays: () => "in.arrays()",
  variadic: () => "in.arrays()",
  integer: (p) => p.optional ? "in.optional_integer()" : "in.integer()",
  axis: (p) => p.optional ? "in.optional_integer()" : "in.integer()",
  float: (p) => p.optional ? "in.optional_number()" : "in.number()",
  flag: (p) => p.optional ? "in.optional_flag()" : "in.flag()",
  shape: (p) => p.optional ? "in.optional_shape()" : "in.shape()",
  strides: (p) => p.optional ? "in.optional_strides()" : "in.strides()",
  integers: (p) => p.optional ? "in.optional_integers()" : "in.integers()",
  axes: (p) => p.optional ? "in.optional_integers()" : "in.integers()",
  sections: () => "in.sections()",
  contraction: () => "in.contraction()",
  padWidths: () => "in.integers()",
  padding: () => "in.padding()",
  dtype: (p) => p.optional ? "in.optional_dtype()" : "in.dtype()",
  text: () => "in.text()",
  key: () => "in.key()",
  seed: () => "in.seed()",
  mask: () => "in.mask()",
  group: () => "group_of(in.optional_integer())",
  order: () => "in.order()",
  choice: (p) => `in.choice({${p.choices!.map((word) => `"${word}"`).join(", ")}})`,
};

/** The local variable of a param; `s` is the stream's. */
function local(p: Param): string {
  return p.name === "s" ? "shape" : snakeCase(p.name);
}

/** The param as an argument of the first declaration. */
function argument(p: Param, op: Op): string {
  const name = local(p);
  if (p.kind === "array" || p.kind === "weak" || p.kind === "indices") return p.optional ? `value(${name})` : `*${name}`;
  if (p.kind === "axes" && p.optional) return `Arguments::axes_or_all(${name}, *${local(op.params[0]!)})`;
  if (p.kind === "scalar") return `*${name}`;
  return p.optional && p.kind === "axis" ? `*${name}` : name;
}

/** The axis whose absence picks the second declaration. */
function absentAxis(op: Op): Param | undefined {
  if (op.cpp.length !== 2) return undefined;
  return op.params.find((p) => p.kind === "axis" && p.optional);
}

function expression(op: Op): string {
  if (op.call !== undefined) return op.call;
  const callee = op.cpp[0]!.match(/(\w+)\(/)![1];
  const call = (params: readonly Param[]) =>
    `mx::${op.space === undefined ? "" : `${op.space}::`}${callee}(${[...params.map((p) => argument(p, op)), "s"].join(", ")})`;
  const axis = absentAxis(op);
  if (op.pairwise !== undefined) {
    const [primitive, test] = op.pairwise;
    const operands = op.params.map((p) => argument(p, op)).join(", ");
    return `${test}(${operands}) ? pairwise<mx::${primitive}>(${operands}, s, mx::${snakeCase(op.name)}) : ${call(op.params)}`;
  }
  if (axis === undefined) return call(op.params);
  return `${local(axis)} ? ${call(op.params)} : ${call(op.params.filter((p) => p !== axis))}`;
}

function body(op: Op): string {
  const lines = op.params.map((p) => `  auto ${local(p)} = ${READERS[p.kind](p)};`);
  const weak = op.params.filter((p) => p.kind === "weak" && !p.optional);
  if (weak.length === 2) lines.push(`  settle(${weak.map(local).join(", ")});`);
  lines.push("  auto s = in.stream();", `  return in.give(${expression(op)});`);
  return `double op_${snakeCase(fullName(op))}(Arguments& in) {\n${lines.join("\n")}\n}\n`;
}

/**
 * The file that native/shim.cpp includes, and the number that both sides must agree on: a hash of the dispatch and of
 * `protocol`, the sources that say how a call travels.
 */
export function writeCpp(ops: readonly Op[], calls: readonly string[], protocol: string): { text: string; abi: number } {
  const functions = ops.map(body).join("\n");
  const declarations = calls.map((name) => `double call_${name}(Arguments& in);`).join("\n");
  const table = [...ops.map((op) => `op_${snakeCase(fullName(op))}`), ...calls.map((name) => `call_${name}`)];
  const rest = `
#include <cmath>

#include "arguments.h"
#include "checked.h"
#include "composite.h"
#include "convolutions.h"
#include "distributed.h"
#include "fused.h"
#include "dynamic.h"
#include "fourier.h"
#include "gpu.h"
#include "halves.h"
#include "linear.h"
#include "pairwise.h"
#include "quantized.h"
#include "random.h"
#include "vectorized.h"

namespace mxn {

${declarations}

namespace {

${functions}
using Operation = double (*)(Arguments&);

constexpr Operation OPERATIONS[] = {
${table.map((name) => `    ${name},`).join("\n")}
};
`;
  const abi = Number.parseInt(createHash("sha256").update(rest).update(protocol).digest("hex").slice(0, 12), 16);
  return { text: `${rest}\nconstexpr double ABI = ${abi};\n\n} // namespace\n} // namespace mxn\n`, abi };
}
