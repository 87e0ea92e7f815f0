// Values in a context are found by comparing keys, types included. A key of a type that everybody
// has (string, int, struct{}) is equal to the same key of any other package, which then reads or
// hides a value that is not its own.

#include <algorithm>
#include <optional>

#include "models/contexts.h"
#include "models/resources.h"
#include "rules/accepted.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "rules/outlives.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "types/format.h"
#include "types/predicates.h"

namespace premortem::rules::ctx_key_basic_type {

namespace {

// From a key to what lies in it.
constexpr int kMostSteps = 4;

// What reports the same: as linters, and as checks of theirs.
constexpr std::string_view kRivals[] = {"staticcheck", "SA1029", "revive"};

// A type that no package owns and that has values which others can write down too.
bool IsEverybodys(types::TypeId type) {
  types::TypeId bare = types::Unalias(type);
  if (const auto* basic = types::As<types::Basic>(bare)) {
    return basic->basic != types::BasicKind::kInvalid &&
           basic->basic != types::BasicKind::kUntypedNil;
  }
  const auto* empty = types::As<types::Struct>(bare);
  return empty != nullptr && empty->fields.empty();
}

// Whether a function of the package hands its parameter on as the key of a value in a context.
bool IsKeyFor(const PackageView& package, const types::Object& func, types::ObjectId parameter) {
  auto [file, decl] = DeclarationOf(package, func);
  if (file == nullptr) return false;
  const syntax::Tree& tree = *file->tree;
  return std::ranges::any_of(tree.AllOf(NodeKind::kCallExpr), [&](NodeId node) {
    auto call = tree.Get<syntax::CallExpr>(node);
    if (call.args.size() != 3 || !IsWithin(tree, node, decl)) return false;
    std::optional<Callee> callee = CalleeOf(tree, *file->types, node);
    return callee && models::HasRole(callee->name, models::Role::kPutsContextValue) &&
           tree.kind(call.args[1]) == NodeKind::kIdent &&
           file->types->UseOf(call.args[1]) == parameter;
  });
}

// Whether a function gets a context, and so may put a value into it.
bool TakesContext(const types::Object& func) {
  const auto* signature = types::As<types::Signature>(func.type);
  if (signature == nullptr) return false;
  return std::ranges::any_of(types::Vars(signature->params), [](types::ObjectId var) {
    return models::IsContext(flow::NameOfType(types::Get(var).type));
  });
}

// The argument of a call that becomes the key of a value in a context; none where there is none.
NodeId KeyOf(const FileContext& file, NodeId node) {
  auto call = file.tree().Get<syntax::CallExpr>(node);
  std::optional<Callee> callee = CalleeOf(file, node);
  if (!callee) return {};
  if (models::HasRole(callee->name, models::Role::kPutsContextValue))
    return call.args.size() == 3 ? call.args[1] : NodeId();
  if (callee->name.package != file.package().import_path || !TakesContext(*callee->func)) return {};
  for (size_t i = 0; i < call.args.size(); ++i) {
    types::TypeId type = file.types().TypeOf(call.args[i]);
    types::ObjectId parameter = ParameterOf(*callee->func, i);
    if (!type.valid() || !IsEverybodys(type) || !parameter.valid()) continue;
    if (!types::IsInterface(types::Get(parameter).type)) continue;
    if (IsKeyFor(file.package(), *callee->func, parameter)) return call.args[i];
  }
  return {};
}

// What lies in a value of an interface type, as far as the function says it: `any("user")`, or the
// one value of a variable.
NodeId ContentOf(FileContext& file, NodeId value) {
  const syntax::Tree& tree = file.tree();
  for (int steps = 0; steps < kMostSteps; ++steps) {
    types::TypeId type = file.types().TypeOf(value);
    NodeId content;
    if (tree.kind(value) == NodeKind::kParenExpr) {
      content = tree.Get<syntax::ParenExpr>(value).x;
    } else if (!type.valid() || !types::IsInterface(type)) {
      return value;
    } else if (tree.kind(value) == NodeKind::kIdent) {
      content = OnlyValueOf(file, value);
    } else if (tree.kind(value) == NodeKind::kCallExpr) {
      auto call = tree.Get<syntax::CallExpr>(value);
      bool converts = file.types().ModeOf(call.fun) == types::OperandMode::kTypExpr;
      if (converts && call.args.size() == 1) content = call.args[0];
    }
    if (!content) return value;
    value = content;
  }
  return value;
}

void Visit(FileContext& file, NodeId node) {
  if (file.file().test) return;  // nobody else's values meet those of a test
  NodeId key = KeyOf(file, node);
  if (!key) return;
  types::TypeId type = file.types().TypeOf(ContentOf(file, key));
  if (!type.valid()) return;
  if (!IsEverybodys(type)) return file.Silent(node, "no other package has a key of this type");
  if (std::ranges::any_of(kRivals, [&](auto rival) { return IsAccepted(file, node, rival); }))
    return file.Silent(node, kWhyAccepted);
  if (auto report = file.Report(key)) {
    std::string name = types::TypeString(types::Default(type), types::NameQualifier);
    report.Message("the key " + Quoted(file.tree().TextOf(key)) + " of the context is a plain `" +
                   name +
                   "`, so that every package with the same key reads this value or hides it");
  }
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "ctx-key-basic-type",
             .family = "context",
             .summary = "a context value under a key that other packages can have too",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kProven,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kNone},
    .needs = Phase::kTypes,
    .visits = {NodeKind::kCallExpr},
    .imports = {"context"},
    .visit = Visit,
});

}  // namespace premortem::rules::ctx_key_basic_type
