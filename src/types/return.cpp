// Counterpart: go/types/return.go, go1.27.
#include "types/checker.h"
#include "types/expr_util.h"

namespace premortem::types {

bool Checker::IsTerminating(NodeId s, NameId label) {
  switch (KindOf(s)) {
    case NodeKind::kLabeledStmt: {
      auto labeled = GetNode<syntax::LabeledStmt>(s);
      return IsTerminating(labeled.stmt, IdentName(labeled.label));
    }
    case NodeKind::kExprStmt: {
      NodeId call = Unparen(tree(), GetNode<syntax::ExprStmt>(s).x);
      return KindOf(call) == NodeKind::kCallExpr && info().IsPanic(call);
    }
    case NodeKind::kReturnStmt: return true;
    case NodeKind::kBranchStmt: {
      Token tok = GetNode<syntax::BranchStmt>(s).tok;
      return tok == Token::kGoto || tok == Token::kFallthrough;
    }
    case NodeKind::kBlockStmt: return IsTerminatingList(GetNode<syntax::BlockStmt>(s).list, {});
    case NodeKind::kIfStmt: {
      auto branch = GetNode<syntax::IfStmt>(s);
      return branch.else_stmt.valid() && IsTerminating(branch.body, {}) &&
             IsTerminating(branch.else_stmt, {});
    }
    case NodeKind::kSwitchStmt:
      return IsTerminatingSwitch(GetNode<syntax::SwitchStmt>(s).body, label);
    case NodeKind::kTypeSwitchStmt:
      return IsTerminatingSwitch(GetNode<syntax::TypeSwitchStmt>(s).body, label);
    case NodeKind::kSelectStmt: {
      NodeId body = GetNode<syntax::SelectStmt>(s).body;
      for (NodeId clause : GetNode<syntax::BlockStmt>(body).list) {
        NodeList list = GetNode<syntax::CommClause>(clause).body;
        if (!IsTerminatingList(list, {}) || HasBreakList(list, label, true)) return false;
      }
      return true;
    }
    case NodeKind::kForStmt: {
      auto loop = GetNode<syntax::ForStmt>(s);
      return !loop.cond.valid() && !HasBreak(loop.body, label, true);
    }
    default: return false;
  }
}

bool Checker::IsTerminatingList(NodeList list, NameId label) {
  for (size_t i = list.size(); i > 0; --i) {
    if (KindOf(list[i - 1]) != NodeKind::kEmptyStmt) return IsTerminating(list[i - 1], label);
  }
  return false;
}

bool Checker::IsTerminatingSwitch(NodeId body, NameId label) {
  bool has_default = false;
  for (NodeId s : GetNode<syntax::BlockStmt>(body).list) {
    auto clause = GetNode<syntax::CaseClause>(s);
    if (clause.list.empty()) has_default = true;
    if (!IsTerminatingList(clause.body, {}) || HasBreakList(clause.body, label, true)) {
      return false;
    }
  }
  return has_default;
}

bool Checker::HasBreak(NodeId s, NameId label, bool implicit) {
  // Within another breakable statement only a break with the label means the outer one.
  auto has_labeled_break = [&](NodeId body) {
    return label.valid() && HasBreak(body, label, false);
  };
  switch (KindOf(s)) {
    case NodeKind::kLabeledStmt:
      return HasBreak(GetNode<syntax::LabeledStmt>(s).stmt, label, implicit);
    case NodeKind::kBranchStmt: {
      auto branch = GetNode<syntax::BranchStmt>(s);
      if (branch.tok != Token::kBreak) return false;
      return branch.label.valid() ? IdentName(branch.label) == label : implicit;
    }
    case NodeKind::kBlockStmt:
      return HasBreakList(GetNode<syntax::BlockStmt>(s).list, label, implicit);
    case NodeKind::kIfStmt: {
      auto branch = GetNode<syntax::IfStmt>(s);
      return HasBreak(branch.body, label, implicit) ||
             (branch.else_stmt.valid() && HasBreak(branch.else_stmt, label, implicit));
    }
    case NodeKind::kCaseClause:
      return HasBreakList(GetNode<syntax::CaseClause>(s).body, label, implicit);
    case NodeKind::kCommClause:
      return HasBreakList(GetNode<syntax::CommClause>(s).body, label, implicit);
    case NodeKind::kSwitchStmt: return has_labeled_break(GetNode<syntax::SwitchStmt>(s).body);
    case NodeKind::kTypeSwitchStmt:
      return has_labeled_break(GetNode<syntax::TypeSwitchStmt>(s).body);
    case NodeKind::kSelectStmt: return has_labeled_break(GetNode<syntax::SelectStmt>(s).body);
    case NodeKind::kForStmt: return has_labeled_break(GetNode<syntax::ForStmt>(s).body);
    case NodeKind::kRangeStmt: return has_labeled_break(GetNode<syntax::RangeStmt>(s).body);
    default: return false;
  }
}

bool Checker::HasBreakList(NodeList list, NameId label, bool implicit) {
  for (NodeId s : list) {
    if (HasBreak(s, label, implicit)) return true;
  }
  return false;
}

}  // namespace premortem::types
