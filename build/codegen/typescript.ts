// Writes the TypeScript of the ops: functions that look as if written by hand, and the same as methods of arrays.

import type { Op, Param } from "../table/row.ts";
import { constantName, snakeCase } from "./cpp.ts";

const RESERVED = new Set(["var", "delete", "in", "with"]);

const TYPES: Record<Param["kind"], string> = {
  array: "ArrayLike",
  weak: "ArrayLike",
  indices: "ArrayLike",
  arrays: "readonly ArrayLike[]",
  variadic: "ArrayLike[]",
  integer: "number",
  axis: "number",
  float: "number",
  flag: "boolean",
  shape: "Shape",
  strides: "readonly number[]",
  integers: "number | readonly number[]",
  axes: "Axes",
  sections: "number | readonly number[]",
  contraction: "number | readonly [Axes, Axes]",
  padWidths: "number | readonly number[] | readonly (readonly number[])[]",
  dtype: "DtypeLike",
  choice: "",
};

const CONVERTERS: Record<Param["kind"], [required: string, optional: string]> = {
  array: ["operand", "optionalOperand"],
  weak: ["operand", "optionalOperand"],
  indices: ["indices", "indices"],
  arrays: ["operands", "operands"],
  variadic: ["operands", "operands"],
  integer: ["integer", "optionalInteger"],
  axis: ["integer", "optionalInteger"],
  float: ["float", "optionalFloat"],
  flag: ["flag", "flag"],
  shape: ["integers", "optionalIntegers"],
  strides: ["integers", "optionalIntegers"],
  integers: ["integers", "optionalIntegers"],
  axes: ["integers", "optionalIntegers"],
  sections: ["sections", "sections"],
  contraction: ["contraction", "contraction"],
  padWidths: ["padWidths", "padWidths"],
  dtype: ["dtypeCode", "optionalDtypeCode"],
  choice: ["choice", "choice"],
};

const WRITERS: Record<Param["kind"], [required: string, optional: string]> = {
  array: ["putOperand", "putOptionalOperand"],
  weak: ["putOperand", "putOptionalOperand"],
  indices: ["putOperand", "putOperand"],
  arrays: ["putOperands", "putOperands"],
  variadic: ["putOperands", "putOperands"],
  integer: ["put", "put"],
  axis: ["put", "put"],
  float: ["put", "putOptionalFloat"],
  flag: ["put", "put"],
  shape: ["putList", "putOptionalList"],
  strides: ["putList", "putOptionalList"],
  integers: ["putList", "putOptionalList"],
  axes: ["putList", "putOptionalList"],
  sections: ["putSections", "putSections"],
  contraction: ["putContraction", "putContraction"],
  padWidths: ["putList", "putList"],
  dtype: ["put", "put"],
  choice: ["put", "put"],
};

function typeOf(p: Param): string {
  const base = p.kind === "choice" ? p.choices!.map((word) => JSON.stringify(word)).join(" | ") : TYPES[p.kind];
  return p.optional ? `${base} | null` : base;
}

function required(p: Param): boolean {
  return !p.optional && p.default === undefined && !p.option;
}

/** What an op's arguments are, sorted by how TypeScript takes them. */
interface Shape {
  readonly required: readonly Param[];
  /** Optional, by position or in the options. */
  readonly positional: readonly Param[];
  /** In the options, whether or not by position too. */
  readonly options: readonly Param[];
  readonly optionsType: string;
  readonly variadic: boolean;
}

function shapeOf(op: Op): Shape {
  const options = op.params.filter((p) => !required(p));
  return {
    required: op.params.filter(required),
    positional: options.filter((p) => !p.option),
    options,
    optionsType: options.length === 0 ? "StreamOption" : `${optionsName(op)} | StreamLike`,
    variadic: op.params.some((p) => p.kind === "variadic"),
  };
}

function capital(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}

function optionsName(op: Op): string {
  return op.options ?? `${capital(op.name)}Options`;
}

function returnType(op: Op): string {
  return op.result === "arrays" ? "Array[]" : "Array";
}

/** The parameter list of the function, or of the method without its first param. */
function signature(op: Op, method: boolean): string[] {
  const shape = shapeOf(op);
  if (shape.variadic) {
    const name = shape.required[0]!.name;
    return [`...${name}: [...${name}: ArrayLike[], options: ${shape.optionsType}] | ArrayLike[]`];
  }
  const taken = method ? shape.required.slice(1) : shape.required;
  return [
    ...taken.map((p) => `${p.name}: ${typeOf(p)}`),
    ...shape.positional.map((p) => `${p.name}?: ${typeOf(p)} | ${shape.optionsType}`),
    `options?: ${shape.optionsType}`,
  ];
}

function optionsConstant(op: Op): string {
  return constantName(optionsName(op)).replace(/^_/, "");
}

function parameterDocs(op: Op, method: boolean): string[] {
  const shape = shapeOf(op);
  const docs = (method ? op.params.slice(1) : op.params)
    .filter((p) => !p.option)
    .map((p) => `@param ${p.name} ${p.doc}`);
  const only = shape.options.filter((p) => p.option).map((p) => `\`${p.name}\` (${lowerFirst(p.doc).replace(/\.$/, "")})`);
  const rest = only.length > 0 ? `${only.join(", ")}, and the stream or device to run on` : "The stream or device to run on";
  const taken = shape.positional.length > 0 ? `; optional arguments can stand here too, by name` : "";
  if (!shape.variadic) docs.push(`@param options ${capital(rest)}${taken}.`);
  return docs;
}

function lowerFirst(text: string): string {
  return text[0]!.toLowerCase() + text.slice(1);
}

function comment(lines: readonly string[], indent = ""): string {
  return [`${indent}/**`, ...lines.map((line) => `${indent} *${line === "" ? "" : ` ${line}`}`), `${indent} */`].join("\n");
}

/** Python's full name of the op. */
export function pythonName(op: Op): string {
  return op.python ?? snakeCase(op.name);
}

/** What the example has to import. */
export function exampleImports(op: Op): string[] {
  const names = [...op.example[0].matchAll(/(?<![.\w"])([a-z]\w*)\(/gi)].map((match) => match[1]!);
  return [...new Set(names)].sort();
}

function functionDocs(op: Op): string {
  const [code, value] = op.example;
  const exported = RESERVED.has(op.name);
  const imports = exampleImports(op).map((name) => exported && name === op.name ? `${name} as ${name}_` : name);
  const shown = exported ? code.replace(new RegExp(`\\b${op.name}\\(`, "g"), `${op.name}_(`) : code;
  return comment([
    op.doc,
    "",
    op.details,
    "",
    ...parameterDocs(op, false),
    `@returns ${op.returns}`,
    `@throws {MlxError} ${op.throws}`,
    "@throws {TypeError} For an argument of a wrong JavaScript type.",
    `@see mlx.core.${pythonName(op)}`,
    "@example",
    "```ts",
    `import { ${imports.join(", ")} } from "mlx.node";`,
    "",
    `${shown}; // ${value}`,
    "```",
  ]);
}

function convert(op: Op, p: Param): string {
  const [needed, optional] = CONVERTERS[p.kind];
  const converter = p.optional ? optional : needed;
  let source = p.name;
  if (!required(p)) {
    source = p.option ? `given.${p.name}` : `${p.name} === undefined ? given.${p.name} : ${p.name}`;
    if (p.default !== undefined) source = p.option ? `${source} === undefined ? ${p.default} : ${source}` : `${p.name} ?? given.${p.name} ?? ${p.default}`;
    // null is a value of its own here, so that `??` would lose it.
    if (p.default !== undefined && p.optional && !p.option) source = `arg.choose(${p.name}, given.${p.name}, ${p.default})`;
  }
  const choices = p.kind === "choice" ? `, [${p.choices!.map((word) => JSON.stringify(word)).join(", ")}]` : "";
  return `  const ${p.name}Value = arg.${converter}("${op.name}", "${p.name}", ${source}${choices});`;
}

function write(op: Op, p: Param): string {
  const [needed, optional] = WRITERS[p.kind];
  const writer = p.optional ? optional : needed;
  if (writer === "putOperands") return `  arg.putOperands("${op.name}", ${p.name}Value);`;
  return `  ${writer === "put" || writer === "putList" ? "" : "arg."}${writer}(${p.name}Value);`;
}

function functionBody(op: Op): string[] {
  const shape = shapeOf(op);
  const lines: string[] = [];
  let options = "options";
  const cast = ` as ${shape.optionsType} | undefined`;
  if (shape.variadic) {
    const name = shape.required[0]!.name;
    lines.push(`  const [values, last] = arg.variadic(${name});`);
    options = `last${cast}`;
    if (shape.options.length > 0) lines.push(`  const options = ${options};`);
    if (shape.options.length > 0) options = "options";
  }
  shape.positional.forEach((p, i) => {
    lines.push(
      `  ${i === 0 ? "" : "else "}if (arg.isOptions(${p.name})) {`,
      `    options = ${p.name} as ${shape.optionsType};`,
      `    ${p.name} = undefined;`,
      "  }",
    );
  });
  if (shape.options.length > 0) lines.push(`  const given = arg.record<${optionsName(op)}>("${op.name}", ${options}, ${optionsConstant(op)});`);
  for (const p of op.params) lines.push(p.kind === "variadic" ? convert(op, p).replace(`, ${p.name})`, ", values)") : convert(op, p));
  lines.push(`  begin(arg.${shape.options.length > 0 ? "streamToken" : "streamOf"}("${op.name}", ${options}));`);
  for (const p of op.params) lines.push(write(op, p));
  lines.push(`  return arg.${op.result === "arrays" ? "results" : "result"}("${op.name}", call(op.${constantName(op.name)}));`);
  // `} else if` on one line, as a person writes it.
  return lines.join("\n").replaceAll("  }\n  else if", "  } else if").split("\n");
}

function writeFunction(op: Op): string {
  const reserved = RESERVED.has(op.name);
  const name = reserved ? `${op.name}_` : op.name;
  const text = `${functionDocs(op)}\n${reserved ? "" : "export "}function ${name}(${signature(op, false).join(", ")}): ${returnType(op)} {\n${
    functionBody(op).join("\n")
  }\n}\n`;
  return reserved ? `${text}export { ${name} as ${op.name} };\n` : text;
}

/** The options interfaces, one for all ops that share it; throws when ops that share one differ. */
function writeOptions(ops: readonly Op[]): string {
  const written = new Map<string, { text: string; owner: string }>();
  for (const op of ops) {
    const { options } = shapeOf(op);
    if (options.length === 0) continue;
    const name = optionsName(op);
    const fields = options.map((p) => `  /** ${p.doc} */\n  ${p.name}?: ${typeOf(p)} | undefined;`);
    const shared = op.options !== undefined;
    const text = `/** The options of ${shared ? "several operations" : `{@link ${op.name}}`}. */\nexport interface ${name} {\n${
      fields.join("\n")
    }\n  /** The stream or device to run on; the one in force by default. */\n  stream?: StreamLike | undefined;\n}\n\nconst ${optionsConstant(op)} = [${
      options.map((p) => `"${p.name}"`).join(", ")
    }];\n`;
    const before = written.get(name);
    if (before !== undefined && before.text !== text) throw new Error(`${op.name} and ${before.owner} share ${name} but their options differ`);
    written.set(name, { text, owner: op.name });
  }
  return [...written.values()].map(({ text }) => text).join("\n");
}

/** src/generated/ops.ts */
export function writeOps(ops: readonly Op[]): string {
  const text = `${writeOptions(ops)}\n${ops.map(writeFunction).join("\n")}`;
  return `import * as arg from "../core/arguments.ts";
import type { ${["ArrayLike", "Axes", "Shape"].filter((name) => uses(text, name)).join(", ")} } from "../core/arguments.ts";
import type { Array } from "../core/array.ts";
import type { ${["StreamLike", "StreamOption"].filter((name) => uses(text, name)).join(", ")} } from "../core/context.ts";
${uses(text, "DtypeLike") ? 'import type { DtypeLike } from "../core/dtype.ts";\n' : ""}import { ${
    ["begin", "call", "put", "putList"].filter((name) => uses(text, name)).join(", ")
  } } from "../native/frame.ts";
import * as op from "./opcodes.ts";

${text}`;
}

/** Whether the code of `text`, comments aside, has the word. */
function uses(text: string, word: string): boolean {
  return new RegExp(`(?<![.\\w"])${word}\\b(?!")`).test(text.replace(/^ *\*.*$/gm, ""));
}

function writeMethod(op: Op): string {
  const shape = shapeOf(op);
  const names = [...shape.required.slice(1), ...shape.positional].map((p) => p.name);
  const docs = comment([op.doc, "", ...parameterDocs(op, true), `@returns ${op.returns}`, `@see {@link ops.${op.name}}`], "  ");
  const self = "this as unknown as Array";
  return `${docs}\n  ${op.name}(${signature(op, true).join(", ")}): ${returnType(op)} {\n    return ops.${op.name}(${
    [self, ...names, "options"].join(", ")
  });\n  }\n`;
}

/** src/generated/methods.ts */
export function writeMethods(ops: readonly Op[]): string {
  const methods = ops.filter((op) => op.method);
  const text = methods.map(writeMethod).join("\n");
  const options = [...new Set(methods.filter((op) => shapeOf(op).options.length > 0).map(optionsName))].sort();
  return `import type { ${["ArrayLike", "Axes", "Shape"].filter((name) => uses(text, name)).join(", ")} } from "../core/arguments.ts";
import type { Array } from "../core/array.ts";
import type { ${["StreamLike", "StreamOption"].filter((name) => uses(text, name)).join(", ")} } from "../core/context.ts";
${uses(text, "DtypeLike") ? 'import type { DtypeLike } from "../core/dtype.ts";\n' : ""}import * as ops from "./ops.ts";
${options.length > 0 ? `import type { ${options.join(", ")} } from "./ops.ts";\n` : ""}
/** The operations that arrays have as methods; the class itself is \`Array\`. */
export abstract class ArrayMethods {
${text}}
`;
}

/** src/generated/opcodes.ts */
export function writeOpcodes(ops: readonly Op[], calls: readonly string[], abi: number): string {
  const names = [...ops.map((op) => constantName(op.name)), ...calls.map((name) => name.toUpperCase())];
  return `/** What a library made from the same table answers. */
export const ABI = ${abi};

${names.map((name, i) => `export const ${name} = ${i};`).join("\n")}
`;
}
