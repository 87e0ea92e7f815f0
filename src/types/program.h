// Type-checks the packages of a workspace: dependencies first, each package once.
//
//   Program program(workspace, RealFileSystem(), files);
//   program.Check([&](const CheckedPackage& package) { ... });  // every target, with its trees
//
// What a workspace only depends on is checked without function bodies, and its trees are given up
// as soon as that is done.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/fs.h"
#include "base/function_ref.h"
#include "source/file_table.h"
#include "syntax/ast.h"
#include "types/check.h"
#include "types/info.h"
#include "workspace/workspace.h"

namespace premortem::types {

// The files of one package with their trees, and what is known of them. Not to be moved once it is
// checked: the state refers to itself.
struct CheckedPackage {
  const workspace::Package* source = nullptr;  // may be null
  std::vector<std::unique_ptr<syntax::Tree>> trees;
  std::vector<std::unique_ptr<TypeInfo>> infos;
  PackageState state;

  // Parses a file of the table and adds it to the state.
  void AddFile(const source::SourceFile& file, bool skip_bodies);
  // Adds a file to the state; the caller keeps the tree.
  void AddTree(const source::SourceFile& file, const syntax::Tree& tree);
};

// The version of Go that the file's //go:build lines ask for; not valid where they ask for none.
GoVersion BuildVersionOf(const syntax::Tree& tree);

// A file that somebody else parsed, bodies and all.
struct ParsedFile {
  const source::SourceFile* file = nullptr;
  const syntax::Tree* tree = nullptr;
};

class Program {
 public:
  // The workspace was loaded with LoadOptions::deps. There must be a TypeStore.
  Program(const workspace::Workspace& workspace, const FileSystem& fs, source::FileTable& files);

  // Checks all packages; hands out each target, in the order of the workspace. Must run on a large
  // stack.
  void Check(FunctionRef<void(const CheckedPackage&)> visit);

  // Checks all packages without function bodies, for those who only want to import them.
  void CheckDeclarations();

  // Checks a package of the workspace with its bodies, from trees that the caller keeps for as long
  // as the result lives; of `files` those count that the package consists of. The imports are those
  // that CheckDeclarations or Check has checked. Null where nothing is to be checked. May be called
  // by several threads at once.
  std::unique_ptr<CheckedPackage> CheckParsed(const workspace::Package& package,
                                              std::span<const ParsedFile> files) const;

  // What a package was checked as; none where it has no files.
  PackageId PackageOf(workspace::PackageId id) const { return checked_[id.value - 1]; }
  // What an edit may import that its package did not import yet. None where nothing else does.
  PackageId StandardPackage(std::string_view path) const;
  // What an import path stands for where `importer` says it; none, and why in `error`.
  PackageId Import(const workspace::Package& importer, std::string_view path,
                   std::string* error) const;

 private:
  std::unique_ptr<CheckedPackage> Parse(const workspace::Package& package, bool bodies);
  const source::SourceFile* Read(std::string path);
  std::unique_ptr<CheckedPackage> CheckOne(const workspace::Package& package, bool bodies);
  bool CheckState(const workspace::Package& package, PackageState& state, bool bodies) const;
  void FindCycles();

  const workspace::Workspace& workspace_;
  const FileSystem& fs_;
  source::FileTable& files_;
  std::unordered_map<std::string, source::FileId> read_;  // variants of a package share files
  std::vector<PackageId> checked_;                        // by workspace::PackageId
  // By workspace::PackageId: packages with the same number import each other. Empty where the
  // workspace has no import cycle.
  std::vector<uint32_t> cycle_;
};

}  // namespace premortem::types
