// Kernels of one's own: their code and arguments come with every call, so that nothing native outlives it.

#include <functional>
#include <limits>
#include <mutex>
#include <sstream>
#include <unordered_map>

#include "arguments.h"
#include "mlx/backend/cuda/cuda.h"
#include "mlx/backend/metal/metal.h"

namespace mxn {

namespace {

using Triple = std::tuple<int, int, int>;

constexpr int64_t MOST_THREADS = 1024; // in a group, on any GPU

constexpr const char* APPLE = "a GPU of Apple's";
constexpr const char* NVIDIA = "a GPU of NVIDIA's";

void require(bool available, const char* device) {
  if (!available) throw Error(ErrorKind::unsupported, std::string("this needs ") + device + ", and the loaded MLX has none");
}

// What every call of a kernel has.
struct Launch {
  Triple grid, threadgroup;
  std::optional<float> init_value;
  std::vector<mx::array> inputs;
  std::vector<mx::Shape> shapes;
  std::vector<mx::Dtype> dtypes;
};

// The code of a kernel that MLX compiles.
struct Source {
  std::string name, header, body;
  std::vector<std::string> input_names, output_names;
  std::vector<std::pair<std::string, mx::fast::TemplateArg>> parameters;
};

Triple read_triple(Arguments& in) {
  int x = in.integer(), y = in.integer(), z = in.integer();
  return {x, y, z};
}

// MLX divides by the threads of a group, and multiplies and adds 32-bit integers.
void check_launch(const Triple& grid, const Triple& threadgroup) {
  auto [gx, gy, gz] = grid;
  auto [tx, ty, tz] = threadgroup;
  int64_t threads = 1;
  for (auto [total, group] : {std::pair(gx, tx), std::pair(gy, ty), std::pair(gz, tz)}) {
    if (total < 1 || group < 1) throw std::invalid_argument("grid and threadgroup must be at least 1 in each dimension");
    if (group > MOST_THREADS || (threads *= group) > MOST_THREADS) {
      throw std::invalid_argument("threadgroup has more than " + std::to_string(MOST_THREADS) + " threads");
    }
    if (total > std::numeric_limits<int>::max() - group) throw std::out_of_range("grid has too many threads in one dimension");
  }
}

Launch read_launch(Arguments& in) {
  Launch launch;
  launch.grid = read_triple(in);
  launch.threadgroup = read_triple(in);
  launch.init_value = in.optional_number();
  launch.inputs = in.arrays();
  int outputs = in.integer();
  for (int i = 0; i < outputs; i++) {
    launch.dtypes.push_back(in.dtype());
    launch.shapes.push_back(in.shape());
  }
  return launch;
}

Source read_source(Arguments& in) {
  Source source{in.text(), in.text(), in.text(), in.texts(), in.texts(), {}};
  int parameters = in.integer();
  for (int i = 0; i < parameters; i++) {
    int kind = in.integer();
    mx::fast::TemplateArg value = 0;
    if (kind == 0) value = in.dtype();
    else if (kind == 1) value = in.integer();
    else value = in.flag();
    source.parameters.emplace_back(in.text(), value);
  }
  return source;
}

// The last check, when all operands are read: what TypeScript made for the call is freed with them.
void check(const Launch& launch, bool available, const char* device, const mx::Stream& s) {
  check_launch(launch.grid, launch.threadgroup);
  for (const auto& shape : launch.shapes) {
    for (int dimension : shape) {
      if (dimension < 0) throw std::invalid_argument("negative dimensions are not allowed");
    }
  }
  require(available, device);
  if (s.device != mx::Device::gpu) throw std::invalid_argument("a kernel runs on a stream of the GPU, not of the CPU");
}

// MLX's CUDA back-end knows compiled code by its name alone: the name tells all that the code depends on.
std::string full_name(const Source& source, const Launch& launch) {
  std::ostringstream text;
  text << source.header << '\0' << source.body;
  for (const auto& names : {source.input_names, source.output_names}) {
    for (const auto& name : names) text << '\0' << name;
    text << '\0';
  }
  for (const auto& input : launch.inputs) text << input.dtype() << (input.ndim() > 0);
  for (mx::Dtype dtype : launch.dtypes) text << dtype;
  std::ostringstream name;
  name << source.name << '_' << std::hex << std::hash<std::string>()(text.str());
  return name.str();
}

// The same of code that is compiled already, whose name cannot be chosen.
void check_same_code(const std::string& name, const std::string& code) {
  static std::mutex mutex;
  static auto* known = new std::unordered_map<std::string, size_t>();
  std::lock_guard<std::mutex> guard(mutex);
  size_t hash = std::hash<std::string>()(code);
  if (known->emplace(name, hash).first->second != hash) throw std::invalid_argument("other code ran under the name " + name + " before");
}

} // namespace

double call_backend_is_available(Arguments& in) {
  return (in.integer() == 0 ? mx::metal::is_available() : mx::cu::is_available()) ? 1 : 0;
}

double call_start_capture(Arguments& in) {
  std::string path = in.text();
  require(mx::metal::is_available(), APPLE);
  mx::metal::start_capture(path);
  return 0;
}

double call_stop_capture(Arguments&) {
  require(mx::metal::is_available(), APPLE);
  mx::metal::stop_capture();
  return 0;
}

double call_metal_kernel(Arguments& in) {
  Launch launch = read_launch(in);
  bool contiguous = in.flag(), verbose = in.flag(), atomic = in.flag();
  mx::CompileOptions options(in.integer());
  Source source = read_source(in);
  check(launch, mx::metal::is_available(), APPLE, in.stream());
  auto kernel = mx::fast::metal_kernel(
      source.name, source.input_names, source.output_names, source.body, source.header, contiguous, atomic, options);
  return in.give(kernel(
      launch.inputs, launch.shapes, launch.dtypes, launch.grid, launch.threadgroup, source.parameters, launch.init_value, verbose, in.stream()));
}

double call_cuda_kernel(Arguments& in) {
  Launch launch = read_launch(in);
  bool contiguous = in.flag(), verbose = in.flag();
  int shared_memory = in.integer();
  Source source = read_source(in);
  check(launch, mx::cu::is_available(), NVIDIA, in.stream());
  auto kernel = mx::fast::cuda_kernel(
      full_name(source, launch), source.input_names, source.output_names, source.body, source.header, contiguous, shared_memory);
  return in.give(kernel(
      launch.inputs, launch.shapes, launch.dtypes, launch.grid, launch.threadgroup, source.parameters, launch.init_value, verbose, in.stream()));
}

double call_precompiled_cuda_kernel(Arguments& in) {
  Launch launch = read_launch(in);
  bool contiguous = in.flag();
  int shared_memory = in.integer();
  Operand bytes = in.array();
  std::string code((*bytes).data<char>(), (*bytes).size());
  int count = in.integer();
  std::vector<mx::fast::ScalarArg> scalars;
  for (int i = 0; i < count; i++) {
    int kind = in.integer();
    if (kind == 0) scalars.push_back(in.flag());
    else if (kind == 1) scalars.push_back(in.integer());
    else scalars.push_back(static_cast<float>(in.number()));
  }
  std::string name = in.text();
  check(launch, mx::cu::is_available(), NVIDIA, in.stream());
  check_same_code(name, code);
  return in.give(mx::fast::precompiled_cuda_kernel(
      name, code, launch.inputs, launch.shapes, launch.dtypes, scalars, launch.grid, launch.threadgroup, shared_memory, launch.init_value, contiguous,
      in.stream()));
}

} // namespace mxn
