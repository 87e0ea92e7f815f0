#include "rules/callee.h"

namespace premortem::rules {

namespace {

using syntax::NodeId;
using syntax::NodeKind;

// Under parentheses and type arguments.
NodeId FunctionOf(const syntax::Tree& tree, NodeId fun) {
  for (;;) {
    switch (tree.kind(fun)) {
      case NodeKind::kParenExpr: fun = tree.Get<syntax::ParenExpr>(fun).x; break;
      case NodeKind::kIndexExpr: fun = tree.Get<syntax::IndexExpr>(fun).x; break;
      default: return fun;
    }
  }
}

}  // namespace

std::optional<Callee> CalleeOf(const FileContext& file, NodeId call) {
  return CalleeOf(file.tree(), file.types(), call);
}

std::optional<Callee> CalleeOf(const syntax::Tree& tree, const types::TypeInfo& info, NodeId call) {
  NodeId fun = FunctionOf(tree, tree.Get<syntax::CallExpr>(call).fun);
  if (tree.kind(fun) != NodeKind::kIdent && tree.kind(fun) != NodeKind::kSelectorExpr) return {};
  const types::Object* used = types::GetOrNull(info.UseOf(fun));
  if (used == nullptr || used->kind != types::ObjectKind::kFunc) return {};
  const types::Object& func = types::Origin(*used);
  return Callee{&func, NameOfFunction(func)};
}

Declaration DeclarationOf(const PackageView& package, const types::Object& func) {
  for (const FileView& file : package.files) {
    if (file.tree == nullptr || file.types == nullptr) continue;
    for (NodeId decl : file.tree->file().decls) {
      if (file.tree->kind(decl) != NodeKind::kFuncDecl) continue;
      NodeId name = file.tree->Get<syntax::FuncDecl>(decl).name;
      if (file.types->DefOf(name) == func.id) return {&file, decl};
    }
  }
  return {};
}

types::ObjectId ParameterOf(const types::Object& func, size_t index) {
  const auto* signature = types::As<types::Signature>(func.type);
  if (signature == nullptr) return {};
  types::ObjectList params = types::Vars(signature->params);
  if (signature->variadic && index >= params.size()) index = params.size() - 1;
  return index < params.size() ? params[index] : types::ObjectId();
}

}  // namespace premortem::rules
