#include "rules/outlives.h"

#include <algorithm>
#include <array>

#include "models/callbacks.h"
#include "rules/trip_count.h"
#include "syntax/names.h"

namespace premortem::rules {

namespace {

using syntax::NodeId;
using syntax::NodeKind;
using syntax::NodeList;
using syntax::Tree;

bool Contains(const auto& list, const auto& wanted) {
  return std::ranges::find(list, wanted) != list.end();
}

// Whether the result of a function of this name is taken to hold its arguments: constructors,
// wrappers and conversions.
bool KeepsArguments(std::string_view name) {
  constexpr std::array<std::string_view, 6> kPrefixes = {"New",  "new",    "With",
                                                         "Join", "Sprint", "Start"};
  constexpr std::array<std::string_view, 5> kNames = {"int", "int32", "int64", "uint64", "string"};
  return Contains(kNames, name) ||
         std::ranges::any_of(kPrefixes, [&](auto prefix) { return name.starts_with(prefix); });
}

// The last part of a callee's name: Go of group.Go, New of list.New[int].
std::string_view CalleeName(const Tree& tree, NodeId fun) {
  switch (tree.kind(fun)) {
    case NodeKind::kIdent: return tree.NameOf(fun);
    case NodeKind::kSelectorExpr:
      return syntax::Names().Text(tree.Get<syntax::SelectorExpr>(fun).sel);
    case NodeKind::kIndexExpr: return CalleeName(tree, tree.Get<syntax::IndexExpr>(fun).x);
    default: return {};
  }
}

class Search {
 public:
  Search(FileContext& file, NodeId loop, FunctionRef<bool(const Holder&)> accept)
      : file_(file), tree_(file.tree()), loop_(loop), body_(BodyOf(loop)), accept_(accept) {}

  // Locals are followed in turn, each once.
  std::optional<Holder> Run(NodeId expr) {
    Follow(expr);
    return RunLocals();
  }
  std::optional<Holder> RunLocal(NodeId declaration) {
    AddLocal(declaration);
    return RunLocals();
  }

 private:
  std::optional<Holder> RunLocals() {
    for (size_t i = 0; i < locals_.size() && !found_; ++i) FollowUses(locals_[i]);
    return found_;
  }

  void Found(Holder holder) {
    if (!found_ && accept_(holder)) found_ = holder;
  }

  NodeId BodyOf(NodeId scope) const {
    return tree_.kind(scope) == NodeKind::kFuncDecl ? syntax::FunctionBody(tree_, scope)
                                                    : LoopBody(tree_, scope);
  }
  bool InBody(NodeId node) const { return IsWithin(tree_, node, body_); }

  void AddLocal(NodeId declaration) {
    if (!Contains(locals_, declaration)) locals_.push_back(declaration);
  }

  void FollowUses(NodeId declaration) {
    NodeId home = file_.EnclosingFunction(declaration);
    for (NodeId use : file_.Locals().UsesOf(declaration)) {
      if (found_) return;
      if (!InBody(use)) continue;
      Follow(use);
      // A literal that captures the variable holds what is in it.
      for (NodeId f = file_.EnclosingFunction(use); f != home; f = file_.EnclosingFunction(f)) {
        Follow(f);
      }
    }
  }

  // Where the value of an expression goes: up through what passes it on.
  void Follow(NodeId expr) {
    NodeId child = expr;
    for (NodeId parent = file_.Parent(child); parent && parent != loop_;
         child = parent, parent = file_.Parent(child)) {
      switch (tree_.kind(parent)) {
        case NodeKind::kParenExpr:
        case NodeKind::kStarExpr:
        case NodeKind::kTypeAssertExpr:
        case NodeKind::kCompositeLit:
        case NodeKind::kSliceExpr: continue;
        case NodeKind::kUnaryExpr:
          if (tree_.Get<syntax::UnaryExpr>(parent).op != syntax::Token::kAnd) return;
          continue;
        case NodeKind::kKeyValueExpr:
          if (tree_.Get<syntax::KeyValueExpr>(parent).value != child) return;
          continue;
        case NodeKind::kSelectorExpr:
          if (IsCallee(parent)) return FollowMethod(file_.Parent(parent));
          continue;
        case NodeKind::kCallExpr:
          if (!PassesOn(parent, child)) return;
          continue;
        case NodeKind::kAssignStmt: return FollowAssign(parent, child);
        case NodeKind::kValueSpec:
          if (only_collected_) return;
          for (NodeId name : tree_.Get<syntax::ValueSpec>(parent).names) AddLocal(name);
          return;
        case NodeKind::kSendStmt:
          if (tree_.Get<syntax::SendStmt>(parent).value == child)
            Found({Holder::Kind::kSend, parent, {}});
          return;
        default: return;
      }
    }
  }

  // `go value.Run()` holds the value; so does, for all that one sees, what `value.Data()` returns,
  // where that is put into something outside at once.
  void FollowMethod(NodeId call) {
    NodeKind stmt = tree_.kind(file_.Parent(call));
    if (stmt == NodeKind::kDeferStmt) return;  // the method may do anything: close it, mostly
    if (FoundLaterCall(call) || !tree_.Get<syntax::CallExpr>(call).args.empty()) return;
    only_collected_ = true;
    Follow(call);
    only_collected_ = false;
  }

  bool IsCallee(NodeId expr) {
    NodeId call = file_.Parent(expr);
    return tree_.kind(call) == NodeKind::kCallExpr && tree_.Get<syntax::CallExpr>(call).fun == expr;
  }

  // A call that a go or defer statement makes. Returns whether there is one.
  bool FoundLaterCall(NodeId call) {
    NodeId stmt = file_.Parent(call);
    if (tree_.kind(stmt) == NodeKind::kGoStmt) {
      Found({Holder::Kind::kGo, stmt, {}});
      return true;
    }
    if (tree_.kind(stmt) != NodeKind::kDeferStmt) return false;
    // Within a literal, deferred calls run when that returns.
    if (file_.EnclosingFunction(stmt) == file_.EnclosingFunction(loop_))
      Found({Holder::Kind::kDefer, stmt, {}});
    return true;
  }

  // Whether the result of the call holds `child`, its function or one of its arguments.
  bool PassesOn(NodeId id, NodeId child) {
    auto call = tree_.Get<syntax::CallExpr>(id);
    if (FoundLaterCall(id) || call.fun == child) return false;
    std::string_view name = CalleeName(tree_, call.fun);
    if (tree_.kind(call.fun) == NodeKind::kIdent && name == "append") return call.args[0] != child;
    // Whichever argument it is: a namesake in another library may take its function elsewhere.
    if (models::MayRunLater(name) && tree_.kind(call.fun) == NodeKind::kSelectorExpr) {
      Holder::Kind kind =
          models::RunsOnRequest(name) ? Holder::Kind::kHandler : Holder::Kind::kRunner;
      if (!IsOfIteration(call.fun)) Found({kind, id, {}});
      return false;
    }
    return KeepsArguments(name) || (call.args.size() == 1 && name.ends_with("Func"));
  }

  // Whether an expression begins with a local of the iteration: the group of group.Go, or the t of
  // t.Cleanup where it is that of a subtest. It ends with the iteration.
  bool IsOfIteration(NodeId expr) {
    NodeId root = RootIdent(tree_, expr);
    NodeId declaration = root ? file_.Locals().DeclarationOf(root) : NodeId();
    return declaration && InBody(declaration);
  }

  void FollowAssign(NodeId stmt, NodeId value) {
    auto assign = tree_.Get<syntax::AssignStmt>(stmt);
    auto at = std::ranges::find(assign.rhs, value);
    if (at == assign.rhs.end()) return;  // on the left
    if (assign.lhs.size() == assign.rhs.size()) {
      return AssignTo(stmt, assign.lhs[static_cast<size_t>(at - assign.rhs.begin())], value);
    }
    for (NodeId left : assign.lhs) AssignTo(stmt, left, value);
  }

  void AssignTo(NodeId stmt, NodeId left, NodeId value) {
    NodeId root = RootIdent(tree_, left);
    if (root && tree_.Get<syntax::Ident>(root).name == syntax::names::kBlank) return;
    NodeId declaration = root ? file_.Locals().DeclarationOf(root) : NodeId();
    if (declaration && InBody(declaration)) {
      if (!only_collected_) AddLocal(declaration);
      return;
    }
    Holder::Kind kind = StoreKind(left, value, declaration);
    if (kind != Holder::Kind::kVariable || !only_collected_) Found({kind, stmt, left});
  }

  Holder::Kind StoreKind(NodeId left, NodeId value, NodeId declaration) {
    bool appended = tree_.kind(value) == NodeKind::kCallExpr &&
                    CalleeName(tree_, tree_.Get<syntax::CallExpr>(value).fun) == "append";
    if (appended) return Holder::Kind::kAppend;
    return IsElement(left) || IsLoopVariable(declaration) ? Holder::Kind::kElement
                                                          : Holder::Kind::kVariable;
  }

  // A loop variable is another thing in every iteration, unless it is a copy of an element: what is
  // put into that is gone with the iteration.
  bool IsLoopVariable(NodeId declaration) {
    return declaration && IsWithin(tree_, declaration, loop_) && !InBody(declaration) &&
           !RangesOverStructs(file_, loop_);
  }

  // Whether another iteration would assign to another place: x[i] is one, x["a"] and x.f are not.
  bool IsElement(NodeId left) {
    switch (tree_.kind(left)) {
      case NodeKind::kIndexExpr: {
        auto index = tree_.Get<syntax::IndexExpr>(left);
        return tree_.kind(index.indices[0]) != NodeKind::kBasicLit || IsElement(index.x);
      }
      case NodeKind::kSelectorExpr: return IsElement(tree_.Get<syntax::SelectorExpr>(left).x);
      case NodeKind::kParenExpr: return IsElement(tree_.Get<syntax::ParenExpr>(left).x);
      case NodeKind::kStarExpr: return IsElement(tree_.Get<syntax::StarExpr>(left).x);
      default: return false;
    }
  }

  FileContext& file_;
  const Tree& tree_;
  NodeId loop_;
  NodeId body_;
  FunctionRef<bool(const Holder&)> accept_;
  std::vector<NodeId> locals_;
  bool only_collected_ = false;  // only kAppend, kElement and kSend count
  std::optional<Holder> found_;
};

}  // namespace

std::optional<Holder> HolderBeyondIteration(FileContext& file, NodeId expr, NodeId loop,
                                            FunctionRef<bool(const Holder&)> accept) {
  return Search(file, loop, accept).Run(expr);
}

std::optional<Holder> HolderOfLocal(FileContext& file, NodeId declaration, NodeId loop,
                                    FunctionRef<bool(const Holder&)> accept) {
  return Search(file, loop, accept).RunLocal(declaration);
}

NodeId LoopBody(const Tree& tree, NodeId loop) {
  return tree.kind(loop) == NodeKind::kForStmt ? tree.Get<syntax::ForStmt>(loop).body
                                               : tree.Get<syntax::RangeStmt>(loop).body;
}

bool IsWithin(const Tree& tree, NodeId node, NodeId root) {
  uint32_t at = tree.Pos(node);
  return tree.Pos(root) <= at && at < tree.End(root);
}

NodeId RootIdent(const Tree& tree, NodeId expr) {
  for (;;) {
    switch (tree.kind(expr)) {
      case NodeKind::kIdent: return expr;
      case NodeKind::kSelectorExpr: expr = tree.Get<syntax::SelectorExpr>(expr).x; break;
      case NodeKind::kIndexExpr: expr = tree.Get<syntax::IndexExpr>(expr).x; break;
      case NodeKind::kStarExpr: expr = tree.Get<syntax::StarExpr>(expr).x; break;
      case NodeKind::kParenExpr: expr = tree.Get<syntax::ParenExpr>(expr).x; break;
      default: return {};
    }
  }
}

void ForEachIdent(const Tree& tree, NodeId root, FunctionRef<void(NodeId)> visit) {
  std::vector<NodeId> open = {root};
  while (!open.empty()) {
    NodeId id = open.back();
    open.pop_back();
    if (tree.kind(id) == NodeKind::kIdent) visit(id);
    size_t first = open.size();
    tree.ForEachChild(id, [&](NodeId child) { open.push_back(child); });
    std::reverse(open.begin() + static_cast<ptrdiff_t>(first), open.end());
  }
}

}  // namespace premortem::rules
