// A deferred call runs when the function returns, not when the iteration ends. So a `defer` that
// can run twice piles up calls, and with them whatever the calls would release.
//
// Whether it can run twice is asked of the function's flow graph: a loop whose body always leaves
// after the defer does not count, one that is made with goto does. But many deferred calls in loops
// are meant: they undo what was done if the function fails, or release at its end what was
// collected for the whole of it. So there must also be a sign that the call belongs to the
// iteration:
//   - the function never returns: what is deferred never runs;
//   - it unlocks what the loop locks again, also for reading;
//   - it recovers from panics;
//   - it releases what this iteration made and uses after the defer, or closes what is not
//   mentioned
//     again, and nobody holds it beyond the iteration;
//   - the loop evidently runs more than a thousand times.

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "rules/outlives.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "rules/trip_count.h"
#include "syntax/names.h"

namespace premortem::rules::defer_in_loop {

namespace {

using syntax::CallExpr;
using syntax::FlowGraph;
using syntax::FlowPoint;
using syntax::Tree;

// Loops that evidently run this often at most pile up too little to matter.
constexpr uint64_t kSmallTripCount = 16;
// Loops that evidently run more often than this pile up too much, whatever is deferred.
constexpr uint64_t kLargeTripCount = 1000;

constexpr uint64_t kUnknownTripCount = UINT32_MAX;

// How the names of functions begin that give back what they are given.
constexpr std::array<std::string_view, 16> kReleases = {
    "close", "release", "remove", "free",    "unlock", "stop",     "cancel", "delete",
    "put",   "destroy", "clean",  "unmount", "munmap", "shutdown", "drain",  "kill"};

bool IsLoop(NodeKind kind) { return kind == NodeKind::kForStmt || kind == NodeKind::kRangeStmt; }

std::string_view SelectedName(const Tree& tree, NodeId fun) {
  if (tree.kind(fun) != NodeKind::kSelectorExpr) return {};
  return syntax::Names().Text(tree.Get<syntax::SelectorExpr>(fun).sel);
}

// One defer statement that can run more than once.
class Suspect {
 public:
  Suspect(FileContext& file, NodeId stmt)
      : file_(file),
        tree_(file.tree()),
        stmt_(stmt),
        call_(tree_.Get<CallExpr>(tree_.Get<syntax::DeferStmt>(stmt).call)),
        function_(file.EnclosingFunction(stmt)),
        flow_(file.Flow(function_)),
        point_(flow_.PointOf(stmt)) {}

  void Check() {
    FindLoops();
    if (!flow_.Reaches(point_, flow_.exit())) return ReportNeverRuns();
    if (trip_count_ > 1 && ReportLock()) return;
    auto silent = [&](std::string_view why) { file_.Silent(stmt_, why); };
    if (trip_count_ <= kSmallTripCount) return silent("its loop runs a few times only");
    if (file_.ServesTests()) return silent("it serves a test, which ends soon");
    if (Recovers()) return ReportRecover();
    if (DropsReference()) return silent("it drops a reference, which may be held to the end");
    if (loop_ && UndoesOnFailure()) return silent("how the function ends decides what it does");
    if (!loop_ || LockInLoop("RLock", "RUnlock")) return ReportPile({});
    if (trip_count_ > kLargeTripCount && trip_count_ < kUnknownTripCount) return ReportPile({});
    CollectResources();
    if (std::ranges::any_of(resources_, [&](const Resource& r) { return Outlives(r.name); }))
      return silent("what it releases is held beyond the iteration");
    std::string_view why = "nothing shows that it belongs to the iteration";
    for (const Resource& resource : resources_) {
      if (ReleasedInTime(resource)) {
        why = "the iteration does the same itself";
      } else if (UsedLater(resource.name) || IsOnlyClosed(resource)) {
        return ReportPile(resource.name);
      }
    }
    silent(why);
  }

 private:
  // A local of the iteration, and the callee of the call that releases it.
  struct Resource {
    NodeId name;  // its declaration
    NodeId release;
  };

  // Finds the innermost loop that can come back to the defer, and how often all such loops run.
  void FindLoops() {
    for (NodeId node = file_.Parent(stmt_); node != function_; node = file_.Parent(node)) {
      if (!IsLoop(tree_.kind(node)) || !ComesBackTo(node)) continue;
      if (!loop_) loop_ = node;
      uint64_t count = EvidentTripCount(file_, node).value_or(kUnknownTripCount);
      trip_count_ = std::min<uint64_t>(trip_count_ * count, kUnknownTripCount);
    }
    if (!loop_) trip_count_ = kUnknownTripCount;  // a loop made with goto
  }

  // Whether the loop can go on after the defer, without being left and begun anew.
  bool ComesBackTo(NodeId loop) const {
    return flow_.Reaches(point_, flow_.PointOf(loop), [&](FlowPoint point) {
      NodeId step = flow_.NodeOf(point);
      return step && !IsWithin(tree_, step, loop);
    });
  }

  bool InLoopBody(NodeId node) const { return IsWithin(tree_, node, LoopBody(tree_, loop_)); }

  NodeId Literal() const {
    return tree_.kind(call_.fun) == NodeKind::kFuncLit ? call_.fun : NodeId();
  }

  // ---- Signs that the call is meant to wait for the end of the function ----

  // `defer func() { if err != nil { undo() } }()`: how the function ends decides what is done.
  bool UndoesOnFailure() {
    if (!Literal()) return false;
    bool found = false;
    ForEachIdent(tree_, tree_.Get<syntax::FuncLit>(Literal()).body, [&](NodeId ident) {
      NodeId declaration = file_.Locals().DeclarationOf(ident);
      found |= declaration && !InLoopBody(declaration) && IsInCondition(ident);
    });
    return found;
  }

  // x.DecRef(), x.Unref(): counted references are often held to the end of a function on purpose.
  bool DropsReference() const {
    std::string_view name = SelectedName(tree_, call_.fun);
    return name.ends_with("Ref") || name.ends_with("ref");
  }

  bool IsInCondition(NodeId ident) {
    NodeId child = ident;
    for (NodeId parent = file_.Parent(child); parent != Literal(); parent = file_.Parent(child)) {
      if (tree_.kind(parent) == NodeKind::kIfStmt) {
        return tree_.Get<syntax::IfStmt>(parent).cond == child;
      }
      child = parent;
    }
    return false;
  }

  // Whether the resource, or what came with it, is held by something beyond the iteration.
  bool Outlives(NodeId resource) {
    bool held = HeldBeyond(resource, IsEndless(loop_));
    ForEachCompanion(resource, [&](NodeId name) { held = held || HeldBeyond(name, false); });
    return held;
  }

  bool HeldBeyond(NodeId name, bool but_for_goroutines) {
    return HolderOfLocal(file_, name, loop_,
                         [&](const Holder& holder) {
                           if (holder.kind == Holder::Kind::kGo) return !but_for_goroutines;
                           return holder.kind != Holder::Kind::kDefer;
                         })
        .has_value();
  }

  // A goroutine per connection does not excuse a loop that accepts connections for ever.
  bool IsEndless(NodeId loop) const {
    return tree_.kind(loop) == NodeKind::kForStmt && !tree_.Get<syntax::ForStmt>(loop).cond;
  }

  // ---- What the call releases ----

  // The locals of this iteration that the call is about: f of f.Close(), cancel of cancel(), x of
  // release(x), and those within a deferred literal.
  void CollectResources() {
    CollectFrom(call_);
    if (!Literal()) return;
    std::vector<NodeId> open = {tree_.Get<syntax::FuncLit>(Literal()).body};
    while (!open.empty()) {
      NodeId node = open.back();
      open.pop_back();
      if (tree_.kind(node) == NodeKind::kCallExpr) CollectFrom(tree_.Get<CallExpr>(node));
      tree_.ForEachChild(node, [&](NodeId child) { open.push_back(child); });
    }
  }

  void CollectFrom(const CallExpr& call) {
    AddResource(RootIdent(tree_, call.fun), call.fun);
    if (!IsRelease(call.fun)) return;
    for (NodeId arg : call.args) {
      if (tree_.kind(arg) == NodeKind::kIdent) AddResource(arg, call.fun);
    }
  }

  void AddResource(NodeId ident, NodeId release) {
    if (ident) ident = ArgumentOf(ident);
    NodeId declaration = ident ? file_.Locals().DeclarationOf(ident) : NodeId();
    if (!declaration || tree_.Pos(declaration) >= tree_.Pos(stmt_)) return;
    if (InLoopBody(declaration) || IsSetAnew(declaration)) {
      resources_.push_back({declaration, release});
    }
  }

  // What the deferred literal is called with for a parameter of it:
  // `defer func(f *os.File) { f.Close() }(file)`. Other names stand for themselves.
  NodeId ArgumentOf(NodeId ident) {
    NodeId declaration = file_.Locals().DeclarationOf(ident);
    if (!declaration || !Literal() || !IsWithin(tree_, declaration, Literal())) return ident;
    NodeId type = tree_.Get<syntax::FuncLit>(Literal()).type;
    NodeId params = tree_.Get<syntax::FuncType>(type).params;
    size_t index = 0;
    for (NodeId field : tree_.Get<syntax::FieldList>(params).fields) {
      for (NodeId name : tree_.Get<syntax::Field>(field).names) {
        if (name == declaration && index < call_.args.size()) {
          return RootIdent(tree_, call_.args[index]);
        }
        ++index;
      }
    }
    return ident;
  }

  // Whether a local variable from outside the loop is set to what a call gives before the iteration
  // uses it, and nobody looks at it when the loop is over: it is as good as one of the iteration.
  bool IsSetAnew(NodeId declaration) {
    if (tree_.kind(file_.Parent(declaration)) == NodeKind::kField) return false;  // a result
    bool first = true;
    for (NodeId use : file_.Locals().UsesOf(declaration)) {
      if (tree_.Pos(use) >= tree_.End(loop_)) return false;
      if (!InLoopBody(use)) continue;
      if (first && (!IsSetByCall(use) || tree_.Pos(use) > tree_.Pos(stmt_))) return false;
      first = false;
    }
    return !first;
  }

  // Whether `x` is set by `x, err = call()`, a statement of the body itself.
  bool IsSetByCall(NodeId use) {
    NodeId stmt = file_.Parent(use);
    if (tree_.kind(stmt) != NodeKind::kAssignStmt) return false;
    auto assign = tree_.Get<syntax::AssignStmt>(stmt);
    return std::ranges::find(assign.lhs, use) != assign.lhs.end() && assign.rhs.size() == 1 &&
           tree_.kind(assign.rhs[0]) == NodeKind::kCallExpr &&
           file_.Parent(stmt) == LoopBody(tree_, loop_);
  }

  // Whether the function that `fun` names gives back its argument: os.Remove(name), closeAll(x).
  bool IsRelease(NodeId fun) const {
    std::string name(tree_.kind(fun) == NodeKind::kIdent ? tree_.NameOf(fun)
                                                         : SelectedName(tree_, fun));
    if (name.empty()) return false;
    name[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(name[0])));
    return std::ranges::any_of(kReleases, [&](auto verb) { return name.starts_with(verb); });
  }

  // Whether the iteration calls the same release without defer, as a rule at its end; the deferred
  // one is for the ways that leave early.
  bool ReleasedInTime(const Resource& resource) {
    std::string_view release = tree_.TextOf(resource.release);
    return std::ranges::any_of(file_.Locals().UsesOf(resource.name), [&](NodeId use) {
      return !IsWithin(tree_, use, stmt_) && InLoopBody(use) && CalledWith(use) == release;
    });
  }

  // The text of the callee for f of f.Close() and of release(f); empty elsewhere.
  std::string_view CalledWith(NodeId ident) {
    NodeId top = ident;
    while (tree_.kind(file_.Parent(top)) == NodeKind::kSelectorExpr) top = file_.Parent(top);
    NodeId call = file_.Parent(top);
    if (tree_.kind(call) != NodeKind::kCallExpr) return {};
    return tree_.TextOf(tree_.Get<CallExpr>(call).fun);
  }

  // Whether the iteration goes on to use the resource, or what came with it.
  // What is closed, and not mentioned behind the defer, need not stay open.
  bool IsOnlyClosed(const Resource& resource) {
    if (SelectedName(tree_, resource.release) != "Close") return false;
    bool mentioned = false;
    ForEachIdent(tree_, LoopBody(tree_, loop_), [&](NodeId ident) {
      bool behind = tree_.Pos(ident) >= tree_.End(stmt_);
      mentioned |= behind && file_.Locals().DeclarationOf(ident) == resource.name;
    });
    return !mentioned;
  }

  bool UsedLater(NodeId resource) {
    bool used = UsedAfterDefer(resource);
    ForEachCompanion(resource, [&](NodeId name) { used = used || UsedAfterDefer(name); });
    return used;
  }

  // What is declared together with a resource and stays what it is: ctx of `ctx, cancel := ...`.
  void ForEachCompanion(NodeId resource, FunctionRef<void(NodeId)> visit) {
    NodeId stmt = file_.Parent(resource);
    if (tree_.kind(stmt) != NodeKind::kAssignStmt) return;
    for (NodeId name : tree_.Get<syntax::AssignStmt>(stmt).lhs) {
      if (name == resource || tree_.kind(name) != NodeKind::kIdent) continue;
      if (file_.Locals().IsDeclaration(name) && !IsAssignedAgain(name)) visit(name);
    }
  }

  bool UsedAfterDefer(NodeId declaration) {
    return std::ranges::any_of(file_.Locals().UsesOf(declaration), [&](NodeId use) {
      return tree_.Pos(use) >= tree_.End(stmt_) && InLoopBody(use) && !IsDeferred(use);
    });
  }

  bool IsDeferred(NodeId node) {
    while (node != loop_ && tree_.kind(node) != NodeKind::kDeferStmt) node = file_.Parent(node);
    return node != loop_;
  }

  bool IsAssignedAgain(NodeId declaration) {
    return std::ranges::any_of(file_.Locals().UsesOf(declaration), [&](NodeId use) {
      NodeId parent = file_.Parent(use);
      if (tree_.kind(parent) != NodeKind::kAssignStmt) return false;
      syntax::NodeList lhs = tree_.Get<syntax::AssignStmt>(parent).lhs;
      return std::ranges::find(lhs, use) != lhs.end();
    });
  }

  // `defer func() { recover() ... }()`, but for those that turn a panic into a result of the
  // function.
  bool Recovers() {
    if (!Literal()) return false;
    bool found = false;
    bool sets_result = false;
    ForEachIdent(tree_, tree_.Get<syntax::FuncLit>(Literal()).body, [&](NodeId ident) {
      found |= tree_.Get<syntax::Ident>(ident).name == syntax::names::kRecover;
      NodeId declaration = file_.Locals().DeclarationOf(ident);
      bool outer = declaration && tree_.Pos(declaration) < tree_.Pos(loop_ ? loop_ : stmt_);
      sets_result |= outer && tree_.kind(file_.Parent(ident)) == NodeKind::kAssignStmt;
    });
    return found && !sets_result;
  }

  // The call `mu.Lock()` with which every iteration begins what `defer mu.Unlock()` ends, where
  // `mu` is the same in all of them. A lock under a condition may be taken once only.
  NodeId LockInLoop(std::string_view lock, std::string_view unlock) {
    if (SelectedName(tree_, call_.fun) != unlock) return {};
    NodeId mutex = tree_.Get<syntax::SelectorExpr>(call_.fun).x;
    if (!IsSameInAllIterations(mutex)) return {};
    for (NodeId stmt : tree_.Get<syntax::BlockStmt>(LoopBody(tree_, loop_)).list) {
      if (tree_.kind(stmt) != NodeKind::kExprStmt) continue;
      NodeId x = tree_.Get<syntax::ExprStmt>(stmt).x;
      if (IsLockOf(x, lock, mutex)) return x;
    }
    return {};
  }

  bool IsSameInAllIterations(NodeId mutex) {
    NodeId root = RootIdent(tree_, mutex);
    if (!root || tree_.TextOf(mutex).find('[') != std::string_view::npos) return false;
    NodeId declaration = file_.Locals().DeclarationOf(root);
    return !declaration || tree_.Pos(declaration) < tree_.Pos(loop_);
  }

  bool IsLockOf(NodeId node, std::string_view lock, NodeId mutex) const {
    if (tree_.kind(node) != NodeKind::kCallExpr) return false;
    NodeId fun = tree_.Get<CallExpr>(node).fun;
    return SelectedName(tree_, fun) == lock &&
           tree_.TextOf(tree_.Get<syntax::SelectorExpr>(fun).x) == tree_.TextOf(mutex);
  }

  // ---- Reports ----

  source::SourceRange Place() const {
    std::string_view text = tree_.TextOf(stmt_);
    uint32_t begin = tree_.Pos(stmt_);
    if (text.find('\n') == std::string_view::npos) return file_.Range(stmt_);
    return file_.Range(begin, begin + static_cast<uint32_t>(std::string_view("defer").size()));
  }

  std::string CallName() const {
    std::string_view text = tree_.TextOf(call_.fun);
    if (Literal()) return "this function literal";
    if (text.find('\n') != std::string_view::npos) return "this call";
    return Quoted(text);
  }

  // The head of the loop, or the statement that jumps back.
  void AddLoop(FindingBuilder& report) const {
    if (loop_) {
      uint32_t end = tree_.Pos(LoopBody(tree_, loop_));
      while (end > 0 && tree_.text()[end - 1] == ' ') --end;
      report.Related(file_.Range(tree_.Pos(loop_), end), "the loop");
      return;
    }
    for (uint32_t i = 1; i <= flow_.point_count(); ++i) {
      NodeId node = flow_.NodeOf(FlowPoint(i));
      if (!node || tree_.kind(node) != NodeKind::kBranchStmt) continue;
      if (tree_.Get<syntax::BranchStmt>(node).tok != syntax::Token::kGoto) continue;
      if (!flow_.CanAlternate(point_, FlowPoint(i))) continue;
      report.Related(file_.Range(node), "goes back to before the defer");
      return;
    }
  }

  void ReportNeverRuns() {
    auto report = file_.Report(Place());
    if (!report) return;
    report.Message("deferred " + CallName() + " never runs: nothing leads out of the loop");
    AddLoop(report);
  }

  bool ReportLock() {
    NodeId lock = loop_ ? LockInLoop("Lock", "Unlock") : NodeId();
    if (!lock) return false;
    auto report = file_.Report(Place());
    if (!report) return true;
    report
        .Message("the next iteration waits for ever for this lock: " + CallName() +
                 " runs when the function returns")
        .Severity(findings::Severity::kError)
        .Confidence(findings::Confidence::kProven)
        .Related(file_.Range(lock), "locked here, in every iteration");
    AddLoop(report);
    return true;
  }

  void ReportRecover() {
    auto report = file_.Report(Place());
    if (!report) return;
    report.Message("a panic in one iteration ends the loop in spite of this `recover`");
    AddLoop(report);
  }

  void ReportPile(NodeId resource) {
    auto report = file_.Report(Place());
    if (!report) return;
    report.Message("every iteration defers " + CallName() +
                   ", which runs only when the function returns");
    AddLoop(report);
    if (resource) report.Related(file_.Range(resource), "each iteration has one of its own");
  }

  FileContext& file_;
  const Tree& tree_;
  NodeId stmt_;
  CallExpr call_;
  NodeId function_;
  const FlowGraph& flow_;
  FlowPoint point_;
  NodeId loop_;
  uint64_t trip_count_ = 1;
  std::vector<Resource> resources_;
};

void Visit(FileContext& file, NodeId id) {
  const Tree& tree = file.tree();
  if (tree.kind(tree.Get<syntax::DeferStmt>(id).call) != NodeKind::kCallExpr) return;
  FlowPoint point = file.PointAround(id);
  if (!point) return;
  const FlowGraph& flow = file.Flow(file.EnclosingFunction(id));
  if (!flow.CanRepeat(point)) return file.Silent(id, "a call of its function comes there once");
  Suspect(file, id).Check();
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "defer-in-loop",
             .family = "resources",
             .summary = "a defer in a loop piles up calls until the function returns",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kNone},
    .needs = Phase::kSyntax,
    .visits = {NodeKind::kDeferStmt},
    .visit = Visit,
});

}  // namespace premortem::rules::defer_in_loop
