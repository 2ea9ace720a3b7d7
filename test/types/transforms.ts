// What the transforms and `tree` take and give, by the compiler; `tsc -p .` is the test.

import * as mx from "../../mod.ts";

/** Compiles only when both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => undefined;

type A = mx.Array;
interface Params {
  w: A;
  layers: [A, { b: A }];
}

const a = mx.array([1, 2]);
const params: Params = { w: a, layers: [a, { b: a }] };
const loss = (p: Params, x: A, rate: number): A => p.w.multiply(x).multiply(rate).sum();
const more = (p: Params, x: A): [A, { out: A; n: number }] => [p.w.sum(), { out: x, n: 1 }];

// The gradient has the type of the argument; the function made, the arguments of the one given.
const g = mx.grad(loss);
same<typeof g, (p: Params, x: A, rate: number) => Params>(true);
same<ReturnType<ReturnType<typeof mx.grad<[A], 0>>>, A>(true);
const second = mx.grad(loss, { argnums: 1 });
same<typeof second, (p: Params, x: A, rate: number) => A>(true);
const bare = mx.grad(loss, 1);
same<typeof bare, (p: Params, x: A, rate: number) => A>(true);
const both = mx.grad(loss, { argnums: [1, 0] });
same<ReturnType<typeof both>, [A, Params]>(true);
const single = mx.grad(loss, [1]);
same<ReturnType<typeof single>, A>(true);
const named = mx.grad((x: A, { s }: { s: A }) => x.multiply(s).sum(), { argnames: "s" });
same<ReturnType<typeof named>, mx.NamedGradients>(true);
same<mx.NamedGradients, [gradients: unknown, named: Record<string, unknown>]>(true);
same<mx.Gradients<[Params, A], 0>, Params>(true);
same<mx.Gradients<[Params, A], readonly [0, 1]>, [Params, A]>(true);
same<mx.Loss, A | readonly [A, ...unknown[]]>(true);
same<mx.GradOptions<1>, { argnums?: 1 | undefined; argnames?: string | readonly string[] | undefined }>(true);
const nested = mx.grad(mx.grad((x: A) => x.exp()));
same<typeof nested, (x: A) => A>(true);

const vg = mx.valueAndGrad(loss);
same<ReturnType<typeof vg>, [value: A, gradients: Params]>(true);
const vgMore = mx.valueAndGrad(more, { argnums: [0, 1] });
same<ReturnType<typeof vgMore>, [value: [A, { out: A; n: number }], gradients: [Params, A]]>(true);
// @ts-expect-error no scalar array
mx.grad(() => 3);
// @ts-expect-error the loss comes first
mx.valueAndGrad((x: A) => [3, x]);
// @ts-expect-error more than the loss
mx.grad(more);
// @ts-expect-error async
mx.grad(async (x: A) => await Promise.resolve(x));
// @ts-expect-error an unknown option
mx.grad(loss, { argnum: 1 });
// @ts-expect-error an argument is missing
g(params, a);

const [outs, products] = mx.vjp((x: A, y: A) => [x, y] as [A, A], [a, a], [a, a]);
same<typeof outs, [A, A]>(true);
same<typeof products, [x: A, y: A]>(true);
const [[one], [tangent]] = mx.jvp((x: A) => x, [a], [a]);
same<typeof one, A>(true);
same<typeof tangent, A>(true);
same<mx.Outputs<A>, [A]>(true);
same<mx.Outputs<{ y: A }>, { y: A }>(true);
// @ts-expect-error a list
mx.vjp((x: A) => x, a, [a]);
// @ts-expect-error as many tangents as primals
mx.jvp((x: A) => x, [a], [a, a]);

// The same function type back.
type Plain = (p: Params, x?: A, ...rest: number[]) => { y: A };
const plain: Plain = (p) => ({ y: p.w });
const mapped = mx.vmap(plain, { inAxes: [{ w: 0, layers: null }, 0], outAxes: { y: 1 } });
same<typeof mapped, Plain>(true);
const again = mx.checkpoint(plain);
same<typeof again, Plain>(true);
const compiled = mx.compile(plain, { shapeless: true, inputs: params, outputs: [params, mx.random.state] });
same<typeof compiled, mx.CompiledFunction<Plain>>(true);
same<mx.CompiledFunction<Plain>, Plain & Disposable & { dispose(): void }>(true);
same<ReturnType<typeof compiled>, { y: A }>(true);
same<mx.VmapOptions, { inAxes?: mx.AxisTree | undefined; outAxes?: mx.AxisTree | undefined }>(true);
same<mx.CompileOptions, { shapeless?: boolean | undefined; inputs?: object | undefined; outputs?: object | undefined }>(true);
same<mx.EnableCompileOptions, { fuseOnCpu?: boolean | undefined }>(true);
same<mx.AxisTree, number | null | readonly mx.AxisTree[] | { readonly [key: string]: mx.AxisTree }>(true);
same<mx.AnyFunction, (...args: never[]) => unknown>(true);
compiled.dispose();
mx.disableCompile();
mx.enableCompile({ fuseOnCpu: false });
// @ts-expect-error no axis
mx.vmap(plain, { inAxes: "0" });
// @ts-expect-error not one array
mx.compile(plain, { inputs: 1 });
// @ts-expect-error no function
mx.checkpoint(a);

const custom = mx.customFunction((x: A, y: A) => x.multiply(y), {
  vjp: ([x, y], cotangent, output) => [cotangent.multiply(y), output.multiply(x)],
  jvp: ([x], [dx]) => x.multiply(dx),
  vmap: ([x, y], _axes) => [x.multiply(y), 0],
});
same<ReturnType<typeof custom>, A>(true);
custom.vjp((primals) => primals[0]).jvp(() => null).vmap(([x]) => [x, null])(a, a);
const unary = mx.customFunction((x: A) => x, { vjp: (x, cotangent) => x.multiply(cotangent) });
same<Parameters<typeof unary>, [x: A]>(true);
type Binary = (x: A, y: A) => A;
same<mx.Primals<[x: A]>, A>(true);
same<mx.VjpRule<Binary>, (primals: [x: A, y: A], cotangents: A, outputs: A) => unknown>(true);
same<mx.JvpRule<Binary>, (primals: [x: A, y: A], tangents: [x: A, y: A]) => unknown>(true);
same<mx.VmapRule<Binary>, (inputs: [x: A, y: A], axes: unknown) => readonly [outputs: A, axes: mx.AxisTree]>(true);
same<mx.CustomRules<Binary>, { vjp?: mx.VjpRule<Binary> | undefined; jvp?: mx.JvpRule<Binary> | undefined; vmap?: mx.VmapRule<Binary> | undefined }>(true);
same<
  mx.CustomFunction<Binary>,
  Binary & {
    vjp(rule: mx.VjpRule<Binary>): mx.CustomFunction<Binary>;
    jvp(rule: mx.JvpRule<Binary>): mx.CustomFunction<Binary>;
    vmap(rule: mx.VmapRule<Binary>): mx.CustomFunction<Binary>;
  }
>(true);
// @ts-expect-error an unknown rule
mx.customFunction((x: A) => x, { grad: (x: A) => x });

const doubled = mx.tree.map((leaf: A) => leaf.multiply(2), params);
same<typeof doubled, Params>(true);
const pairs: mx.tree.PathAndLeaf[] = mx.tree.flatten(params);
same<mx.tree.PathAndLeaf, [path: string, leaf: unknown]>(true);
const tree: Params = mx.tree.unflatten(pairs);
const leaves: A[] = mx.tree.leaves(params);
// @ts-expect-error no function
mx.tree.map(params);

export { leaves, tree };
