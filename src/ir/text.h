// The text form of IR: what `premortem debug ir` prints, the goldens hold and the oracle compares
// (docs/internals.md describes it). parse.h reads it again.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "ir/ir.h"
#include "source/file_table.h"
#include "types/check.h"

namespace premortem::ir {

// The name of a declared function or method in a text: "p.F", "(*p.T).M", and "p.init#1" for the
// first init function of `package`, in the order of the source.
std::string NameOf(const types::Object& func, const types::PackageState& package);

// The name of a function of a group: that of a declared one, "p.init" of the package's initializer,
// "p.F$1" of the first function within p.F, "(*p.T).M$bound#2" and "$thunk#2" of a method as a
// value that is the second function of the group. `package` is that of the group.
std::string NameOf(const FuncGroup& group, const Function& f, const types::PackageState& package);

// Writes functions of one package; remembers the texts of types.
class TextWriter {
 public:
  TextWriter(std::string& out, const types::PackageState& package, const source::FileTable& files)
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
  const std::string& TextOf(TypeId t);
  void WritePos(source::FileId file, uint32_t offset, bool with_file);
  void WriteName(uint32_t name);
  void Number();

  std::string& out_;
  const types::PackageState& package_;
  const source::FileTable& files_;
  const FuncGroup* group_ = nullptr;
  const Function* f_ = nullptr;
  std::vector<uint32_t> numbers_;  // by value: N of tN
  std::unordered_map<uint32_t, std::string> type_texts_;
};

// Appends all functions of some groups of one package.
void WriteGroups(std::string& out, std::span<const FuncGroup> groups,
                 const types::PackageState& package, const source::FileTable& files);

// Appends all functions of a checked package. Its trees must still be there. What cannot be lowered
// is left out.
void DumpPackage(std::string& out, const types::PackageState& package,
                 const source::FileTable& files);

}  // namespace premortem::ir
