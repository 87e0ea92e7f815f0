// Runs libFuzzer on the large stack that parsing needs.
#include <atomic>

#include "base/parallel.h"
#include "fuzz.h"

extern "C" int LLVMFuzzerRunDriver(int* argc, char*** argv,
                                   int (*test)(const uint8_t* data, size_t size));

int main(int argc, char** argv) {
  premortem::SetThreadCount(1);
  int status = 0;
  premortem::RunOnLargeStack(
      [&] { status = LLVMFuzzerRunDriver(&argc, &argv, LLVMFuzzerTestOneInput); });
  return status;
}
