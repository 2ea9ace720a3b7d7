// Communication between processes; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike, DtypeLike, Shape } from "../../mod.ts";
import { a, arrays, group, type Op, type Options, same, stream } from "./subjects.ts";

same<typeof mx.distributed.allSum, Op<[ArrayLike], [], mx.distributed.GroupOptions>>(true);
arrays([mx.distributed.allSum(a), mx.distributed.allSum(a, stream), mx.distributed.allSum(a, { group: null, stream: "cpu" })]);
same<mx.distributed.GroupOptions, Options<{ group: mx.distributed.Group | null }>>(true);

same<typeof mx.distributed.allMax, Op<[ArrayLike], [], mx.distributed.GroupOptions>>(true);
arrays([mx.distributed.allMax(a), mx.distributed.allMax(a, stream), mx.distributed.allMax(a, { group: null, stream: "cpu" })]);

same<typeof mx.distributed.allMin, Op<[ArrayLike], [], mx.distributed.GroupOptions>>(true);
arrays([mx.distributed.allMin(a), mx.distributed.allMin(a, stream), mx.distributed.allMin(a, { group: null, stream: "cpu" })]);

same<typeof mx.distributed.allGather, Op<[ArrayLike], [], mx.distributed.GroupOptions>>(true);
arrays([mx.distributed.allGather(a), mx.distributed.allGather(a, stream), mx.distributed.allGather(a, { group: null, stream: "cpu" })]);

same<typeof mx.distributed.sumScatter, Op<[ArrayLike], [], mx.distributed.GroupOptions>>(true);
arrays([mx.distributed.sumScatter(a), mx.distributed.sumScatter(a, stream), mx.distributed.sumScatter(a, { group: null, stream: "cpu" })]);

same<typeof mx.distributed.send, Op<[ArrayLike, number], [], mx.distributed.GroupOptions>>(true);
arrays([mx.distributed.send(a, 1), mx.distributed.send(a, 1, stream), mx.distributed.send(a, 1, { group: null, stream: "cpu" })]);

same<typeof mx.distributed.recv, Op<[Shape, DtypeLike, number], [], mx.distributed.GroupOptions>>(true);
arrays([mx.distributed.recv([2], "int8", 0), mx.distributed.recv([2], "int8", 0, stream), mx.distributed.recv([2], "int8", 0, { group: null, stream: "cpu" })]);

same<typeof mx.distributed.recvLike, Op<[ArrayLike, number], [], mx.distributed.GroupOptions>>(true);
arrays([mx.distributed.recvLike(a, 0), mx.distributed.recvLike(a, 0, stream), mx.distributed.recvLike(a, 0, { group: null, stream: "cpu" })]);

same<typeof mx.distributed.isAvailable, (backend?: mx.distributed.Backend) => boolean>(true);
same<typeof mx.distributed.init, (strict?: boolean | mx.distributed.InitOptions, backend?: mx.distributed.Backend) => mx.distributed.Group>(true);
same<mx.distributed.Backend, "any" | "ring" | "mpi" | "nccl" | "jaccl">(true);
same<mx.distributed.InitOptions, { strict?: boolean | undefined; backend?: mx.distributed.Backend | undefined }>(true);
const made: mx.distributed.Group = mx.distributed.init({ strict: true, backend: "ring" });
mx.distributed.init(true, "mpi");
mx.distributed.isAvailable();
arrays([mx.distributed.allSum(a, { group: made }), mx.distributed.allSum(a, { group, stream })]);

same<typeof group.rank, () => number>(true);
same<typeof group.size, () => number>(true);
same<typeof group.split, (color: number, key?: number) => mx.distributed.Group>(true);
same<typeof group.dispose, () => void>(true);
same<typeof group.toString, () => string>(true);
same<(typeof group)[typeof Symbol.dispose], () => void>(true);
group[Symbol.dispose]();

// @ts-expect-error an operand
mx.distributed.allSum();
// @ts-expect-error a group by name only
mx.distributed.allSum(a, group);
// @ts-expect-error to whom
mx.distributed.send(a);
// @ts-expect-error a dtype before the source
mx.distributed.recv([2], 0);
// @ts-expect-error no such backend
mx.distributed.init(false, "tcp");
// @ts-expect-error a color is needed
group.split();
