// Lowers checked function bodies to IR, one declaration at a time: each needs its tree and what the
// checker found out about it, and nothing of the rest of its package.
//
//   BuilderPool pool;                     // one for each thread
//   BodySource source{&tree, &info, file, package, version};
//   FuncGroup group = BuildFunction(pool, source, func_decl);
//
// Counterpart: golang.org/x/tools/go/ssa/create.go.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/function_ref.h"
#include "ir/ir.h"
#include "types/body.h"
#include "types/check.h"
#include "types/info.h"
#include "types/version.h"

namespace premortem::ir {

class FunctionBuilder;

// Builders by depth of nesting, used again and again, and what the functions of a group number
// together.
class BuilderPool {
 public:
  BuilderPool();
  ~BuilderPool();

  // ---- For the builders ----
  FunctionBuilder& At(uint32_t depth);
  void StartGroup() {
    unique_exit_ = 0;
    next_key_ = 0;
    gave_up_ = false;
  }
  // What is being built would take too much: there will be no group.
  void GiveUp() { gave_up_ = true; }
  bool gave_up() const { return gave_up_; }
  int64_t UniqueExit() { return ++unique_exit_; }
  // A variable that is not in the source, among ids of objects.
  uint64_t NewKey() { return kSyntheticKey + next_key_++; }

 private:
  static constexpr uint64_t kSyntheticKey = 0x80000000;

  std::vector<std::unique_ptr<FunctionBuilder>> builders_;
  int64_t unique_exit_ = 0;
  uint64_t next_key_ = 0;
  bool gave_up_ = false;
};

// Where a body stands.
struct BodySource {
  const syntax::Tree* tree = nullptr;
  const types::TypeInfo* info = nullptr;
  source::FileId file;
  types::PackageId package;
  types::GoVersion version;          // of the file
  std::span<const uint32_t> errors;  // offsets of syntax and type errors in the file, sorted
};

// The sources of a package; to be kept as long as they are used.
class PackageSources {
 public:
  explicit PackageSources(const types::PackageState& package);
  const types::PackageState& package() const { return package_; }
  BodySource Of(const types::Unit& unit) const;

 private:
  const types::PackageState& package_;
  std::unordered_map<uint32_t, std::vector<uint32_t>> errors_;  // by FileId
};

// Whether a subtree can be lowered: it has no error but soft ones, and the types of all of its
// expressions are known. O(nodes).
bool IsLowerable(const BodySource& source, syntax::NodeId root);

// The functions of a FuncDecl. One without a body gives a function without blocks. The group is
// empty where it is not lowerable, or has more than 1,000 loops and functions within each other, or
// asks for more than 2^24 edges of phis.
FuncGroup BuildFunction(BuilderPool& pool, const BodySource& source, syntax::NodeId func_decl);

// The same of a function or method whose body was parsed and checked alone
// (types::Program::BodyOf): `func` is the declared one and no instance. What the group says of
// `syntax` are nodes of the body's tree, none of the function itself; else nothing in it refers to
// the body, which may be freed.
FuncGroup BuildBody(BuilderPool& pool, const types::CheckedBody& body, const types::Object& func);

// The initializer of a package: its variables in the order of their initialization, then its init
// functions. Initializers that are not lowerable are left out.
FuncGroup BuildPackageInit(BuilderPool& pool, const PackageSources& sources);

// All of a package: its functions in the order of the source, then the initializer.
void BuildPackage(BuilderPool& pool, const types::PackageState& package,
                  FunctionRef<void(FuncGroup&)> visit);

}  // namespace premortem::ir
