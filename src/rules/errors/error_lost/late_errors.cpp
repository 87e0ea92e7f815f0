// Errors that are told late, by a call that nobody makes or whose result nobody takes: the Close of
// a file that was written, the Commit of a transaction, the Err of what was gone through step by
// step.
//
// Only of local variables that are seen whole: where one is handed to who may ask in our place,
// nothing is reported. A function that gives no error to its caller has nothing to tell of Close.

#include "models/late_errors.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/fs.h"
#include "flow/function_name.h"
#include "models/functions.h"
#include "rules/accepted.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "rules/errors/error_lost/parts.h"
#include "rules/leaks.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "syntax/names.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"
#include "types/predicates.h"

namespace premortem::rules::error_lost {

namespace {

using syntax::Tree;
using types::TypeId;

constexpr std::string_view kRivals[] = {"errcheck", "rowserrcheck", "gosec"};

bool IsAcceptedBySome(const FileContext& file, NodeId node) {
  return std::ranges::any_of(kRivals,
                             [&](std::string_view rival) { return IsAccepted(file, node, rival); });
}

// Or for scripts and examples; a file of helpers for tests says so in its name.
bool IsForTests(const FileContext& file) {
  return IsOfNoInterest(file) || models::IsTestFolder(BaseName(file.file().source->path()));
}

// x.method() of a local variable.
struct MethodCall {
  NodeId x;
  NodeId declaration;
  std::string_view method;
};

std::optional<MethodCall> MethodCallOf(FileContext& file, NodeId expr) {
  const Tree& tree = file.tree();
  expr = syntax::Unparen(tree, expr);
  if (!expr || tree.kind(expr) != NodeKind::kCallExpr) return {};
  NodeId fun = tree.Get<syntax::CallExpr>(expr).fun;
  if (tree.kind(fun) != NodeKind::kSelectorExpr) return {};
  NodeId x = syntax::Unparen(tree, tree.Get<syntax::SelectorExpr>(fun).x);
  if (tree.kind(x) != NodeKind::kIdent) return {};
  NodeId declaration = file.Locals().DeclarationOf(x);
  if (!declaration) return {};
  return MethodCall{x, declaration, tree.NameOf(fun)};
}

// The call that makes what the variable holds, where that is the only one.
NodeId MakerOf(FileContext& file, NodeId ident) {
  NodeId value = OnlyValueOf(file, ident);
  if (!value) return {};
  value = syntax::Unparen(file.tree(), value);
  return file.tree().kind(value) == NodeKind::kCallExpr ? value : NodeId();
}

// How a variable is used at one place: as the receiver of a method that is called, as an argument
// of that type, or in a way that nobody follows.
struct Use {
  enum class Kind : uint8_t { kMethod, kArgument, kCompared, kOther };
  Kind kind = Kind::kOther;
  std::string_view method;
  TypeId parameter;
};

TypeId ParameterAt(const FileContext& file, const syntax::CallExpr& call, NodeId arg) {
  TypeId type = file.types().TypeOf(call.fun);
  if (!type.valid() || file.types().ModeOf(call.fun) == types::OperandMode::kTypExpr) return {};
  const auto* signature = types::UnderlyingAs<types::Signature>(type);
  if (signature == nullptr) return {};
  types::ObjectList params = types::Vars(signature->params);
  for (size_t i = 0; i < call.args.size(); ++i) {
    if (call.args[i] != arg || params.empty()) continue;
    bool variadic = signature->variadic && i + 1 >= params.size();
    TypeId param = types::Get(params[std::min(i, params.size() - 1)]).type;
    const auto* list = variadic ? types::UnderlyingAs<types::Slice>(param) : nullptr;
    return list != nullptr ? list->elem : param;
  }
  return {};
}

Use UseAt(FileContext& file, NodeId ident) {
  const Tree& tree = file.tree();
  NodeId at = ident, parent = file.Parent(ident);
  if (!parent) return {};
  switch (tree.kind(parent)) {
    case NodeKind::kSelectorExpr: {
      NodeId call = file.Parent(parent);
      bool called = call && tree.kind(call) == NodeKind::kCallExpr &&
                    tree.Get<syntax::CallExpr>(call).fun == parent;
      if (!called) return {};
      return {Use::Kind::kMethod, tree.NameOf(parent), {}};
    }
    case NodeKind::kCallExpr:
      return {Use::Kind::kArgument, {}, ParameterAt(file, tree.Get<syntax::CallExpr>(parent), at)};
    case NodeKind::kBinaryExpr: return {Use::Kind::kCompared, {}, {}};
    default: return {};
  }
}

bool HasMethod(TypeId type, std::string_view method) {
  types::LookupResult found =
      types::LookupFieldOrMethod(type, false, types::PackageId(), syntax::Names().Intern(method));
  return found.obj != nullptr;
}

// Whether the result of a method call, of which `ident` is the receiver, is dropped.
bool IsDropped(FileContext& file, NodeId ident) {
  NodeKind kind = file.tree().kind(file.Parent(file.Parent(file.Parent(ident))));
  return kind == NodeKind::kExprStmt || kind == NodeKind::kDeferStmt;
}

// Whether something is written to what the variable holds, in the sight of this function, and
// nobody but the last call can have been told whether it arrived. A deferred one may be there for
// the paths on which nothing arrives.
bool IsWrittenUnconfirmed(FileContext& file, const MethodCall& last, const models::Writer& writer,
                          bool deferred) {
  bool written = false;
  for (NodeId ident : file.Locals().UsesOf(last.declaration)) {
    if (ident == last.x) continue;
    Use use = UseAt(file, ident);
    switch (use.kind) {
      case Use::Kind::kMethod:
        if (use.method == writer.told_by && (deferred || !IsDropped(file, ident))) return false;
        if (models::ConfirmsWrites(use.method)) return false;
        written |= models::IsWriteMethod(use.method);
        break;
      case Use::Kind::kArgument:
        // Who is given a file may do with it what we would; a mere writer is written to.
        if (!use.parameter.valid() || !types::IsNonTypeParamInterface(use.parameter)) return false;
        if (HasMethod(use.parameter, last.method)) return false;
        written |= HasMethod(use.parameter, "Write");
        break;
      case Use::Kind::kCompared: break;
      case Use::Kind::kOther: return false;
    }
  }
  return written;
}

// Whether the error of some write is asked for, or told.
bool IsWriteAsked(FileContext& file, const MethodCall& last) {
  const Tree& tree = file.tree();
  return std::ranges::any_of(file.Locals().UsesOf(last.declaration), [&](NodeId ident) {
    Use use = UseAt(file, ident);
    if (use.kind == Use::Kind::kMethod) {
      return models::IsWriteMethod(use.method) && !IsDropped(file, ident);
    }
    NodeId call = file.Parent(ident);
    return use.kind == Use::Kind::kArgument && tree.kind(file.Parent(call)) != NodeKind::kExprStmt;
  });
}

bool MayBeWritten(const FileContext& file, const models::Writer& writer,
                  const syntax::CallExpr& maker) {
  auto arg = [&](int8_t i) {
    return i >= 0 && static_cast<size_t>(i) < maker.args.size() ? maker.args[i] : NodeId();
  };
  if (writer.flags >= 0) {
    if (!arg(writer.flags)) return false;
    const constant::Value& flags = file.types().ValueOf(arg(writer.flags));
    if (flags.kind() != constant::Kind::kInt) return false;
    return models::IsOpenedForData(constant::Int64Val(flags).value);
  }
  if (writer.target < 0) return true;
  NodeId target = arg(writer.target);
  return target && !models::NeedsNoConfirmation(flow::NameOfType(file.types().TypeOf(target)));
}

// Whether a type has a method without parameters, of that name, that gives an error.
bool TellsErrorBy(TypeId type, std::string_view method) {
  types::LookupResult found =
      types::LookupFieldOrMethod(type, true, types::PackageId(), syntax::Names().Intern(method));
  if (found.obj == nullptr || !found.obj->type.valid()) return false;
  const auto* signature = types::UnderlyingAs<types::Signature>(found.obj->type);
  if (signature == nullptr || !types::Vars(signature->params).empty()) return false;
  types::ObjectList results = types::Vars(signature->results);
  return results.size() == 1 && IsErrorType(types::Get(results[0]).type);
}

std::string_view LateErrorOf(TypeId type) {
  for (std::string_view method : models::LateErrors()) {
    if (TellsErrorBy(type, method)) return method;
  }
  return {};
}

// The step that a condition takes: rows.Next(), also before `&&`.
std::optional<MethodCall> StepIn(FileContext& file, NodeId cond) {
  const Tree& tree = file.tree();
  if (!cond) return {};
  cond = syntax::Unparen(tree, cond);
  if (tree.kind(cond) == NodeKind::kBinaryExpr) {
    auto binary = tree.Get<syntax::BinaryExpr>(cond);
    if (binary.op != syntax::Token::kLogicalAnd) return {};
    std::optional<MethodCall> left = StepIn(file, binary.x);
    return left ? left : StepIn(file, binary.y);
  }
  std::optional<MethodCall> call = MethodCallOf(file, cond);
  return call && models::GoesOneStep(call->method) ? call : std::nullopt;
}

bool IsCondition(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  for (NodeId at = node; at; at = file.Parent(at)) {
    NodeId parent = file.Parent(at);
    if (!parent) return false;
    if (tree.kind(parent) == NodeKind::kForStmt)
      return tree.Get<syntax::ForStmt>(parent).cond == at;
    if (tree.kind(parent) == NodeKind::kBlockStmt) return false;
  }
  return false;
}

bool ReadsFromMemory(const FileContext& file, NodeId maker) {
  return std::ranges::any_of(file.tree().Get<syntax::CallExpr>(maker).args, [&](NodeId arg) {
    return models::ReadsFromMemory(flow::NameOfType(file.types().TypeOf(arg)));
  });
}

// Whether a `return` says that all went well: nil for the error, or nothing at all.
bool SaysSuccess(const Tree& tree, NodeId statement) {
  auto stmt = tree.Get<syntax::ReturnStmt>(statement);
  if (stmt.results.empty()) return true;
  NodeId last = syntax::Unparen(tree, stmt.results[stmt.results.size() - 1]);
  return tree.kind(last) == NodeKind::kIdent &&
         tree.Get<syntax::Ident>(last).name == syntax::names::kNil;
}

// Whether the function may come from a statement to its end and say that all went well.
bool IsTakenForSuccess(FileContext& file, NodeId statement) {
  const Tree& tree = file.tree();
  NodeId function = file.EnclosingFunction(statement);
  syntax::FlowPoint from = file.PointAround(statement);
  return std::ranges::any_of(tree.AllOf(NodeKind::kReturnStmt), [&](NodeId node) {
    if (file.EnclosingFunction(node) != function || !SaysSuccess(tree, node)) return false;
    return file.Flow(function).Reaches(from, file.PointAround(node));
  });
}

// Whether a loop that ends too early is taken for one that has seen all. A loop that looks for
// something, and is left when it is found, is not; neither is one behind which all is an error.
bool EndIsTakenForAll(FileContext& file, NodeId loop) {
  const Tree& tree = file.tree();
  NodeId function = file.EnclosingFunction(loop);
  bool gives_error = std::ranges::any_of(ResultTypesAround(file, loop), IsErrorType);
  bool succeeds = !gives_error;
  for (NodeId statement : tree.AllOf(NodeKind::kReturnStmt)) {
    if (tree.Pos(statement) < tree.Pos(loop) || file.EnclosingFunction(statement) != function) {
      continue;
    }
    bool success = !gives_error || SaysSuccess(tree, statement);
    bool inside = tree.Pos(statement) < tree.End(loop);
    if (inside && success) return false;
    if (!inside && success) succeeds = true;
  }
  return succeeds;
}

bool IsNamePart(char c) {
  return c == '_' || ('0' <= c && c <= '9') || ('a' <= (c | 0x20) && (c | 0x20) <= 'z');
}

// Whether a comment in the loop or behind it, in its function, speaks of the late error of this
// very variable: its author has thought of what else ends the loop. What stands before it tells
// what the code is for, or what is wrong with it.
bool IsSpokenOf(FileContext& file, NodeId loop, std::string_view late_error) {
  const Tree& tree = file.tree();
  NodeId function = file.EnclosingFunction(loop);
  if (!function) return false;
  return std::ranges::any_of(tree.comments(), [&](const syntax::Comment& comment) {
    if (comment.begin < tree.Pos(loop) || comment.begin >= tree.End(function)) return false;
    std::string_view text = tree.text().substr(comment.begin, comment.end - comment.begin);
    size_t at = text.find(late_error);
    return at != text.npos && (at == 0 || !IsNamePart(text[at - 1]));
  });
}

}  // namespace

void LookAtLastCall(FileContext& file, NodeId statement, NodeId call) {
  const Tree& tree = file.tree();
  bool deferred = tree.kind(statement) == NodeKind::kDeferStmt;
  std::optional<MethodCall> last = MethodCallOf(file, call);
  if (!last || IsForTests(file)) return;
  NodeId maker = MakerOf(file, last->x);
  std::optional<Callee> callee = maker ? CalleeOf(file, maker) : std::nullopt;
  const models::Writer* writer = callee ? models::WriterOf(callee->name) : nullptr;
  if (writer == nullptr || writer->last != last->method) return;
  auto silent = [&](std::string_view why) { file.Silent(call, why); };
  NodeId function = file.EnclosingFunction(statement);
  if (function != file.EnclosingFunction(last->declaration)) return;
  std::vector<TypeId> results = ResultTypesAround(file, statement);
  if (std::ranges::none_of(results, IsErrorType)) return silent("its function returns no error");
  if (!MayBeWritten(file, *writer, tree.Get<syntax::CallExpr>(maker))) {
    return silent("it is not opened for data that have to arrive");
  }
  if (!deferred && models::WritesFile(*writer)) return silent("a file is closed in plain sight");
  if (!deferred && !IsTakenForSuccess(file, statement)) {
    return silent("behind it the function only fails");
  }
  if (writer->for_terminals && !IsWriteAsked(file, *last)) {
    return silent("nobody asks whether what is written to it arrives");
  }
  if (!IsWrittenUnconfirmed(file, *last, *writer, deferred)) {
    return silent(
        "nothing is seen to be written to it, or somebody else may ask whether it arrived");
  }
  if (IsAcceptedBySome(file, statement)) return silent("a comment accepts it");
  if (auto report = file.Report(call)) {
    std::string text = Quoted(tree.TextOf(tree.Get<syntax::CallExpr>(call).fun));
    std::string name(tree.TextOf(last->x));
    std::string lost =
        writer->told_by == writer->last
            ? "the error of " + text + " is lost" + (deferred ? " in the `defer`" : "")
            : Quoted(name + "." + std::string(writer->told_by)) + " is never asked";
    report.Message(lost + ", and only it says whether all that was written arrived");
    report.Related(file.Range(maker), "opened for writing here");
    report.Subject(name + (deferred ? " deferred" : " " + std::string(last->method)));
  }
}

namespace {

// Whether a type has the methods of a transaction: Commit, which gives an error, and Rollback.
bool IsTransaction(TypeId type) {
  return type.valid() && TellsErrorBy(type, models::kCommit) && HasMethod(type, models::kRollback);
}

// Whether something is written in the transaction that a variable holds, or who is given it may.
bool IsWrittenIn(FileContext& file, NodeId declaration) {
  return std::ranges::any_of(file.Locals().UsesOf(declaration), [&](NodeId ident) {
    Use use = UseAt(file, ident);
    if (use.kind == Use::Kind::kMethod) return models::WritesInTransaction(use.method);
    return use.kind == Use::Kind::kArgument;
  });
}

}  // namespace

void LookAtCommit(FileContext& file, NodeId call) {
  const Tree& tree = file.tree();
  call = syntax::Unparen(tree, call);
  if (tree.kind(call) != NodeKind::kCallExpr) return;
  NodeId fun = tree.Get<syntax::CallExpr>(call).fun;
  if (tree.kind(fun) != NodeKind::kSelectorExpr || tree.NameOf(fun) != models::kCommit) return;
  std::optional<MethodCall> commit = MethodCallOf(file, call);
  std::optional<Callee> callee = CalleeOf(file, call);
  if (!commit || !callee || IsForTests(file)) return;
  TypeId type = file.types().TypeOf(commit->x);
  if (!models::IsCommit(callee->name) && !IsTransaction(type)) return;
  if (!IsWrittenIn(file, commit->declaration)) {
    return file.Silent(call, "nothing is seen to be written in the transaction");
  }
  if (IsAcceptedBySome(file, call)) return file.Silent(call, "a comment accepts it");
  if (auto report = file.Report(call)) {
    report.Message("the error of " + Quoted(tree.TextOf(fun)) +
                   " is lost, and only it says whether what was written is there");
    report.Subject(std::string(tree.TextOf(fun)));
  }
}

void LookAtLoop(FileContext& file, NodeId loop) {
  std::optional<MethodCall> step = StepIn(file, file.tree().Get<syntax::ForStmt>(loop).cond);
  if (!step || IsForTests(file)) return;
  NodeId maker = MakerOf(file, step->x);
  TypeId type = file.types().TypeOf(step->x);
  if (!maker || !type.valid()) return;
  std::string_view late = LateErrorOf(type);
  if (late.empty()) return;
  auto silent = [&](std::string_view why) { file.Silent(maker, why); };
  if (ReadsFromMemory(file, maker)) return silent("it reads from memory");
  for (NodeId ident : file.Locals().UsesOf(step->declaration)) {
    Use use = UseAt(file, ident);
    bool seen_whole = use.kind == Use::Kind::kMethod || use.kind == Use::Kind::kCompared;
    if (!seen_whole) return silent("somebody else may ask for its error");
    if (models::TellsLateError(use.method)) return silent("its error is asked for");
    // Of several loops the first speaks.
    if (file.tree().Pos(ident) < file.tree().Pos(step->x) && IsCondition(file, ident)) return;
  }
  if (!EndIsTakenForAll(file, loop)) return silent("an early end is not taken for success");
  if (IsAcceptedBySome(file, maker) || IsAcceptedBySome(file, loop)) {
    return silent("a comment accepts it");
  }
  std::string name(file.tree().NameOf(step->x));
  if (IsSpokenOf(file, loop, name + "." + std::string(late))) {
    return silent("a comment speaks of its error");
  }
  if (auto report = file.Report(maker)) {
    report.Message("`" + name + "." + std::string(late) + "` is never asked: the loop over `" +
                   name + "." + std::string(step->method) +
                   "` ends in the same way at the end and at an error");
    report.Related(file.Range(file.Parent(file.Parent(step->x))), "the loop");
    report.Subject(name + "." + std::string(late));
  }
}

}  // namespace premortem::rules::error_lost
