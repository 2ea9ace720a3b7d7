#include "blocks.h"

#include <algorithm>
#include <cstring>

#include "mlx/mlx.h"

namespace mxn {

namespace {

namespace mx = mlx::core;

float half_at(const uint8_t* bytes) {
  mx::float16_t value;
  std::memcpy(&value, bytes, sizeof(value));
  return static_cast<float>(value);
}

void put_half(float value, uint8_t* to) {
  auto half = static_cast<mx::float16_t>(value);
  std::memcpy(to, &half, sizeof(half));
}

template <size_t N>
void copy(const uint8_t* from, uint8_t* to) {
  std::memcpy(to, from, N);
}

template <size_t N>
void reverse(const uint8_t* from, uint8_t* to) {
  std::reverse_copy(from, from + N, to);
}

// 32 weights of 4 bits: the first 16 in the low halves of the bytes, the others in the high ones. MLX has two neighbours
// in a byte.
void unpack_nibbles(const uint8_t* from, uint8_t* to) {
  for (int i = 0; i < 8; i++) {
    const uint8_t a = from[2 * i], b = from[2 * i + 1];
    to[i] = static_cast<uint8_t>((a & 0x0f) | b << 4);
    to[i + 8] = static_cast<uint8_t>(a >> 4 | (b & 0xf0));
  }
}

// 32 signed weights of 8 bits; MLX counts from the smallest.
void unpack_bytes(const uint8_t* from, uint8_t* to) {
  for (int i = 0; i < 32; i++) to[i] = from[i] ^ 0x80;
}

void q4_0_weights(const uint8_t* from, uint8_t* to) {
  unpack_nibbles(from + 2, to);
}

void q4_1_weights(const uint8_t* from, uint8_t* to) {
  unpack_nibbles(from + 4, to);
}

void q8_0_weights(const uint8_t* from, uint8_t* to) {
  unpack_bytes(from + 2, to);
}

void q4_0_biases(const uint8_t* from, uint8_t* to) {
  put_half(-8 * half_at(from), to);
}

void q4_1_biases(const uint8_t* from, uint8_t* to) {
  copy<2>(from + 2, to);
}

void q8_0_biases(const uint8_t* from, uint8_t* to) {
  put_half(-128 * half_at(from), to);
}

void bfloat16_to_half(const uint8_t* from, uint8_t* to) {
  mx::bfloat16_t value;
  std::memcpy(&value, from, sizeof(value));
  put_half(static_cast<float>(value), to);
}

// 256 weights of 2 bits; a scale and a minimum of 4 bits each for every 16, and two halves that scale those.
void q2_k(const uint8_t* from, uint8_t* to) {
  const uint8_t* weights = from + 16;
  const float scale = half_at(from + 80), minimum = half_at(from + 82);
  for (int i = 0; i < 256; i++) {
    const uint8_t both = from[i / 16];
    const int weight = weights[i / 128 * 32 + i % 32] >> (i % 128 / 32 * 2) & 3;
    put_half(static_cast<float>(weight) * (scale * static_cast<float>(both & 15)) - minimum * static_cast<float>(both >> 4), to + 2 * i);
  }
}

// 256 weights of 4 bits; a scale and a minimum of 6 bits each for every 32, and two halves that scale those.
void q4_k(const uint8_t* from, uint8_t* to) {
  const float scale = half_at(from), minimum = half_at(from + 2);
  const uint8_t* packed = from + 4;
  const uint8_t* weights = from + 16;
  for (int i = 0; i < 256; i++) {
    const int group = i / 32;
    const int of_scale = group < 4 ? packed[group] & 63 : (packed[group + 4] & 15) | packed[group - 4] >> 6 << 4;
    const int of_minimum = group < 4 ? packed[group + 4] & 63 : packed[group + 4] >> 4 | packed[group] >> 6 << 4;
    const int weight = weights[i / 64 * 32 + i % 32] >> (group % 2 * 4) & 15;
    put_half(static_cast<float>(weight) * (static_cast<float>(of_scale) * scale) - static_cast<float>(of_minimum) * minimum, to + 2 * i);
  }
}

// 256 weights of 6 bits, four of them and two apart; a scale of 8 bits for every 16, and a half that scales those.
void q6_k(const uint8_t* from, uint8_t* to) {
  const float scale = half_at(from + 208);
  for (int i = 0; i < 256; i++) {
    const int part = i / 128, j = i % 128;
    const int low = from[part * 64 + j % 64] >> (j / 64 * 4) & 15;
    const int high = from[128 + part * 32 + j % 32] >> (j / 32 * 2) & 3;
    const auto of_scale = static_cast<int8_t>(from[192 + i / 16]);
    put_half(scale * static_cast<float>(of_scale) * static_cast<float>((low | high << 4) - 32), to + 2 * i);
  }
}

// The order is that of LAYOUTS in src/io/tensors.ts, less the first there, which needs no unpacking.
constexpr Layout LAYOUTS[] = {
    {2, 2, reverse<2>},
    {4, 4, reverse<4>},
    {8, 8, reverse<8>},
    {18, 16, q4_0_weights},
    {18, 2, copy<2>},
    {18, 2, q4_0_biases},
    {20, 16, q4_1_weights},
    {20, 2, copy<2>},
    {20, 2, q4_1_biases},
    {34, 32, q8_0_weights},
    {34, 2, copy<2>},
    {34, 2, q8_0_biases},
    {2, 2, bfloat16_to_half},
    {84, 512, q2_k},
    {144, 512, q4_k},
    {210, 512, q6_k},
};

} // namespace

const Layout* find_layout(double number) {
  constexpr double COUNT = sizeof(LAYOUTS) / sizeof(*LAYOUTS);
  return number >= 1 && number <= COUNT ? &LAYOUTS[static_cast<int>(number) - 1] : nullptr;
}

} // namespace mxn
