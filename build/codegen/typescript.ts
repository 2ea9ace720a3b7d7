// Writes the TypeScript of the ops: functions that look as if written by hand, and the same as methods of arrays.

import { fullName, type Op, type Param } from "../table/row.ts";
import { constantName, snakeCase } from "./cpp.ts";
import { CONVERTERS, TYPES, WRITERS } from "./kinds.ts";

const RESERVED = new Set(["var", "delete", "in", "with"]);

function typeOf(p: Param): string {
  const words = (p.choices ?? []).map((word) => JSON.stringify(word)).join(" | ");
  const base = p.kind === "choice" ? words : p.kind === "order" ? `number | ${words}` : TYPES[p.kind];
  return p.optional ? `${base} | null` : base;
}

function required(p: Param): boolean {
  return !p.optional && p.default === undefined && !p.option;
}

/** Whether a param must be among the options. */
function needed(p: Param): boolean {
  return !p.optional && p.default === undefined && p.option === true;
}

/** What an op's arguments are, sorted by how TypeScript takes them. */
interface Shape {
  readonly required: readonly Param[];
  /** Optional, by position or in the options. */
  readonly positional: readonly Param[];
  /** In the options, whether or not by position too. */
  readonly options: readonly Param[];
  /** The last parameter, with its name. */
  readonly last: string;
  readonly optionsType: string;
  readonly variadic: boolean;
}

function shapeOf(op: Op): Shape {
  const options = op.params.filter((p) => !required(p));
  const optionsType = options.length === 0 ? "StreamOption" : options.some(needed) ? optionsName(op) : `${optionsName(op)} | StreamLike`;
  return {
    required: op.params.filter(required),
    positional: options.filter((p) => !p.option),
    options,
    last: `options${options.some(needed) ? "" : "?"}: ${optionsType}`,
    optionsType,
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
  if (op.type !== undefined) return op.type;
  if (op.result !== "arrays") return "Array";
  return op.count === undefined ? "Array[]" : `[${new Array(op.count).fill("Array").join(", ")}]`;
}

/** The parameter list of the function, or of the method without its first param. */
function signature(op: Op, method: boolean): string[] {
  const shape = shapeOf(op);
  const taken = method ? shape.required.slice(1) : shape.required;
  if (shape.variadic) {
    const first = taken.slice(0, -1).map((p) => `${p.name}: ${typeOf(p)}`);
    const { name } = taken.at(-1)!;
    return [...first, `...${name}: [...${name}: ArrayLike[], options: ${shape.optionsType}] | ArrayLike[]`];
  }
  return [
    ...taken.map((p) => `${p.name}: ${typeOf(p)}`),
    ...shape.positional.map((p) => `${p.name}?: ${typeOf(p)} | ${shape.optionsType}`),
    shape.last,
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
  const name = op.python ?? snakeCase(op.name);
  return op.space === undefined ? name : `${op.space}.${name}`;
}

/** What the example has to import. */
export function exampleImports(op: Op): string[] {
  const names = [...op.example[0].matchAll(/(?<![.\w"])(?:([a-z]\w*)\(|(random|linalg|fft|fast|distributed)\.)/gi)].map((match) => (match[1] ?? match[2])!);
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
    ...(op.aliases ? ["", `Also exported as ${op.aliases.map((alias) => `\`${alias}\``).join(" and ")}.`] : []),
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
  const choices = p.choices !== undefined ? `, [${p.choices!.map((word) => JSON.stringify(word)).join(", ")}]` : "";
  return `  const ${p.name}Value = arg.${converter}("${fullName(op)}", "${p.name}", ${source}${choices});`;
}

function write(op: Op, p: Param): string {
  const [needed, optional] = WRITERS[p.kind];
  const writer = p.optional ? optional : needed;
  if (writer === "putText") return `  putText("${fullName(op)}", ${p.name}Value);`;
  if (writer === "putOperands") return `  arg.putOperands("${fullName(op)}", ${p.name}Value);`;
  return `  ${writer === "put" || writer === "putList" ? "" : "arg."}${writer}(${p.name}Value);`;
}

function functionBody(op: Op): string[] {
  const shape = shapeOf(op);
  const lines: string[] = [];
  let options = "options";
  const cast = ` as ${shape.optionsType} | undefined`;
  if (shape.variadic) {
    const { name } = shape.required.at(-1)!;
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
  if (shape.options.length > 0) lines.push(`  const given = arg.record<${optionsName(op)}>("${fullName(op)}", ${options}, ${optionsConstant(op)});`);
  for (const p of op.params) lines.push(p.kind === "variadic" ? convert(op, p).replace(`, ${p.name})`, ", values)") : convert(op, p));
  lines.push(`  begin(arg.${shape.options.length > 0 ? "streamToken" : "streamOf"}("${fullName(op)}", ${options}));`);
  for (const p of op.params) lines.push(write(op, p));
  const tuple = op.count === undefined && op.type === undefined ? "" : ` as ${returnType(op)}`;
  const given = `arg.${op.result === "arrays" ? "results" : "result"}("${fullName(op)}", call(op.${constantName(fullName(op))}))${tuple}`;
  if (op.unless === undefined) lines.push(`  return ${given};`);
  else lines.push(`  const arrays = ${given};`, `  return ${op.unless}Value ? arrays : arrays[0];`);
  // `} else if` on one line, as a person writes it.
  return lines.join("\n").replaceAll("  }\n  else if", "  } else if").split("\n");
}

/** How an op of `unless` is called with the flag false, with it true, and with a flag that is not known before. */
function overloads(op: Op): string[] {
  if (op.unless === undefined) return [];
  const options = optionsName(op);
  const taken = shapeOf(op).required.map((p) => `${p.name}: ${typeOf(p)}, `).join("");
  const rest = `options?: ${options} | StreamLike`;
  const all = returnType(op);
  const forms = [
    `(${taken}${op.unless}: false | ${options} & { ${op.unless}: false }, ${rest}): Array;`,
    `(${taken}${op.unless}?: true | ${options} & { ${op.unless}?: true | undefined } | StreamLike, options?: StreamOption): ${all};`,
    `(${taken}${op.unless}?: boolean | ${options} | StreamLike, ${rest}): Array | ${all};`,
  ].map((form) => `export function ${op.name}${form}`);
  const docs = [`With \`${op.unless}\` true, as it is by default: every array.`, `With a \`${op.unless}\` that is not known before.`];
  return forms.flatMap((form, i) => i === 0 ? [form] : [`/** ${docs[i - 1]} */`, form]);
}

function writeFunction(op: Op): string {
  const reserved = RESERVED.has(op.name);
  const name = reserved ? `${op.name}_` : op.name;
  const parameters = signature(op, false).join(", ");
  const returned = op.unless === undefined ? returnType(op) : `Array | ${returnType(op)}`;
  const lines = [
    functionDocs(op),
    ...overloads(op),
    `${reserved ? "" : "export "}function ${name}(${parameters}): ${returned} {`,
    ...functionBody(op),
    "}",
    ...[...(reserved ? [op.name] : []), ...(op.aliases ?? [])].map((exported) => `export { ${name} as ${exported} };`),
  ];
  return `${lines.join("\n")}\n`;
}

/** The options interfaces, one for all ops that share it; throws when ops that share one differ. */
function writeOptions(ops: readonly Op[]): string {
  const written = new Map<string, { text: string; owner: string }>();
  for (const op of ops) {
    const { options } = shapeOf(op);
    if (options.length === 0) continue;
    const name = optionsName(op);
    const fields = options.flatMap((p) => [`  /** ${p.doc} */`, needed(p) ? `  ${p.name}: ${typeOf(p)};` : `  ${p.name}?: ${typeOf(p)} | undefined;`]);
    const names = options.map((p) => `"${p.name}"`).join(", ");
    const lines = [
      `/** The options of ${op.options === undefined ? `{@link ${op.name}}` : "several operations"}. */`,
      `export interface ${name} {`,
      ...fields,
      "  /** The stream or device to run on; the one in force by default. */",
      "  stream?: StreamLike | undefined;",
      "}",
      "",
      `const ${optionsConstant(op)} = [${names}];`,
    ];
    const text = `${lines.join("\n")}\n`;
    const before = written.get(name);
    if (before !== undefined && before.text !== text) throw new Error(`${op.name} and ${before.owner} share ${name} but their options differ`);
    written.set(name, { text, owner: op.name });
  }
  return [...written.values()].map(({ text }) => text).join("\n");
}

/** Those of `names` that the code of `text` has, comments aside. */
function used(text: string, names: readonly string[]): string {
  const code = text.replace(/^ *\*.*$/gm, "");
  return names.filter((name) => new RegExp(`(?<![.\\w"])${name}\\b(?!")`).test(code)).join(", ");
}

/** The imports of types that functions and methods share. */
function typeImports(text: string): string[] {
  const dtypes = used(text, ["DtypeLike"]);
  const groups = used(text, ["Group"]);
  return [
    `import type { ${used(text, ["ArrayLike", "Axes", "Shape"])} } from "../core/arguments.ts";`,
    'import type { Array } from "../core/array.ts";',
    `import type { ${used(text, ["StreamLike", "StreamOption"])} } from "../core/context.ts";`,
    ...(dtypes === "" ? [] : [`import type { ${dtypes} } from "../core/dtype.ts";`]),
    ...(groups === "" ? [] : [`import type { ${groups} } from "../core/group.ts";`]),
  ];
}

/** The file of the ops in no group, or of those in one. */
export function writeOps(ops: readonly Op[]): string {
  const text = [writeOptions(ops), ...ops.map(writeFunction)].filter((part) => part !== "").join("\n");
  const imports = [
    'import * as arg from "../core/arguments.ts";',
    ...typeImports(text),
    `import { ${used(text, ["begin", "call", "put", "putList", "putText"])} } from "../native/frame.ts";`,
    'import * as op from "./opcodes.ts";',
  ];
  return `${imports.join("\n")}\n\n${text}`;
}

function writeMethod(op: Op): string {
  const shape = shapeOf(op);
  const names = [...shape.required.slice(1), ...shape.positional].map((p) => p.name);
  const given = ["this as unknown as Array", ...names, "options"].join(", ");
  const lines = [
    comment([op.doc, "", ...parameterDocs(op, true), `@returns ${op.returns}`, `@see {@link ops.${op.name}}`], "  "),
    `  ${op.name}(${signature(op, true).join(", ")}): ${returnType(op)} {`,
    `    return ops.${op.name}(${given});`,
    "  }",
  ];
  return `${lines.join("\n")}\n`;
}

/** src/generated/methods.ts */
export function writeMethods(ops: readonly Op[]): string {
  const methods = ops.filter((op) => op.method);
  const text = methods.map(writeMethod).join("\n");
  const options = [...new Set(methods.filter((op) => shapeOf(op).options.length > 0).map(optionsName))].sort();
  const imports = [
    ...typeImports(text),
    'import * as ops from "./ops.ts";',
    ...(options.length === 0 ? [] : [`import type { ${options.join(", ")} } from "./ops.ts";`]),
  ];
  const head = "/** The operations that arrays have as methods; the class itself is `Array`. */\nexport abstract class ArrayMethods {";
  return `${imports.join("\n")}\n\n${head}\n${text}}\n`;
}

/** src/generated/opcodes.ts */
export function writeOpcodes(ops: readonly Op[], calls: readonly string[], abi: number): string {
  const names = [...ops.map((op) => constantName(fullName(op))), ...calls.map((name) => name.toUpperCase())];
  return `/** What a library made from the same table answers. */
export const ABI = ${abi};

${names.map((name, i) => `export const ${name} = ${i};`).join("\n")}
`;
}
