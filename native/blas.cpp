// Chooses the BLAS: OpenBLAS, which comes with this library, or what MLX_BLAS names.
#include "blas.h"

#include "about.h"
#include "arguments.h"
#include "processors.h"

#ifdef __linux__

#include <dlfcn.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace mxn {

pthread_rwlock_t SharedProduct::lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;

namespace {

constexpr const char* BUNDLED = "libscipy_openblas.so";
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

// Opens a library while the environment says that it is to make no threads, and how long those that it makes later look for
// more work: OpenBLAS else starts one for every processor as it is loaded. The environment is exchanged for a copy, not
// changed: whoever reads it in another thread finds the one or the other, and who writes to it may keep the copy, which stays.
void* open_with_one_thread(const char* path) {
  static char one[] = "OPENBLAS_NUM_THREADS=1";
  // 2^20 cycles, less than a millisecond, and not 2^28: they do not yield, and keep work from those that have some.
  static char timeout[] = "OPENBLAS_THREAD_TIMEOUT=20";
  // The first of a name counts.
  auto* copy = new std::vector<char*>{one};
  if (variable("OPENBLAS_THREAD_TIMEOUT").empty()) copy->push_back(timeout);
  char** original = environ;
  for (char** entry = original; entry != nullptr && *entry != nullptr; entry++) copy->push_back(*entry);
  copy->push_back(nullptr);
  environ = copy->data();
  void* library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
  if (environ == copy->data()) environ = original;
  return library;
}

int alone = 0;

void lock_products() {
  pthread_rwlock_wrlock(&SharedProduct::lock);
}

void unlock_products() {
  pthread_rwlock_unlock(&SharedProduct::lock);
}

// Lets the library have its threads. OpenBLAS ends them before a fork, and starts others after it, but does not wait for their
// work: what was registered last is called first, and does. Had it had threads before that, a fork meanwhile might hang.
void start_threads(Blas& blas, int (*count)()) {
  int threads = product_threads();
  if (threads > 1) pthread_atfork(lock_products, unlock_products, unlock_products);
  lock_products();
  blas.set_threads(threads);
  blas.threads = count != nullptr ? count() : threads;
  unlock_products();
}

// The functions of the library at `path`; throws, saying why it cannot be used.
Blas open_blas(const char* path) {
  void* library = open_with_one_thread(path);
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
  found.path = file_of(found.functions[0]);
  found.name = "other";
  if (auto* config = symbol<const char*()>(library, prefix, "openblas_get_config")) {
    found.name = "openblas";
    found.version = config();
    if (found.version.find("USE64BITINT") != std::string::npos) refuse("takes integers of 64 bits, and MLX gives it 32");
  }
  found.set_threads = symbol<void(int)>(library, prefix, "openblas_set_num_threads");
  if (found.set_threads != nullptr) start_threads(found, symbol<int()>(library, prefix, "openblas_get_num_threads"));
  return found;
}

Blas reference_blas(const std::string& reason) {
  Blas found;
  // Past this library's own: libmlx's.
  for (int i = 0; i < BLAS_FUNCTIONS; i++) found.functions[i] = dlsym(RTLD_NEXT, NAMES[i]);
  found.name = "reference";
  found.path = file_of(found.functions[0]);
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

} // namespace

const Blas& blas() {
  // Never destroyed: a stream may compute until the process is gone.
  static const Blas* chosen = new Blas(choose());
  return *chosen;
}

SharedProduct::SharedProduct(const Blas& blas) : locked_(blas.threads > 1) {
  if (locked_) pthread_rwlock_rdlock(&lock);
}

Alone::Alone(const Blas& blas) : blas_(blas) {
  if (blas.threads <= 1) return;
  lock_products();
  if (alone++ == 0) blas.set_threads(1);
  unlock_products();
}

Alone::~Alone() {
  if (blas_.threads <= 1) return;
  lock_products();
  if (--alone == 0) blas_.set_threads(blas_.threads);
  unlock_products();
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
