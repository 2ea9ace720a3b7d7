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

bool is_dilated(const Numbers& dilation) {
  return std::any_of(dilation.begin(), dilation.end(), [](int n) { return n > 1; });
}

// The input with zeros between its elements, as many as the dilation asks for.
mx::array dilated(const mx::array& input, const Numbers& dilation, mx::Stream s) {
  if (!is_dilated(dilation)) return input;
  mx::Shape shape = input.shape(), start(shape.size(), 0), step(shape.size(), 1);
  for (size_t i = 0; i < dilation.size(); i++) {
    shape[i + 1] = (shape[i + 1] - 1) * dilation[i] + 1;
    step[i + 1] = dilation[i];
  }
  return mx::slice_update(mx::zeros(shape, input.dtype(), s), input, start, shape, step, s);
}

// The input with zeros after it, as many as no step of the kernel reaches.
mx::array filled_up(
    const mx::array& input, const mx::array& weight, const Numbers& stride, const Padding& padding, const Numbers& kernel_dilation, mx::Stream s) {
  std::vector<std::pair<int, int>> widths(input.ndim(), {0, 0});
  bool is_full = true;
  for (size_t i = 0; i < stride.size(); i++) {
    int axis = static_cast<int>(i) + 1;
    int64_t window = (weight.shape(axis) - int64_t{1}) * kernel_dilation[i] + 1;
    int64_t reach = input.shape(axis) + int64_t{padding.first[i]} + padding.second[i] - window;
    // A negative padding cuts the zeros off again.
    if (reach < 0 || padding.second[i] < 0) return input;
    widths[i + 1].second = static_cast<int>(stride[i] - 1 - reach % stride[i]);
    is_full = is_full && widths[i + 1].second == 0;
  }
  return is_full ? input : mx::pad(input, widths, mx::array(0, input.dtype()), "constant", s);
}

// MLX keeps what cuDNN plans for a convolution, and finds it again by all but the dilation of the input: with the plan of
// another dilation the numbers are wrong. So on CUDA the input is dilated beforehand. The gradient with respect to an input
// dilates its cotangent by the stride: there, how much of the input the kernel leaves over tells the strides apart.
mx::array on_cuda(
    const mx::array& input, const mx::array& weight, const Numbers& stride, const Padding& padding, const Numbers& kernel_dilation,
    const Numbers& input_dilation, int groups, bool flip, mx::Stream s) {
  mx::array spread = filled_up(dilated(input, input_dilation, s), weight, stride, padding, kernel_dilation, s);
  return mx::conv_general(spread, weight, stride, padding.first, padding.second, kernel_dilation, Numbers(stride.size(), 1), groups, flip, s);
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
  mx::array result = is_cuda(s) && input.size() > 0
                         ? on_cuda(input, weight, stride, padding, kernel_dilation, input_dilation, groups, flip, s)
                         : mx::conv_general(input, weight, stride, padding.first, padding.second, kernel_dilation, input_dilation, groups, flip, s);
  return checked(std::move(result), input, weight, padding, input_dilation);
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
    if (is_cuda(s) && is_dilated(t) && input.size() > 0) return on_cuda(input, weight, Numbers(axes, 1), inner, d, t, groups, true, s);
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
