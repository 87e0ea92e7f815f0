// Names and types in the text form of IR, and what they denote: for parse.cpp alone.
//
// A text names declared things with the paths of their packages, so that they are found in the
// package that the text is of and in what that imports. The syntax of types is that of
// types::TypeString.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "source/file_table.h"
#include "types/check.h"
#include "types/object.h"
#include "types/type.h"

namespace premortem::ir {

using types::ObjectId;
using types::TypeId;

// A line of the text that is read from left to right. The first thing that is wrong stays; what is
// read behind it means nothing.
class LineReader {
 public:
  LineReader(std::string_view file, std::string_view line, uint32_t number)
      : file_(file), line_(line), number_(number) {}

  bool ok() const { return error_.message.empty(); }
  const Error& error() const { return error_; }
  size_t at() const { return at_; }
  void Seek(size_t at) { at_ = at; }
  std::string_view rest() const { return line_.substr(at_); }
  std::string_view From(size_t begin) const { return line_.substr(begin, at_ - begin); }
  bool AtEnd() const { return at_ == line_.size(); }
  char Peek() const { return AtEnd() ? '\0' : line_[at_]; }
  // Whether the text comes next, which is then read.
  bool Take(std::string_view text) {
    if (!rest().starts_with(text)) return false;
    at_ += text.size();
    return true;
  }
  void Expect(std::string_view text) {
    if (!Take(text)) Fail("expected \"" + std::string(text) + "\"");
  }
  // What lies before the next space, bracket, comma, colon, semicolon or quote, or before "/*".
  std::string_view TakeWord();
  // A decimal number of at most `most`.
  uint64_t TakeNumber(uint64_t most);
  // A string in quotes as the source has it; with the quotes.
  std::string_view TakeQuoted();
  // From an opening parenthesis to the one that closes it.
  std::string_view TakeParentheses();

  void Fail(std::string message) { FailAt(at_, std::move(message)); }
  void FailAt(size_t at, std::string message) {
    if (!ok()) return;
    error_ = {.message = std::move(message),
              .file = std::string(file_),
              .line = number_,
              .column = static_cast<uint32_t>(at + 1)};
  }

 private:
  std::string_view file_;
  std::string_view line_;
  uint32_t number_;
  size_t at_ = 0;
  Error error_;
};

// What the names of a text denote. For one text.
class TextNames {
 public:
  // Both must outlive this.
  TextNames(const types::PackageState& package, const source::FileTable& files);

  const types::PackageState& package() const { return package_; }

  // From now on these are the type parameters that have names.
  void SetTypeParams(types::TypeList list, types::TypeList more);

  // A package-level object, "path.Name"; null where there is none.
  const types::Object* Find(std::string_view text);
  // A function or method as ir::NameOf writes it; null where there is none.
  const types::Object* FindFunction(std::string_view text);
  // The function of the package that is declared there, or null.
  const types::Object* FunctionAt(source::SourceLoc loc) const;
  // The method of that FullName in the method set of a type, or null.
  const types::Object* FindMethod(TypeId receiver, std::string_view full_name);

  TypeId ReadType(LineReader& in);
  // "[T, U]", to where the bracket closes.
  std::vector<TypeId> ReadTypeArgs(LineReader& in);
  // "LINE:COL" in `file`, or "FILE:LINE:COL"; which is then in `file`. FILE is the last part of the
  // path of `other`, of a file of the package, or of the only one of all files that has it.
  uint32_t ReadPlace(LineReader& in, source::FileId& file, source::FileId other = {});

 private:
  TypeId ReadTypeOfKind(LineReader& in);
  TypeId ReadTypeName(LineReader& in);
  TypeId ReadStruct(LineReader& in);
  TypeId ReadInterface(LineReader& in);
  TypeId ReadUnion(LineReader& in);
  TypeId ReadSignature(LineReader& in, ObjectId recv);
  TypeId ReadTuple(LineReader& in, types::VarKind kind, bool* variadic);
  NameId ReadOptionalName(LineReader& in);
  TypeId Instance(LineReader& in, const types::Object& type_name);
  const types::Object* LocalType(source::SourceLoc loc);
  void CollectPackages();
  source::FileId FileNamed(std::string_view name, source::FileId other);

  const types::PackageState& package_;
  const source::FileTable& files_;
  std::unordered_map<std::string_view, source::FileId> own_files_;  // by name
  // Of all files, when one was asked for; none where several have the name.
  std::unordered_map<std::string_view, source::FileId> all_files_;
  std::unordered_map<std::string_view, std::vector<types::PackageId>> packages_;  // by path
  std::vector<types::PackageId> all_packages_;
  std::unordered_map<uint32_t, TypeId> type_params_;  // by NameId
  // By file and offset; made when one is asked for.
  std::unordered_map<uint64_t, const types::Object*> local_types_;
  bool has_local_types_ = false;
  uint32_t depth_ = 0;  // of the type that is being read
};

}  // namespace premortem::ir
