// Writes what C++ knows of a traced function as JSON. Numbers that JSON has no form for become strings.
#pragma once

#include <cmath>
#include <cstdio>
#include <optional>
#include <sstream>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "mlx/mlx.h"

namespace mxn {

namespace mx = mlx::core;

// In one struct, so that each form sees all the others.
struct Json {
  static std::string of(bool value) { return value ? "true" : "false"; }
  static std::string of(int value) { return std::to_string(value); }
  static std::string of(int64_t value) { return std::to_string(value); }
  static std::string of(size_t value) { return std::to_string(value); }

  static std::string of(double value) {
    if (std::isnan(value)) return "\"NaN\"";
    if (std::isinf(value)) return value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    char text[32];
    std::snprintf(text, sizeof(text), "%.17g", value);
    return text;
  }

  static std::string of(float value) { return of(static_cast<double>(value)); }

  static std::string of(const std::string& value) {
    std::string text = "\"";
    for (char c : value) {
      if (c == '"' || c == '\\') {
        text += '\\';
        text += c;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        char escape[8];
        std::snprintf(escape, sizeof(escape), "\\u%04x", c);
        text += escape;
      } else {
        text += c;
      }
    }
    return text + "\"";
  }

  static std::string of(const mx::Dtype& value) {
    std::ostringstream text;
    text << '"' << value << '"';
    return text.str();
  }

  template <typename T>
  static std::string of(const std::optional<T>& value) { return value ? of(*value) : "null"; }

  template <typename... T>
  static std::string of(const std::variant<T...>& value) {
    return std::visit([](const auto& each) { return of(each); }, value);
  }

  template <typename T>
  static std::string list(const T& values) {
    std::string text = "[";
    for (const auto& value : values) {
      if (text.size() > 1) text += ',';
      text += of(value);
    }
    return text + "]";
  }

  static std::string of(const mx::Shape& values) { return list(values); }
  static std::string of(const mx::Strides& values) { return list(values); }

  template <typename... T>
  static std::string of(const std::tuple<T...>& values) {
    return std::apply([](const auto&... each) {
      std::string text;
      ((text += std::string(text.empty() ? "[" : ",") + of(each)), ...);
      return text + "]";
    }, values);
  }

  template <typename A, typename B>
  static std::string of(const std::pair<A, B>& values) { return "[" + of(values.first) + "," + of(values.second) + "]"; }

  template <typename T>
  static std::string of(const std::vector<T>& values) {
    std::string text = "[";
    // By index: a vector<bool> has no elements to refer to.
    for (size_t i = 0; i < values.size(); i++) text += std::string(i == 0 ? "" : ",") + of(static_cast<const T&>(values[i]));
    return text + "]";
  }
};

} // namespace mxn
