// The text form of IR: what `premortem debug ir` prints, the goldens hold and the oracle compares
// (tests/oracle/README.md describes it).
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "ir/ir.h"
#include "source/file_table.h"
#include "types/check.h"

namespace premortem::ir {

// The name of a function: "p.F", "(*p.T).M", "p.F$1" for the first function within p.F,
// "(*p.T).M$bound" and "$thunk" for methods as values. `package` is that of the group.
std::string NameOf(const FuncGroup& group, const Function& f, types::PackageId package);

// Writes functions of one package; remembers the texts of types.
class TextWriter {
 public:
  TextWriter(std::string& out, types::PackageId package, const source::FileTable& files)
      : out_(out), package_(package), files_(files) {}

  // All functions of a group, and a line for each rule of Verify that one breaks.
  void Write(const FuncGroup& group);

 private:
  void WriteFunction(const Function& f);
  void WriteBlock(BlockId b);
  void WriteInstr(ValueId v);
  void WriteOperands(ValueId v);
  void WriteCall(ValueId v);
  void WriteSelect(ValueId v);
  void WriteValue(ValueId v);
  void WriteValues(std::span<const ValueId> values, std::string_view between);
  void WriteLeaf(const Instr& leaf, ValueId v);
  void WriteConst(ValueId v);
  void WriteType(TypeId t);
  void WritePos(source::FileId file, uint32_t offset, bool with_file);
  void WriteName(uint32_t name);
  void Number();

  std::string& out_;
  types::PackageId package_;
  const source::FileTable& files_;
  const FuncGroup* group_ = nullptr;
  const Function* f_ = nullptr;
  std::vector<uint32_t> numbers_;  // by value: N of tN
  std::unordered_map<uint32_t, std::string> type_texts_;
};

// Appends all functions of a checked package. Its trees must still be there. What cannot be lowered
// is left out.
void DumpPackage(std::string& out, const types::PackageState& package,
                 const source::FileTable& files);

}  // namespace premortem::ir
