// Function transforms: MLX traces a JavaScript function and makes new computations of what it did. Trees are
// TypeScript's concern; here there are lists of arrays.

#include "callbacks.h"
#include "vectorized.h"

// Needs what the headers above include.
#include "mlx/transforms_impl.h"

namespace mxn {

namespace {

std::vector<double> numbers_of(const std::vector<int>& integers) {
  return {integers.begin(), integers.end()};
}

Arrays joined(Arrays first, const Arrays& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

// The results of a vectorized function and the axis of each; -1 where there is none.
std::pair<Arrays, std::vector<int>> mapped(const std::vector<double>& given) {
  size_t count = given.size() / 2;
  std::vector<int> axes;
  for (size_t i = count; i < given.size(); i++) axes.push_back(static_cast<int>(given[i]));
  return {take_arrays(given, count), std::move(axes)};
}

void check_count(const char* rule, size_t count, size_t expected) {
  if (count == expected) return;
  throw std::invalid_argument(std::string("the ") + rule + " gave " + std::to_string(count) + " arrays, not " + std::to_string(expected));
}

} // namespace

// The outputs, then the products.
double call_vjp(Arguments& in) {
  double function = in.number();
  Arrays primals = in.arrays();
  Arrays cotangents = in.arrays();
  Trace trace(in);
  auto [outputs, products] = mx::vjp([=](const Arrays& inputs) { return call_back(function, inputs); }, primals, cotangents);
  return in.give(joined(std::move(outputs), products));
}

// The outputs, then the products.
double call_jvp(Arguments& in) {
  double function = in.number();
  Arrays primals = in.arrays();
  Arrays tangents = in.arrays();
  Trace trace(in);
  auto [outputs, products] = mx::jvp([=](const Arrays& inputs) { return call_back(function, inputs); }, primals, tangents);
  return in.give(joined(std::move(outputs), products));
}

// The outputs, then the gradients of the first one in every input.
double call_value_and_grad(Arguments& in) {
  double function = in.number();
  Arrays inputs = in.arrays();
  Trace trace(in);
  std::vector<int> all;
  for (size_t i = 0; i < inputs.size(); i++) all.push_back(static_cast<int>(i));
  auto differentiated = mx::value_and_grad([=](const Arrays& given) { return call_back(function, given); }, all);
  auto [outputs, gradients] = differentiated(inputs);
  return in.give(joined(std::move(outputs), gradients));
}

// The outputs of a function that gives its results and their axes.
double call_vmap(Arguments& in) {
  double function = in.number();
  Arrays inputs = in.arrays();
  std::vector<int> axes = in.integers();
  Trace trace(in);
  Vectorizing vectorizing;
  std::vector<int> out_axes;
  auto traced = [&](const Arrays& given) {
    Arrays results;
    std::tie(results, out_axes) = mapped(call_javascript(function, given));
    return results;
  };
  auto [traced_inputs, traced_outputs] = mx::detail::vmap_trace(traced, inputs, axes);
  return in.give(mx::detail::vmap_replace(inputs, traced_inputs, traced_outputs, axes, out_axes));
}

// The outputs of a function that is computed again for its gradient.
double call_checkpoint(Arguments& in) {
  Kept function(in.number());
  Arrays inputs = in.arrays();
  Trace trace(in);
  return in.give(mx::checkpoint([=](const Arrays& given) { return call_back(function.number(), given); })(inputs));
}

// The outputs of a function with rules of its own: their numbers, 0 for none, come before the inputs.
double call_custom_function(Arguments& in) {
  Kept function(in.number());
  std::optional<Kept> rules[3];
  for (auto& rule : rules) {
    double number = in.number();
    if (number != 0) rule.emplace(number);
  }
  Arrays inputs = in.arrays();
  Trace trace(in);
  auto outputs = std::make_shared<size_t>(0);
  auto forward = [=](const Arrays& given) {
    Arrays results = call_back(function.number(), given);
    *outputs = results.size();
    return results;
  };
  std::optional<std::function<Arrays(const Arrays&, const Arrays&, const Arrays&)>> vjp;
  std::optional<std::function<Arrays(const Arrays&, const Arrays&, const std::vector<int>&)>> jvp;
  std::optional<std::function<std::pair<Arrays, std::vector<int>>(const Arrays&, const std::vector<int>&)>> vmap;
  // MLX trusts the counts.
  if (rules[0]) {
    vjp = [rule = *rules[0]](const Arrays& primals, const Arrays& cotangents, const Arrays& results) {
      Arrays products = call_back(rule.number(), joined(joined(primals, cotangents), results));
      check_count("vjp", products.size(), primals.size());
      return products;
    };
  }
  if (rules[1]) {
    jvp = [rule = *rules[1], outputs](const Arrays& primals, const Arrays& tangents, const std::vector<int>& places) {
      auto given = call_javascript(rule.number(), joined(primals, tangents), numbers_of(places));
      check_count("jvp", given.size(), *outputs);
      return take_arrays(given, given.size());
    };
  }
  if (rules[2]) {
    vmap = [rule = *rules[2], outputs](const Arrays& given, const std::vector<int>& axes) {
      auto results = mapped(call_javascript(rule.number(), given, numbers_of(axes)));
      check_count("vmap", results.first.size(), *outputs);
      return results;
    };
  }
  return in.give(mx::custom_function(forward, vjp, jvp, vmap)(inputs));
}

// Whether the array is one that a transform is tracing.
double call_is_tracer(Arguments& in) {
  return in.thread().handles.get(in.handle()).is_tracer() ? 1 : 0;
}

} // namespace mxn
