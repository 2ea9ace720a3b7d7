#include "fourier.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <string_view>
#include <utility>

#include "checked.h"
#include "memory.h"

namespace mxn {

namespace {

namespace fft = mx::fft;

fft::FFTNorm norm_of(std::string_view norm) {
  return norm == "ortho" ? fft::FFTNorm::Ortho : norm == "forward" ? fft::FFTNorm::Forward : fft::FFTNorm::Backward;
}

mx::array apply(Transform kind, const mx::array& a, const mx::Shape& lengths, const std::vector<int>& axes, fft::FFTNorm norm, mx::Stream s) {
  switch (kind) {
    case Transform::fft: return fft::fftn(a, lengths, axes, norm, s);
    case Transform::ifft: return fft::ifftn(a, lengths, axes, norm, s);
    case Transform::rfft: return fft::rfftn(a, lengths, axes, norm, s);
    default: return fft::irfftn(a, lengths, axes, norm, s);
  }
}

mx::array apply(Transform kind, const mx::array& a, const std::vector<int>& axes, fft::FFTNorm norm, mx::Stream s) {
  switch (kind) {
    case Transform::fft: return fft::fftn(a, axes, norm, s);
    case Transform::ifft: return fft::ifftn(a, axes, norm, s);
    case Transform::rfft: return fft::rfftn(a, axes, norm, s);
    default: return fft::irfftn(a, axes, norm, s);
  }
}

mx::array apply(Transform kind, const mx::array& a, fft::FFTNorm norm, mx::Stream s) {
  switch (kind) {
    case Transform::fft: return fft::fftn(a, norm, s);
    case Transform::ifft: return fft::ifftn(a, norm, s);
    case Transform::rfft: return fft::rfftn(a, norm, s);
    default: return fft::irfftn(a, norm, s);
  }
}

// A transform holds its input filled up, as complex numbers, beside its output, and for an awkward length tables and
// workspace of several times that length.
void check_workspace(const mx::array& result, double length) {
  constexpr double COMPLEX = 8;
  double elements = static_cast<double>(result.size());
  if (elements * 2.5 * COMPLEX + length * 8 * COMPLEX > memory_size) {
    std::ostringstream text;
    text << "a transform of length " << length << " to shape " << result.shape() << " does not fit in memory";
    throw Error(ErrorKind::out_of_memory, text.str());
  }
}

// `a` with zeros behind it along the axes that a transform is to have longer: MLX adds them on its default stream.
mx::array filled_up(Transform kind, const mx::array& a, const mx::Shape& lengths, const std::vector<int>& axes, mx::Stream s) {
  if (lengths.size() != axes.size()) return a; // an error of MLX's
  std::vector<std::pair<int, int>> widths(a.ndim());
  for (size_t i = 0; i < axes.size(); i++) {
    int axis = mx::normalize_axis_index(axes[i], static_cast<int>(a.ndim()));
    int length = kind == Transform::irfft && i + 1 == axes.size() ? lengths[i] / 2 + 1 : lengths[i];
    if (length > a.shape(axis)) widths[static_cast<size_t>(axis)].second = length - a.shape(axis);
  }
  bool longer = std::any_of(widths.begin(), widths.end(), [](const auto& width) { return width.second > 0; });
  return longer ? mx::pad(a, widths, mx::array(0, a.dtype()), "constant", s) : a;
}

int positive(const char* what, int value) {
  if (value > 0) return value;
  throw std::invalid_argument(std::string(what) + " must be positive, got " + std::to_string(value));
}

void check_window(const Frames& frames) {
  if (frames.win_length && *frames.win_length < 0) throw std::invalid_argument("winLength must not be negative, got " + std::to_string(*frames.win_length));
}

} // namespace

mx::array transform(
    Transform kind, const mx::array& a, const std::optional<mx::Shape>& lengths, const std::optional<std::vector<int>>& axes, const char* norm,
    mx::Stream s) {
  auto norm_value = norm_of(norm);
  if (!axes) {
    if (lengths) throw std::invalid_argument("`axes` must be given where `s` is");
    mx::array result = apply(kind, a, norm_value, s);
    double longest = 0;
    for (int length : result.shape()) longest = std::max<double>(longest, length);
    check_workspace(result, longest);
    return result;
  }
  // MLX's own check leaves arrays of no dimensions out.
  for (int axis : *axes) mx::normalize_axis_index(axis, static_cast<int>(a.ndim()));
  mx::array result = lengths ? apply(kind, filled_up(kind, a, *lengths, *axes, s), *lengths, *axes, norm_value, s) : apply(kind, a, *axes, norm_value, s);
  double longest = 0;
  for (int axis : *axes) longest = std::max<double>(longest, result.shape(axis));
  if (lengths) {
    for (int length : *lengths) longest = std::max<double>(longest, length);
  }
  check_workspace(result, longest);
  return result;
}

mx::array transform(Transform kind, const mx::array& a, std::optional<int> n, int axis, const char* norm, mx::Stream s) {
  return transform(kind, a, n ? std::optional(mx::Shape{*n}) : std::nullopt, std::vector<int>{axis}, norm, s);
}

mx::array frequencies(int n, mx::array&& result) {
  // Made of several arrays of that length.
  if (16.0 * n > memory_size) throw Error(ErrorKind::out_of_memory, std::to_string(n) + " frequencies do not fit in memory");
  return std::move(result);
}

mx::array stft(
    const mx::array& x, int n_fft, const Frames& frames, bool center, const char* pad_mode, const char* norm, std::optional<bool> onesided, mx::Stream s) {
  positive("nFft", n_fft);
  check_window(frames);
  auto cut = [&](const mx::array& signal, bool centered) {
    return fft::stft(signal, n_fft, frames.hop_length, frames.win_length, frames.window, centered, pad_mode, norm_of(norm), onesided, s);
  };
  auto checked = [&](mx::array&& result) {
    // Windowed frames, then their spectra.
    check_workspace(result, n_fft);
    return std::move(result);
  };
  if (!center || x.ndim() == 0 || x.size() == 0) return checked(cut(x, center));
  // MLX's own padding repeats a short signal once for every time that it fits.
  std::vector<int> widths{static_cast<int>(x.ndim())};
  widths.resize(1 + 2 * x.ndim(), 0);
  widths[widths.size() - 2] = widths[widths.size() - 1] = n_fft / 2;
  if (static_cast<int64_t>(x.shape(-1)) + 2 * static_cast<int64_t>(n_fft / 2) > std::numeric_limits<int>::max()) {
    throw std::out_of_range("nFft " + std::to_string(n_fft) + " is too large for the signal");
  }
  mx::array padded = mxn::pad(x, widths, pad_mode, mx::array(0, x.dtype()), s);
  check_fits_in_memory(padded);
  return checked(cut(padded, false));
}

mx::array istft(
    const mx::array& stft_matrix, std::optional<int> n_fft, const Frames& frames, bool center, const char* norm, std::optional<bool> onesided,
    std::optional<int> length, mx::Stream s) {
  check_window(frames);
  if (length && *length < 0) throw std::invalid_argument("length must not be negative, got " + std::to_string(*length));
  if (stft_matrix.ndim() >= 2) {
    double bins = stft_matrix.shape(-2), count = stft_matrix.shape(-1);
    double frame = n_fft ? *n_fft : onesided.value_or(true) ? 2 * (bins - 1) : bins;
    double hop = frames.hop_length ? *frames.hop_length : std::max(1.0, std::floor(frame / 4));
    if (hop > 0 && frame > 0) {
      // Each frame is filled up to a whole number of hops, and MLX counts the samples of all as 32-bit integers.
      double filled = std::ceil(frame / hop) * hop;
      double samples = std::max((count - 1) * hop + filled + hop, length ? static_cast<double>(*length) : 0);
      if (samples > std::numeric_limits<int>::max() || filled + hop > std::numeric_limits<int>::max()) {
        throw std::out_of_range("the signal would have more samples than an axis can have");
      }
      double batch = bins * count == 0 ? 0 : static_cast<double>(stft_matrix.size()) / (bins * count);
      // Spectra and frames, filled up, and the signal with the sum of its windows.
      if (batch * (count * (2 * frame + filled) * 8 + samples * 16) + frame * 64 > memory_size) {
        throw Error(ErrorKind::out_of_memory, "the signal does not fit in memory");
      }
    }
  }
  return fft::istft(stft_matrix, n_fft, frames.hop_length, frames.win_length, frames.window, center, norm_of(norm), onesided, length, s);
}

} // namespace mxn
