// Values in a context are found by comparing keys, types included. A key of a type that everybody
// has (string, int, struct{}) is equal to the same key of any other package, which then reads or
// hides a value that is not its own.

#include <algorithm>
#include <optional>

#include "rules/accepted.h"
#include "rules/callee.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "types/format.h"
#include "types/predicates.h"

namespace premortem::rules::ctx_key_basic_type {

namespace {

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

void Visit(FileContext& file, NodeId node) {
  if (file.file().test) return;  // nobody else's values meet those of a test
  auto call = file.tree().Get<syntax::CallExpr>(node);
  if (call.args.size() != 3) return;
  std::optional<Callee> callee = CalleeOf(file, node);
  if (!callee || !models::HasRole(callee->name, models::Role::kPutsContextValue)) return;
  NodeId key = call.args[1];
  types::TypeId type = file.types().TypeOf(key);
  if (!type.valid() || !IsEverybodys(type)) return;
  if (std::ranges::any_of(kRivals, [&](auto rival) { return IsAccepted(file, node, rival); }))
    return;
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
