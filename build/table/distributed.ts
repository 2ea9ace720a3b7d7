// Communication between processes: `distributed` here, `mx.distributed` in Python.

import type { Op, Param } from "./row.ts";

const x: Param = { name: "x", kind: "array", doc: "This process's array, of the same shape and dtype in every process." };
const group: Param = { name: "group", kind: "group", optional: true, option: true, doc: "The processes that take part; all of them when null." };
const source: Param = { name: "src", kind: "integer", doc: "The rank of the process that sends." };

const TOGETHER = "Every process of the group must call it. In a group of one process the result is `x`.";
const ON_EVALUATION = "RUNTIME on evaluation when another process is gone, or for a dtype that the backend does not know.";
const ALONE = "INVALID_ARGUMENT in a group of one process, or for a rank that the group has not";

export const DISTRIBUTED: readonly Op[] = [
  {
    name: "allSum",
    doc: "Adds up the arrays of all processes.",
    details: TOGETHER,
    params: [x, group],
    options: "GroupOptions",
    returns: "The sum, in the shape and dtype of `x`.",
    throws: ON_EVALUATION,
    cpp: ["array all_sum(const array& x, std::optional<Group> group = std::nullopt, StreamOrDevice s = {})"],
    call: "mx::distributed::all_sum(*x, group, communication_stream(group, s))",
    example: ["distributed.allSum([1, 2]).shape", "[2]"],
  },
  {
    name: "allMax",
    doc: "Takes the largest of the elements of all processes, place by place.",
    details: TOGETHER,
    params: [x, group],
    options: "GroupOptions",
    returns: "The maxima, in the shape and dtype of `x`.",
    throws: ON_EVALUATION,
    cpp: ["array all_max(const array& x, std::optional<Group> group = std::nullopt, StreamOrDevice s = {})"],
    call: "mx::distributed::all_max(*x, group, communication_stream(group, s))",
    example: ["distributed.allMax([1, 2]).shape", "[2]"],
  },
  {
    name: "allMin",
    doc: "Takes the smallest of the elements of all processes, place by place.",
    details: TOGETHER,
    params: [x, group],
    options: "GroupOptions",
    returns: "The minima, in the shape and dtype of `x`.",
    throws: ON_EVALUATION,
    cpp: ["array all_min(const array& x, std::optional<Group> group = std::nullopt, StreamOrDevice s = {})"],
    call: "mx::distributed::all_min(*x, group, communication_stream(group, s))",
    example: ["distributed.allMin([1, 2]).shape", "[2]"],
  },
  {
    name: "allGather",
    doc: "Joins the arrays of all processes along the first axis, in the order of their ranks.",
    details: `${TOGETHER} In a larger one, an array without dimensions counts as one of a single element.`,
    params: [x, group],
    options: "GroupOptions",
    returns: "The arrays one after another.",
    throws: ON_EVALUATION,
    cpp: ["array all_gather(const array& x, std::optional<Group> group = std::nullopt, StreamOrDevice S = {})"],
    call: "mx::distributed::all_gather(*x, group, communication_stream(group, s))",
    example: ["distributed.allGather([1, 2]).shape", "[2 * distributed.init().size()]"],
  },
  {
    name: "sumScatter",
    doc: "Adds up the arrays of all processes and gives each process its part of the sum.",
    details: `${TOGETHER} Only the backend "nccl" can do it.`,
    params: [x, group],
    options: "GroupOptions",
    returns: "The part of the first axis that falls to this process's rank.",
    throws: `INVALID_ARGUMENT when the processes do not divide the first axis; ${ON_EVALUATION}`,
    cpp: ["array sum_scatter(const array& x, std::optional<Group> group = std::nullopt, StreamOrDevice s = {})"],
    call: "mx::distributed::sum_scatter(*x, group, communication_stream(group, s))",
    example: ['distributed.init().size() === 1 ? distributed.sumScatter([1, 2]).shape : "several"', "[2]"],
  },
  {
    name: "send",
    doc: "Sends an array to another process.",
    details: "It is sent when the result is computed. The other process must call `recv` or `recvLike`.",
    params: [{ ...x, doc: "What to send." }, { name: "dst", kind: "integer", doc: "The rank of the process that receives." }, group],
    options: "GroupOptions",
    returns: "An array equal to `x`.",
    throws: `${ALONE}; ${ON_EVALUATION}`,
    cpp: ["array send(const array& x, int dst, std::optional<Group> group = std::nullopt, StreamOrDevice s = {})"],
    call: "mx::distributed::send(*x, dst, group, communication_stream(group, s))",
    example: ['distributed.init().size() === 1 ? "alone" : distributed.send([1, 2], 1).shape', '"alone"'],
  },
  {
    name: "recv",
    doc: "Receives an array from another process.",
    details: "It is received when the result is computed. Shape and dtype must be those of what the other process sends.",
    params: [
      { name: "shape", kind: "shape", doc: "The shape of the array." },
      { name: "dtype", kind: "dtype", doc: "The dtype of the array." },
      source,
      group,
    ],
    options: "GroupOptions",
    returns: "The array.",
    throws: `${ALONE}; ${ON_EVALUATION}`,
    cpp: ["array recv(Shape shape, Dtype dtype, int src, std::optional<Group> group = std::nullopt, StreamOrDevice s = {})"],
    call: "mxn::recv(std::move(shape), dtype, src, group, s)",
    example: ['distributed.init().size() === 1 ? "alone" : distributed.recv([2], "float32", 1).shape', '"alone"'],
  },
  {
    name: "recvLike",
    doc: "Receives an array of the shape and dtype of another one from another process.",
    details: "It is received when the result is computed.",
    params: [{ ...x, doc: "An array of the shape and dtype; its values do not matter." }, source, group],
    options: "GroupOptions",
    returns: "The array.",
    throws: `${ALONE}; ${ON_EVALUATION}`,
    cpp: ["array recv_like(const array& x, int src, std::optional<Group> group = std::nullopt, StreamOrDevice s = {})"],
    call: "mx::distributed::recv_like(*x, src, group, communication_stream(group, s))",
    example: ['distributed.init().size() === 1 ? "alone" : distributed.recvLike([1, 2], 1).shape', '"alone"'],
  },
];
