#include "rules/leaks.h"

#include <algorithm>

#include "flow/means.h"
#include "flow/program_flow.h"
#include "ir/ir.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "rules/ir_place.h"
#include "rules/witness.h"
#include "syntax/names.h"
#include "types/package.h"
#include "workspace/module_path.h"

namespace premortem::rules {

namespace {

using syntax::NodeId;
using syntax::NodeKind;
using syntax::Tree;
using types::Object;

bool IsLoop(NodeKind kind) { return kind == NodeKind::kForStmt || kind == NodeKind::kRangeStmt; }
bool IsFunction(NodeKind kind) { return kind == NodeKind::kFuncLit || kind == NodeKind::kFuncDecl; }

// The statement that sets variables to the results of the call; none where there is no such.
NodeId AssignmentOf(FileContext& file, NodeId call) {
  NodeId parent = file.Parent(call);
  while (parent && file.tree().kind(parent) == NodeKind::kParenExpr) parent = file.Parent(parent);
  return parent && file.tree().kind(parent) == NodeKind::kAssignStmt ? parent : NodeId();
}

NodeId VariableOf(FileContext& file, NodeId call, int result) {
  const Tree& tree = file.tree();
  NodeId parent = file.Parent(call);
  if (!parent) return {};
  syntax::NodeList names;
  if (tree.kind(parent) == NodeKind::kAssignStmt) {
    auto stmt = tree.Get<syntax::AssignStmt>(parent);
    if (stmt.rhs.size() != 1) return {};
    names = stmt.lhs;
  } else if (tree.kind(parent) == NodeKind::kValueSpec) {
    auto spec = tree.Get<syntax::ValueSpec>(parent);
    if (spec.values.size() != 1) return {};
    names = spec.names;
  } else {
    return {};
  }
  auto index = static_cast<size_t>(result);
  if (index >= names.size()) return {};
  NodeKind kind = tree.kind(names[index]);
  return kind == NodeKind::kIdent || kind == NodeKind::kSelectorExpr ? names[index] : NodeId();
}

// The brace at the end of a function's body.
uint32_t EndOf(const Tree& tree, const ir::Function& f) {
  if (!f.syntax) return syntax::kNoOffset;  // an initializer
  NodeId body = syntax::FunctionBody(tree, f.syntax);
  if (tree.kind(f.syntax) == NodeKind::kRangeStmt) {
    body = tree.Get<syntax::RangeStmt>(f.syntax).body;
  }
  return body ? tree.Get<syntax::BlockStmt>(body).rbrace : syntax::kNoOffset;
}

NodeId ReturnAt(const Tree& tree, uint32_t offset) {
  for (NodeId node : tree.AllOf(NodeKind::kReturnStmt)) {
    if (tree.Pos(node) == offset) return node;
  }
  return {};
}

// The statements of the list that a statement is in; empty where it is in none.
syntax::NodeList ListAround(FileContext& file, NodeId stmt) {
  NodeId parent = file.Parent(stmt);
  if (!parent || file.tree().kind(parent) != NodeKind::kBlockStmt) return {};
  return file.tree().Get<syntax::BlockStmt>(parent).list;
}

// Whether an `if` leaves for the error `name` that is not nil.
bool LeavesForError(const Tree& tree, NodeId stmt, NameId name) {
  if (tree.kind(stmt) != NodeKind::kIfStmt) return false;
  auto branch = tree.Get<syntax::IfStmt>(stmt);
  if (branch.init || branch.else_stmt || tree.kind(branch.cond) != NodeKind::kBinaryExpr) {
    return false;
  }
  auto compare = tree.Get<syntax::BinaryExpr>(branch.cond);
  bool of_error = compare.op == syntax::Token::kNeq && tree.kind(compare.x) == NodeKind::kIdent &&
                  tree.Get<syntax::Ident>(compare.x).name == name;
  auto list = tree.Get<syntax::BlockStmt>(branch.body).list;
  if (!of_error || list.empty()) return false;
  NodeKind last = tree.kind(list.back());
  return last == NodeKind::kReturnStmt || last == NodeKind::kBranchStmt;
}

// Whether results of such types can hold a resource of the kind, or a part of it.
bool MayHold(flow::MeansOfResults results, models::ResourceKind kind) {
  flow::Means whole = flow::MeansOf(kind);
  for (uint32_t i = 0; i < flow::MeansOfResults::kMost; ++i) {
    bool part = results[i] == flow::Means::kClose && !models::ReleaseOf(kind).part.empty();
    if (results[i] == whole || results[i] == flow::Means::kCall || part) return true;
  }
  return false;
}

// Whether the functions of a package may be of this program: it is none of the standard library.
bool IsSeen(const PackageView& package, std::string_view path) {
  const std::string& module = package.module_path;
  bool of_module = !module.empty() && workspace::MayBeInModule(path, module);
  return of_module || path == package.import_path || !workspace::IsStandardImportPath(path);
}

bool IsBlank(std::string_view text) { return text.find_first_not_of(" \t") == text.npos; }

}  // namespace

bool IsOfNoInterest(const FileContext& file) {
  return file.ServesTests() || IsForTestsOrShow(file.package());
}

bool MayAcquire(const FileContext& file, NodeId call, models::ResourceKind kind) {
  flow::MeansOfResults results = flow::MeansOfTypes(file.types().TypeOf(call));
  if (results.main() < 0 || !MayHold(results, kind)) return false;
  std::optional<Callee> callee = CalleeOf(file, call);
  if (!callee) return true;  // a function value
  if (const models::Acquirer* acquirer = models::AcquirerOf(callee->name)) {
    return acquirer->kind == kind;
  }
  return IsSeen(file.package(), callee->name.package) || flow::SendsRequest(*callee->func);
}

void ForEachFollowed(FunctionContext& function, models::ResourceKind kind,
                     FunctionRef<void(const Followed&)> visit) {
  FileContext& file = function.file();
  flow::Lifetimes lifetimes(function.in_program(), function.group());
  for (NodeId node : function.nodes()) {
    if (file.tree().kind(node) != NodeKind::kCallExpr) continue;
    uint32_t lparen = file.tree().Get<syntax::CallExpr>(node).lparen;
    auto [f, call] = InstrAt(function.group(), ir::Op::kCall, file.file().source->id(), lparen);
    if (f == nullptr) continue;
    std::optional<flow::Acquisition> acquisition = lifetimes.AcquisitionOf(*f, call);
    if (!acquisition || acquisition->kind != kind) continue;
    visit({.call = node,
           .variable = VariableOf(file, node, acquisition->result()),
           .function = f,
           .acquisition = *acquisition,
           .fate = lifetimes.Follow(*f, call, *acquisition)});
  }
}

std::string_view WhyNoLeak(const flow::Fate& fate) {
  if (!fate.known) return "there are more paths than are followed";
  if (fate.transferred) return "on each path it is released, or somebody else has it in the end";
  return fate.released ? "it is released on every path" : "no path ends with it";
}

bool IsThrownAway(const FileContext& file, const Followed& resource) {
  return resource.variable && file.tree().TextOf(resource.variable) == "_";
}

bool IsLeftOnPurpose(FileContext& file, NodeId variable) {
  if (file.tree().kind(variable) != NodeKind::kIdent) return false;
  NodeId declaration = file.Locals().DeclarationOf(variable);
  if (!declaration) return false;
  const Tree& tree = file.tree();
  return std::ranges::any_of(file.Locals().UsesOf(declaration), [&](NodeId use) {
    NodeId parent = file.Parent(use);
    if (!parent || tree.kind(parent) != NodeKind::kAssignStmt) return false;
    auto stmt = tree.Get<syntax::AssignStmt>(parent);
    if (stmt.lhs.size() != 1 || stmt.rhs.size() != 1) return false;
    auto is = [&](NodeId node, NameId name) {
      return tree.kind(node) == NodeKind::kIdent && tree.Get<syntax::Ident>(node).name == name;
    };
    bool explained = tree.LineCommentAt(tree.End(parent)) >= 0;
    return (stmt.rhs[0] == use && is(stmt.lhs[0], syntax::names::kBlank) && explained) ||
           (stmt.lhs[0] == use && is(stmt.rhs[0], syntax::names::kNil));
  });
}

void AddPath(FileContext& file, FindingBuilder& report, const Followed& resource,
             const std::string& not_done) {
  const Tree& tree = file.tree();
  const flow::Leak& leak = *resource.fate.leak;
  AddBranches(file, report, leak.branches);
  if (leak.exit == flow::Leak::Exit::kAgain) {
    report.Related(file.Range(resource.call), "the next iteration begins " + not_done);
    return;
  }
  NodeId returns = ReturnAt(tree, leak.place.offset);
  if (returns) {
    report.Related(file.Range(returns), "returns " + not_done);
  } else if (uint32_t end = EndOf(tree, *resource.function); end != syntax::kNoOffset) {
    report.Related(file.Range(end, end + 1), "the function ends " + not_done);
  }
}

std::optional<findings::Edit> DeferBehind(FileContext& file, const Followed& resource,
                                          const std::string& code) {
  const Tree& tree = file.tree();
  NodeId stmt = AssignmentOf(file, resource.call);
  if (!stmt || resource.fate.transferred) return {};
  for (NodeId at = stmt; at && !IsFunction(tree.kind(at)); at = file.Parent(at)) {
    if (IsLoop(tree.kind(at)) || tree.kind(at) == NodeKind::kLabeledStmt) return {};
  }
  syntax::NodeList list = ListAround(file, stmt);
  auto place = std::ranges::find(list, stmt);
  if (place == list.end()) return {};
  NodeId behind = stmt;
  if (resource.acquisition.error >= 0) {
    auto assign = tree.Get<syntax::AssignStmt>(stmt);
    auto index = static_cast<size_t>(resource.acquisition.error);
    if (index >= assign.lhs.size() || tree.kind(assign.lhs[index]) != NodeKind::kIdent) return {};
    NameId error = tree.Get<syntax::Ident>(assign.lhs[index]).name;
    if (++place == list.end() || !LeavesForError(tree, *place, error)) return {};
    behind = *place;
  }
  std::string_view text = file.file().source->text();
  uint32_t begin = tree.Pos(stmt);
  size_t line = text.rfind('\n', begin) + 1;
  std::string_view indent = text.substr(line, begin - line);
  size_t end = text.find('\n', tree.End(behind));
  if (!IsBlank(indent) || end == text.npos) return {};
  std::string_view rest = text.substr(tree.End(behind), end - tree.End(behind));
  size_t first = rest.find_first_not_of(" \t");
  if (first != rest.npos && !rest.substr(first).starts_with("//")) return {};
  auto at = static_cast<uint32_t>(end);
  return findings::Edit{file.Range(at, at), "\n" + std::string(indent) + "defer " + code};
}

bool MayOutliveFunction(FileContext& file, NodeId variable) {
  const Tree& tree = file.tree();
  NodeId declaration = file.Locals().DeclarationOf(variable);
  if (!declaration) return true;
  NodeId home = file.EnclosingFunction(variable);
  return std::ranges::any_of(file.Locals().UsesOf(declaration), [&](NodeId use) {
    if (file.EnclosingFunction(use) != home) return true;
    for (NodeId at = file.Parent(use); at && at != home; at = file.Parent(at)) {
      switch (tree.kind(at)) {
        case NodeKind::kGoStmt: return true;
        case NodeKind::kReturnStmt:
        case NodeKind::kCompositeLit:
        case NodeKind::kSendStmt: return file.Parent(use) == at;
        case NodeKind::kKeyValueExpr: return true;
        case NodeKind::kAssignStmt: {
          auto stmt = tree.Get<syntax::AssignStmt>(at);
          return std::ranges::find(stmt.rhs, use) != stmt.rhs.end();
        }
        default: break;
      }
    }
    return false;
  });
}

}  // namespace premortem::rules
