// Bodies of functions, one by one. Of a package that was checked without them its declarations
// stay, and where each body stands; a body is parsed and checked by who asks for it first, into a
// record of its own that dies with the last one who holds it. Nothing of the package is written to.
//
//   if (std::shared_ptr<const CheckedBody> body = program.BodyOf(Get(call.callee))) {
//     body->info().TypeOf(node);  // of a node of body->tree()
//   }
//
// docs/decisions/0014-bodies-alone.md says what lives where, and why.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/fs.h"
#include "base/hash.h"
#include "source/file_table.h"
#include "syntax/ast.h"
#include "types/check.h"
#include "types/info.h"

namespace premortem::types {

// Immutable. Types and objects in it are those of the TypeStore and live as long as that.
class CheckedBody {
 public:
  // Its root is the BlockStmt; offsets are those of the file.
  const syntax::Tree& tree() const { return tree_; }
  const TypeInfo& info() const { return *info_; }
  source::FileId file() const { return state_.files[0].file; }
  // For who asks as of a file of a package.
  const Unit& unit() const { return state_.files[0]; }
  std::span<const TypeCheckError> errors() const { return state_.errors; }
  // Of its nodes and tables; the text is shared by the bodies of a file.
  size_t memory_bytes() const { return tree_.memory_bytes() + info_->memory_bytes(); }

 private:
  friend class PackageBodies;

  std::shared_ptr<const FileText> text_;
  syntax::Tree tree_;
  std::unique_ptr<TypeInfo> info_;
  PackageState state_;
};

// What a package keeps for the sake of its bodies. Thread-safe.
class PackageBodies {
 public:
  // `state` is that of a package whose declarations are complete (not Config::exports_only); its
  // trees are not needed any more. `fs` and `files` must outlive this. `held_bytes` counts the
  // bodies that somebody holds.
  PackageBodies(const PackageState& state, const FileSystem& fs, const source::FileTable& files,
                std::shared_ptr<std::atomic<size_t>> held_bytes);

  // The body of a function or method that the package declares. Null where it has none, or where
  // its file is not any more what it was. Must run on a large stack. O(1) where somebody holds it.
  std::shared_ptr<const CheckedBody> BodyOf(const Object& func);

 private:
  struct File {
    Unit unit;  // without tree and info
    Hash128 hash;
    std::weak_ptr<const FileText> text;
  };
  struct Place {
    uint32_t order = 0;  // of the object
    uint32_t file = 0;
    syntax::Tree::BodyRange range;
  };
  struct Slot {
    bool at_work = false;  // somebody checks it
    std::weak_ptr<const CheckedBody> body;
  };

  const Place* PlaceOf(const Object& func) const;
  std::shared_ptr<const FileText> TextOf(uint32_t file);
  std::shared_ptr<const CheckedBody> Check(const Object& func, const Place& place);

  const FileSystem& fs_;
  const source::FileTable& files_table_;
  std::shared_ptr<std::atomic<size_t>> held_bytes_;
  Config config_;
  PackageId package_;
  decltype(PackageState::dot_imports) dot_imports_;
  std::vector<Place> places_;  // by order; of functions with a body

  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::vector<File> files_;
  std::unordered_map<uint32_t, Slot> slots_;  // by order of the object
};

}  // namespace premortem::types
