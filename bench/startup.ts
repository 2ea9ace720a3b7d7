// Time from the import of the package to the first result, in milliseconds. The process then waits to be looked at.

const started = performance.now();
const mx = await import("mlx.node");
if (mx.add([1, 2], [3, 4]).toArray()[1] !== 6) throw new Error("wrong sum");
console.log(performance.now() - started);
setTimeout(() => {}, 10_000);
