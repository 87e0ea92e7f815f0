// Before Go 1.22 a loop has one variable for all its iterations. A function literal that uses it
// and runs after its iteration sees what a later iteration made of it, mostly the last.
//
// So for each literal in a loop: is it held by something that lives longer than the iteration
// (rules/outlives.h)? Can the loop go on to the next iteration from there, without a wait in
// between (the function's flow graph)? And which of the loop's variables does it use, by Go's
// scoping rules, so that `v := v` and parameters of the same name are seen for what they are?
//
// The language version is that of the file, not of the module: a build constraint lowers it.

#include <algorithm>
#include <string_view>

#include "models/callbacks.h"
#include "rules/outlives.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "syntax/names.h"

namespace premortem::rules::loop_var_capture {

namespace {

using syntax::FlowGraph;
using syntax::FlowPoint;
using syntax::Token;
using syntax::Tree;

constexpr LanguageVersion kPerIteration = {1, 22};

bool IsLoop(NodeKind kind) { return kind == NodeKind::kForStmt || kind == NodeKind::kRangeStmt; }

// The name of the method in `x.Name(...)`; empty for other expressions.
std::string_view CalledMethod(const Tree& tree, NodeId expr) {
  if (tree.kind(expr) != NodeKind::kCallExpr) return {};
  NodeId fun = tree.Get<syntax::CallExpr>(expr).fun;
  if (tree.kind(fun) != NodeKind::kSelectorExpr) return {};
  return syntax::Names().Text(tree.Get<syntax::SelectorExpr>(fun).sel);
}

// One function literal within a loop.
class Capture {
 public:
  Capture(FileContext& file, NodeId literal)
      : file_(file), tree_(file.tree()), names_(file.Locals()), literal_(literal) {}

  void Check() {
    for (NodeId loop = EnclosingLoop(literal_); loop; loop = EnclosingLoop(loop)) CheckLoop(loop);
  }

 private:
  // What makes a literal run later, and from where on it does.
  struct Later {
    NodeId place;
    std::string what;  // "the goroutine", for the message
    std::string note;  // for the related place
    bool certain = false;
    uint32_t from = 0;  // what stands before this offset runs within the iteration
  };

  // The next loop around whose body the node is in, function literals notwithstanding.
  NodeId EnclosingLoop(NodeId node) {
    for (NodeId child = node, parent = file_.Parent(node); parent;
         child = parent, parent = file_.Parent(parent)) {
      if (IsLoop(tree_.kind(parent)) && LoopBody(tree_, parent) == child) return parent;
    }
    return {};
  }

  void CheckLoop(NodeId loop) {
    std::vector<NodeId> variables = LoopVariables(loop);
    std::erase_if(variables, [&](NodeId v) { return !FirstUse(v, 0); });
    if (variables.empty()) return;
    auto silent = [&](std::string_view why) { file_.Silent(literal_, why); };
    if (file_.language() >= kPerIteration) {
      return silent("since Go 1.22 each iteration has variables of its own");
    }
    if (OuterLiteralIsReported(loop)) return silent("the literal around it is reported");
    std::optional<Later> later = RunsLater(literal_, loop);
    if (!later) return silent("it is not seen to run when the next iteration has begun");
    for (NodeId variable : variables) {
      if (NodeId use = FirstUse(variable, later->from)) Report(loop, variable, use, *later);
    }
  }

  // ---- Variables ----

  // Those that the loop declares and changes from one iteration to the next.
  std::vector<NodeId> LoopVariables(NodeId loop) {
    std::vector<NodeId> variables;
    if (tree_.kind(loop) == NodeKind::kRangeStmt) {
      auto range = tree_.Get<syntax::RangeStmt>(loop);
      if (range.tok != Token::kDefine) return variables;
      for (NodeId name : {range.key, range.value}) AddVariable(name, variables);
      return variables;
    }
    auto stmt = tree_.Get<syntax::ForStmt>(loop);
    if (!stmt.post || !stmt.init) return variables;
    if (tree_.kind(stmt.init) != NodeKind::kAssignStmt) return variables;
    auto init = tree_.Get<syntax::AssignStmt>(stmt.init);
    if (init.tok != Token::kDefine) return variables;
    for (NodeId name : init.lhs) {
      if (IsAssigned(name, stmt.post)) AddVariable(name, variables);
    }
    return variables;
  }

  void AddVariable(NodeId name, std::vector<NodeId>& variables) const {
    if (name && tree_.kind(name) == NodeKind::kIdent && tree_.NameOf(name) != "_")
      variables.push_back(name);
  }

  // Whether something below `root` sets the variable: x = ..., x += ..., x++, &x.
  bool IsAssigned(NodeId variable, NodeId root) {
    return std::ranges::any_of(names_.UsesOf(variable), [&](NodeId use) {
      return IsWithin(tree_, use, root) && IsTarget(use);
    });
  }

  bool IsTarget(NodeId ident) {
    NodeId parent = file_.Parent(ident);
    switch (tree_.kind(parent)) {
      case NodeKind::kIncDecStmt: return true;
      case NodeKind::kUnaryExpr: return tree_.Get<syntax::UnaryExpr>(parent).op == Token::kAnd;
      case NodeKind::kRangeStmt: {
        auto range = tree_.Get<syntax::RangeStmt>(parent);
        return range.key == ident || range.value == ident;
      }
      case NodeKind::kAssignStmt: {
        auto lhs = tree_.Get<syntax::AssignStmt>(parent).lhs;
        return std::ranges::find(lhs, ident) != lhs.end();
      }
      default: return false;
    }
  }

  // The first use in the literal, at `from` or behind it.
  NodeId FirstUse(NodeId variable, uint32_t from) {
    for (NodeId use : names_.UsesOf(variable)) {
      if (tree_.Pos(use) >= from && IsWithin(tree_, use, literal_)) return use;
    }
    return {};
  }

  // ---- When the literal runs ----

  // A literal around this one that runs later is reported for all that is in it.
  bool OuterLiteralIsReported(NodeId loop) {
    for (NodeId outer = file_.EnclosingFunction(literal_); outer && IsWithin(tree_, outer, loop);
         outer = file_.EnclosingFunction(outer)) {
      if (RunsLater(outer, loop)) return true;
    }
    return false;
  }

  std::optional<Later> RunsLater(NodeId literal, NodeId loop) {
    if (std::optional<Later> later = ParallelSubtest(literal, loop)) return later;
    auto holder = HolderBeyondIteration(
        file_, literal, loop, [&](const Holder& candidate) { return OutlivesAt(candidate, loop); });
    if (!holder) return HandedOver(literal, loop);
    return Describe(*holder);
  }

  // ---- What functions of the file do with a literal ----

  // `p.submit(func() { use(v) })`, where submit starts what it is given, or adds it to something.
  std::optional<Later> HandedOver(NodeId literal, NodeId loop) {
    NodeId call = file_.Parent(literal);
    if (tree_.kind(call) != NodeKind::kCallExpr) return {};
    syntax::NodeList args = tree_.Get<syntax::CallExpr>(call).args;
    auto index = static_cast<size_t>(std::ranges::find(args, literal) - args.begin());
    NodeId function = index < args.size() ? FunctionCalled(call) : NodeId();
    NodeId param = function ? ParameterAt(function, index) : NodeId();
    if (!param || !ReachesNextIteration(call, loop, file_.file().test)) return {};
    auto holder = HolderOfLocal(file_, param, function, [&](const Holder& candidate) {
      return Lasts(candidate) && ReachesEnd(candidate.place, function);
    });
    if (!holder) return {};
    Later later = Describe(*holder);
    later.certain = false;
    return later;
  }

  // Whether another call adds to what holds the literal instead of replacing it.
  bool Lasts(const Holder& holder) const {
    if (holder.kind == Holder::Kind::kElement) {
      return tree_.kind(holder.target) == NodeKind::kIndexExpr;
    }
    return holder.kind != Holder::Kind::kVariable && holder.kind != Holder::Kind::kDefer;
  }

  // The declaration in this file of what a call calls, by its name: a function, or the only method
  // of that name, of a local variable. None elsewhere.
  NodeId FunctionCalled(NodeId call) {
    NodeId fun = tree_.Get<syntax::CallExpr>(call).fun;
    bool method = tree_.kind(fun) == NodeKind::kSelectorExpr;
    if (!method && tree_.kind(fun) != NodeKind::kIdent) return {};
    NodeId root = RootIdent(tree_, fun);
    if (!root || (file_.Locals().DeclarationOf(root).valid() != method)) return {};
    std::string_view name = method ? CalledMethod(tree_, call) : tree_.NameOf(fun);
    NodeId found;
    for (NodeId decl : tree_.file().decls) {
      if (tree_.kind(decl) != NodeKind::kFuncDecl) continue;
      auto function = tree_.Get<syntax::FuncDecl>(decl);
      if (function.recv.valid() != method || tree_.NameOf(function.name) != name) continue;
      if (found || !function.body) return {};
      found = decl;
    }
    return found;
  }

  NodeId ParameterAt(NodeId function, size_t index) const {
    NodeId type = tree_.Get<syntax::FuncDecl>(function).type;
    NodeId params = tree_.Get<syntax::FuncType>(type).params;
    for (NodeId field : tree_.Get<syntax::FieldList>(params).fields) {
      for (NodeId name : tree_.Get<syntax::Field>(field).names) {
        if (index-- == 0) return name;
      }
    }
    return {};
  }

  // Whether a function can end behind `node` without a wait for what was started there.
  bool ReachesEnd(NodeId node, NodeId function) {
    for (;;) {
      NodeId around = file_.EnclosingFunction(node);
      FlowPoint from = file_.PointAround(node);
      const FlowGraph& flow = file_.Flow(around);
      bool ends = from && flow.Reaches(from, flow.exit(), [&](FlowPoint point) {
        return IsWait(flow.NodeOf(point), false);
      });
      if (!ends || around == function) return ends;
      node = around;
    }
  }

  // ---- The flow of the loop ----

  bool OutlivesAt(const Holder& holder, NodeId loop) {
    if (holder.kind == Holder::Kind::kVariable && IsAlwaysReplaced(holder, loop)) return false;
    // Tests meet their goroutines in many ways, and call their handlers by way of a client; so
    // there every call may be a wait.
    bool meets = holder.kind == Holder::Kind::kGo || holder.kind == Holder::Kind::kHandler;
    bool calls_wait = meets && file_.file().test;
    return ReachesNextIteration(holder.place, loop, calls_wait);
  }

  // Whether the next iteration can begin after `node` without a wait for what was started there.
  // Asked function by function, from the innermost out to the one that the loop is in.
  bool ReachesNextIteration(NodeId node, NodeId loop, bool calls_wait) {
    NodeId home = file_.EnclosingFunction(loop);
    for (;;) {
      NodeId function = file_.EnclosingFunction(node);
      FlowPoint from = file_.PointAround(node);
      const FlowGraph& flow = file_.Flow(function);
      FlowPoint to = function == home ? NextIteration(flow, loop) : flow.exit();
      if (!from || !to) return false;
      bool reaches = flow.Reaches(from, to, [&](FlowPoint point) {
        NodeId step = flow.NodeOf(point);
        return IsOutside(step, loop) || IsWait(step, calls_wait);
      });
      if (!reaches || function == home) return reaches;
      node = function;
    }
  }

  // Where the loop changes its variables.
  FlowPoint NextIteration(const FlowGraph& flow, NodeId loop) const {
    if (tree_.kind(loop) == NodeKind::kRangeStmt) return flow.PointOf(loop);
    return flow.PointOf(tree_.Get<syntax::ForStmt>(loop).post);
  }

  // A way that leaves the loop and comes back finds new variables there.
  bool IsOutside(NodeId node, NodeId loop) const { return node && !IsWithin(tree_, node, loop); }

  // Whether the step waits for others: group.Wait(), <-done. What is in function literals does not
  // count.
  bool IsWait(NodeId node, bool calls_wait) {
    if (!node) return false;
    std::vector<NodeId> open = HeadOf(node);
    while (!open.empty()) {
      NodeId expr = open.back();
      open.pop_back();
      if (tree_.kind(expr) == NodeKind::kFuncLit) continue;
      if (CalledMethod(tree_, expr) == "Wait" || IsReceive(expr)) return true;
      if (calls_wait && IsCallOfSome(expr)) return true;
      tree_.ForEachChild(expr, [&](NodeId child) { open.push_back(child); });
    }
    return false;
  }

  // A call of anything but the builtin functions that never wait.
  bool IsCallOfSome(NodeId expr) const {
    if (tree_.kind(expr) != NodeKind::kCallExpr) return false;
    NodeId fun = tree_.Get<syntax::CallExpr>(expr).fun;
    if (tree_.kind(fun) != NodeKind::kIdent) return true;
    NameId name = tree_.Get<syntax::Ident>(fun).name;
    return name != syntax::names::kAppend && name != syntax::names::kLen &&
           name != syntax::names::kMake;
  }

  bool IsReceive(NodeId expr) const {
    return tree_.kind(expr) == NodeKind::kUnaryExpr &&
           tree_.Get<syntax::UnaryExpr>(expr).op == Token::kArrow;
  }

  // What a step evaluates: of a compound statement only its head.
  std::vector<NodeId> HeadOf(NodeId node) const {
    NodeId head = node;
    switch (tree_.kind(node)) {
      case NodeKind::kIfStmt: head = tree_.Get<syntax::IfStmt>(node).cond; break;
      case NodeKind::kForStmt: head = tree_.Get<syntax::ForStmt>(node).cond; break;
      case NodeKind::kSwitchStmt: head = tree_.Get<syntax::SwitchStmt>(node).tag; break;
      case NodeKind::kTypeSwitchStmt: head = tree_.Get<syntax::TypeSwitchStmt>(node).assign; break;
      case NodeKind::kCommClause: head = tree_.Get<syntax::CommClause>(node).comm; break;
      case NodeKind::kRangeStmt:
      case NodeKind::kSelectStmt:
      case NodeKind::kCaseClause:
      case NodeKind::kLabeledStmt: return {};
      default: break;
    }
    return head ? std::vector<NodeId>{head} : std::vector<NodeId>();
  }

  // Whether every iteration assigns to the variable anew, or nobody looks at it after the loop:
  // then no closure is left with another iteration's value.
  bool IsAlwaysReplaced(const Holder& holder, NodeId loop) {
    if (file_.EnclosingFunction(holder.place) != file_.EnclosingFunction(loop)) return true;
    const FlowGraph& flow = file_.Flow(file_.EnclosingFunction(loop));
    FlowPoint store = flow.PointOf(holder.place);
    FlowPoint head = flow.PointOf(loop);
    bool can_skip = flow.Reaches(head, head, [&](FlowPoint point) {
      return point == store || IsOutside(flow.NodeOf(point), loop);
    });
    if (!can_skip) return true;
    NodeId root = RootIdent(tree_, holder.target);
    NodeId declaration = root ? names_.DeclarationOf(root) : NodeId();
    return declaration && root == holder.target && !IsUsedAfter(declaration, loop);
  }

  bool IsUsedAfter(NodeId declaration, NodeId loop) const {
    syntax::NodeList uses = names_.UsesOf(declaration);
    return !uses.empty() && tree_.Pos(uses.back()) >= tree_.End(loop);
  }

  bool IsSubtest(NodeId literal) {
    return models::RunsAsItSays(CalledMethod(tree_, file_.Parent(literal)));
  }

  // t.Run(name, func(t *testing.T) { ...; t.Parallel(); ... }): what follows Parallel runs when the
  // test around it has returned. The Run of a subtest around it, in the same iteration, waits for
  // it.
  std::optional<Later> ParallelSubtest(NodeId literal, NodeId loop) {
    if (!IsSubtest(literal)) return {};
    NodeId call = file_.Parent(literal);
    NodeId around = file_.EnclosingFunction(call);
    if (around && IsWithin(tree_, around, loop) && IsSubtest(around)) return {};
    for (NodeId stmt :
         tree_.Get<syntax::BlockStmt>(tree_.Get<syntax::FuncLit>(literal).body).list) {
      if (tree_.kind(stmt) != NodeKind::kExprStmt) continue;
      NodeId x = tree_.Get<syntax::ExprStmt>(stmt).x;
      if (CalledMethod(tree_, x) != models::kGoOnLater || !ReachesNextIteration(call, loop, false))
        continue;
      return Later{x, "the subtest", "goes on when the loop is over", true, tree_.End(stmt)};
    }
    return {};
  }

  Later Describe(const Holder& holder) const {
    switch (holder.kind) {
      case Holder::Kind::kGo: return {holder.place, "the goroutine", "started here", true};
      case Holder::Kind::kDefer:
        return {holder.place, "the deferred call", "deferred to the end of the function", true};
      case Holder::Kind::kRunner:
      case Holder::Kind::kHandler:
        return {holder.place, "the closure", "handed over here to run later"};
      case Holder::Kind::kAppend:
        return {holder.place, "the closure", "kept here, beyond the loop"};
      case Holder::Kind::kElement:
        return {holder.place, "the closure", "kept here, beyond the loop"};
      case Holder::Kind::kVariable:
        return {holder.place, "the closure", "kept here, beyond the loop"};
      case Holder::Kind::kSend: return {holder.place, "the closure", "sent away here"};
    }
    return {};
  }

  // ---- Reports ----

  void Report(NodeId loop, NodeId variable, NodeId use, const Later& later) {
    auto report = file_.Report(use);
    if (!report) return;
    std::string name(tree_.NameOf(variable));
    LanguageVersion language = file_.language();
    report.Message(later.what + " reads " + Quoted(name) + ", which all iterations share in Go " +
                   std::to_string(language.major) + "." + std::to_string(language.minor));
    report.Related(file_.Range(variable), "declared once for the whole loop");
    report.Related(FirstLine(later.place), later.note);
    if (!later.certain) report.Confidence(findings::Confidence::kStrong);
    AddFix(report, loop, variable);
  }

  source::SourceRange FirstLine(NodeId node) const {
    std::string_view text = tree_.TextOf(node);
    uint32_t begin = tree_.Pos(node);
    auto length = static_cast<uint32_t>(std::min(text.find('\n'), text.size()));
    return file_.Range(begin, begin + length);
  }

  // Copies the variable in a line of its own at the top of the body: not where the body sets it,
  // since the loop would not see that, nor where the body has the name for something else.
  void AddFix(FindingBuilder& report, NodeId loop, NodeId variable) {
    NodeId body = LoopBody(tree_, loop);
    if (IsAssigned(variable, body) || IsDeclaredBelow(body, variable)) return;
    std::optional<NewLine> line = TopOf(body);
    if (!line) return;
    std::string name(tree_.NameOf(variable));
    report.Fix("copy `" + name + "` in every iteration",
               {{file_.Range(line->at, line->at), line->indent + name + " := " + name + "\n"}});
  }

  struct NewLine {
    uint32_t at = 0;
    std::string indent;
  };

  // Where a line can be put before the first statement of a body; none where that stands on the
  // line of the brace, or a comment goes on from there.
  std::optional<NewLine> TopOf(NodeId body) const {
    std::string_view text = tree_.text();
    uint32_t brace = tree_.Pos(body);
    NodeId first = tree_.Get<syntax::BlockStmt>(body).list[0];
    size_t line_end = text.find('\n', brace);
    bool comment = text.substr(brace, line_end - brace).find("/*") != std::string_view::npos;
    if (line_end > tree_.Pos(first) || comment) return {};
    size_t first_line = text.rfind('\n', tree_.Pos(first)) + 1;
    std::string indent(text.substr(first_line, tree_.Pos(first) - first_line));
    // gofmt puts labels one step to the left.
    if (tree_.kind(first) == NodeKind::kLabeledStmt) indent += '\t';
    return NewLine{static_cast<uint32_t>(line_end + 1), indent};
  }

  bool IsDeclaredBelow(NodeId root, NodeId variable) {
    bool declared = false;
    ForEachIdent(tree_, root, [&](NodeId ident) {
      declared = declared ||
                 (names_.IsDeclaration(ident) &&
                  tree_.Get<syntax::Ident>(ident).name == tree_.Get<syntax::Ident>(variable).name);
    });
    return declared;
  }

  FileContext& file_;
  const Tree& tree_;
  const syntax::LocalNames& names_;
  NodeId literal_;
};

void Visit(FileContext& file, NodeId literal) {
  bool matters = file.language() < kPerIteration || file.IsAskedAbout(literal);
  if (matters) Capture(file, literal).Check();
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "loop-var-capture",
             .family = "goroutines",
             .summary =
                 "a closure that outlives its iteration uses the loop's variable (before Go 1.22)",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kProven,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kSafe},
    .needs = Phase::kSyntax,
    .visits = {NodeKind::kFuncLit},
    .visit = Visit,
});

}  // namespace premortem::rules::loop_var_capture
