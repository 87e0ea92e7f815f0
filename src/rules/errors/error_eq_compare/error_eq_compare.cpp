// err == ErrX is false once somebody on the way has wrapped ErrX, and the branch behind it is never
// taken again.
//
// os.IsNotExist and its kind look through what the standard library wraps, and miss the rest alike.
//
// So: is one side a variable that stands for a kind of error, and can the other be a wrapped one
// (rules/error_origin.h)? Reported where the wrapping is seen, where the standard library is known
// never to return the value bare, and in exported functions that are handed whatever their callers
// have. Silent for values that are handed on bare by convention (io.EOF), where nothing is left to
// do for the wrapped one (rules/done_before.h), in code that unwraps by hand, and in tests.

#include <optional>
#include <vector>

#include "models/errors.h"
#include "models/standard.h"
#include "rules/accepted.h"
#include "rules/callee.h"
#include "rules/done_before.h"
#include "rules/error_origin.h"
#include "rules/error_values.h"
#include "rules/ir_place.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "syntax/names.h"
#include "types/check.h"
#include "types/package.h"
#include "types/scope.h"

namespace premortem::rules::error_eq_compare {

namespace {

using syntax::Token;
using syntax::Tree;

constexpr std::string_view kRival = "errorlint";  // reports the same

struct Comparison {
  NodeId place;
  NodeId error;
  std::string value;  // as code writes it
  WantedError wanted;
};

// Whether others can be expected to wrap the value. Not what its own package tells apart by a type
// of its own, as numbers of the kernel are; nor what is never set, and stands for no error.
bool MayBeWrapped(const FileContext& file, const types::Object& sentinel) {
  const types::PackageState* state = file.package().types;
  const types::DeclInfo* own = state != nullptr ? state->DeclOf(sentinel) : nullptr;
  return own == nullptr || (own->HasInitializer() && IsErrorType(sentinel.type));
}

// A comparison that misses wrapped errors, if any arrive.
std::optional<Comparison> Candidate(FileContext& file, NodeId place, NodeId error, NodeId value) {
  if (!IsErrorType(file.types().TypeOf(error)) || SentinelOf(file, error) != nullptr) return {};
  const types::Object* sentinel = SentinelOf(file, value);
  if (sentinel == nullptr) return {};
  std::string text(file.tree().TextOf(Unparen(file.tree(), value)));
  return Comparison{place, error, text, WantedSentinel(*sentinel)};
}

// The same of os.IsNotExist(err).
std::optional<Comparison> CandidateCall(FileContext& file, NodeId node) {
  std::optional<Callee> callee = CalleeOf(file, node);
  if (!callee) return {};
  std::string_view value = models::ValueAskedBy(callee->name);
  auto call = file.tree().Get<syntax::CallExpr>(node);
  if (value.empty() || call.args.size() != 1) return {};
  if (!IsErrorType(file.types().TypeOf(call.args[0]))) return {};
  std::string name(value.substr(value.rfind('.') + 1));
  const types::Scope& scope = *types::Get(callee->func->package).scope;
  const types::Object* sentinel = scope.Lookup(syntax::Names().Intern(name));
  NodeId fun = Unparen(file.tree(), call.fun);
  if (sentinel == nullptr || file.tree().kind(fun) != NodeKind::kSelectorExpr) return {};
  NodeId package = file.tree().Get<syntax::SelectorExpr>(fun).x;
  return Comparison{node, call.args[0], std::string(file.tree().TextOf(package)) + "." + name,
                    WantedSentinel(*sentinel)};
}

bool IsCall(const FileContext& file, const Comparison& found) {
  return file.tree().kind(found.place) == NodeKind::kCallExpr;
}

// Whether what a comparison misses may matter there.
bool Counts(FileContext& file, const Comparison& found) {
  if (!found.wanted.name.valid() || file.ServesTests()) return false;
  if (IsAccepted(file, found.place, kRival)) {
    file.Silent(found.place, "a comment accepts it");
    return false;
  }
  if (UnwrapsByHand(file, found.place, found.wanted)) {
    file.Silent(found.place, "the function looks into wrapped errors itself");
    return false;
  }
  return true;
}

// All of a node, in the order of the source.
std::vector<Comparison> CandidatesAt(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  std::vector<Comparison> all;
  auto add_if = [&](std::optional<Comparison> found) {
    if (found && Counts(file, *found)) all.push_back(*std::move(found));
  };
  auto add = [&](NodeId place, NodeId error, NodeId value) {
    add_if(Candidate(file, place, error, value));
  };
  if (tree.kind(node) == NodeKind::kCallExpr) {
    add_if(CandidateCall(file, node));
    return all;
  }
  if (tree.kind(node) == NodeKind::kBinaryExpr) {
    auto binary = tree.Get<syntax::BinaryExpr>(node);
    if (binary.op != Token::kEql && binary.op != Token::kNeq) return {};
    add(node, binary.x, binary.y);
    if (all.empty()) add(node, binary.y, binary.x);
    return all;
  }
  auto stmt = tree.Get<syntax::SwitchStmt>(node);
  if (!stmt.tag || !IsErrorType(file.types().TypeOf(stmt.tag))) return {};
  for (NodeId clause : tree.Get<syntax::BlockStmt>(stmt.body).list) {
    for (NodeId value : tree.Get<syntax::CaseClause>(clause).list) add(value, stmt.tag, value);
  }
  return all;
}

void AddFix(FileContext& file, FindingBuilder& report, const Comparison& found) {
  const Tree& tree = file.tree();
  bool is_binary = tree.kind(found.place) == NodeKind::kBinaryExpr;
  if (!is_binary && !IsCall(file, found)) return;
  std::optional<PackageRef> ref = RefToPackage(file, models::kErrorsPackage);
  if (!ref) return;
  bool differs = is_binary && tree.Get<syntax::BinaryExpr>(found.place).op == Token::kNeq;
  std::string call = (differs ? "!" : "") + ref->name + ".Is(" +
                     std::string(tree.TextOf(Unparen(tree, found.error))) + ", " + found.value +
                     ")";
  std::vector<findings::Edit> edits = std::move(ref->edits);
  edits.push_back({file.Range(found.place), call});
  report.Fix("look through wrapping errors too", std::move(edits));
}

bool Wants(FileContext& file, NodeId node) { return !CandidatesAt(file, node).empty(); }

// The error in the IR.
ErrorAt Locate(const FunctionContext& function, const Comparison& candidate) {
  const FileContext& file = function.file();
  const Tree& tree = file.tree();
  if (IsCall(file, candidate)) {
    uint32_t lparen = tree.Get<syntax::CallExpr>(candidate.place).lparen;
    auto [f, at] = InstrAt(function.group(), ir::Op::kCall, file.file().source->id(), lparen);
    return f == nullptr ? ErrorAt() : ErrorAt{f, f->CallOf(at).args[0], at};
  }
  bool is_binary = tree.kind(candidate.place) == NodeKind::kBinaryExpr;
  uint32_t pos =
      is_binary ? tree.Get<syntax::BinaryExpr>(candidate.place).op_pos : tree.Pos(candidate.place);
  auto [f, at] = InstrAt(function.group(), ir::Op::kBinOp, file.file().source->id(), pos);
  if (f == nullptr) return {};
  bool second = is_binary && tree.Get<syntax::BinaryExpr>(candidate.place).y == candidate.error;
  return {f, ir::ValueId(second ? (*f)[at].b : (*f)[at].a), at};
}

// Why an error that arrives so is no finding; empty where it is one. Who wraps io.EOF beside a bare
// one means something else by it.
std::string_view WhySilent(const FunctionContext& function, const ErrorAt& error,
                           const Comparison& found, const ErrorOrigin& origin) {
  std::string_view name = flow::TextOf(found.wanted.name);
  bool by_convention = models::IsPassedBare(found.wanted.package, name.substr(name.rfind('.') + 1));
  if (IsCall(function.file(), found)) {
    if (!origin.wrapped) return WhyNotMissed(origin);
    // Many files may be missing. Who looks for one need not mean that in what was wrapped.
    if (origin.bare || origin.open) return "errors that are not wrapped may arrive too";
  }
  if (by_convention && !(origin.wrapped && !origin.bare && !origin.open)) {
    return "by convention it is handed on as it is";
  }
  if (!origin.wrapped) {
    if (!origin.handed_in) return WhyNotMissed(origin);
    bool counts = MayBeWrapped(function.file(), *found.wanted.sentinel);
    return counts ? "" : "its package tells it apart by a type of its own, or never sets it";
  }
  if (IsDoneBefore(function.group(), *error.function, error.at, origin.place)) {
    return "where it is wrapped, all that is done here has been done before";
  }
  return "";
}

void Report(FileContext& file, const Comparison& found, const ErrorOrigin& origin) {
  const Tree& tree = file.tree();
  auto report = file.Report(found.place);
  if (!report) return;
  std::string value = Quoted(found.value);
  std::string error = Quoted(tree.TextOf(found.error));
  bool by_library = origin.wrapped && !origin.place.file.valid();
  if (by_library && !origin.bare && !origin.open) {
    bool standard = origin.library.empty() || models::IsStandard(origin.library);
    report.Message(error + " is never equal to " + value + ", which " +
                   (standard ? "the standard library" : Quoted(origin.library)) +
                   " only returns wrapped");
    if (standard) report.Confidence(findings::Confidence::kProven);
    report.Severity(findings::Severity::kError);
  } else {
    report.Message("a wrapped " + value + " in " + error + " is not found here");
    if (!origin.wrapped) {
      report.Confidence(findings::Confidence::kSuspect);
    } else if (!by_library) {
      report.Related(RangeOfCall(file, origin.place), "wrapped here");
    }
  }
  AddFix(file, report, found);
}

// What is missed where it is wrapped. A function that looks through the standard library's own
// wrapping misses that.
WantedError Sought(const FileContext& file, const Comparison& found) {
  if (!IsCall(file, found)) return found.wanted;
  return {.name = flow::SymbolOf(models::kFileErrorType),
          .package = std::string(models::kFileErrorPackage)};
}

void Run(FunctionContext& function) {
  for (NodeId node : function.nodes()) {
    for (const Comparison& candidate : CandidatesAt(function.file(), node)) {
      ErrorAt error = Locate(function, candidate);
      if (error.function == nullptr) continue;
      ErrorOrigin origin = OriginOf(function, error, Sought(function.file(), candidate));
      std::string_view why = WhySilent(function, error, candidate, origin);
      if (!why.empty()) {
        function.file().Silent(candidate.place, why);
        continue;
      }
      Report(function.file(), candidate, origin);
      if (function.file().tree().kind(node) == NodeKind::kSwitchStmt) break;
    }
  }
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "error-eq-compare",
             .family = "errors",
             .summary = "a comparison that misses wrapped errors",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kUnsafe},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kBinaryExpr, NodeKind::kCallExpr, NodeKind::kSwitchStmt},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::error_eq_compare
