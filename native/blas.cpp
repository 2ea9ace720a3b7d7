// Chooses the BLAS: OpenBLAS, which comes with this library, or what MLX_BLAS names.
#include "blas.h"

#include "arguments.h"

#ifdef __linux__

#include <dlfcn.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>

namespace mxn {

namespace {

constexpr const char* BUNDLED = "libscipy_openblas.so";
// More share a product to little gain, and each keeps a core busy for a while after its end.
constexpr int MOST_THREADS = 16;

constexpr std::array<const char*, BLAS_FUNCTIONS> NAMES = {
#define MXN_BLAS_NAME(name) #name,
#define MXN_LAPACK_NAME(name, parameters, strings) #name "_",
    MXN_BLAS(MXN_BLAS_NAME) MXN_LAPACK(MXN_LAPACK_NAME)};

template <typename Function>
Function* symbol(void* library, const std::string& prefix, const char* name) {
  return reinterpret_cast<Function*>(dlsym(library, (prefix + name).c_str()));
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// The processors that a container may use, rounded down: what is above stands still until the next period.
double quota() {
  std::string most;
  double period = 0, limit = 0;
  if (std::ifstream("/sys/fs/cgroup/cpu.max") >> most >> period && most != "max") limit = std::atof(most.c_str());
  if (most.empty() && std::ifstream("/sys/fs/cgroup/cpu/cpu.cfs_period_us") >> period) std::ifstream("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") >> limit;
  return limit > 0 && period > 0 ? std::max(1.0, limit / period) : MOST_THREADS;
}

// The cores that the process may use: two threads of one core compute no faster than one.
int cores() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return 1;
  int count = 0;
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    int first = cpu;
    std::ifstream("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list") >> first;
    if (first == cpu || !CPU_ISSET(first, &allowed)) count++;
  }
  return std::max(1, count);
}

// The number to give to the library; 0 where the environment has one for the library itself.
int wanted_threads() {
  if (int given = std::atoi(variable("MLX_BLAS_THREADS").c_str()); given > 0) return given;
  for (const char* name : {"OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS"}) {
    if (std::atoi(variable(name).c_str()) > 0) return 0;
  }
  return std::min({cores(), static_cast<int>(quota()), MOST_THREADS});
}

// Opens a library while the environment has the number of threads: OpenBLAS starts a thread for every processor as it is
// loaded, and hears of another number in no other way. The environment is exchanged for a copy, not changed: whoever reads it
// in another thread finds the one or the other, and who writes to it may keep the copy, which stays.
void* open_with_threads(const char* path, int threads) {
  if (threads == 0) return dlopen(path, RTLD_LAZY | RTLD_LOCAL);
  auto* number = new std::string("OPENBLAS_NUM_THREADS=" + std::to_string(threads));
  // The first of a name counts.
  auto* copy = new std::vector<char*>{number->data()};
  char** original = environ;
  for (char** entry = original; entry != nullptr && *entry != nullptr; entry++) copy->push_back(*entry);
  copy->push_back(nullptr);
  environ = copy->data();
  void* library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
  if (environ == copy->data()) environ = original;
  return library;
}

std::string path_of(const void* function) {
  Dl_info info;
  char path[PATH_MAX];
  return dladdr(function, &info) != 0 && realpath(info.dli_fname, path) != nullptr ? path : "";
}

// The functions of the library at `path`; throws, saying why it cannot be used.
Blas open_blas(const char* path) {
  int threads = wanted_threads();
  void* library = open_with_threads(path, threads);
  if (library == nullptr) throw std::runtime_error(dlerror());
  std::string prefix = dlsym(library, "scipy_cblas_sgemm") == nullptr ? "" : "scipy_";
  Blas found;
  auto refuse = [&](const std::string& reason) {
    dlclose(library);
    throw std::runtime_error(std::string(path) + " " + reason);
  };
  for (int i = 0; i < BLAS_FUNCTIONS; i++) {
    found.functions[i] = symbol<void>(library, prefix, NAMES[i]);
    if (found.functions[i] == nullptr) refuse(std::string("has no ") + NAMES[i]);
  }
  found.path = path_of(found.functions[0]);
  found.name = "other";
  if (auto* config = symbol<const char*()>(library, prefix, "openblas_get_config")) {
    found.name = "openblas";
    found.version = config();
    if (found.version.find("USE64BITINT") != std::string::npos) refuse("takes integers of 64 bits, and MLX gives it 32");
  }
  auto* get_threads = symbol<int()>(library, prefix, "openblas_get_num_threads");
  found.set_threads = symbol<void(int)>(library, prefix, "openblas_set_num_threads");
  // One that was open already has not heard.
  if (threads > 0 && found.set_threads != nullptr) found.set_threads(threads);
  if (get_threads != nullptr) found.threads = get_threads();
  return found;
}

Blas reference_blas(const std::string& reason) {
  Blas found;
  // Past this library's own: libmlx's.
  for (int i = 0; i < BLAS_FUNCTIONS; i++) found.functions[i] = dlsym(RTLD_NEXT, NAMES[i]);
  found.name = "reference";
  found.path = path_of(found.functions[0]);
  found.reason = reason;
  return found;
}

Blas choose() {
  std::string wanted = variable("MLX_BLAS");
  if (wanted == "reference") return reference_blas("");
  bool named = !wanted.empty() && wanted != "openblas";
  try {
    return open_blas(named ? wanted.c_str() : BUNDLED);
  } catch (const std::exception& error) {
    if (!wanted.empty()) std::fprintf(stderr, "mlx.node: the BLAS that MLX_BLAS names cannot be used, the reference is: %s\n", error.what());
    return reference_blas(error.what());
  }
}

void before_fork() {
  pthread_rwlock_wrlock(&SharedProduct::lock);
}

void after_fork() {
  pthread_rwlock_unlock(&SharedProduct::lock);
}

std::mutex alone_mutex;
int alone = 0;

} // namespace

pthread_rwlock_t SharedProduct::lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;

const Blas& blas() {
  // Never destroyed: a stream may compute until the process is gone.
  static const Blas* chosen = [] {
    auto* found = new Blas(choose());
    // After the library, so that this is done before what it does itself.
    if (found->threads > 1) pthread_atfork(before_fork, after_fork, after_fork);
    return found;
  }();
  return *chosen;
}

SharedProduct::SharedProduct(const Blas& blas) : locked_(blas.threads > 1) {
  if (locked_) pthread_rwlock_rdlock(&lock);
}

Alone::Alone(const Blas& blas) : blas_(blas) {
  if (blas.threads <= 1 || blas.set_threads == nullptr) return;
  std::lock_guard<std::mutex> guard(alone_mutex);
  if (alone++ == 0) blas.set_threads(1);
}

Alone::~Alone() {
  if (blas_.threads <= 1 || blas_.set_threads == nullptr) return;
  std::lock_guard<std::mutex> guard(alone_mutex);
  if (--alone == 0) blas_.set_threads(blas_.threads);
}

// Text: name, path, version, reason, one a line; the result is the number of threads.
double call_blas_info(Arguments& in) {
  const Blas& found = blas();
  in.thread().put_text(found.name + "\n" + found.path + "\n" + found.version + "\n" + found.reason);
  return found.threads;
}

} // namespace mxn

#else

namespace mxn {

// The system's, with threads of its own.
double call_blas_info(Arguments& in) {
  in.thread().put_text("accelerate\n\n\n");
  return 0;
}

} // namespace mxn

#endif
