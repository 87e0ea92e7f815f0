#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace premortem {

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(
      stderr,
      "premortem: internal error: %s does not hold at %s:%d\n"
      "This is a fault of premortem itself; please report it with the input that shows it.\n",
      condition, file, line);
  std::fflush(stderr);
  std::_Exit(3);
}

}  // namespace premortem
