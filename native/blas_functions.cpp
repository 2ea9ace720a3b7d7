// What libmlx imports of BLAS and LAPACK, passed on to the library in use.
#include "blas.h"

#ifdef __linux__

namespace {

// The addresses of Fortran's arguments.
using Arg = void*;

template <typename... Args>
void call(mxn::BlasFunction function, Args... args) {
  reinterpret_cast<void (*)(Args...)>(mxn::blas().functions[function])(args...);
}

template <typename Scalar, typename Element>
void multiply(mxn::BlasFunction function, int order, int transpose_a, int transpose_b, int m, int n, int k, Scalar alpha, const Element* a, int lda,
              const Element* b, int ldb, Scalar beta, Element* c, int ldc) {
  mxn::SharedProduct shared(mxn::blas());
  call(function, order, transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

} // namespace

#define TAKE_5 Arg a, Arg b, Arg c, Arg d, Arg e
#define TAKE_6 TAKE_5, Arg f
#define TAKE_7 TAKE_6, Arg g
#define TAKE_8 TAKE_7, Arg h
#define TAKE_9 TAKE_8, Arg i
#define TAKE_11 TAKE_9, Arg j, Arg k
#define TAKE_13 TAKE_11, Arg l, Arg m
#define TAKE_14 TAKE_13, Arg n
#define TAKE_15 TAKE_14, Arg o

#define GIVE_5 a, b, c, d, e
#define GIVE_6 GIVE_5, f
#define GIVE_7 GIVE_6, g
#define GIVE_8 GIVE_7, h
#define GIVE_9 GIVE_8, i
#define GIVE_11 GIVE_9, j, k
#define GIVE_13 GIVE_11, l, m
#define GIVE_14 GIVE_13, n
#define GIVE_15 GIVE_14, o

// The lengths of strings, all of one character, come after the other arguments.
#define LENGTHS_0
#define LENGTHS_1 , size_t{1}
#define LENGTHS_2 LENGTHS_1, size_t{1}

#define LAPACK_FUNCTION(name, parameters, strings)                 \
  void name##_(TAKE_##parameters) {                                \
    mxn::Alone alone(mxn::blas());                                 \
    call(mxn::name, GIVE_##parameters LENGTHS_##strings);          \
  }

#define GEMM(name, Scalar, Element)                                                                                                        \
  void name(int order, int transpose_a, int transpose_b, int m, int n, int k, Scalar alpha, const Element* a, int lda, const Element* b, int ldb, \
            Scalar beta, Element* c, int ldc) {                                                                                             \
    multiply(mxn::name, order, transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);                                     \
  }

#pragma GCC visibility push(default)
extern "C" {

GEMM(cblas_sgemm, float, float)
GEMM(cblas_dgemm, double, double)
GEMM(cblas_cgemm, const void*, void)
MXN_LAPACK(LAPACK_FUNCTION)

} // extern "C"
#pragma GCC visibility pop

#endif
