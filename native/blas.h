// The BLAS and LAPACK that MLX computes with on a Linux CPU. MLX's wheel carries the reference implementation; this library
// exports the same names, and being opened before libmlx, whose dependent it is, it is what the loader finds first. What it
// exports (blas_functions.cpp) goes on to OpenBLAS, or to the reference. Elsewhere there is none of it.
#pragma once

#ifdef __linux__

#include <pthread.h>

#include <array>
#include <string>

// What libmlx imports of BLAS, and of LAPACK: name without the underscore, parameters, and how many of those are strings.
#define MXN_BLAS(X) X(cblas_sgemm) X(cblas_dgemm) X(cblas_cgemm)
#define MXN_LAPACK(X) \
  X(spotrf, 5, 1) X(dpotrf, 5, 1) X(sgetrf, 6, 0) X(dgetrf, 6, 0) X(strtri, 6, 2) X(dtrtri, 6, 2) X(sgetri, 7, 0) X(dgetri, 7, 0) \
  X(sgeqrf, 8, 0) X(dgeqrf, 8, 0) X(sorgqr, 9, 0) X(dorgqr, 9, 0) X(ssyevd, 11, 2) X(dsyevd, 11, 2) X(cheevd, 13, 2) X(sgesdd, 14, 1) \
  X(dgesdd, 14, 1) X(sgeev, 14, 2) X(dgeev, 14, 2) X(cgeev, 14, 2) X(cgesdd, 15, 1)

namespace mxn {

#define MXN_NAME(name, ...) name,
enum BlasFunction { MXN_BLAS(MXN_NAME) MXN_LAPACK(MXN_NAME) BLAS_FUNCTIONS };
#undef MXN_NAME

// The library in use, for as long as the process lives.
struct Blas {
  std::array<void*, BLAS_FUNCTIONS> functions{};
  std::string name; // "openblas", "reference" or "other"
  std::string path;
  std::string version; // as the library says it
  std::string reason; // why it is not the one that was asked for
  int threads = 1; // that share one product; 1 too where the library does not tell
  void (*set_threads)(int) = nullptr;
};

// Chooses the library at the first call: loading it takes longer than all else that a program without products does.
const Blas& blas();

// While it lives, a product may be shared with the library's threads. A fork waits for its end.
class SharedProduct {
 public:
  explicit SharedProduct(const Blas& blas);
  ~SharedProduct() {
    if (locked_) pthread_rwlock_unlock(&lock);
  }
  SharedProduct(const SharedProduct&) = delete;

  static pthread_rwlock_t lock;

 private:
  bool locked_;
};

// While one lives, the library computes on the calling thread alone. LAPACK's many small products gain little from a
// second thread, and lose a hundredfold where that must be waited for.
class Alone {
 public:
  explicit Alone(const Blas& blas);
  ~Alone();
  Alone(const Alone&) = delete;

 private:
  const Blas& blas_;
};

} // namespace mxn

#endif
