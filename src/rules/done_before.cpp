#include "rules/done_before.h"

#include <algorithm>
#include <vector>

#include "flow/callee.h"
#include "flow/shared_variable.h"
#include "rules/ir_place.h"
#include "types/universe.h"

namespace premortem::rules {

namespace {

using ir::BlockId;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using syntax::Token;

constexpr int kMostSteps = 16;  // from a value to the variable that it is taken from

// By BlockId: what can be reached from a block, itself included, without going through `without`.
std::vector<bool> BlocksFrom(const Function& f, BlockId from, BlockId without) {
  std::vector<bool> reached(f.blocks.size());
  std::vector<BlockId> open = {from};
  while (!open.empty()) {
    BlockId block = open.back();
    open.pop_back();
    if (!block.valid() || block == without || reached[block.value]) continue;
    reached[block.value] = true;
    for (BlockId next : f[block].succs) open.push_back(next);
  }
  return reached;
}

// Whether a way from the block ends without coming through another.
bool AvoidsOnAWay(const Function& f, BlockId from, BlockId other) {
  std::vector<bool> reached = BlocksFrom(f, from, other);
  for (uint32_t b = 1; b < f.blocks.size(); ++b) {
    if (reached[b] && f.blocks[b].succ_count() == 0) return true;
  }
  return false;
}

// The blocks that run because the answer is yes; none where more than one branch asks.
std::vector<BlockId> BranchOf(const Function& f, ValueId question) {
  bool yes = f[question].token != Token::kNeq;
  ValueId answer = question;
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    const Instr& instr = f.instrs[v];
    bool is_ok = instr.op == Op::kExtract && instr.a == question.value && instr.b == 1;
    if (is_ok) answer = ValueId(v);
  }
  BlockId asks;
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    if (!f.Uses(ValueId(v), answer)) continue;
    if (f.instrs[v].op != Op::kIf || asks.valid()) return {};
    asks = f.BlockOf(ValueId(v));
  }
  if (!asks.valid()) return {};
  std::vector<bool> reached = BlocksFrom(f, f[asks].succs[yes ? 0 : 1], asks);
  std::vector<BlockId> blocks;
  for (uint32_t b = 1; b < f.blocks.size(); ++b) {
    if (reached[b] && AvoidsOnAWay(f, asks, BlockId(b))) blocks.push_back(BlockId(b));
  }
  return blocks;
}

// Compares what two functions of a group call.
class Calls {
 public:
  Calls(const ir::FuncGroup& group, const Function& inner, const Function& outer)
      : group_(group), inner_(inner), outer_(outer) {}

  // Whether the function of the place makes the call too, on all ways to the place but for loops
  // that have nothing to go through.
  bool IsMadeBefore(ValueId call, ValueId place) const {
    for (uint32_t v = 1; v < outer_.instrs.size(); ++v) {
      ValueId other(v);
      bool itself = &inner_ == &outer_ && other == call;
      if (outer_.instrs[v].op != Op::kCall || itself) continue;
      if (ComesBefore(other, place) && IsSame(call, other)) return true;
    }
    return false;
  }

 private:
  bool ComesBefore(ValueId call, ValueId place) const {
    BlockId to = outer_.BlockOf(place);
    BlockId from = outer_.BlockOf(call);
    if (from == to) return call.value < place.value;
    BlockId below = from;
    for (BlockId at = from; at.valid(); below = at, at = outer_[at].idom) {
      if (!outer_.Dominates(at, to)) continue;
      // A loop asks at its head, or once in front of it.
      return at == from || (at != to && IsInEachTurn(at, from)) || IsInEachTurn(below, from);
    }
    return false;
  }

  // Whether the block is a part of each turn of the loop that has its head there.
  bool IsInEachTurn(BlockId head, BlockId block) const {
    bool is_loop = false;
    for (BlockId pred : outer_.PredsOf(head)) {
      if (!outer_.Dominates(head, pred)) continue;
      if (!outer_.Dominates(block, pred)) return false;
      is_loop = true;
    }
    return is_loop;
  }

  bool IsSame(ValueId x, ValueId y) const {
    ir::Call a = inner_.CallOf(x);
    ir::Call b = outer_.CallOf(y);
    if (a.method != b.method || a.args.size() != b.args.size()) return false;
    const Instr& callee = inner_[a.callee];
    const Instr& other = outer_[b.callee];
    if (const types::Object* named = flow::StaticCallee(inner_, a)) {
      if (named != flow::StaticCallee(outer_, b)) return false;
    } else if (callee.op == Op::kBuiltin) {
      if (other.op != Op::kBuiltin || callee.a != other.a) return false;
    } else if (!HaveSameRoot(a.callee, b.callee)) {
      return false;
    }
    for (size_t i = 0; i < a.args.size(); ++i) {
      if (!HaveSameRoot(a.args[i], b.args[i])) return false;
    }
    return true;
  }

  // Whether two values are taken from the same variable, or are constants.
  bool HaveSameRoot(ValueId x, ValueId y) const {
    flow::SharedVariable a = RootOf(inner_, x);
    flow::SharedVariable b = RootOf(outer_, y);
    if (a.owner == nullptr || b.owner == nullptr) return false;
    const Instr& p = (*a.owner)[a.variable];
    const Instr& q = (*b.owner)[b.variable];
    if (p.op != q.op) return false;
    if (p.op == Op::kConst) return true;
    if (p.op == Op::kGlobal) return p.a == q.a;
    bool is_variable = p.op == Op::kAlloc || p.op == Op::kParameter;
    return is_variable && a.owner == b.owner && a.variable == b.variable;
  }

  flow::SharedVariable RootOf(const Function& f, ValueId v) const {
    for (int i = 0; i < kMostSteps; ++i) {
      const Instr& instr = f[v];
      switch (instr.op) {
        case Op::kFreeVar: return flow::DeclarationOf(group_, f, v);
        case Op::kUnOp:
          if (instr.token != Token::kMul) return {};
          break;
        case Op::kFieldAddr:
        case Op::kField:
        case Op::kIndexAddr:
        case Op::kIndex:
        case Op::kChangeType:
        case Op::kChangeInterface:
        case Op::kMakeInterface: break;
        default: return {&f, v, {}};
      }
      v = ValueId(instr.a);
    }
    return {};
  }

  const ir::FuncGroup& group_;
  const Function& inner_;
  const Function& outer_;
};

bool IsAround(const ir::FuncGroup& group, const Function& outer, const Function& f) {
  const Function* at = &f;
  while (at != &outer && at->parent.valid()) at = &group.Get(at->parent);
  return at == &outer;
}

bool IsLength(const Function& f, ValueId call) {
  const Instr& callee = f[f.CallOf(call).callee];
  return callee.op == Op::kBuiltin && callee.a == static_cast<uint32_t>(types::BuiltinId::kLen);
}

// Whether an instruction that is no call has an effect that somebody else can see.
bool HasEffect(const Function& f, const Instr& instr) {
  switch (instr.op) {
    case Op::kReturn: return !f.ValuesAt(instr.a).empty();
    case Op::kJump:
    case Op::kIf:
    case Op::kRunDefers: return false;
    case Op::kUnOp: return instr.token == Token::kArrow;
    case Op::kSelect: return true;
    default: return ir::KindOf(instr.op) == ir::OpKind::kEffect;
  }
}

}  // namespace

bool IsDoneBefore(const ir::FuncGroup& group, const Function& f, ValueId question,
                  source::SourceLoc place) {
  auto [outer, at] = InstrAt(group, Op::kCall, place.file, place.offset);
  if (outer == nullptr || !IsAround(group, *outer, f)) return false;
  Calls calls(group, f, *outer);
  bool calls_something = false;
  for (BlockId block : BranchOf(f, question)) {
    for (uint32_t v = f[block].first.value; v < f[block].end.value; ++v) {
      ValueId instr(v);
      if (f[instr].op != Op::kCall) {
        if (HasEffect(f, f[instr])) return false;
        continue;
      }
      if (IsLength(f, instr)) continue;
      if (!calls.IsMadeBefore(instr, at)) return false;
      calls_something = true;
    }
  }
  return calls_something;
}

}  // namespace premortem::rules
