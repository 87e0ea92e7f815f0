#include "rules/error_origin.h"

#include <algorithm>
#include <optional>

#include "flow/program_flow.h"
#include "models/errors.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "types/check.h"
#include "types/package.h"
#include "types/predicates.h"

namespace premortem::rules {

namespace {

using syntax::NodeId;
using syntax::NodeKind;
using syntax::Tree;
using types::Object;
using types::TypeInfo;

// Functions that call functions are followed this far.
constexpr int kMaxDepth = 4;

NodeId Callable(const Tree& tree, NodeId call) {
  NodeId fun = Unparen(tree, tree.Get<syntax::CallExpr>(call).fun);
  if (tree.kind(fun) == NodeKind::kIndexExpr) fun = tree.Get<syntax::IndexExpr>(fun).x;
  return fun;
}

// The function or method that is called; null where it is a value or a conversion.
const Object* FunctionOf(const Tree& tree, const TypeInfo& info, NodeId call) {
  NodeId fun = Callable(tree, call);
  if (tree.kind(fun) != NodeKind::kIdent && tree.kind(fun) != NodeKind::kSelectorExpr) return {};
  const Object* used = types::GetOrNull(info.UseOf(fun));
  if (used == nullptr || used->kind != types::ObjectKind::kFunc) return nullptr;
  return &types::Origin(*used);
}

// Judges the errors of one function: what it returns, or one of its variables.
class Judge {
 public:
  struct Function {
    const Tree* tree;
    const TypeInfo* info;
    source::FileId file;
    NodeId body;  // none at package level
  };

  Judge(const PackageView& package, const Function& function, const WantedError& wanted, int depth)
      : package_(package),
        function_(function),
        tree_(*function.tree),
        info_(*function.info),
        wanted_(wanted),
        depth_(depth) {}

  // Of an expression: what it is, or the last result of a call.
  void AddValue(NodeId expr) {
    expr = Unparen(tree_, expr);
    if (tree_.kind(expr) == NodeKind::kCallExpr) return AddCall(expr);
    const Object* used = ObjectOf(expr);
    if (used != nullptr && used->kind == types::ObjectKind::kNil) return;
    if (used != nullptr && used->var_kind == types::VarKind::kPackageVar) {
      result_.bare |= used == wanted_.sentinel;
      return;
    }
    AddType(info_.TypeOf(expr));
  }

  // An expression that may be a local variable: all that this is ever set to.
  void AddVariable(NodeId expr) {
    expr = Unparen(tree_, expr);
    const Object* variable = tree_.kind(expr) == NodeKind::kIdent ? ObjectOf(expr) : nullptr;
    bool local = variable != nullptr && variable->var_kind == types::VarKind::kLocalVar;
    if (!local || !function_.body) return AddValue(expr);
    ForEachOwn(function_.body, [&](NodeId node) { AddAssignments(node, *variable); });
  }

  void AddReturns() {
    ForEachOwn(function_.body, [&](NodeId node) {
      if (tree_.kind(node) != NodeKind::kReturnStmt) return;
      auto results = tree_.Get<syntax::ReturnStmt>(node).results;
      if (results.empty()) {
        result_.unknown = true;
      } else {
        AddVariable(results.back());
      }
    });
  }

  ErrorOrigin& result() { return result_; }

 private:
  const Object* ObjectOf(NodeId expr) const {
    if (tree_.kind(expr) != NodeKind::kIdent && tree_.kind(expr) != NodeKind::kSelectorExpr)
      return nullptr;
    return types::GetOrNull(info_.UseOf(expr));
  }

  // Nodes below `root` that belong to its function.
  void ForEachOwn(NodeId root, FunctionRef<void(NodeId)> visit) const {
    std::vector<NodeId> open = {root};
    while (!open.empty()) {
      NodeId node = open.back();
      open.pop_back();
      visit(node);
      tree_.ForEachChild(node, [&](NodeId child) {
        if (tree_.kind(child) != NodeKind::kFuncLit) open.push_back(child);
      });
    }
  }

  // What the statement sets the variable to.
  void AddAssignments(NodeId node, const Object& variable) {
    if (tree_.kind(node) != NodeKind::kAssignStmt) return;
    auto stmt = tree_.Get<syntax::AssignStmt>(node);
    for (size_t i = 0; i < stmt.lhs.size(); ++i) {
      if (tree_.kind(stmt.lhs[i]) != NodeKind::kIdent) continue;
      types::ObjectId target = info_.DefOf(stmt.lhs[i]);
      if (!target.valid()) target = info_.UseOf(stmt.lhs[i]);
      if (target != variable.id) continue;
      if (stmt.rhs.size() == stmt.lhs.size()) {
        AddValue(stmt.rhs[i]);
      } else if (i + 1 == stmt.lhs.size()) {
        AddValue(stmt.rhs[0]);
      } else {
        result_.unknown = true;
      }
    }
  }

  // A value of which only the type is known.
  void AddType(types::TypeId type) {
    if (!type.valid() || !types::IsValid(type) || types::IsInterface(type)) {
      result_.unknown = true;
    } else if (wanted_.type.valid()) {
      result_.bare |= types::Identical(type, wanted_.type);
    }
  }

  void AddCall(NodeId node) {
    auto call = tree_.Get<syntax::CallExpr>(node);
    types::TypeId type = info_.TypeOf(node);
    bool one = type.valid() && types::As<types::Tuple>(type) == nullptr;
    if (one && !types::IsInterface(type)) return AddType(type);
    const Object* function = FunctionOf(tree_, info_, node);
    if (function == nullptr) {
      result_.unknown = true;
      return;
    }
    models::FunctionName name = NameOfFunction(*function);
    if (models::HasRole(name, models::Role::kJoinsErrors)) return AddWrap(node, call);
    if (models::HasRole(name, models::Role::kMakesError)) {
      bool wraps = !call.args.empty() && tree_.TextOf(call.args[0]).find("%w") != std::string::npos;
      if (wraps) AddWrap(node, call);
      return;
    }
    if (AddOwnFunction(*function)) return;
    bool standard = name.package != package_.import_path &&
                    models::ReturnsBareErrors(name.package) && depth_ == kMaxDepth;
    bool another = !result_.standard.empty() && result_.standard != name.package;
    if (standard && !another) {
      result_.standard = name.package;
    } else {
      result_.unknown = true;
    }
  }

  // Wraps those of its arguments that are errors.
  void AddWrap(NodeId node, const syntax::CallExpr& call) {
    if (depth_ == 0) return;
    for (NodeId arg : call.args) {
      types::TypeId type = info_.TypeOf(arg);
      if (!type.valid() || !ImplementsError(type)) continue;
      Judge inner(package_, function_, wanted_, depth_ - 1);
      inner.AddVariable(arg);
      if (!inner.result_.bare && !inner.result_.wrapped) {
        result_.unknown |= inner.result_.unknown;
        continue;
      }
      if (!result_.wrapped) result_.place = {function_.file, tree_.Pos(node), tree_.End(node)};
      result_.wrapped = true;
    }
  }

  // Looks into a function of this package.
  bool AddOwnFunction(const Object& function) {
    if (depth_ == 0 || package_.types == nullptr) return false;
    const types::DeclInfo* decl = package_.types->DeclOf(function);
    if (decl == nullptr || !decl->func_decl.valid()) return false;
    const types::Unit* unit = decl->unit;
    if (unit == nullptr || unit->tree == nullptr || unit->info == nullptr) return false;
    NodeId body = unit->tree->Get<syntax::FuncDecl>(decl->func_decl).body;
    if (!body) return false;
    Judge inner(package_, {unit->tree, unit->info, unit->file, body}, wanted_, depth_ - 1);
    inner.AddReturns();
    const ErrorOrigin& found = inner.result_;
    if (found.wrapped && !result_.wrapped) result_.place = found.place;
    result_.bare |= found.bare;
    result_.wrapped |= found.wrapped;
    result_.unknown |= found.unknown;
    return true;
  }

  const PackageView& package_;
  Function function_;
  const Tree& tree_;
  const TypeInfo& info_;
  const WantedError& wanted_;
  int depth_;
  ErrorOrigin result_;
};

// Whether the value that is set at `setting` may still be there at `use`.
bool MayReach(FileContext& file, const std::vector<Setting>& all, const Setting& setting,
              NodeId use) {
  NodeId function = file.EnclosingFunction(use);
  if (!function || file.EnclosingFunction(setting.ident) != function) return true;
  if (file.tree().kind(file.Parent(setting.ident)) == NodeKind::kField) {
    return std::ranges::all_of(all, [&](const Setting& other) {
      return other.ident == setting.ident || file.tree().Pos(other.ident) > file.tree().Pos(use);
    });
  }
  syntax::FlowPoint from = file.PointAround(setting.ident);
  syntax::FlowPoint to = file.PointAround(use);
  if (!from || !to) return true;
  return file.Flow(function).Reaches(from, to, [&](syntax::FlowPoint point) {
    return std::ranges::any_of(all, [&](const Setting& other) {
      return other.ident != setting.ident && file.EnclosingFunction(other.ident) == function &&
             file.PointAround(other.ident) == point;
    });
  });
}

bool IsWithinModule(std::string_view package, std::string_view module) {
  return package.starts_with(module) &&
         (package.size() == module.size() || package[module.size()] == '/');
}

bool ReturnsError(const FileContext& file, NodeId name) {
  const Object* function = types::GetOrNull(file.types().DefOf(name));
  const auto* signature =
      function == nullptr ? nullptr : types::As<types::Signature>(function->type);
  if (signature == nullptr) return true;
  return std::ranges::any_of(types::Vars(signature->results), [](types::ObjectId result) {
    return ImplementsError(types::Get(result).type);
  });
}

// The declared function whose parameter `ident` declares; none for methods and literals, and for
// functions that return an error: they may be there to add to it, and to be exact about it.
NodeId FunctionHanded(FileContext& file, NodeId ident) {
  const Tree& tree = file.tree();
  if (tree.kind(file.Parent(ident)) != NodeKind::kField) return {};
  for (NodeId at = file.Parent(ident); at; at = file.Parent(at)) {
    if (tree.kind(at) == NodeKind::kFuncLit) return {};
    if (tree.kind(at) != NodeKind::kFuncDecl) continue;
    auto decl = tree.Get<syntax::FuncDecl>(at);
    return !decl.recv && !ReturnsError(file, decl.name) ? at : NodeId();
  }
  return {};
}

// Which parameter of the function `ident` declares.
size_t IndexOfParameter(const Tree& tree, NodeId function, NodeId ident) {
  NodeId type = tree.Get<syntax::FuncDecl>(function).type;
  size_t index = 0;
  for (NodeId field : tree.Get<syntax::FieldList>(tree.Get<syntax::FuncType>(type).params).fields) {
    for (NodeId name : tree.Get<syntax::Field>(field).names) {
      if (name == ident) return index;
      ++index;
    }
  }
  return index;
}

// Calls `visit` for each call in a declared function of the package outside of tests, with the
// function as Judge wants it, until it returns true.
void FindCall(const PackageView& package,
              FunctionRef<bool(const Judge::Function& function, NodeId call)> visit) {
  for (const FileView& file : package.files) {
    if (file.test || file.tree == nullptr || file.types == nullptr) continue;
    const Tree& tree = *file.tree;
    for (NodeId decl : tree.file().decls) {
      if (tree.kind(decl) != NodeKind::kFuncDecl) continue;
      NodeId body = tree.Get<syntax::FuncDecl>(decl).body;
      if (!body) continue;
      std::vector<NodeId> open = {body};
      while (!open.empty()) {
        NodeId node = open.back();
        open.pop_back();
        if (tree.kind(node) == NodeKind::kCallExpr &&
            visit({&tree, file.types, file.source->id(), body}, node))
          return;
        tree.ForEachChild(node, [&](NodeId child) { open.push_back(child); });
      }
    }
  }
}

// Whether a call in the package hands a wrapped error to the parameter.
void AddCallers(FileContext& file, NodeId function, NodeId parameter, const WantedError& wanted,
                ErrorOrigin& origin) {
  const Tree& tree = file.tree();
  types::ObjectId self = file.types().DefOf(tree.Get<syntax::FuncDecl>(function).name);
  size_t index = IndexOfParameter(tree, function, parameter);
  FindCall(file.package(), [&](const Judge::Function& around, NodeId call) {
    const Object* called = FunctionOf(*around.tree, *around.info, call);
    if (called == nullptr || called->id != self) return false;
    auto args = around.tree->Get<syntax::CallExpr>(call).args;
    if (index >= args.size()) return false;
    Judge judge(file.package(), around, wanted, kMaxDepth - 1);
    judge.AddVariable(args[index]);
    if (!judge.result().wrapped) return false;
    origin.wrapped = true;
    origin.place = judge.result().place;
    return true;
  });
}

// Whether a call unwraps errors, or looks for the wanted one in wrapped ones.
bool LooksBelow(const FileContext& file, NodeId node, const Object& called,
                const WantedError& wanted) {
  models::FunctionName name = NameOfFunction(called);
  auto args = file.tree().Get<syntax::CallExpr>(node).args;
  if (models::HasRole(name, models::Role::kUnwraps)) return true;
  if (args.empty()) return models::IsErrorProtocol(name.name);
  if (wanted.sentinel == nullptr) return models::HasRole(name, models::Role::kFindsType);
  return models::HasRole(name, models::Role::kFindsError) && args.size() == 2 &&
         SentinelOf(file, args[1]) == wanted.sentinel;
}

}  // namespace

ErrorOrigin OriginOf(FileContext& file, NodeId error, const WantedError& wanted) {
  const Tree& tree = file.tree();
  error = Unparen(tree, error);
  NodeId around = file.EnclosingFunction(error);
  Judge judge(file.package(),
              {&tree, &file.types(), file.file().source->id(), syntax::FunctionBody(tree, around)},
              wanted, kMaxDepth);
  NodeId declaration =
      tree.kind(error) == NodeKind::kIdent ? file.Locals().DeclarationOf(error) : NodeId();
  if (!declaration) {
    judge.AddValue(error);
    return judge.result();
  }
  std::vector<Setting> settings = SettingsOf(file, declaration);
  for (const Setting& setting : settings) {
    if (setting.declares || !MayReach(file, settings, setting, error)) continue;
    if (setting.value) {
      judge.AddValue(setting.value);
      continue;
    }
    judge.result().unknown = true;
    NodeId handed = FunctionHanded(file, setting.ident);
    if (!handed) continue;
    NodeId name = tree.Get<syntax::FuncDecl>(handed).name;
    judge.result().handed_in = types::IsExported(tree.NameOf(name));
    if (!judge.result().wrapped) AddCallers(file, handed, setting.ident, wanted, judge.result());
  }
  return judge.result();
}

bool MayBeHandedWrapped(FunctionContext& function, const WantedError& wanted, ErrorOrigin& origin) {
  const PackageView& package = function.file().package();
  const flow::CallGraph& graph = function.in_program().program().graph();
  flow::FunctionId self = function.in_program().FunctionOf(*function.group().functions[0]);
  std::vector<flow::FunctionId> callers;
  if (self.valid()) callers = graph.CallersOf(self);
  std::erase_if(callers, [&](flow::FunctionId caller) {
    const flow::FunctionSummary* summary = graph.SummaryOf(caller);
    return summary != nullptr && summary->in_test;
  });
  bool closed = !callers.empty() && std::ranges::all_of(callers, [&](flow::FunctionId caller) {
    const flow::PackageSummary* from = graph.PackageOf(caller);
    return from != nullptr && IsWithinModule(flow::TextOf(from->path), package.module_path);
  });
  if (!closed) return true;
  FindCall(package, [&](const Judge::Function& around, NodeId call) {
    const Object* called = FunctionOf(*around.tree, *around.info, call);
    if (called == nullptr) return false;
    models::FunctionName name = NameOfFunction(*called);
    if (!models::HasRole(name, models::Role::kMakesError) &&
        !models::HasRole(name, models::Role::kJoinsErrors))
      return false;
    Judge judge(package, around, wanted, kMaxDepth - 1);
    judge.AddValue(call);
    origin.wrapped = judge.result().wrapped;
    origin.place = judge.result().place;
    return origin.wrapped;
  });
  return origin.wrapped;
}

bool UnwrapsByHand(FileContext& file, NodeId node, const WantedError& wanted) {
  const Tree& tree = file.tree();
  NodeId function = file.EnclosingFunction(node);
  for (NodeId outer = function; outer; outer = file.EnclosingFunction(outer)) function = outer;
  if (!function) return false;
  types::ObjectId self;
  if (tree.kind(function) == NodeKind::kFuncDecl) {
    auto decl = tree.Get<syntax::FuncDecl>(function);
    if (decl.recv && models::IsErrorProtocol(tree.NameOf(decl.name))) return true;
    self = file.types().DefOf(decl.name);
  }
  std::vector<NodeId> open = {function};
  while (!open.empty()) {
    NodeId at = open.back();
    open.pop_back();
    if (tree.kind(at) == NodeKind::kCallExpr) {
      // Whoever calls itself asks the same of what is inside.
      const Object* called = FunctionOf(tree, file.types(), at);
      if (called != nullptr && (called->id == self || LooksBelow(file, at, *called, wanted)))
        return true;
    }
    tree.ForEachChild(at, [&](NodeId child) { open.push_back(child); });
  }
  return false;
}

}  // namespace premortem::rules
