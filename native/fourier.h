// Fourier transforms in Python's forms, with sizes checked that would overflow or exhaust memory on the way.
#pragma once

#include <optional>
#include <vector>

#include "arguments.h"

namespace mxn {

enum class Transform { fft, ifft, rfft, irfft };

// Along the given axes, or all; `lengths` needs axes.
mx::array transform(
    Transform kind, const mx::array& a, const std::optional<mx::Shape>& lengths, const std::optional<std::vector<int>>& axes, const char* norm,
    mx::Stream s);

// Along one axis, to `n` elements if given.
mx::array transform(Transform kind, const mx::array& a, std::optional<int> n, int axis, const char* norm, mx::Stream s);

// The frequencies of a transform of `n` elements.
mx::array frequencies(int n, mx::array&& result);

// How a signal is cut into frames.
struct Frames {
  std::optional<int> hop_length;
  std::optional<int> win_length;
  std::optional<mx::array> window;
};

mx::array stft(
    const mx::array& x, int n_fft, const Frames& frames, bool center, const char* pad_mode, const char* norm, std::optional<bool> onesided, mx::Stream s);

mx::array istft(
    const mx::array& stft_matrix, std::optional<int> n_fft, const Frames& frames, bool center, const char* norm, std::optional<bool> onesided,
    std::optional<int> length, mx::Stream s);

} // namespace mxn
