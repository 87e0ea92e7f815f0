#include "rules/errors/error_string_match/wording.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>
#include <vector>

#include "rules/callee.h"
#include "rules/error_values.h"
#include "syntax/names.h"

namespace premortem::rules::error_string_match {

namespace {

using models::Role;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::NodeList;
using syntax::Tree;

bool MakesError(const std::optional<Callee>& callee) {
  return callee && (models::HasRole(callee->name, Role::kMakesError) ||
                    models::HasRole(callee->name, Role::kJoinsErrors));
}

class Words {
 public:
  explicit Words(FileContext& file) : file_(file), tree_(file.tree()) {}

  // Whether an `if` with its `else` only words errors. What it asks for that is its own.
  bool InIf(NodeId node) const {
    auto stmt = tree_.Get<syntax::IfStmt>(node);
    if (!InBlock(stmt.body)) return false;
    if (!stmt.else_stmt) return true;
    return tree_.kind(stmt.else_stmt) == NodeKind::kIfStmt ? InIf(stmt.else_stmt)
                                                           : InBlock(stmt.else_stmt);
  }

 private:
  // Every statement words, is about names of the block's own, or tells somebody; and one words.
  bool InBlock(NodeId block) const {
    NodeList list = tree_.Get<syntax::BlockStmt>(block).list;
    return std::ranges::any_of(list, [&](NodeId stmt) { return InStmt(stmt); }) &&
           std::ranges::all_of(list, [&](NodeId stmt) { return InStmt(stmt) || IsAside(stmt); });
  }

  bool InStmt(NodeId node) const {
    switch (tree_.kind(node)) {
      case NodeKind::kIfStmt: return InIf(node);
      case NodeKind::kReturnStmt: {
        NodeList results = tree_.Get<syntax::ReturnStmt>(node).results;
        if (results.empty()) return false;
        NodeId failure = FailureBehind(node);
        return failure && (IsWorded(results.back()) || IsWordedAs(results.back(), failure));
      }
      case NodeKind::kAssignStmt: {
        auto stmt = tree_.Get<syntax::AssignStmt>(node);
        return stmt.tok == syntax::Token::kAssign && stmt.lhs.size() == 1 &&
               (IsWorded(stmt.rhs[0]) || IsSentence(stmt.rhs[0]));
      }
      default: return false;
    }
  }

  // `x := ...`, `_ = ...` and `log.Print(...)`.
  bool IsAside(NodeId node) const {
    if (tree_.kind(node) == NodeKind::kExprStmt) {
      NodeId call = tree_.Get<syntax::ExprStmt>(node).x;
      if (tree_.kind(call) != NodeKind::kCallExpr) return false;
      std::optional<Callee> callee = CalleeOf(file_, call);
      return callee && models::TellsSomebody(callee->name.name);
    }
    if (tree_.kind(node) != NodeKind::kAssignStmt) return false;
    auto stmt = tree_.Get<syntax::AssignStmt>(node);
    return stmt.tok == syntax::Token::kDefine ||
           std::ranges::all_of(stmt.lhs, [&](NodeId to) { return tree_.TextOf(to) == "_"; });
  }

  // A new error without an identity of its own: fmt.Errorf("...", err).
  bool IsWorded(NodeId expr) const {
    expr = Unparen(tree_, expr);
    if (tree_.kind(expr) != NodeKind::kCallExpr || !MakesError(CalleeOf(file_, expr))) return false;
    return std::ranges::none_of(tree_.Get<syntax::CallExpr>(expr).args,
                                [&](NodeId arg) { return SentinelOf(file_, arg) != nullptr; });
  }

  // `failed{fmt.Errorf("...", err)}`, where the other error is of the same type.
  bool IsWordedAs(NodeId expr, NodeId other) const {
    if (tree_.kind(expr) != NodeKind::kCompositeLit || tree_.kind(other) != NodeKind::kCompositeLit)
      return false;
    auto literal = tree_.Get<syntax::CompositeLit>(expr);
    NodeId type = tree_.Get<syntax::CompositeLit>(other).type;
    if (!literal.type || !type || tree_.TextOf(literal.type) != tree_.TextOf(type)) return false;
    return std::ranges::all_of(literal.elts, [&](NodeId element) { return IsWorded(element); });
  }

  // A text for people: several words, or what an error says.
  bool IsSentence(NodeId expr) const {
    if (ErrorOfTextCall(file_, expr)) return true;
    const constant::Value& value = file_.types().ValueOf(Unparen(tree_, expr));
    return value.kind() == constant::Kind::kString &&
           constant::StringVal(value).find(' ') != std::string::npos;
  }

  // The error that the function, had it not returned at `stmt`, would go on to return in the end;
  // none where it may return without one.
  NodeId FailureBehind(NodeId stmt) const {
    NodeId child = stmt;
    for (NodeId parent = file_.Parent(child); parent; parent = file_.Parent(child)) {
      NodeList list;
      switch (tree_.kind(parent)) {
        case NodeKind::kBlockStmt: list = tree_.Get<syntax::BlockStmt>(parent).list; break;
        case NodeKind::kCaseClause: list = tree_.Get<syntax::CaseClause>(parent).body; break;
        case NodeKind::kIfStmt:
        case NodeKind::kSwitchStmt: break;
        default: return {};
      }
      for (NodeId next : list) {
        if (tree_.Pos(next) < tree_.End(child)) continue;
        if (!ReturnsErrors(next)) return {};
        if (tree_.kind(next) == NodeKind::kReturnStmt)
          return tree_.Get<syntax::ReturnStmt>(next).results.back();
      }
      child = parent;
    }
    return {};
  }

  // Whether all return statements in `root` return something in the place of the error.
  bool ReturnsErrors(NodeId root) const {
    std::vector<NodeId> open = {root};
    while (!open.empty()) {
      NodeId node = open.back();
      open.pop_back();
      if (tree_.kind(node) == NodeKind::kFuncLit) continue;
      if (tree_.kind(node) == NodeKind::kReturnStmt) {
        NodeList results = tree_.Get<syntax::ReturnStmt>(node).results;
        if (results.empty() || tree_.TextOf(results.back()) == "nil") return false;
      }
      tree_.ForEachChild(node, [&](NodeId child) { open.push_back(child); });
    }
    return true;
  }

  FileContext& file_;
  const Tree& tree_;
};

// Finds a text among the constants of one file that become texts of errors.
class Maker {
 public:
  Maker(const FileView& file, std::string_view text)
      : tree_(*file.tree), info_(*file.types), text_(text) {}

  // The call or literal; none where there is none.
  NodeId Find() const {
    for (NodeId call : tree_.AllOf(NodeKind::kCallExpr)) {
      if (!MakesError(CalleeOf(tree_, info_, call))) continue;
      for (NodeId arg : tree_.Get<syntax::CallExpr>(call).args) {
        if (Holds(arg)) return call;
      }
    }
    for (NodeId decl : tree_.file().decls) {
      if (tree_.kind(decl) != NodeKind::kFuncDecl) continue;
      auto function = tree_.Get<syntax::FuncDecl>(decl);
      if (!function.recv || !function.body || tree_.NameOf(function.name) != "Error") continue;
      if (NodeId literal = LiteralIn(function.body)) return literal;
    }
    return {};
  }

 private:
  bool Holds(NodeId expr) const {
    const constant::Value& value = info_.ValueOf(expr);
    if (value.kind() != constant::Kind::kString) return false;
    std::string made(constant::StringVal(value));
    return std::ranges::search(made, text_, {}, ToLower, ToLower).begin() != made.end();
  }

  NodeId LiteralIn(NodeId root) const {
    std::vector<NodeId> open = {root};
    while (!open.empty()) {
      NodeId node = open.back();
      open.pop_back();
      if (tree_.kind(node) == NodeKind::kBasicLit && Holds(node)) return node;
      tree_.ForEachChild(node, [&](NodeId child) { open.push_back(child); });
    }
    return {};
  }

  static int ToLower(char c) { return std::tolower(static_cast<unsigned char>(c)); }

  const Tree& tree_;
  const types::TypeInfo& info_;
  std::string_view text_;
};

}  // namespace

bool OnlyWords(FileContext& file, NodeId condition) {
  NodeId stmt = file.Parent(condition);
  if (!stmt || file.tree().kind(stmt) != NodeKind::kIfStmt) return false;
  return file.tree().Get<syntax::IfStmt>(stmt).cond == condition && Words(file).InIf(stmt);
}

source::SourceRange PlaceOfMaking(const FileContext& file, std::string_view text) {
  for (const FileView& view : file.package().files) {
    if (view.test || view.tree == nullptr || view.types == nullptr) continue;
    if (NodeId place = Maker(view, text).Find()) return RangeOf(view, place);
  }
  return {};
}

}  // namespace premortem::rules::error_string_match
