// Functions in files: exporting traces a JavaScript function, importing gives one that runs without it.

#include <algorithm>

#include "callbacks.h"
#include "checked.h"
#include "evaluate.h"
#include "json.h"
#include "objects.h"
#include "threads.h"

namespace mxn {

namespace {

struct Exporter {
  mx::FunctionExporter exporter;
};

ObjectTable<Exporter>& exporters() {
  return own<ObjectTable<Exporter>>();
}

ObjectTable<mx::ImportedFunction>& imported() {
  return own<ObjectTable<mx::ImportedFunction>>();
}

// Positional arrays, then named ones: their names in ascending order, each before its array.
std::pair<mx::Args, mx::Kwargs> read_inputs(Arguments& in) {
  mx::Args args = in.arrays();
  mx::Kwargs kwargs;
  for (double left = in.number(); left > 0; left--) {
    std::string name = in.text();
    kwargs.emplace(name, *in.array());
  }
  return {std::move(args), std::move(kwargs)};
}

} // namespace

// Tells a JavaScript function of one step of a trace: JSON, with the constants' arrays apart.
void tell(double function, const mx::ExportCallbackInput& step) {
  std::vector<mx::array> arrays;
  std::string text;
  for (const auto& [name, field] : step) {
    text += (text.empty() ? "{" : ",") + Json::of(name) + ":";
    if (auto* constants = std::get_if<std::vector<std::pair<std::string, mx::array>>>(&field)) {
      std::vector<std::string> ids;
      for (const auto& [id, array] : *constants) {
        ids.push_back(id);
        arrays.push_back(array);
      }
      text += Json::of(ids);
    } else {
      text += std::visit([](const auto& values) -> std::string {
        if constexpr (std::is_same_v<std::decay_t<decltype(values)>, std::vector<std::pair<std::string, mx::array>>>) return "null";
        else return Json::of(values);
      }, field);
    }
  }
  current_thread().long_text = text + "}";
  call_back(function, arrays);
}

// A new exporter of a function: path, function, shapeless, metadata; without a path the function that learns the steps.
double call_new_exporter(Arguments& in) {
  std::string path = in.text();
  double function = in.number();
  bool shapeless = in.flag();
  std::string metadata = in.text();
  auto traced = [function](const mx::Args& args, const mx::Kwargs& kwargs) {
    std::vector<mx::array> inputs = args;
    std::vector<std::string> names;
    for (const auto& entry : kwargs) names.push_back(entry.first);
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) inputs.push_back(kwargs.at(name));
    return call_back(function, inputs);
  };
  std::function<std::vector<mx::array>(const mx::Args&, const mx::Kwargs&)> target = traced;
  if (!path.empty()) return exporters().add(std::make_shared<Exporter>(Exporter{mx::exporter(path, target, shapeless, metadata)}));
  double listener = in.number();
  mx::ExportCallback callback = [listener](const mx::ExportCallbackInput& step) { tell(listener, step); };
  return exporters().add(std::make_shared<Exporter>(Exporter{mx::exporter(callback, target, shapeless)}));
}

// Traces the function for the shapes and dtypes of these inputs.
double call_export(Arguments& in) {
  auto exporter = exporters().get(in.number());
  auto [args, kwargs] = read_inputs(in);
  // Constants of the function are computed and written during the call.
  Trace trace(in);
  exporter->exporter(args, kwargs);
  return 0;
}

// Ends the file.
double call_close_exporter(Arguments& in) {
  double id = in.number();
  auto exporter = exporters().get(id);
  exporters().remove(id);
  exporter->exporter.close();
  return 0;
}

// The function in a file, and its metadata as text.
double call_import_function(Arguments& in) {
  auto function = std::make_shared<mx::ImportedFunction>(mx::import_function(in.text()));
  in.thread().put_text(function->metadata());
  return imported().add(std::move(function));
}

double call_imported(Arguments& in) {
  auto function = imported().get(in.number());
  auto [args, kwargs] = read_inputs(in);
  Arrays inputs = args;
  for (const auto& entry : kwargs) inputs.push_back(entry.second);
  Arrays outputs = (*function)(args, kwargs);
  if (reduces_single(outputs, inputs)) throw std::invalid_argument("the function was exported for all shapes but cannot reduce along an axis of length 1");
  return in.give(std::move(outputs));
}

double call_release_imported(Arguments& in) {
  imported().remove(in.number());
  return 0;
}

} // namespace mxn
