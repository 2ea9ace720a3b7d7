// Values in and out: bytes to arrays, arrays to bytes, scalars, text.

#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <sstream>
#include <type_traits>

#include "arguments.h"
#include "evaluate.h"
#include "memory.h"

namespace mxn {

namespace {

bool is_half(mx::Dtype dtype) {
  return dtype == mx::float16 || dtype == mx::bfloat16;
}

// Calls visit(source offset in elements) for every element in row-major order.
template <typename Visit>
void for_each_element(const mx::array& a, Visit visit) {
  if (a.size() == 0) return;
  if (a.flags().row_contiguous) {
    for (size_t i = 0; i < a.size(); i++) visit(static_cast<int64_t>(i));
    return;
  }
  const int ndim = static_cast<int>(a.ndim());
  std::vector<int> index(ndim, 0);
  int64_t offset = 0;
  for (size_t i = 0; i < a.size(); i++) {
    visit(offset);
    for (int axis = ndim - 1; axis >= 0; axis--) {
      offset += a.strides()[axis];
      if (++index[axis] < a.shape()[axis]) break;
      offset -= a.strides()[axis] * a.shape()[axis];
      index[axis] = 0;
    }
  }
}

template <typename T>
void copy_elements(const mx::array& a, void* to) {
  const T* from = a.data<T>();
  T* out = static_cast<T*>(to);
  for_each_element(a, [&](int64_t offset) { *out++ = from[offset]; });
}

template <typename T>
void widen_elements(const mx::array& a, void* to) {
  const T* from = a.data<T>();
  float* out = static_cast<float*>(to);
  for_each_element(a, [&](int64_t offset) { *out++ = static_cast<float>(from[offset]); });
}

void copy_out(const mx::array& a, void* to, bool widen) {
  if (a.size() == 0) return; // it may have no memory at all
  if (widen && a.dtype() == mx::float16) return widen_elements<mx::float16_t>(a, to);
  if (widen) return widen_elements<mx::bfloat16_t>(a, to);
  if (a.flags().row_contiguous) {
    std::memcpy(to, a.data<void>(), a.nbytes());
    return;
  }
  switch (a.itemsize()) {
    case 1: return copy_elements<uint8_t>(a, to);
    case 2: return copy_elements<uint16_t>(a, to);
    case 4: return copy_elements<uint32_t>(a, to);
    default: return copy_elements<uint64_t>(a, to);
  }
}

} // namespace

template <typename T>
void narrow_elements(const void* from, size_t size, void* to) {
  const float* values = static_cast<const float*>(from);
  T* out = static_cast<T*>(to);
  for (size_t i = 0; i < size; i++) out[i] = static_cast<T>(values[i]);
}

// A new array that holds a copy of `bytes`; dtype and shape are in the frame. Half precision may come as float32.
double write_array(Thread& thread, const void* bytes, double length) {
  Arguments in(thread);
  mx::Dtype dtype = in.dtype();
  mx::Shape shape = in.shape();
  size_t size = 1;
  for (int dimension : shape) {
    if (dimension < 0) throw std::invalid_argument("negative dimensions are not allowed");
    size *= static_cast<size_t>(dimension);
  }
  bool narrow = is_half(dtype) && static_cast<double>(size * sizeof(float)) == length;
  if (!narrow && static_cast<double>(size * mx::size_of(dtype)) != length) {
    std::ostringstream text;
    text << length << " bytes do not fill shape " << shape << " of " << dtype;
    throw std::invalid_argument(text.str());
  }
  auto data = mx::allocator::malloc(size * mx::size_of(dtype));
  void* to = data.buffer().raw_ptr();
  if (!narrow) {
    if (size > 0) std::memcpy(to, bytes, size * mx::size_of(dtype));
  } else if (dtype == mx::float16) {
    narrow_elements<mx::float16_t>(bytes, size, to);
  } else {
    narrow_elements<mx::bfloat16_t>(bytes, size, to);
  }
  return thread.handles.add(mx::array(std::move(data), std::move(shape), dtype));
}

namespace {

// Asks for large pages behind memory that is about to be filled for the first time: a fault for every 4 KiB takes longer than the copying.
void expect_filling(void* memory, size_t length) {
#ifdef MADV_HUGEPAGE
  constexpr std::uintptr_t PAGE = 2 << 20;
  auto from = (reinterpret_cast<std::uintptr_t>(memory) + PAGE - 1) & ~(PAGE - 1);
  auto to = (reinterpret_cast<std::uintptr_t>(memory) + length) & ~(PAGE - 1);
  if (from < to) madvise(reinterpret_cast<void*>(from), to - from, MADV_HUGEPAGE);
#endif
}

} // namespace

// Copies an evaluated array out in row-major order; half precision widens to float32 when there is room for that.
double read_array(Thread& thread, double handle, void* to, double length) {
  mx::array a = thread.handles.get(handle);
  bool widen = is_half(a.dtype()) && static_cast<double>(a.size() * sizeof(float)) == length;
  if (!widen && static_cast<double>(a.nbytes()) != length) throw std::invalid_argument("the buffer does not have the array's size");
  expect_filling(to, static_cast<size_t>(length));
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  copy_out(a, to, widen);
  return 0;
}

namespace {

// Numbers of the frame that the values of one array may take.
constexpr size_t MOST_VALUES = 1024;

// The elements in row-major order, each made into numbers by `put`, which gives where the next go.
template <typename T, typename Put>
void put_elements(const mx::array& a, double* to, Put put) {
  const T* from = a.data<T>();
  for_each_element(a, [&](int64_t offset) { to = put(to, from[offset]); });
}

template <typename T>
void put_numbers(const mx::array& a, double* to) {
  put_elements<T>(a, to, [](double* to, T value) {
    if constexpr (sizeof(T) == 2 && !std::is_integral_v<T>) *to = static_cast<float>(value);
    else *to = static_cast<double>(value);
    return to + 1;
  });
}

double* put_halves(double* to, uint64_t value) {
  to[0] = static_cast<double>(value >> 32);
  to[1] = static_cast<double>(value & 0xffffffff);
  return to + 2;
}

// 64-bit integers as high and low half, complex numbers as both parts.
void put_values(const mx::array& a, double* to) {
  if (a.size() == 0) return; // it may have no memory at all
  switch (a.dtype()) {
    case mx::bool_: return put_numbers<bool>(a, to);
    case mx::uint8: return put_numbers<uint8_t>(a, to);
    case mx::uint16: return put_numbers<uint16_t>(a, to);
    case mx::uint32: return put_numbers<uint32_t>(a, to);
    case mx::uint64: return put_elements<uint64_t>(a, to, put_halves);
    case mx::int8: return put_numbers<int8_t>(a, to);
    case mx::int16: return put_numbers<int16_t>(a, to);
    case mx::int32: return put_numbers<int32_t>(a, to);
    case mx::int64: return put_elements<int64_t>(a, to, [](double* to, int64_t value) { return put_halves(to, static_cast<uint64_t>(value)); });
    case mx::float16: return put_numbers<mx::float16_t>(a, to);
    case mx::float32: return put_numbers<float>(a, to);
    case mx::float64: return put_numbers<double>(a, to);
    case mx::bfloat16: return put_numbers<mx::bfloat16_t>(a, to);
    case mx::complex64:
      return put_elements<mx::complex64_t>(a, to, [](double* to, mx::complex64_t value) {
        to[0] = value.real();
        to[1] = value.imag();
        return to + 2;
      });
  }
}

} // namespace

// Computes an array. Slot 0: the dtype; 1: the number of dimensions; 2: the first slot of its values, 0 when they are too many; from 3: the
// shape, and then the values. Gives the bytes that are held, as evaluating does.
double call_values(Arguments& in) {
  Thread& thread = in.thread();
  double handle = in.handle();
  evaluate_handles(thread, {handle});
  const mx::array a = thread.handles.get(handle);
  double* out = thread.frame;
  out[0] = static_cast<double>(static_cast<int>(a.dtype().val()));
  out[1] = static_cast<double>(a.ndim());
  std::copy(a.shape().begin(), a.shape().end(), out + 3);
  size_t wide = a.dtype() == mx::int64 || a.dtype() == mx::uint64 || a.dtype() == mx::complex64 ? 2 : 1;
  bool fit = wide * a.size() <= MOST_VALUES;
  out[2] = fit ? static_cast<double>(3 + a.ndim()) : 0;
  if (fit) {
    std::lock_guard<std::recursive_mutex> lock(mlx_lock());
    put_values(a, out + 3 + a.ndim());
  }
  return held(thread);
}

// Slot 0: the dtype; from slot 1: the shape. Gives the number of dimensions.
double call_describe(Arguments& in) {
  const mx::array& a = in.thread().handles.get(in.handle());
  double* out = in.thread().frame;
  out[0] = static_cast<double>(static_cast<int>(a.dtype().val()));
  for (size_t i = 0; i < a.ndim(); i++) out[1 + i] = a.shape()[i];
  return static_cast<double>(a.ndim());
}

// The strides of an evaluated array, in elements, from slot 0.
double call_strides(Arguments& in) {
  const mx::array& a = in.thread().handles.get(in.handle());
  for (size_t i = 0; i < a.ndim(); i++) in.thread().frame[i] = static_cast<double>(a.strides()[i]);
  return static_cast<double>(a.ndim());
}

// The text that Python's `repr` prints.
double call_print(Arguments& in) {
  const mx::array a = in.thread().handles.get(in.handle());
  evaluate({a});
  std::ostringstream text;
  {
    std::lock_guard<std::recursive_mutex> lock(mlx_lock());
    text << a;
  }
  in.thread().put_text(text.str());
  return 0;
}

// A second handle of the same array.
double call_retain(Arguments& in) {
  return in.give(mx::array(in.thread().handles.get(in.handle())));
}

double call_promote_types(Arguments& in) {
  mx::Dtype a = in.dtype();
  mx::Dtype b = in.dtype();
  return static_cast<double>(static_cast<int>(mx::promote_types(a, b).val()));
}

// The common shape of two, from slot 0.
double call_broadcast_shapes(Arguments& in) {
  mx::Shape a = in.shape();
  mx::Shape b = in.shape();
  mx::Shape common = mx::broadcast_shapes(a, b);
  std::copy(common.begin(), common.end(), in.thread().frame);
  return static_cast<double>(common.size());
}

// Decimal places of printed numbers, plus one: 0 when MLX chooses.
double call_precision(Arguments&) {
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  return mx::get_global_formatter().format_options.precision + 1;
}

double call_set_precision(Arguments& in) {
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  mx::set_printoptions(mx::PrintOptions{in.integer()});
  return 0;
}

} // namespace mxn
