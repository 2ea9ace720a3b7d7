// A program that does nothing: what a runtime weighs by itself.

console.log(0);
setTimeout(() => {}, 10_000);
