// A ticker that nobody stops. What that costs depends on the version of the language:
//
//   before Go 1.23   the runtime keeps a ticker until Stop is called. A path on which a function
//                    ends without it leaks one for good.
//   since Go 1.23    a ticker that nobody has any more is collected. What remains is the goroutine
//                    that waits for it without an end: it keeps the ticker, and all that it can
//                    reach.
//
// So two things are reported: before 1.23 the path on which the ticker is lost (flow/lifetime.h),
// and in every version a goroutine that a constructor starts for what it returns, and that loops
// over a ticker without a way out. Who drops what was constructed does not get rid of it. A
// goroutine of main or of a package lives as long as the process, which is no leak.

#include <algorithm>
#include <optional>
#include <string>

#include "ir/ir.h"
#include "rules/leaks.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "types/info.h"

namespace premortem::rules::ticker_not_stopped {

namespace {

using syntax::Tree;
using types::Object;
using types::ObjectId;

constexpr auto kKind = models::ResourceKind::kTicker;
constexpr LanguageVersion kCollected = {1, 23};  // from here on the garbage collector takes them

bool Wants(FileContext& file, NodeId call) {
  return MayAcquire(file, call, kKind) && !IsOfNoInterest(file);
}

// The declared function around a node.
NodeId DeclarationAround(const Tree& tree, NodeId node) {
  for (NodeId decl : tree.file().decls) {
    if (decl.value >= node.value) {
      return tree.kind(decl) == NodeKind::kFuncDecl ? decl : NodeId();
    }
  }
  return {};
}

NodeId Callable(const Tree& tree, NodeId call) {
  NodeId fun = Unparen(tree, tree.Get<syntax::CallExpr>(call).fun);
  return tree.kind(fun) == NodeKind::kIndexExpr ? tree.Get<syntax::IndexExpr>(fun).x : fun;
}

const Object* UsedBy(const FileView& file, NodeId expr) {
  NodeKind kind = file.tree->kind(expr);
  if (kind != NodeKind::kIdent && kind != NodeKind::kSelectorExpr) return nullptr;
  const Object* used = types::GetOrNull(file.types->UseOf(expr));
  return used == nullptr ? nullptr : &types::Origin(*used);
}

bool IsLocal(const Object* object) {
  return object != nullptr && object->var_kind == types::VarKind::kLocalVar;
}

// A goroutine, and the local variable of the function that starts it, which it works for.
struct Start {
  const FileView* file = nullptr;
  NodeId go;
  NodeId constructor;
  NodeId returns;
};

// The return statement that hands a local variable to the caller, which `is_it` knows.
NodeId ReturnOf(const FileView& file, NodeId func_decl, FunctionRef<bool(const Object&)> is_it) {
  const Tree& tree = *file.tree;
  for (NodeId node : tree.AllOf(NodeKind::kReturnStmt)) {
    if (DeclarationAround(tree, node) != func_decl) continue;
    for (NodeId result : tree.Get<syntax::ReturnStmt>(node).results) {
      const Object* object = UsedBy(file, Unparen(tree, result));
      if (IsLocal(object) && is_it(*object)) return node;
    }
  }
  return {};
}

// `go x.run()` for the method, where x is a local variable that the same function returns.
std::optional<Start> StartOfMethod(const PackageView& package, const Object& method) {
  for (const FileView& file : package.files) {
    if (file.types == nullptr || file.test) continue;
    const Tree& tree = *file.tree;
    for (NodeId go : tree.AllOf(NodeKind::kGoStmt)) {
      NodeId fun = Callable(tree, tree.Get<syntax::GoStmt>(go).call);
      if (tree.kind(fun) != NodeKind::kSelectorExpr || UsedBy(file, fun) != &method) continue;
      const Object* holder = UsedBy(file, Unparen(tree, tree.Get<syntax::SelectorExpr>(fun).x));
      NodeId around = DeclarationAround(tree, go);
      if (!IsLocal(holder) || !around) continue;
      NodeId returns = ReturnOf(file, around, [&](const Object& o) { return &o == holder; });
      if (returns) return Start{&file, go, around, returns};
    }
  }
  return {};
}

// `go func() { ... x ... }()`, where x is a local variable that the function around returns.
std::optional<Start> StartOfLiteral(FileContext& file, NodeId literal) {
  const Tree& tree = file.tree();
  NodeId call = file.Parent(literal);
  NodeId go = call ? file.Parent(call) : NodeId();
  bool started = go && tree.kind(go) == NodeKind::kGoStmt &&
                 tree.Get<syntax::GoStmt>(go).call == call &&
                 tree.Get<syntax::CallExpr>(call).fun == literal;
  NodeId around = started ? DeclarationAround(tree, go) : NodeId();
  if (!around || file.EnclosingFunction(go) != around) return {};
  NodeId returns = ReturnOf(file.file(), around, [&](const Object& object) {
    return std::ranges::any_of(tree.AllOf(NodeKind::kIdent), [&](NodeId ident) {
      return tree.Pos(ident) >= tree.Pos(literal) && tree.End(ident) <= tree.End(literal) &&
             UsedBy(file.file(), ident) == &object;
    });
  });
  if (!returns) return {};
  return Start{&file.file(), go, around, returns};
}

// Whether a function is called only to initialize the package or by main: once.
bool IsCalledOnce(const PackageView& package, const Object& constructor) {
  if (types::IsExported(constructor)) return false;
  bool called = false;
  for (const FileView& file : package.files) {
    if (file.types == nullptr || file.test) continue;
    const Tree& tree = *file.tree;
    for (NodeId call : tree.AllOf(NodeKind::kCallExpr)) {
      if (UsedBy(file, Callable(tree, call)) != &constructor) continue;
      called = true;
      NodeId around = DeclarationAround(tree, call);
      if (!around) continue;
      std::string_view name = tree.NameOf(tree.Get<syntax::FuncDecl>(around).name);
      if (name != "init" && name != "main") return false;
    }
  }
  return called;
}

std::optional<Start> StartOf(FileContext& file, const ir::Function& f) {
  std::optional<Start> start;
  if (f.kind == ir::FuncKind::kLiteral) {
    start = StartOfLiteral(file, f.syntax);
  } else if (f.kind == ir::FuncKind::kDeclared) {
    start = StartOfMethod(file.package(), types::Get(f.object));
  }
  if (!start) return {};
  NodeId name = start->file->tree->Get<syntax::FuncDecl>(start->constructor).name;
  const Object* constructor = types::GetOrNull(start->file->types->DefOf(name));
  if (constructor == nullptr || IsCalledOnce(file.package(), *constructor)) return {};
  return start;
}

std::string NameOf(const FileContext& file, const Followed& resource) {
  NodeId shown = resource.variable ? resource.variable : resource.call;
  return Quoted(file.tree().TextOf(shown));
}

void ReportLost(FileContext& file, const Followed& resource) {
  NodeId variable = resource.variable;
  if (auto report = file.Report(variable ? variable : resource.call)) {
    bool sometimes = resource.fate.released || resource.fate.transferred;
    report.Message(NameOf(file, resource) +
                   (sometimes ? " is not stopped on every path" : " is never stopped") +
                   "; before Go 1.23 it ticks on until the process ends");
    AddPath(file, report, resource, "without stopping it");
    if (!variable || IsThrownAway(file, resource)) return;
    std::string name(file.tree().TextOf(variable));
    std::string stop = name + "." + std::string(models::ReleaseOf(kKind).method) + "()";
    if (auto edit = DeferBehind(file, resource, stop)) {
      report.Fix("defer the stopping of the ticker", {std::move(*edit)});
    }
  }
}

void ReportEndless(FileContext& file, const Followed& resource, const Start& start) {
  if (auto report = file.Report(resource.variable ? resource.variable : resource.call)) {
    const Tree& tree = *start.file->tree;
    std::string constructor(tree.NameOf(tree.Get<syntax::FuncDecl>(start.constructor).name));
    report.Message("the loop over " + NameOf(file, resource) + " never ends; every call of " +
                   Quoted(constructor) + " leaves a goroutine and a ticker behind");
    report.Related(RangeOf(*start.file, start.go), "the goroutine is started here");
    report.Related(RangeOf(*start.file, start.returns), "what it works for is returned here");
    report.Confidence(findings::Confidence::kSuspect);
  }
}

void Run(FunctionContext& function) {
  FileContext& file = function.file();
  ForEachFollowed(function, kKind, [&](const Followed& resource) {
    const flow::Fate& fate = resource.fate;
    if (fate.leak) {
      if (file.language() < kCollected) ReportLost(file, resource);
      return;
    }
    if (!fate.known || fate.released || fate.transferred) return;
    if (std::optional<Start> start = StartOf(file, *resource.function)) {
      ReportEndless(file, resource, *start);
    }
  });
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "ticker-not-stopped",
             .family = "goroutines",
             .summary = "a ticker that nobody stops, and the goroutine behind it",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kPreview,
             .fix = findings::FixKind::kSafe},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kCallExpr},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::ticker_not_stopped
