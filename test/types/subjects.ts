// What the type tests share: how types are compared, and one object of each class. Nothing here or beside it runs.

import type * as mx from "../../mod.ts";

/** Whether two types are the same, not only assignable to each other. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only when both types are the same. */
export declare function same<A, B>(equal: Same<A, B>): void;

/** Compiles only when each value is an `Array`, as the compiler sees it. */
export declare function arrays<T extends readonly unknown[]>(values: readonly [...T], ...wrong: Same<T[number], mx.Array> extends true ? [] : [never]): void;

/** The options of an operation that has no others. */
export type StreamOnly = { stream?: mx.StreamLike | undefined };

/** Options of an operation, the stream among them. */
export type Options<Fields> = { [Name in keyof Fields]?: Fields[Name] | undefined } & { stream?: mx.StreamLike | undefined } extends infer All
  ? { [Name in keyof All]: All[Name] }
  : never;

export declare const a: mx.Array;
export declare const b: mx.Array;
export declare const at: mx.ArrayAt;
export declare const context: mx.StreamContext;
export declare const device: mx.Device;
export declare const dtype: mx.Dtype;
export declare const category: mx.DtypeCategory;
export declare const exporter: mx.FunctionExporter;
export declare const range: mx.Slice;
export declare const stream: mx.Stream;
export declare const error: mx.MlxError;
export declare const group: mx.distributed.Group;

/** An operation: what it needs, what may be left out, and its options. */
export type Op<Needed extends unknown[], Optional extends unknown[] = [], Options = StreamOnly, Result = mx.Array> = (
  ...args: [...Needed, ...{ [I in keyof Optional]?: Optional[I] | Options | mx.StreamLike }, options?: Options | mx.StreamLike]
) => Result;

/** The method that an operation is, the array being its first argument. */
export type Method<F> = F extends (a: any, ...rest: infer Rest) => infer Result ? (...args: Rest) => Result : never;

/** An intersection of objects as one object. */
export type Flat<T> = { [Name in keyof T]: T[Name] };
