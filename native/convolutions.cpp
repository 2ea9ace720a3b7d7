#include "convolutions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <string_view>

#include "gpu.h"
#include "memory.h"

namespace mxn {

namespace {

using Numbers = std::vector<int>;

constexpr double LARGEST = std::numeric_limits<int>::max();

// A number for each of the axes.
void expand(Numbers& numbers, int axes, const char* name) {
  if (numbers.size() == 1) numbers.resize(axes, numbers.front());
  if (static_cast<int>(numbers.size()) == axes) return;
  std::ostringstream text;
  text << name << " must be a number, or a list of as many as there are axes, " << axes << "; got " << numbers.size();
  throw std::invalid_argument(text.str());
}

void expand_positive(Numbers& numbers, int axes, const char* name) {
  expand(numbers, axes, name);
  for (int number : numbers) {
    if (number < 1) throw std::invalid_argument(std::string(name) + " must be at least 1, got " + std::to_string(number));
  }
}

// A padding may be negative: it then cuts elements off.
void expand_padding(Numbers& numbers, int axes, const char* name) {
  expand(numbers, axes, name);
  for (int number : numbers) {
    if (std::abs(static_cast<double>(number)) > LARGEST / 4) throw std::out_of_range(std::string(name) + " is too large: " + std::to_string(number));
  }
}

void check_operands(const mx::array& input, const mx::array& weight, int axes, int groups) {
  if (axes < 1 || axes > 3 || static_cast<int>(input.ndim()) != axes + 2) {
    std::ostringstream text;
    text << "the input must have a batch axis, ";
    if (axes >= 1 && axes <= 3) text << axes;
    else text << "1 to 3";
    text << " spatial axes and a channel axis, got an array of shape " << input.shape();
    throw std::invalid_argument(text.str());
  }
  if (static_cast<int>(weight.ndim()) != axes + 2) {
    std::ostringstream text;
    text << "the weight must have as many axes as the input, " << axes + 2 << ", got an array of shape " << weight.shape();
    throw std::invalid_argument(text.str());
  }
  if (groups < 1) throw std::invalid_argument("groups must be at least 1, got " + std::to_string(groups));
  if (weight.size() == 0) throw std::invalid_argument("the weight has no elements");
  if (input.shape(-1) == 0) throw std::invalid_argument("the input has no channels");
}

void check_work(double elements, const mx::array& result) {
  double bytes = elements * static_cast<double>(result.itemsize());
  if (bytes <= memory_size) return;
  std::ostringstream text;
  text << "the convolution takes " << bytes << " bytes on the way to its result, and there are " << memory_size;
  throw Error(ErrorKind::out_of_memory, text.str());
}

// The input as it is padded and as it is laid out for a product of matrices must fit in memory too.
mx::array checked(
    mx::array&& result, const mx::array& input, const mx::array& weight, const Padding& padding, const Numbers& input_dilation) {
  double padded = input.shape(0) * static_cast<double>(input.shape(-1));
  for (size_t i = 0; i < input_dilation.size(); i++) {
    padded *= (input.shape(static_cast<int>(i) + 1) - 1.0) * input_dilation[i] + 1.0 + padding.first[i] + padding.second[i];
  }
  check_work(padded, result);
  double positions = static_cast<double>(result.size()) / weight.shape(0);
  check_work(positions * static_cast<double>(weight.size()) / weight.shape(0), result);
  return std::move(result);
}

void check_span(double length, double dilation) {
  if ((length - 1) * dilation + 1 > LARGEST) throw std::out_of_range("an axis gets too long");
}

// The input with zeros between its elements, as many as the dilation asks for.
mx::array spread(const mx::array& input, const Numbers& dilation, mx::Stream s) {
  mx::Shape shape = input.shape(), start(shape.size(), 0), step(shape.size(), 1);
  for (size_t i = 0; i < dilation.size(); i++) {
    shape[i + 1] = (shape[i + 1] - 1) * dilation[i] + 1;
    step[i + 1] = dilation[i];
  }
  return mx::slice_update(mx::zeros(shape, input.dtype(), s), input, start, shape, step, s);
}

// MLX keeps what cuDNN plans for a convolution and looks for it by all but the dilation of the input: the plan of another
// dilation gives wrong numbers. So on CUDA the input is dilated beforehand.
bool is_spread(const mx::array& input, const Numbers& dilation, mx::Stream s) {
  return is_cuda(s) && input.size() > 0 && std::any_of(dilation.begin(), dilation.end(), [](int n) { return n > 1; });
}

mx::array call(
    const mx::array& input, const mx::array& weight, Numbers& stride, Padding& padding, Numbers& kernel_dilation, Numbers& input_dilation, int axes,
    int groups, bool flip, mx::Stream s) {
  check_operands(input, weight, axes, groups);
  expand_positive(stride, axes, "stride");
  expand_padding(padding.first, axes, "padding");
  expand_padding(padding.second, axes, "padding");
  expand_positive(kernel_dilation, axes, "the dilation of the kernel");
  expand_positive(input_dilation, axes, "the dilation of the input");
  for (int i = 0; i < axes; i++) {
    check_span(weight.shape(i + 1), kernel_dilation[i]);
    check_span(input.shape(i + 1), input_dilation[i]);
  }
  auto result = [&] {
    if (!is_spread(input, input_dilation, s)) {
      return mx::conv_general(input, weight, stride, padding.first, padding.second, kernel_dilation, input_dilation, groups, flip, s);
    }
    mx::array dilated = spread(input, input_dilation, s);
    return mx::conv_general(dilated, weight, stride, padding.first, padding.second, kernel_dilation, Numbers(axes, 1), groups, flip, s);
  };
  return checked(result(), input, weight, padding, input_dilation);
}

} // namespace

mx::array convolution(
    const mx::array& input, const mx::array& weight, Numbers stride, Padding padding, Numbers kernel_dilation, Numbers input_dilation, int groups,
    bool flip, mx::Stream s) {
  int axes = static_cast<int>(input.ndim()) - 2;
  return call(input, weight, stride, padding, kernel_dilation, input_dilation, axes, groups, flip, s);
}

mx::array convolution(
    int axes, const mx::array& input, const mx::array& weight, Numbers stride, Numbers padding, Numbers dilation, int groups, mx::Stream s) {
  Padding both{padding, padding};
  Numbers input_dilation{1};
  return call(input, weight, stride, both, dilation, input_dilation, axes, groups, false, s);
}

mx::array transposed_convolution(
    int axes, const mx::array& input, const mx::array& weight, Numbers stride, Numbers padding, Numbers dilation, Numbers output_padding, int groups,
    mx::Stream s) {
  check_operands(input, weight, axes, groups);
  expand_positive(stride, axes, "stride");
  expand_padding(padding, axes, "padding");
  expand_positive(dilation, axes, "dilation");
  expand_padding(output_padding, axes, "outputPadding");
  Padding inner;
  for (int i = 0; i < axes; i++) {
    check_span(weight.shape(i + 1), dilation[i]);
    check_span(input.shape(i + 1), stride[i]);
    // What MLX pads by, so that the stride spreads the input instead of the kernel's steps.
    int reach = (weight.shape(i + 1) - 1) * dilation[i];
    if (static_cast<double>(reach) - padding[i] > LARGEST / 2) throw std::out_of_range("an axis gets too long");
    inner.first.push_back(reach - padding[i]);
    inner.second.push_back(reach - padding[i] + output_padding[i]);
  }
  const auto &t = stride, &p = padding, &d = dilation, &o = output_padding;
  auto result = [&] {
    if (is_spread(input, t, s)) {
      return mx::conv_general(spread(input, t, s), weight, Numbers(axes, 1), inner.first, inner.second, d, Numbers(axes, 1), groups, true, s);
    }
    if (axes == 1) return mx::conv_transpose1d(input, weight, t[0], p[0], d[0], o[0], groups, s);
    if (axes == 2) return mx::conv_transpose2d(input, weight, {t[0], t[1]}, {p[0], p[1]}, {d[0], d[1]}, {o[0], o[1]}, groups, s);
    return mx::conv_transpose3d(
        input, weight, {t[0], t[1], t[2]}, {p[0], p[1], p[2]}, {d[0], d[1], d[2]}, {o[0], o[1], o[2]}, groups, s);
  };
  return checked(result(), input, weight, inner, stride);
}

mx::array convolve(const mx::array& a, const mx::array& v, const char* mode, mx::Stream s) {
  if (a.ndim() != 1 || v.ndim() != 1) {
    std::ostringstream text;
    text << "both arrays must have one axis, got shapes " << a.shape() << " and " << v.shape();
    throw std::invalid_argument(text.str());
  }
  if (a.size() == 0 || v.size() == 0) throw std::invalid_argument("both arrays must have elements");
  const mx::array& input = a.size() < v.size() ? v : a;
  const mx::array& kernel = a.size() < v.size() ? a : v;
  int length = kernel.shape(0);
  Padding padding{{0}, {0}};
  if (mode == std::string_view("full")) padding = {{length - 1}, {length - 1}};
  if (mode == std::string_view("same")) padding = {{length / 2}, {(length - 1) / 2}};
  auto column = [&](const mx::array& vector) { return mx::reshape(vector, {1, -1, 1}, s); };
  mx::array reversed = mx::slice(kernel, {length - 1}, {-length - 1}, {-1}, s);
  return mx::reshape(convolution(column(input), column(reversed), {1}, padding, {1}, {1}, 1, false, s), {-1}, s);
}

} // namespace mxn
