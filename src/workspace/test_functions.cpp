// Counterpart: cmd/go/internal/load/test.go (loadTestFuncs), go1.27.
#include "workspace/test_functions.h"

#include <string_view>

#include "source/file_table.h"
#include "syntax/names.h"
#include "syntax/parser.h"

namespace premortem::workspace {

namespace {

using syntax::NodeId;
using syntax::NodeKind;
using syntax::Tree;

// "Test", "TestX" and "Test_x" are tests, "Testify" is none. (Go asks for lower-case letters of all
// scripts; nobody writes those there.)
bool LooksLike(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return false;
  name.remove_prefix(prefix.size());
  return name.empty() || name[0] < 'a' || name[0] > 'z';
}

// Whether the type is *kind or *something.kind.
bool IsPointerTo(const Tree& tree, NodeId type, std::string_view kind) {
  if (tree.kind(type) != NodeKind::kStarExpr) return false;
  NodeId x = tree.Get<syntax::StarExpr>(type).x;
  if (tree.kind(x) == NodeKind::kIdent) return tree.NameOf(x) == kind;
  if (tree.kind(x) != NodeKind::kSelectorExpr) return false;
  return syntax::Names().Text(tree.Get<syntax::SelectorExpr>(x).sel) == kind;
}

size_t FieldCount(const Tree& tree, NodeId list) {
  return list ? tree.Get<syntax::FieldList>(list).fields.size() : 0;
}

// One parameter of type *testing.T (or what `kind` says) and no result.
bool HasTestSignature(const Tree& tree, const syntax::FuncType& type, std::string_view kind) {
  if (FieldCount(tree, type.results) > 0 || FieldCount(tree, type.params) != 1) return false;
  auto field = tree.Get<syntax::Field>(tree.Get<syntax::FieldList>(type.params).fields[0]);
  return field.names.size() <= 1 && IsPointerTo(tree, field.type, kind);
}

class Checker {
 public:
  // False where the file has a mistake, which is then in error().
  bool Check(const std::string& path, std::string_view text) {
    Tree tree = syntax::ParseFile(text);
    if (!tree.errors().empty()) {
      return Reject(path, text, tree.errors()[0].offset, tree.errors()[0].message);
    }
    for (NodeId id : tree.file().decls) {
      if (tree.kind(id) != NodeKind::kFuncDecl) continue;
      auto function = tree.Get<syntax::FuncDecl>(id);
      if (function.recv) continue;
      std::string message = CheckFunction(tree, function);
      if (!message.empty()) return Reject(path, text, tree.Pos(id), std::move(message));
    }
    return true;
  }
  const Error& error() const { return error_; }

 private:
  std::string CheckFunction(const Tree& tree, const syntax::FuncDecl& function) {
    std::string name(tree.NameOf(function.name));
    auto type = tree.Get<syntax::FuncType>(function.type);
    std::string_view kind;
    if (name == "TestMain") {
      if (HasTestSignature(tree, type, "T")) return {};
      kind = "M";
    } else if (LooksLike(name, "Test")) {
      kind = "T";
    } else if (LooksLike(name, "Benchmark")) {
      kind = "B";
    } else if (LooksLike(name, "Fuzz")) {
      kind = "F";
    } else {
      return {};
    }
    if (FieldCount(tree, type.type_params) > 0) return "test functions cannot have type parameters";
    if (!HasTestSignature(tree, type, kind)) {
      return "wrong signature for " + name + ": it must take *testing." + std::string(kind);
    }
    if (kind == "M" && has_test_main_) return "multiple definitions of TestMain";
    has_test_main_ |= kind == "M";
    return {};
  }

  bool Reject(const std::string& path, std::string_view text, uint32_t offset,
              std::string message) {
    source::Position at = source::LineMap(text).PositionAt(offset);
    error_ = {std::move(message), path, at.line, at.column};
    return false;
  }

  bool has_test_main_ = false;
  Error error_;
};

}  // namespace

std::optional<Error> CheckTestFunctions(const FileSystem& fs,
                                        const std::vector<std::string>& paths) {
  Checker checker;
  for (const std::string& path : paths) {
    Result<FileText> text = fs.Read(path);
    if (!text) return text.error();
    if (!checker.Check(path, text->view())) return checker.error();
  }
  return std::nullopt;
}

}  // namespace premortem::workspace
