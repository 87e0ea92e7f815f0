// Type-checks the packages of a workspace: dependencies first, each package once.
//
//   Program program(workspace, RealFileSystem(), files);
//   program.Check([&](const CheckedPackage& package) { ... });  // every target, with its trees
//
// Where there is no GOROOT the standard library is that of the snapshot in the binary
// (std_snapshot.h), as far as LoadOptions::known_standard said that it is known.
//
// Of what a workspace only depends on, what importers can see is checked; its trees and texts are
// given up as soon as that is done. Packages that do not wait for each other are checked in
// parallel.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/fs.h"
#include "base/function_ref.h"
#include "base/hash.h"
#include "source/file_table.h"
#include "syntax/ast.h"
#include "types/body.h"
#include "types/check.h"
#include "types/info.h"
#include "types/std_snapshot.h"
#include "workspace/workspace.h"

namespace premortem::types {

// The files of one package with their trees, and what is known of them. Not to be moved once it is
// checked: the state refers to itself.
struct CheckedPackage {
  const workspace::Package* source = nullptr;  // may be null
  // Of a test variant that is an overlay: the rest of it, which state.base refers to.
  std::unique_ptr<CheckedPackage> base;
  std::vector<FileText> texts;  // those that no file of the table keeps
  std::vector<std::unique_ptr<syntax::Tree>> trees;
  std::vector<std::unique_ptr<TypeInfo>> infos;
  PackageState state;

  // Parses a file of the table and adds it to the state.
  void AddFile(const source::SourceFile& file, bool skip_bodies);
  // Adds a file to the state; the caller keeps the tree.
  void AddTree(const source::SourceFile& file, const syntax::Tree& tree);
  // The same for a text that the table does not keep.
  void AddFile(const source::SourceFile& file, FileText text, bool skip_bodies);

 private:
  void AddFile(const source::SourceFile& file, std::string_view text, bool skip_bodies);
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

  // Has fingerprints computed as well. To be called before what checks packages.
  void KeepFingerprints() { keep_fingerprints_ = true; }
  // Keeps what BodyOf needs of every package, which is then declared as a whole and not only as far
  // as importers can see it. To be called likewise.
  void KeepBodies() { keep_bodies_ = true; }
  // The file is in the table with its text; it is not read again. To be called likewise.
  void AddKnownFile(const source::SourceFile& file);

  // Checks all packages; hands out each target, one at a time and in the order of the workspace,
  // while others are being checked.
  void Check(FunctionRef<void(const CheckedPackage&)> visit);

  // Checks all packages with all their bodies, and hands out each.
  void CheckAll(FunctionRef<void(const CheckedPackage&)> visit);

  // Checks what importers can see of all packages, for those who only want to import them: objects
  // that are not exported may be left without a type.
  void CheckExports();

  // Checks all packages without function bodies.
  void CheckDeclarations();

  using TreesOf = FunctionRef<std::vector<ParsedFile>(const workspace::Package&)>;
  using Finish = FunctionRef<void(const workspace::Package&, std::unique_ptr<CheckedPackage>)>;

  // For who parses himself: checks `wanted` with their bodies, and of what these import what
  // importers can see. `parse` is asked for the trees of a wanted package when its imports are
  // checked; of its files those count that the package consists of, and they must live until
  // `checked` has been called for the package, with null where there was nothing to check. Both are
  // called once for each wanted package, on any thread, also at the same time for two packages.
  //
  // A wanted test variant is an overlay of its package where that is possible (overlay.h), and the
  // packages that go list builds again for the sake of the variant are those that there are. So no
  // package should be wanted beside its test variant.
  void CheckWanted(std::span<const workspace::PackageId> wanted, TreesOf parse, Finish checked);

  // Checks other texts of a package of the workspace, with their bodies, from trees that the caller
  // keeps for as long as the result lives. What others import stays what it was. `checked` of
  // CheckWanted may call it for its package. Null where nothing is to be checked.
  std::unique_ptr<CheckedPackage> CheckEdited(const workspace::Package& package,
                                              std::span<const ParsedFile> files);

  // With KeepBodies: the body of a function or method, also one of an instance, parsed and checked
  // alone by who asks first, and freed with the last one who holds it. Null where it has none, or
  // none that is known (the standard library without GOROOT, packages that are not declared yet).
  // Thread-safe; must run on a large stack. Function literals that initialize variables of a
  // package belong to no body.
  std::shared_ptr<const CheckedBody> BodyOf(const Object& func);
  // Of the bodies that somebody holds.
  size_t held_body_bytes() const { return *held_body_bytes_; }

  // What a package was checked as; none where it has no files.
  PackageId PackageOf(workspace::PackageId id) const { return checked_[id.value - 1]; }
  // Tells everything that what is known of a package depends on: its sources, what its imports
  // export, language version, platform and tags. The same in every folder and on every machine.
  // Changes within function bodies of its imports do not change it.
  Hash128 FingerprintOf(workspace::PackageId id) const { return fingerprints_[id.value - 1]; }

  // What an edit may import that its package did not import yet. None where nothing else does.
  PackageId StandardPackage(std::string_view path);
  // What an import path stands for where `importer` says it; none, and why in `error`.
  PackageId Import(const workspace::Package& importer, std::string_view path, std::string* error);

 private:
  enum class Depth : uint8_t { kNothing, kExports, kDeclarations, kBodies };
  class Run;
  // `depths` by workspace::PackageId. `trees` gives the trees of what is checked to kBodies, which
  // `finish` takes; null: they are parsed here, and every variant is checked from the ground.
  void CheckPackages(const std::vector<Depth>& depths, const TreesOf* trees, Finish finish);
  // Hands out in the order of the workspace what is checked to kBodies.
  void CheckInOrder(const std::vector<Depth>& depths,
                    FunctionRef<void(const CheckedPackage&)> visit);
  // All packages to this depth.
  std::vector<Depth> All(Depth depth) const {
    return std::vector<Depth>(workspace_.packages().size(), depth);
  }
  std::unique_ptr<CheckedPackage> Parse(const workspace::Package& package, bool bodies);
  // Where the file cannot be read, nothing happens.
  void AddFile(CheckedPackage& package, std::string path, bool bodies);
  std::unique_ptr<CheckedPackage> FromTrees(const workspace::Package& package,
                                            std::span<const ParsedFile> files) const;
  // Whether there is something to check.
  bool Prepare(CheckedPackage& package, Depth depth) const;
  void KeepBodiesOf(const PackageState& state);
  void LoadStandardLibrary();
  PackageId LoadStandard(std::string_view path, std::string* error);
  void FindCycles();
  // What each package waits for.
  std::vector<std::vector<uint32_t>> Dependencies() const;
  Hash128 Fingerprint(const workspace::Package& package);
  void RecordExports(PackageId package);
  Hash128 ExportsOf(const workspace::Package& importer, workspace::PackageId imported) const;

  const workspace::Workspace& workspace_;
  const FileSystem& fs_;
  source::FileTable& files_;
  struct ReadFile {
    const source::SourceFile* file = nullptr;
    bool has_text = false;  // in the table
  };
  std::mutex read_mutex_;
  std::unordered_map<std::string, ReadFile> read_;  // variants of a package share files
  std::vector<PackageId> checked_;                  // by workspace::PackageId
  // By workspace::PackageId: packages with the same number import each other. Empty where the
  // workspace has no import cycle.
  std::vector<uint32_t> cycle_;
  // What was taken from the snapshot, by path; none where it could not be, or is not complete yet.
  std::unordered_map<std::string, PackageId> standard_;
  std::mutex standard_mutex_;  // held by who asks for more of it while packages are being checked
  bool keep_bodies_ = false;
  std::mutex bodies_mutex_;
  std::unordered_map<uint32_t, std::unique_ptr<PackageBodies>> bodies_;  // by types::PackageId
  std::shared_ptr<std::atomic<size_t>> held_body_bytes_ = std::make_shared<std::atomic<size_t>>(0);
  bool keep_fingerprints_ = false;
  std::vector<Hash128> fingerprints_;                    // by workspace::PackageId
  std::unordered_map<uint32_t, Hash128> export_hashes_;  // by types::PackageId
};

}  // namespace premortem::types
