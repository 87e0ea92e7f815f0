// Assertions for bugs of premortem itself; bad input is never reported through these.
//
//   CHECK(id.valid());        // always on: a broken promise ends the program with status 3
//   DCHECK(index < size);     // debug builds only; its condition must have no side effects
#pragma once

namespace premortem {

// Prints the failed condition with its place and ends the process with exit status 3.
[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

}  // namespace premortem

#define CHECK(condition)                                        \
  do {                                                          \
    if (!(condition)) [[unlikely]]                              \
      ::premortem::CheckFailed(#condition, __FILE__, __LINE__); \
  } while (false)

#ifdef NDEBUG
#define DCHECK(condition) static_cast<void>(0)
#else
#define DCHECK(condition) CHECK(condition)
#endif
