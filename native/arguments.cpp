#include "arguments.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "memory.h"
#include "random.h"

namespace mxn {

namespace {

constexpr double FIRST_HANDLE = 1 << 24;
constexpr double MAX_ELEMENTS = 9007199254740992.0; // 2^53
const mx::Dtype DTYPES[] = {mx::bool_, mx::uint8, mx::uint16, mx::uint32, mx::uint64, mx::int8, mx::int16,
                            mx::int32, mx::int64, mx::float16, mx::float32, mx::float64, mx::bfloat16, mx::complex64};
constexpr int DTYPE_COUNT = static_cast<int>(mx::Dtype::Val::complex64) + 1;
static_assert(sizeof(DTYPES) / sizeof(*DTYPES) == DTYPE_COUNT, "MLX's dtypes changed: src/core/dtype.ts numbers them alike");

mx::Dtype dtype_of(double code) {
  if (!(code >= 0 && code < DTYPE_COUNT)) throw std::invalid_argument("unknown dtype");
  return DTYPES[static_cast<int>(code)];
}

int to_int(double value) {
  if (!(value >= std::numeric_limits<int>::min() && value <= std::numeric_limits<int>::max())) {
    std::ostringstream text;
    text << "the integer " << value << " is outside the 32-bit range";
    throw std::out_of_range(text.str());
  }
  return static_cast<int>(value);
}

bool fits(mx::Dtype dtype, int64_t value) {
  switch (dtype) {
    case mx::uint8: return value >= 0 && value <= std::numeric_limits<uint8_t>::max();
    case mx::uint16: return value >= 0 && value <= std::numeric_limits<uint16_t>::max();
    case mx::uint32: return value >= 0 && value <= std::numeric_limits<uint32_t>::max();
    case mx::uint64: return value >= 0;
    case mx::int8: return value >= std::numeric_limits<int8_t>::min() && value <= std::numeric_limits<int8_t>::max();
    case mx::int16: return value >= std::numeric_limits<int16_t>::min() && value <= std::numeric_limits<int16_t>::max();
    case mx::int32: return value >= std::numeric_limits<int32_t>::min() && value <= std::numeric_limits<int32_t>::max();
    default: return true;
  }
}

} // namespace

// A plain integer without a dtype of its own: `dtype` where the array beside it has one, int32 or int64 else.
void Operand::settle_integer(std::optional<mx::Dtype> dtype) {
  bool is_unsigned = kind_ == Kind::uint64;
  int64_t value = kind_ == Kind::integer ? static_cast<int64_t>(value_) : static_cast<int64_t>(bits_);
  mx::Dtype natural = is_unsigned ? mx::uint64 : fits(mx::int32, value) ? mx::int32 : mx::int64;
  mx::Dtype target = dtype.value_or(natural);
  if (target == mx::bool_) target = natural;
  if (mx::issubdtype(target, mx::inexact)) {
    own_.emplace(is_unsigned ? mx::array(static_cast<double>(bits_), target)
                             : kind_ == Kind::integer ? mx::array(value_, target) : mx::array(static_cast<double>(value), target));
    return;
  }
  if (is_unsigned ? target != mx::uint64 : !fits(target, value)) {
    std::ostringstream text;
    text << "Converting ";
    is_unsigned ? text << bits_ : text << value;
    text << " to " << target << " would overflow.";
    throw std::out_of_range(text.str());
  }
  own_.emplace(is_unsigned ? mx::array(bits_, target) : mx::array(value, target));
}

void Operand::settle(mx::Dtype dtype) {
  switch (kind_) {
    case Kind::array: return;
    case Kind::integer:
    case Kind::int64:
    case Kind::uint64: return settle_integer(dtype);
    case Kind::floating: own_.emplace(mx::array(value_, mx::issubdtype(dtype, mx::floating) ? dtype : mx::float32)); return;
    case Kind::boolean: own_.emplace(mx::array(value_ != 0, dtype)); return;
    case Kind::complex: own_.emplace(mx::array(std::complex<float>(value_, imaginary_))); return;
  }
}

void Operand::settle_alone() {
  switch (kind_) {
    case Kind::array: return;
    case Kind::integer:
    case Kind::int64:
    case Kind::uint64: return settle_integer(std::nullopt);
    case Kind::boolean: return settle(mx::bool_);
    default: return settle(mx::float32);
  }
}

void Operand::settle() {
  switch (kind_) {
    case Kind::integer: own_.emplace(mx::array(value_, mx::float32)); return;
    case Kind::int64: own_.emplace(mx::array(static_cast<int64_t>(bits_), mx::int64)); return;
    case Kind::uint64: own_.emplace(mx::array(bits_, mx::uint64)); return;
    default: settle_alone();
  }
}

void settle(Operand& a, Operand& b) {
  if (a.is_array()) {
    if (!b.is_array()) b.settle((*a).dtype());
  } else if (b.is_array()) {
    a.settle((*b).dtype());
  } else {
    a.settle_alone();
    b.settle_alone();
  }
}

Arguments::~Arguments() {
  for (double handle : temporaries_) thread_.handles.remove(handle);
}

mx::Stream Arguments::decode_stream(double token) {
  auto bits = static_cast<int64_t>(token);
  auto type = bits & 1 ? mx::Device::gpu : mx::Device::cpu;
  return mx::Stream(static_cast<int>(bits >> 7), mx::Device(type, static_cast<int>(bits >> 1 & 63)));
}

double Arguments::encode_stream(const mx::Stream& s) {
  return static_cast<double>(static_cast<int64_t>(s.index) << 7 | s.device.index << 1 | (s.device == mx::Device::gpu ? 1 : 0));
}

int Arguments::integer() {
  return to_int(number());
}

std::optional<int> Arguments::optional_integer() {
  double value = number();
  if (std::isnan(value)) return std::nullopt;
  return to_int(value);
}

std::optional<bool> Arguments::optional_flag() {
  if (absent()) return std::nullopt;
  return flag();
}

std::optional<double> Arguments::optional_number() {
  // Two slots: NaN itself is a number that a caller may want.
  if (!flag()) return std::nullopt;
  return number();
}

uint64_t Arguments::word() {
  auto high = static_cast<uint64_t>(number());
  return high << 32 | static_cast<uint64_t>(number());
}

size_t Arguments::count() {
  double value = number();
  if (!(value >= 0 && value <= static_cast<double>(end_ - next_))) throw Error(ErrorKind::out_of_range, "too many operands for one call");
  return static_cast<size_t>(value);
}

std::vector<int> Arguments::integers() {
  std::vector<int> values(count());
  for (int& value : values) value = integer();
  return values;
}

std::string Arguments::text() {
  double length = number();
  if (!(length >= 0 && length <= static_cast<double>((end_ - next_) * sizeof(double)))) throw Error(ErrorKind::out_of_range, "too long a text for one call");
  std::string text(reinterpret_cast<const char*>(next_), static_cast<size_t>(length));
  next_ += (text.size() + sizeof(double) - 1) / sizeof(double);
  return text;
}

std::vector<std::string> Arguments::texts() {
  std::vector<std::string> result(count());
  for (std::string& each : result) each = text();
  return result;
}

bool Arguments::absent() {
  if (!std::isnan(*next_)) return false;
  next_++;
  return true;
}

std::optional<std::vector<int>> Arguments::optional_integers() {
  if (absent()) return std::nullopt;
  return integers();
}

mx::Shape Arguments::shape() {
  size_t n = count();
  mx::Shape shape;
  double elements = 1;
  for (size_t i = 0; i < n; i++) {
    int dimension = integer();
    if (dimension < -1) throw std::invalid_argument("a dimension cannot be negative, got " + std::to_string(dimension));
    shape.push_back(dimension);
    elements *= dimension;
  }
  if (std::abs(elements) > MAX_ELEMENTS) {
    std::ostringstream text;
    text << "a shape of " << elements << " elements does not fit in memory";
    throw Error(ErrorKind::out_of_memory, text.str());
  }
  return shape;
}

std::optional<mx::Shape> Arguments::optional_shape() {
  if (absent()) return std::nullopt;
  return shape();
}

mx::Strides Arguments::strides() {
  size_t n = count();
  mx::Strides strides;
  for (size_t i = 0; i < n; i++) {
    double stride = number();
    if (!(std::abs(stride) <= MAX_ELEMENTS)) throw std::out_of_range("a stride is larger than any array");
    strides.push_back(static_cast<int64_t>(stride));
  }
  return strides;
}

std::optional<mx::Strides> Arguments::optional_strides() {
  if (absent()) return std::nullopt;
  return strides();
}

Sections Arguments::sections() {
  auto places = optional_integers();
  if (!places) return {std::nullopt, integer()};
  return {mx::Shape(places->begin(), places->end()), 0};
}

Contraction Arguments::contraction() {
  if (absent()) return {std::nullopt, integer()};
  auto of_a = integers();
  auto of_b = integers();
  return {std::pair(std::move(of_a), std::move(of_b)), 0};
}

Order Arguments::order() {
  double form = number();
  if (form == 0) return {};
  if (form == 1) return {number(), std::nullopt};
  return {std::nullopt, integer()};
}

mx::Dtype Arguments::dtype() {
  return dtype_of(number());
}

std::optional<mx::Dtype> Arguments::optional_dtype() {
  double code = number();
  if (code < 0) return std::nullopt;
  return dtype_of(code);
}

const mx::array& Arguments::look_up(double handle) {
  const mx::array& a = thread_.handles.get(handle);
  if (seen_count_ < seen_.size()) seen_[seen_count_++] = &a;
  if (!fits_in_memory(a)) too_large_ = &a;
  return a;
}

Operand Arguments::weak() {
  double tag = number();
  Operand operand;
  if (tag >= FIRST_HANDLE) {
    operand.array_ = &look_up(tag);
  } else if (tag <= -FIRST_HANDLE) {
    temporaries_.push_back(-tag);
    operand.array_ = &look_up(-tag);
  } else if (!(tag >= 0 && tag <= static_cast<double>(Operand::Kind::uint64))) {
    throw std::invalid_argument("not an array");
  } else {
    operand.kind_ = static_cast<Operand::Kind>(static_cast<int>(tag));
    switch (operand.kind_) {
      case Operand::Kind::integer:
      case Operand::Kind::floating:
      case Operand::Kind::boolean: operand.value_ = number(); break;
      case Operand::Kind::complex:
        operand.value_ = number();
        operand.imaginary_ = number();
        break;
      case Operand::Kind::int64:
      case Operand::Kind::uint64: operand.bits_ = word(); break;
      default: look_up(tag); // a disposed array's handle is 0: the table says so
    }
  }
  return operand;
}

Operand Arguments::array() {
  Operand operand = weak();
  if (!operand.is_array()) operand.settle();
  return operand;
}

Operand Arguments::scalar() {
  Operand operand = weak();
  if (!operand.is_array()) operand.settle_alone();
  return operand;
}

std::optional<Operand> Arguments::optional_weak() {
  if (absent()) return std::nullopt;
  return weak();
}

std::optional<Operand> Arguments::optional_array() {
  auto operand = optional_weak();
  if (operand && !operand->is_array()) operand->settle();
  return operand;
}

std::vector<mx::array> Arguments::arrays() {
  size_t n = count();
  std::vector<mx::array> result;
  result.reserve(n);
  for (size_t i = 0; i < n; i++) result.push_back(*array());
  return result;
}

mx::array Arguments::key() {
  auto given = optional_array();
  return given ? **given : random::next_key(stream());
}

uint64_t Arguments::seed() {
  return word();
}

std::vector<double> Arguments::handles() {
  std::vector<double> result(count());
  for (double& handle : result) handle = number();
  return result;
}

std::vector<int> Arguments::axes_or_all(const std::optional<std::vector<int>>& axes, const mx::array& a) {
  if (axes) return *axes;
  std::vector<int> all(a.ndim());
  for (size_t i = 0; i < all.size(); i++) all[i] = static_cast<int>(i);
  return all;
}

// Computing with an operand that does not fit in memory may copy it; another view of an operand does not.
void Arguments::check_result(const mx::array& a) const {
  check_fits_in_memory(a);
  if (too_large_ == nullptr) return;
  auto is_operand = [&](const mx::array& link) {
    return std::any_of(seen_.begin(), seen_.begin() + seen_count_, [&](const mx::array* operand) { return operand->id() == link.id(); });
  };
  for (const mx::array* link = &a; !is_operand(*link); link = &link->inputs().front()) {
    if (!is_view(*link) || link->inputs().empty()) refuse_size(*too_large_);
  }
}

double Arguments::give(mx::array&& a) {
  check_result(a);
  return thread_.handles.add(std::move(a));
}

double Arguments::give(std::vector<mx::array> arrays) {
  if (arrays.size() > Thread::OPERANDS_END) throw Error(ErrorKind::out_of_range, "too many results for one call");
  for (const auto& a : arrays) check_result(a);
  for (size_t i = 0; i < arrays.size(); i++) thread_.frame[i] = thread_.handles.add(std::move(arrays[i]));
  return static_cast<double>(arrays.size());
}

double Arguments::give(std::pair<mx::array, mx::array> arrays) {
  return give(std::vector<mx::array>{std::move(arrays.first), std::move(arrays.second)});
}

double Arguments::give(std::tuple<mx::array, mx::array> arrays) {
  return give(std::vector<mx::array>{std::move(std::get<0>(arrays)), std::move(std::get<1>(arrays))});
}

double Arguments::replace(double handle, mx::array&& a) {
  check_result(a);
  thread_.handles.replace(handle, std::move(a));
  // What the error's text would be made of may be gone.
  seen_count_ = 0;
  return 0;
}

std::string Arguments::describe() const {
  std::ostringstream text;
  for (size_t i = 0; i < seen_count_; i++) text << (i == 0 ? "" : ", ") << seen_[i]->dtype() << seen_[i]->shape();
  return text.str();
}

} // namespace mxn
