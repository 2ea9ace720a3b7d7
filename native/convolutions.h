// Convolutions, with the arguments checked that MLX divides by, or passes to BLAS, unchecked.
#pragma once

#include <utility>
#include <vector>

#include "arguments.h"

namespace mxn {

// The padding before and after each axis.
using Padding = std::pair<std::vector<int>, std::vector<int>>;

// Over as many axes as `input` has beside batch and channels. A list of one number is for every axis.
mx::array convolution(
    const mx::array& input, const mx::array& weight, std::vector<int> stride, Padding padding, std::vector<int> kernel_dilation,
    std::vector<int> input_dilation, int groups, bool flip, mx::Stream s);

// The same over `axes` axes, each padded alike on both sides.
mx::array convolution(
    int axes, const mx::array& input, const mx::array& weight, std::vector<int> stride, std::vector<int> padding, std::vector<int> dilation,
    int groups, mx::Stream s);

// The transposed convolution over `axes` axes.
mx::array transposed_convolution(
    int axes, const mx::array& input, const mx::array& weight, std::vector<int> stride, std::vector<int> padding, std::vector<int> dilation,
    std::vector<int> output_padding, int groups, mx::Stream s);

// Of two vectors, as Python's `convolve`: "full", "valid" or "same".
mx::array convolve(const mx::array& a, const mx::array& v, const char* mode, mx::Stream s);

} // namespace mxn
