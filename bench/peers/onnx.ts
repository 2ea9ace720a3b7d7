// Small ONNX models, written as the protobuf that onnxruntime reads: the few messages and fields of onnx.proto that a graph of
// standard operators on float32 needs.

/** An operator: its inputs and outputs by name; attributes are whole numbers, fractions (`{ float }`) or lists of whole numbers. */
export interface Operator {
  type: string;
  inputs: string[];
  outputs: string[];
  attributes?: Record<string, number | { float: number } | number[]>;
}

/** An input or output of the graph: its name and type. */
export interface Value {
  name: string;
  shape: number[];
  type?: "float32" | "int64";
}

const TYPES = { float32: 1, int64: 7 };
const IR_VERSION = 10;
const OPSET = 23;

/** Bytes of a whole number that is not negative, seven bits each. */
function varint(value: number): number[] {
  const bytes = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push(value % 0x80 | 0x80);
  return [...bytes, value];
}

/** A field that holds a whole number. */
const integer = (field: number, value: number): number[] => [...varint(field << 3), ...varint(value)];

/** A field that holds bytes: a text or a message, given as its fields. */
function block(field: number, content: string | number[][]): number[] {
  const bytes = typeof content === "string" ? [...new TextEncoder().encode(content)] : content.flat();
  return [...varint(field << 3 | 2), ...varint(bytes.length), ...bytes];
}

/** A field that holds a 32-bit float. */
const float = (field: number, value: number): number[] => [...varint(field << 3 | 5), ...new Uint8Array(new Float32Array([value]).buffer)];

function attribute(name: string, value: number | { float: number } | number[]): number[] {
  const [type, fields] = Array.isArray(value)
    ? [7, value.map((number) => integer(8, number))]
    : typeof value === "object"
    ? [1, [float(2, value.float)]]
    : [2, [integer(3, value)]];
  return block(5, [block(1, name), ...fields, integer(20, type)]);
}

function operator({ type, inputs, outputs, attributes = {} }: Operator): number[] {
  return block(1, [
    ...inputs.map((name) => block(1, name)),
    ...outputs.map((name) => block(2, name)),
    block(4, type),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  ]);
}

function value(field: number, { name, shape, type = "float32" }: Value): number[] {
  const dimensions = shape.map((length) => block(1, [integer(1, length)]));
  return block(field, [block(1, name), block(2, [block(1, [integer(1, TYPES[type]), block(2, dimensions)])])]);
}

/** The bytes of a model of operators in the order of their use. */
export function onnxModel(inputs: Value[], outputs: Value[], operators: Operator[]): Uint8Array {
  const graph = [
    ...operators.map(operator),
    block(2, "bench"),
    ...inputs.map((input) => value(11, input)),
    ...outputs.map((output) => value(12, output)),
  ];
  return Uint8Array.from([integer(1, IR_VERSION), block(7, graph), block(8, [integer(2, OPSET)])].flat());
}
