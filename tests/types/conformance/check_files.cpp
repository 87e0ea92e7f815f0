// Our side of the conformance suite of go/types: type-checks packages of single files and prints
// what is wrong with them, in the order in which it is found, then the dump.
//
//   types_check_files GOROOT IMPORT...     what the files may import, from GOROOT/src
//
// A line of standard input is a package: its name, its import path (nothing: what its clause says,
// and nobody can import it), the language version ("1.20" or nothing), 1 for FakeImportC, and its
// files, separated by tabs. It can import "./a" where a package of that path was checked before:
// one beside its own. An empty line asks for a section of the name "end". The answer is a section:
//
//   == NAME
//   syntax a.go:LINE:COL MESSAGE
//   report a.go:LINE:COL CODE MESSAGE
//   (the lines of `premortem debug types`)
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/fs.h"
#include "base/parallel.h"
#include "base/text.h"
#include "source/file_table.h"
#include "syntax/position.h"
#include "types/dump.h"
#include "types/program.h"
#include "types/store.h"
#include "workspace/workspace.h"

namespace premortem::types {

namespace {

using source::FileTable;
using source::Position;

std::string PlaceOf(const source::SourceFile& file, uint32_t offset) {
  Position at = file.PositionAt(offset);
  return file.path().substr(file.path().rfind('/') + 1) + ':' + std::to_string(at.line) + ':' +
         std::to_string(at.column);
}

class Session {
 public:
  Session(const std::string& goroot, std::vector<std::string> imports)
      : workspace_(workspace::Load({.working_directory = goroot + "/src",
                                    .patterns = std::move(imports),
                                    .environment = workspace::ProcessEnvironment(),
                                    .goroot = goroot,
                                    .deps = true})),
        program_(workspace_, RealFileSystem(), files_) {
    program_.CheckDeclarations();
    for (const workspace::Package& package : workspace_.packages()) {
      imports_[package.import_path] = program_.PackageOf(package.id);
    }
  }

  void Answer(const std::string& request) {
    std::vector<std::string_view> fields = Split(request, '\t');
    if (fields.size() < 5) {
      std::cout << "== end\n" << std::flush;
      return;
    }
    CheckedPackage package;
    std::string out = "== " + std::string(fields[0]) + '\n';
    for (size_t i = 4; i < fields.size(); ++i) AddFile(package, std::string(fields[i]), out);
    PackageState& state = package.state;
    std::erase_if(state.files, [](const Unit& unit) { return !unit.tree->root().valid(); });
    if (!state.files.empty()) {
      const syntax::Tree& first = *state.files[0].tree;
      std::string own_path(fields[1]);
      state.config.path = own_path;
      if (own_path.empty()) state.config.path = first.NameOf(first.file().name);
      state.config.go_version = fields[2];
      state.config.fake_import_c = fields[3] == "1";
      state.config.file_table = &files_;
      CheckPackage(state, [&](std::string_view path, std::string* error) {
        return Import(own_path, path, error);
      });
      if (!own_path.empty()) imports_[own_path] = state.package;
      Report(state, out);
      DumpTypes(out, state, files_);
    }
    std::cout << out << std::flush;
  }

 private:
  void AddFile(CheckedPackage& package, const std::string& path, std::string& out) {
    Result<FileText> text = RealFileSystem().Read(path);
    if (!text) return;
    const source::SourceFile& file = files_.Get(files_.Add(path, std::move(*text)));
    package.AddFile(file, /*skip_bodies=*/false);
    const syntax::Tree& tree = *package.trees.back();
    syntax::PositionMap map(path, file.text(), tree.line_directives());
    for (const syntax::SyntaxError& error : syntax::SortedErrors(tree.errors(), map)) {
      out += "syntax " + PlaceOf(file, error.offset) + ' ';
      AppendEscaped(out, error.message);
      out += '\n';
    }
  }

  PackageId Import(const std::string& from, std::string_view path, std::string* error) const {
    if (path == "unsafe") return UnsafePackage();
    std::string name(path);
    if (path.starts_with("./")) name = from.substr(0, from.rfind('/')) + name.substr(1);
    auto it = imports_.find("vendor/" + name);
    if (it == imports_.end()) it = imports_.find(name);
    if (it != imports_.end() && it->second.valid()) return it->second;
    *error = "cannot find package";
    return {};
  }

  void Report(const PackageState& state, std::string& out) const {
    for (const TypeCheckError& error : state.errors) {
      out += "report ";
      out += error.loc.file.valid() ? PlaceOf(files_.Get(error.loc.file), error.loc.offset) : "-";
      out += ' ' + std::to_string(static_cast<int>(error.code)) + ' ';
      AppendEscaped(out, error.message);
      out += '\n';
    }
  }

  FileTable files_;
  TypeStore store_;
  workspace::Workspace workspace_;
  Program program_;
  std::map<std::string, PackageId> imports_;
};

}  // namespace

}  // namespace premortem::types

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: types_check_files GOROOT IMPORT...\n";
    return 2;
  }
  std::vector<std::string> imports(argv + 2, argv + argc);
  premortem::RunOnLargeStack([&] {
    premortem::types::Session session(argv[1], imports);
    for (std::string line; std::getline(std::cin, line);) session.Answer(line);
  });
  return 0;
}
