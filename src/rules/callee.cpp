#include "rules/callee.h"

#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"

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

std::string_view ReceiverOf(const types::Object& func) {
  const auto* signature = types::As<types::Signature>(func.type);
  if (signature == nullptr || !signature->recv.valid()) return {};
  types::TypeId type = types::Deref(types::Unalias(types::Get(signature->recv).type));
  const types::Named* named = types::AsNamed(type);
  return named == nullptr ? std::string_view() : NameOf(types::Get(types::ObjOf(*named)));
}

}  // namespace

models::FunctionName NameOfFunction(const types::Object& func) {
  std::string_view package;
  if (func.package.valid()) package = types::Get(func.package).path;
  return {package, ReceiverOf(func), NameOf(func)};
}

std::optional<Callee> CalleeOf(const FileContext& file, NodeId call) {
  const syntax::Tree& tree = file.tree();
  NodeId fun = FunctionOf(tree, tree.Get<syntax::CallExpr>(call).fun);
  if (tree.kind(fun) != NodeKind::kIdent && tree.kind(fun) != NodeKind::kSelectorExpr) return {};
  const types::Object* used = types::GetOrNull(file.types().UseOf(fun));
  if (used == nullptr || used->kind != types::ObjectKind::kFunc) return {};
  const types::Object& func = types::Origin(*used);
  return Callee{&func, NameOfFunction(func)};
}

}  // namespace premortem::rules
