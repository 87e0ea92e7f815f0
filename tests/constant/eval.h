// A calculator over src/constant with registers, one operation per line: for the comparison with
// go/constant (constant_eval, fed by tests/oracle/constants.go, which says what the lines mean) and
// for the golden file that was written by it.
//
//   Machine machine;
//   machine.Run("0 lit int 7");
//   machine.Run("1 bin / 0 0");  // the text that describes 7/7
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "constant/value.h"

namespace premortem::constant {

class Machine {
 public:
  // The result of one line, in every form that Go has as well; nothing where the line makes no
  // sense.
  std::optional<std::string> Run(std::string_view line);

 private:
  Value& Register(std::string_view number);
  std::optional<Value> Evaluate(const std::vector<std::string_view>& words);

  std::vector<Value> registers_;
};

}  // namespace premortem::constant
