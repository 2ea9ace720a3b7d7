#include "processors.h"

#ifdef __linux__

#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>

namespace mxn {

namespace {

// More share a product to little gain.
constexpr int MOST_THREADS = 16;

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

} // namespace

int product_threads() {
  for (const char* name : {"MLX_BLAS_THREADS", "OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS"}) {
    const char* given = std::getenv(name);
    if (given != nullptr && std::atoi(given) > 0) return std::atoi(given);
  }
  return std::min({cores(), static_cast<int>(quota()), MOST_THREADS});
}

} // namespace mxn

#endif
