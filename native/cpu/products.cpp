// Products with quantized matrices: MLX's operations with the loops of this library.
#include "kernels.h"

#include <algorithm>

#include "mlx/backend/cpu/encoder.h"
#include "mlx/mlx.h"
#include "pool.h"

namespace mxn {

namespace {

// With its elements one after the other, by MLX's own copy where they are not.
mx::array in_rows(const mx::array& a, mx::Stream s) {
  if (a.flags().row_contiguous) return a;
  std::vector<mx::array> copy{mx::contiguous(a, false, s)};
  copy[0].primitive().eval_cpu({a}, copy);
  copy[0].detach();
  mx::cpu::get_command_encoder(s).add_temporary(copy[0]);
  return copy[0];
}

// An operand as a task of the stream holds it, which MLX keeps until then.
mx::array operand(const mx::array& a, mx::Stream s) {
  mx::array ready = in_rows(a, s);
  mx::cpu::get_command_encoder(s).set_input_array(ready);
  return mx::array::unsafe_weak_copy(ready);
}

mx::array result(mx::array& out, mx::Stream s) {
  out.set_data(mx::allocator::malloc(out.nbytes()));
  mx::cpu::get_command_encoder(s).set_output_array(out);
  return mx::array::unsafe_weak_copy(out);
}

// Memory until the stream is through, for as many numbers as no shape may hold.
mx::array memory(size_t numbers, mx::Stream s) {
  mx::array all({1}, mx::float32, nullptr, {});
  all.set_data(mx::allocator::malloc(numbers * sizeof(float)));
  mx::cpu::get_command_encoder(s).add_temporary(all);
  return mx::array::unsafe_weak_copy(all);
}

// What a thread does at a time, in the products of a number for a few rows: some 50 microseconds.
constexpr size_t PART_OF_WORK = 1 << 20;

struct Product {
  const loops::Multiplier* multiplier;
  size_t group;
  mx::array x, w, scales, biases, out, scratch;

  // `inputs` begin with x, w, scales and biases.
  Product(const loops::Multiplier* multiplier, int group, const std::vector<mx::array>& inputs, mx::array& out, mx::Stream s)
      : multiplier(multiplier),
        group(static_cast<size_t>(group)),
        x(operand(inputs[0], s)),
        w(operand(inputs[1], s)),
        scales(operand(inputs[2], s)),
        biases(operand(inputs[3], s)),
        out(result(out, s)),
        scratch(memory(loops::products.memory(std::min<size_t>(out.size() / out.shape(-1), loops::MOST_ROWS), x.shape(-1)), s)) {}

  // Computes `many` rows of the result, by the matrix at this place among others: of the rows of x that are named, or the same as the result's.
  void rows(size_t first, size_t many, const size_t* named, size_t matrix) {
    auto width = static_cast<size_t>(out.shape(-1)), depth = static_cast<size_t>(x.shape(-1)), bytes = out.itemsize();
    size_t words = static_cast<size_t>(w.shape(-2)) * w.shape(-1), groups = static_cast<size_t>(w.shape(-2)) * scales.shape(-1);
    loops::QuantizedProduct product = {
        .format = format_of(out.dtype()),
        .x = x.data<char>() + (named == nullptr ? first * depth * bytes : 0),
        .rows = named,
        .w = w.data<uint32_t>() + matrix * words,
        .scales = scales.data<char>() + matrix * groups * bytes,
        .biases = biases.data<char>() + matrix * groups * bytes,
        .y = out.data<char>() + first * width * bytes,
        .m = many,
        .n = width,
        .k = depth,
        .group = group,
        .memory = scratch.data<float>(),
    };
    multiplier->prepare(product);
    // Parts of so many steps that beginning one costs nothing beside it.
    size_t steps = 1 + PART_OF_WORK / (multiplier->step * depth * ((many + 3) / 4)), part = steps * multiplier->step;
    share((width + part - 1) / part, [&](size_t i) { multiplier->columns(product, i * part, std::min(width, (i + 1) * part)); });
  }
};

// What multiplies these operands; null where that is MLX's to do.
const loops::Multiplier* multiplier_of(
    mx::QuantizationMode mode, int group, int bits, bool transpose, const std::vector<mx::array>& inputs, const mx::array& out, size_t operands) {
  if (mode != mx::QuantizationMode::Affine || inputs.size() != operands || inputs[0].size() == 0 || out.size() == 0) return nullptr;
  for (size_t i : {0, 2, 3})
    if (inputs[i].dtype() != out.dtype()) return nullptr;
  return has_quantized_product(group, bits, out.dtype()) ? loops::products.find(bits, static_cast<size_t>(group), transpose) : nullptr;
}

void product(mx::Primitive* primitive, const std::vector<mx::array>& inputs, mx::array& out) {
  auto [group, bits, mode, transpose] = static_cast<const mx::QuantizedMatmul&>(*primitive).state();
  const loops::Multiplier* multiplier = multiplier_of(mode, group, bits, transpose, inputs, out, 4);
  if (multiplier == nullptr) return of_mlx<mx::QuantizedMatmul>(primitive, inputs, out);
  mx::Stream s = primitive->stream();
  mx::cpu::get_command_encoder(s).dispatch([work = Product(multiplier, group, inputs, out, s)]() mutable {
    size_t rows = work.out.size() / work.out.shape(-1), height = rows;
    // Matrices for as many batches.
    if (work.w.ndim() > 2) height = work.x.ndim() > 1 ? work.x.shape(-2) : 1;
    for (size_t begin = 0; begin < rows; begin += height)
      for (size_t row = 0; row < height; row += loops::MOST_ROWS)
        work.rows(begin + row, std::min(height - row, loops::MOST_ROWS), nullptr, begin / height);
  });
}

// Neighbours of one matrix are multiplied together.
void multiply_chosen(Product& work, const mx::array& lhs, const mx::array& rhs) {
  const auto *of_x = lhs.data<uint32_t>(), *of_w = rhs.data<uint32_t>();
  size_t named[loops::MOST_ROWS], many = 0, first = 0, height = work.x.shape(-2), pairs = lhs.size();
  for (size_t i = 0; i < pairs; i++) {
    for (size_t row = 0; row < height; row++) {
      named[many++] = of_x[i] * height + row;
      bool last = row + 1 == height && (i + 1 == pairs || of_w[i + 1] != of_w[i]);
      if (!last && many < loops::MOST_ROWS) continue;
      work.rows(first, many, named, of_w[i]);
      first += many;
      many = 0;
    }
  }
}

void gathered(mx::Primitive* primitive, const std::vector<mx::array>& inputs, mx::array& out) {
  auto [group, bits, mode, transpose, left_sorted, right_sorted] = static_cast<const mx::GatherQMM&>(*primitive).state();
  const loops::Multiplier* multiplier = multiplier_of(mode, group, bits, transpose, inputs, out, 6);
  if (multiplier == nullptr) return of_mlx<mx::GatherQMM>(primitive, inputs, out);
  mx::Stream s = primitive->stream();
  mx::cpu::get_command_encoder(s).dispatch(
      [work = Product(multiplier, group, inputs, out, s), lhs = operand(inputs[4], s), rhs = operand(inputs[5], s)]() mutable {
        multiply_chosen(work, lhs, rhs);
      });
}

} // namespace

bool has_quantized_product(int group_size, int bits, mx::Dtype dtype) {
  // The second of the two to be overridden.
  return of_mlx<mx::GatherQMM> != nullptr && format_of(dtype) != loops::FORMATS && loops::products.find(bits, static_cast<size_t>(group_size), true) != nullptr;
}

bool install_products() {
  mx::StreamOrDevice s = mx::Device(mx::Device::cpu);
  mx::array x = mx::zeros({1, 32}, mx::float32, s), w = mx::zeros({1, 32, 4}, mx::uint32, s), scales = mx::zeros({1, 32, 1}, mx::float32, s);
  mx::array matrix = mx::squeeze(w, 0, s), factors = mx::squeeze(scales, 0, s);
  mx::array plain = mx::quantized_matmul(x, matrix, factors, factors, true, 32, 4, "affine", s);
  mx::array chosen = mx::gather_qmm(x, w, scales, scales, std::nullopt, mx::zeros({1}, mx::uint32, s), true, 32, 4, "affine", std::nullopt, false, s);
  return override_eval_cpu<mx::QuantizedMatmul>("QuantizedMatmul", plain, product) && override_eval_cpu<mx::GatherQMM>("GatherQMM", chosen, gathered);
}

} // namespace mxn
