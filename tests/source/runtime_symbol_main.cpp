// Our side of the comparison of names with compiled programs (tests/oracle/symbols.go): a name per
// line of standard input; per line of standard output the declaration, "inlined" where it may be
// that of an inlined function, and that function's name alone.
#include <iostream>
#include <string>

#include "source/runtime_symbol.h"

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    auto symbol = premortem::source::ParseRuntimeSymbol(line);
    std::cout << symbol.Declaration() << '\t' << (symbol.maybe_inlined ? "inlined" : "") << '\t'
              << symbol.function << '\n';
  }
}
