// State that a compiled function captures: the arrays in trees that others hold, read and written where they are.

import * as op from "../generated/opcodes.ts";
import { begin, call, check, put, reserve } from "../native/frame.ts";
import { Array } from "../core/array.ts";
import { releaseFromScopes } from "../core/scope.ts";
import { isTracer } from "../core/traced.ts";

type Key = string | number;

/** An object, list or Map that holds arrays. */
type Holder = object;

/** The place of an array in a tree. */
export interface Slot {
  readonly holder: Holder;
  readonly path: readonly Key[];
  readonly array: Array;
  /** Whether reading the place made the array, as that of `random.state` does. */
  readonly isComputed: boolean;
}

function keysOf(holder: Holder): Key[] {
  return holder instanceof Map ? [...holder.keys()] : Object.keys(holder);
}

function read(holder: Holder, key: Key): unknown {
  return holder instanceof Map ? holder.get(key) : (holder as Record<Key, unknown>)[key];
}

function write(holder: Holder, key: Key, value: unknown): void {
  if (holder instanceof Map) holder.set(key, value);
  else (holder as Record<Key, unknown>)[key] = value;
}

function isComputed(holder: Holder, key: Key): boolean {
  return !(holder instanceof Map) && Object.getOwnPropertyDescriptor(holder, key)?.get !== undefined;
}

function isHolder(value: unknown): value is Holder {
  return typeof value === "object" && value !== null && !(value instanceof Array) && !(value instanceof Set) && !ArrayBuffer.isView(value);
}

/** Goes through the holders of a tree, each once; class instances are gone through as well. */
function visit(
  tree: unknown,
  visitor: (holder: Holder, key: Key, path: readonly Key[]) => unknown,
  path: readonly Key[] = [],
  seen: Set<Holder> = new Set(),
): void {
  if (!isHolder(tree) || seen.has(tree)) return;
  seen.add(tree);
  for (const key of keysOf(tree)) {
    const below = [...path, key];
    visit(visitor(tree, key, below), visitor, below, seen);
  }
}

/** Where there are arrays in a tree, in order. */
export function slotsOf(tree: unknown): Slot[] {
  const slots: Slot[] = [];
  visit(tree, (holder, key, path) => {
    const value = read(holder, key);
    if (value instanceof Array) slots.push({ holder, path, array: value, isComputed: isComputed(holder, key) });
    return value;
  });
  return slots;
}

function keyOf(slot: Slot): Key {
  return slot.path.at(-1)!;
}

/** Puts arrays into the places. */
export function fill(slots: readonly Slot[], arrays: readonly Array[]): void {
  slots.forEach((slot, i) => write(slot.holder, keyOf(slot), arrays[i]!));
}

/** Puts the arrays back that were in the places, as far as there are such places still. */
export function restore(slots: readonly Slot[]): void {
  for (const slot of slots) {
    const key = keyOf(slot);
    if (slot.holder instanceof Map ? slot.holder.has(key) : Object.hasOwn(slot.holder, key)) write(slot.holder, key, slot.array);
  }
}

/** Disposes of the arrays that reading the places made. */
export function disposeComputed(slots: readonly Slot[]): void {
  for (const { array, isComputed } of slots) if (isComputed) array.dispose();
}

/** All that the holders of a tree hold, so that it can be brought back. */
export function snapshot(tree: unknown): () => void {
  const held: [holder: Holder, entries: Map<Key, unknown>][] = [];
  visit([tree], (holder, key) => {
    const value = read(holder, key);
    if (isHolder(value)) held.push([value, new Map(keysOf(value).filter((each) => !isComputed(value, each)).map((each) => [each, read(value, each)]))]);
    return value;
  });
  return () => {
    for (const [holder, entries] of held) {
      for (const key of keysOf(holder)) {
        if (entries.has(key) || isComputed(holder, key)) continue;
        if (holder instanceof Map) holder.delete(key);
        else delete (holder as Record<Key, unknown>)[key];
      }
      for (const [key, value] of entries) if (read(holder, key) !== value) write(holder, key, value);
      if (globalThis.Array.isArray(holder) && holder.length > entries.size) holder.length = entries.size;
    }
  };
}

/** The holder of a place, with whatever is missing on the way there. */
function holderOf(tree: Holder, path: readonly Key[]): Holder {
  let holder = tree;
  for (const key of path.slice(0, -1)) {
    const next = read(holder, key);
    if (isHolder(next)) holder = next;
    else {
      const made = {};
      write(holder, key, made);
      holder = made;
    }
  }
  return holder;
}

/**
 * Writes new values into places of a tree. An array that is there gets the value, so that no old one waits for the garbage
 * collector; otherwise the new one is put there, and outlives every `tidy`.
 */
export function update(tree: Holder, paths: readonly (readonly Key[])[], values: readonly Array[]): void {
  const targets = new Set<Array>();
  const sources: Array[] = [];
  const added = new Set<Array>();
  paths.forEach((path, i) => {
    const holder = holderOf(tree, path);
    const key = path.at(-1)!;
    const value = values[i]!;
    if (isComputed(holder, key)) {
      write(holder, key, value);
      value.dispose();
      return;
    }
    const present = read(holder, key);
    if (present instanceof Array && !present.disposed && !targets.has(present)) {
      targets.add(present);
      sources.push(value);
    } else {
      write(holder, key, value);
      if (!isTracer("compile", value)) added.add(value);
    }
  });
  releaseFromScopes(added);
  if (sources.length > 0) replace([...targets], sources);
}

function replace(targets: readonly Array[], sources: readonly Array[]): void {
  reserve("compile", 2 * targets.length + 2);
  begin(0);
  for (const list of [targets, sources]) {
    put(list.length);
    for (const { handle } of list) put(handle);
  }
  check("compile", call(op.REPLACE));
  for (const array of targets) array.changed();
  for (const array of sources) array.handle = 0;
}
