// Our side of the comparison with go/constant: reads one operation per line from standard input and
// prints its result. A line `flush` asks for what was held back.
//
//   printf '0 lit int 7\n1 lit int 2\n2 bin / 0 1\n' | build/release/constant_eval
#include <iostream>
#include <optional>
#include <string>

#include "eval.h"

int main() {
  std::ios::sync_with_stdio(false);
  premortem::constant::Machine machine;
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "flush") {
      std::cout.flush();
      continue;
    }
    std::optional<std::string> result = machine.Run(line);
    if (!result) {
      std::cerr << "constant_eval: cannot be understood: " << line << "\n";
      return 2;
    }
    std::cout << *result << '\n';
  }
  return 0;
}
