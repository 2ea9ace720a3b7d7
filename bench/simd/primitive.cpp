// The prototype's product as an operation of MLX: lazy, on a stream, with gradients and vmap that are MLX's own. Checks that, and measures
// what an operation costs beside the kernel in it.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>

#include "mlx/backend/cpu/encoder.h"
#include "mlx/mlx.h"
#include "mlx/primitives.h"
#include "simd.h"

namespace mx = mlx::core;

namespace {

using Arrays = std::vector<mx::array>;

mx::array product(const mx::array& x, const Arrays& weights, int bits, int threads, mx::Stream s);

class QuantizedProduct : public mx::UnaryPrimitive {
 public:
  QuantizedProduct(mx::Stream stream, int bits, int threads) : UnaryPrimitive(stream), bits_(bits), threads_(threads) {}

  void eval_cpu(const Arrays& inputs, mx::array& out) override {
    out.set_data(mx::allocator::malloc(out.nbytes()));
    size_t k = inputs[0].shape(-1), n = inputs[1].shape(-2), m = inputs[0].size() / k;
    // Pointers are enough: MLX keeps inputs and output until the stream is past this.
    auto& encoder = mx::cpu::get_command_encoder(stream());
    encoder.dispatch([x = inputs[0].data<float>(), w = inputs[1].data<uint32_t>(), scales = inputs[2].data<float>(), biases = inputs[3].data<float>(),
                      y = out.data<float>(), m, n, k, bits = bits_, threads = threads_] {
      simd_quantized_matmul(x, w, scales, biases, y, m, n, k, bits, threads);
    });
  }

  void eval_gpu(const Arrays&, mx::array&) override { throw std::runtime_error("this operation is a CPU's"); }

  Arrays vjp(const Arrays& primals, const Arrays& cotangents, const std::vector<int>& argnums, const Arrays&) override {
    return mx::vjp(in_some(primals, argnums), chosen(primals, argnums), cotangents).second;
  }

  Arrays jvp(const Arrays& primals, const Arrays& tangents, const std::vector<int>& argnums) override {
    return mx::jvp(in_some(primals, argnums), chosen(primals, argnums), tangents).second;
  }

  std::pair<Arrays, std::vector<int>> vmap(const Arrays& inputs, const std::vector<int>& axes) override {
    bool alone = axes[0] >= 0 && axes[1] < 0 && axes[2] < 0 && axes[3] < 0;
    // MLX's own knows no vmap, and says so.
    if (!alone) return {mx::vmap([this](const Arrays& some) { return plain(some); }, axes)(inputs), {0}};
    return {{product(mx::moveaxis(inputs[0], axes[0], 0, stream()), {inputs[1], inputs[2], inputs[3]}, bits_, threads_, stream())}, {0}};
  }

  bool is_equivalent(const Primitive& other) const override {
    return bits_ == static_cast<const QuantizedProduct&>(other).bits_;
  }

  std::vector<mx::Shape> output_shapes(const Arrays& inputs) override {
    mx::Shape shape = inputs[0].shape();
    shape.back() = inputs[1].shape(-2);
    return {shape};
  }

  const char* name() const override { return "QuantizedProduct"; }

 private:
  Arrays plain(const Arrays& in) const { return {mx::quantized_matmul(in[0], in[1], in[2], in[3], true, 64, bits_, "affine", self().stream())}; }

  QuantizedProduct& self() const { return const_cast<QuantizedProduct&>(*this); }

  static Arrays chosen(const Arrays& all, const std::vector<int>& argnums) {
    Arrays some;
    for (int number : argnums) some.push_back(all[number]);
    return some;
  }

  // MLX's own operation as a function of some operands: it refuses to be one of the quantized weights.
  std::function<Arrays(const Arrays&)> in_some(Arrays all, std::vector<int> argnums) const {
    return [this, all = std::move(all), argnums = std::move(argnums)](const Arrays& some) mutable {
      for (size_t i = 0; i < argnums.size(); i++) all[argnums[i]] = some[i];
      return plain(all);
    };
  }

  int bits_, threads_;
};

bool fits(const mx::array& x, const Arrays& weights, int bits, mx::Stream s) {
  bool floats = x.dtype() == mx::float32 && weights[1].dtype() == mx::float32 && weights[2].dtype() == mx::float32;
  return s.device == mx::Device::cpu && floats && (bits == 4 || bits == 8) && weights[0].ndim() == 2 && weights[1].shape(-1) * 64 == x.shape(-1);
}

mx::array product(const mx::array& x, const Arrays& weights, int bits, int threads, mx::Stream s) {
  if (!fits(x, weights, bits, s)) return mx::quantized_matmul(x, weights[0], weights[1], weights[2], true, 64, bits, "affine", s);
  mx::Shape shape = x.shape();
  shape.back() = weights[0].shape(-2);
  Arrays inputs{mx::contiguous(x, false, s)};
  for (const mx::array& part : weights) inputs.push_back(mx::contiguous(part, false, s));
  return mx::array(shape, mx::float32, std::make_shared<QuantizedProduct>(s, bits, threads), std::move(inputs));
}

void expect(const char* what, const mx::array& mine, const mx::array& theirs) {
  auto difference = mx::max(mx::abs(mx::subtract(mine, theirs)));
  auto size = mx::max(mx::abs(theirs));
  float relative = difference.item<float>() / size.item<float>();
  std::printf("  %-44s %.1e\n", what, relative);
  if (mine.shape() == theirs.shape() && relative < 1e-4f) return;
  std::fprintf(stderr, "%s is not what MLX computes\n", what);
  std::exit(1);
}

// Milliseconds of the processor, in all threads: other processes do not lengthen them.
double best(int rounds, const std::function<void()>& work) {
  double least = 1e9;
  for (int round = 0; round < rounds; round++) {
    std::clock_t started = std::clock();
    work();
    least = std::min(least, (std::clock() - started) * 1e3 / CLOCKS_PER_SEC);
  }
  return least;
}

void check(int bits, mx::Stream s) {
  auto weights = mx::quantize(mx::random::normal({96, 256}), 64, bits);
  auto x = mx::random::normal({3, 5, 256}), matrix = mx::random::normal({5, 256});
  auto mine = [=](const mx::array& x) { return product(x, weights, bits, 1, s); };
  auto theirs = [=](const mx::array& x) { return mx::quantized_matmul(x, weights[0], weights[1], weights[2], true, 64, bits, "affine", s); };
  auto loss = [](auto f) { return [f](const mx::array& x) { return mx::sum(mx::square(f(x))); }; };
  std::printf("As an operation of MLX, %d bits: the largest difference to MLX's own, in parts of the largest value.\n", bits);
  expect("the value", mine(x), theirs(x));
  expect("of a transposed view", mine(mx::swapaxes(mx::contiguous(mx::swapaxes(x, 0, 2)), 0, 2)), theirs(x));
  expect("the gradient", mx::grad(loss(mine))(matrix), mx::grad(loss(theirs))(matrix));
  expect("of vmap", mx::vmap(std::function<mx::array(const mx::array&)>(mine))(x), theirs(x));
  auto all = [=](const Arrays& in) { return Arrays{mx::multiply(mine(in[0]), mx::array(2.0f))}; };
  expect("of a compiled function", mx::compile(all)({x})[0], mx::multiply(theirs(x), mx::array(2.0f)));
  auto tangent = mx::ones({5, 256});
  auto derivative = [&](auto f) { return mx::jvp(std::function<mx::array(const mx::array&)>(f), matrix, tangent).second; };
  expect("of jvp", derivative(mine), derivative(theirs));
  try {
    mx::export_function("/dev/null", all, {x});
    std::printf("  an exported function has it\n");
  } catch (const std::exception& error) {
    std::printf("  exporting it: %s\n", error.what());
  }
}

void measure(int n, int k, int bits, mx::Stream s) {
  auto weights = mx::quantize(mx::random::normal({n, k}), 64, bits);
  for (int m : {1, 32}) {
    auto x = mx::random::normal({m, k});
    mx::eval({x, weights[0], weights[1], weights[2]});
    std::vector<float> y(static_cast<size_t>(m) * n);
    auto kernel = [&] {
      simd_quantized_matmul(x.data<float>(), weights[0].data<uint32_t>(), weights[1].data<float>(), weights[2].data<float>(), y.data(), m, n, k, bits, 1);
    };
    auto operation = [&] { mx::eval(product(x, weights, bits, 1, s)); };
    auto theirs = [&] { mx::eval(mx::quantized_matmul(x, weights[0], weights[1], weights[2], true, 64, bits, "affine", s)); };
    double of_kernel = best(30, kernel), of_operation = best(30, operation);
    std::printf("  %d bits, %2d x %d by %d: kernel %.3f ms, operation %.3f, MLX's %.1f\n", bits, m, k, n, of_kernel, of_operation, best(2, theirs));
  }
}

} // namespace

int main() {
  mx::set_default_device(mx::Device::cpu);
  mx::Stream s = mx::default_stream(mx::Device::cpu);
  for (int bits : {4, 8}) check(bits, s);
  std::printf("What an operation costs beside its kernel: the best of 30 evaluations.\n");
  for (int bits : {4, 8}) measure(4096, 4096, bits, s);
  std::fflush(stdout);
  // What was compiled is not to outlive MLX's own.
  std::_Exit(0);
}
