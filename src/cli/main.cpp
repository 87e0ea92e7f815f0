// Where the program starts. Everything runs on the large stack: trees are walked by recursion.

#include "base/parallel.h"
#include "cli/commands.h"

int main(int argc, char** argv) {
  int status = premortem::cli::kExitFault;
  premortem::RunOnLargeStack([&] { status = premortem::cli::Main(argc, argv); });
  return status;
}
