// Counterpart: go/types/labels.go, go1.27.
#include <algorithm>

#include "syntax/names.h"
#include "syntax/position.h"
#include "types/checker.h"

namespace premortem::types {

namespace {

using syntax::kNoOffset;

// The statements of one block. Nested blocks have a walker of their own.
class BlockWalker {
 public:
  BlockWalker(Checker& check, Scope& all, const BlockWalker* parent, NodeId labeled)
      : check_(check), all_(all), parent_(parent), labeled_(labeled) {}

  void Walk(NodeList list) {
    for (NodeId s : list) Statement({}, s);
  }
  // The gotos whose labels have not been seen.
  const std::vector<NodeId>& forward_jumps() const { return forward_jumps_; }

 private:
  NameId LabelOf(NodeId branch) const {
    return check_.IdentName(check_.GetNode<syntax::BranchStmt>(branch).label);
  }

  // A jump ahead over a variable is an error, unless it leaves the block.
  void RecordVarDecl(uint32_t pos) {
    var_pos_ = pos;
    bad_jumps_ = forward_jumps_;
  }
  bool JumpsOverVarDecl(NodeId jump) const {
    return var_pos_ != kNoOffset && std::ranges::find(bad_jumps_, jump) != bad_jumps_.end();
  }

  bool HasGotoTarget(NameId name) const {
    for (const BlockWalker* b = this; b != nullptr; b = b->parent_) {
      if (std::ranges::find(b->labels_, name) != b->labels_.end()) return true;
    }
    return false;
  }
  // The kind of the innermost enclosing statement with the label; kNone where there is none.
  NodeKind EnclosingTarget(NameId name) const {
    for (const BlockWalker* b = this; b != nullptr; b = b->parent_) {
      if (!b->labeled_.valid()) continue;
      auto s = check_.GetNode<syntax::LabeledStmt>(b->labeled_);
      if (check_.IdentName(s.label) == name) return check_.KindOf(s.stmt);
    }
    return NodeKind::kNone;
  }

  void Block(NodeId labeled, NodeList list) {
    BlockWalker inner(check_, all_, this, labeled);
    inner.Walk(list);
    forward_jumps_.insert(forward_jumps_.end(), inner.forward_jumps_.begin(),
                          inner.forward_jumps_.end());
  }

  void Statement(NodeId labeled, NodeId s);
  void Labeled(NodeId outer, NodeId s);
  void Branch(NodeId s);
  void ResolveJumps(NameId name, const Object& label);

  Checker& check_;
  Scope& all_;
  const BlockWalker* parent_;
  NodeId labeled_;  // the labeled statement that is this block, or none
  std::vector<NameId> labels_;
  uint32_t var_pos_ = kNoOffset;
  std::vector<NodeId> forward_jumps_, bad_jumps_;
};

void BlockWalker::Statement(NodeId labeled, NodeId s) {
  switch (check_.KindOf(s)) {
    case NodeKind::kDeclStmt: {
      NodeId decl = check_.GetNode<syntax::DeclStmt>(s).decl;
      if (check_.KindOf(decl) == NodeKind::kGenDecl &&
          check_.GetNode<syntax::GenDecl>(decl).tok == Token::kVar) {
        RecordVarDecl(check_.tree().Pos(decl));
      }
      break;
    }
    case NodeKind::kLabeledStmt: Labeled(labeled, s); break;
    case NodeKind::kBranchStmt: Branch(s); break;
    case NodeKind::kAssignStmt:
      if (check_.GetNode<syntax::AssignStmt>(s).tok == Token::kDefine) {
        RecordVarDecl(check_.tree().Pos(s));
      }
      break;
    case NodeKind::kBlockStmt: Block(labeled, check_.GetNode<syntax::BlockStmt>(s).list); break;
    case NodeKind::kIfStmt: {
      auto branch = check_.GetNode<syntax::IfStmt>(s);
      Statement(labeled, branch.body);
      if (branch.else_stmt.valid()) Statement(labeled, branch.else_stmt);
      break;
    }
    case NodeKind::kCaseClause: Block({}, check_.GetNode<syntax::CaseClause>(s).body); break;
    case NodeKind::kCommClause: Block({}, check_.GetNode<syntax::CommClause>(s).body); break;
    case NodeKind::kSwitchStmt:
      Statement(labeled, check_.GetNode<syntax::SwitchStmt>(s).body);
      break;
    case NodeKind::kTypeSwitchStmt:
      Statement(labeled, check_.GetNode<syntax::TypeSwitchStmt>(s).body);
      break;
    case NodeKind::kSelectStmt:
      Statement(labeled, check_.GetNode<syntax::SelectStmt>(s).body);
      break;
    case NodeKind::kForStmt: Statement(labeled, check_.GetNode<syntax::ForStmt>(s).body); break;
    case NodeKind::kRangeStmt: Statement(labeled, check_.GetNode<syntax::RangeStmt>(s).body); break;
    default: break;
  }
}

void BlockWalker::Labeled(NodeId outer, NodeId s) {
  auto labeled = check_.GetNode<syntax::LabeledStmt>(s);
  const NameId name = check_.IdentName(labeled.label);
  if (name == syntax::names::kBlank) return Statement(outer, labeled.stmt);

  Object& label = Store().NewObject(ObjectKind::kLabel, check_.LocOf(labeled.label),
                                    check_.package(), name, kInvalidType);
  if (Object* other = all_.Insert(label)) {
    Checker::ErrorBuilder err = check_.NewError(Code::kDuplicateLabel);
    err.set_soft();
    err.Addf(check_.At(label), "label %s already declared", {name});
    err.AddAltDecl(*other);
    err.Report();
  } else {
    labels_.push_back(name);
    check_.RecordDef(labeled.label, &label);
  }
  ResolveJumps(name, label);
  Statement(s, labeled.stmt);
}

void BlockWalker::ResolveJumps(NameId name, const Object& label) {
  std::vector<NodeId> left;
  for (NodeId jump : forward_jumps_) {
    if (LabelOf(jump) != name) {
      left.push_back(jump);
      continue;
    }
    NodeId ident = check_.GetNode<syntax::BranchStmt>(jump).label;
    check_.MarkUsed(label);
    check_.RecordUse(ident, label);
    if (JumpsOverVarDecl(jump)) {
      const syntax::Tree& tree = check_.tree();
      syntax::PositionMap lines(check_.env_.unit->file_name, tree.text(), tree.line_directives());
      check_.SoftErrorf(check_.At(ident), Code::kJumpOverDecl,
                        "goto %s jumps over variable declaration at line %d",
                        {name, static_cast<int64_t>(lines.Adjusted(var_pos_).line)});
    }
  }
  forward_jumps_ = std::move(left);
}

void BlockWalker::Branch(NodeId s) {
  auto branch = check_.GetNode<syntax::BranchStmt>(s);
  if (!branch.label.valid()) return;  // Checker::BranchStmt has seen it

  const NameId name = check_.IdentName(branch.label);
  switch (branch.tok) {
    case Token::kBreak:
      switch (EnclosingTarget(name)) {
        case NodeKind::kSwitchStmt:
        case NodeKind::kTypeSwitchStmt:
        case NodeKind::kSelectStmt:
        case NodeKind::kForStmt:
        case NodeKind::kRangeStmt: break;
        default:
          return check_.Errorf(check_.At(branch.label), Code::kMisplacedLabel,
                               "invalid break label %s", {name});
      }
      break;
    case Token::kContinue:
      switch (EnclosingTarget(name)) {
        case NodeKind::kForStmt:
        case NodeKind::kRangeStmt: break;
        default:
          return check_.Errorf(check_.At(branch.label), Code::kMisplacedLabel,
                               "invalid continue label %s", {name});
      }
      break;
    case Token::kGoto:
      if (!HasGotoTarget(name)) {
        forward_jumps_.push_back(s);
        return;
      }
      break;
    default:
      return check_.Errorf(check_.At(s), Code::kInvalidSyntaxTree, "branch statement: %s %s",
                           {branch.tok, name});
  }

  Object* label = all_.Lookup(name);
  check_.MarkUsed(*label);
  check_.RecordUse(branch.label, *label);
}

}  // namespace

void Checker::Labels(NodeId body) {
  // Kept, because the labels refer to it.
  Scope& all = NewScope(nullptr);
  BlockWalker walker(*this, all, nullptr, {});
  walker.Walk(GetNode<syntax::BlockStmt>(body).list);

  for (NodeId jump : walker.forward_jumps()) {
    NodeId label = GetNode<syntax::BranchStmt>(jump).label;
    const NameId name = IdentName(label);
    if (Object* inner = all.Lookup(name)) {
      MarkUsed(*inner);  // no second error
      Errorf(At(label), Code::kJumpIntoBlock, "goto %s jumps into block", {name});
    } else {
      Errorf(At(label), Code::kUndeclaredLabel, "label %s not declared", {name});
    }
  }

  for (const Scope::Entry& entry : all.entries()) {
    const Object& label = Get(entry.object);
    if (!IsUsed(label)) {
      SoftErrorf(At(label), Code::kUnusedLabel, "label %s declared and not used", {label.name});
    }
  }
}

}  // namespace premortem::types
