// The native calls that are no ops; native/*.cpp has a function `call_<name>` for each.

export const CALLS: readonly string[] = [
  "evaluate",
  "evaluate_async",
  "open_mailbox",
  "drain",
  "synchronize",
  "synchronize_async",
  "new_stream",
  "release_stream",
  "is_available",
  "device_count",
  "device_info",
  "item",
  "describe",
  "strides",
  "print",
  "retain",
  "live",
  "promote_types",
];
