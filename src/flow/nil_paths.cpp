#include "flow/nil_paths.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "flow/path_conditions.h"
#include "flow/place.h"
#include "flow/shared_variable.h"
#include "ir/type_util.h"
#include "types/universe.h"

namespace premortem::flow {

namespace {

using ir::BlockId;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using syntax::Token;

constexpr size_t kMostBlocks = 4000;
constexpr int kMostConversions = 8;
// How often a path may come by a block: once around a loop.
constexpr int kMostVisits = 2;

// A depth-first walk from the place back to the entry. Until the value is seen to be nil it is
// followed through phis; from there on only the conditions count.
class Search {
 public:
  Search(const ir::FuncGroup& group, const Function& f, const NilSources& sources)
      : group_(group), f_(f), sources_(sources) {}

  std::optional<NilPath> Find(ValueId value, ValueId at) {
    BlockId block = f_.BlockOf(at);
    if (!MayBeNil(value) || HasEndingCall(f_[block].first, at)) return {};
    Settle({.block = block, .value = value, .conditions = PathConditions(f_)});
    while (!open_.empty()) {
      size_t node = open_.back();
      open_.pop_back();
      if (nodes_.size() > kMostBlocks) return {};
      if (nodes_[node].block == f_.entry() && !nodes_[node].value.valid()) {
        if (IsPossible(nodes_[node])) return PathTo(node);
      }
      GoBack(node);
    }
    return {};
  }

 private:
  struct Node {
    BlockId block;
    ValueId value;          // followed; none: it is seen to be nil
    bool variable = false;  // `value` is the Alloc of a variable, and what it holds is followed
    PathConditions conditions;
    ValueId load;                      // by which a variable was read last
    ValueId source;                    // that gives nil
    const Outcome* outcome = nullptr;  // of a call that does
    ValueId leaf;                      // what was followed last, where it is no constant
    size_t next = 0;                   // nearer to the place, plus 1
  };

  ValueId BelowConversions(ValueId v) const {
    for (int i = 0; i < kMostConversions && f_[v].op == Op::kChangeType; ++i) v = ValueId(f_[v].a);
    return v;
  }

  // Whether a nil can be among what the value is, whatever the path.
  bool MayBeNil(ValueId start) {
    std::vector<ValueId> open = {start};
    std::set<uint32_t> seen;
    while (!open.empty()) {
      ValueId v = BelowConversions(open.back());
      open.pop_back();
      if (!seen.insert(v.value).second) continue;
      if (f_[v].op == Op::kPhi) {
        std::span<const ValueId> operands = f_.ValuesAt(f_[v].a);
        open.insert(open.end(), operands.begin(), operands.end());
        continue;
      }
      if (IsNilConstant(f_, v) || OkOf(v).has_value() || IsBlindLookup(v)) return true;
      if (OwnerOfNilField(v).valid()) return true;
      if (VariableReadBy(v).valid()) return true;
      auto [call, index] = ResultOf(v);
      if (!call.valid()) continue;
      const Outcomes& outcomes = OutcomesOf(call);
      if (std::ranges::any_of(outcomes, [&](const Outcome& outcome) {
            return outcome.results[index] == ResultShape::kNil;
          })) {
        return true;
      }
    }
    return false;
  }

  // The variable that a value is read from, if nobody but this function sets it. Others are values
  // by now, without an address.
  ValueId VariableReadBy(ValueId v) {
    if (f_[v].op != Op::kUnOp || f_[v].token != Token::kMul) return {};
    ValueId variable(f_[v].a);
    if (f_[variable].op != Op::kAlloc) return {};
    auto [known, is_new] = own_.try_emplace(variable.value);
    if (is_new) known->second = IsSetByOwnerOnly(group_, f_, variable);
    return known->second ? variable : ValueId();
  }

  // Whether what the node follows may be found in each block that it comes to.
  bool Reads(const Node& node) {
    return node.value.valid() && (node.variable || VariableReadBy(node.value).valid());
  }

  const Outcomes& OutcomesOf(ValueId call) {
    auto [it, is_new] = outcomes_.try_emplace(call.value);
    if (is_new) it->second = sources_.outcomes_of(call);
    return it->second;
  }

  // The call that gives a value, and which of its results it is.
  std::pair<ValueId, uint32_t> ResultOf(ValueId v) const {
    uint32_t index = 0;
    if (f_[v].op == Op::kExtract) {
      index = f_[v].b;
      v = ValueId(f_[v].a);
    }
    return {f_[v].op == Op::kCall && index < kMostResults ? v : ValueId(), index};
  }

  // Of the value of `v, ok := ...` the tuple.
  std::optional<ValueId> OkOf(ValueId v) const {
    if (f_[v].op != Op::kExtract || f_[v].b != 0) return {};
    const Instr& tuple = f_[ValueId(f_[v].a)];
    bool comma_ok = tuple.op == Op::kTypeAssert || tuple.op == Op::kLookup || IsReceive(tuple);
    if (!comma_ok || !(tuple.flags & ir::kCommaOk)) return {};
    return ValueId(f_[v].a);
  }

  // m[k] in a function that never asks the map whether it has a key, nor adds one, nor goes through
  // a map, by which it would know. Of a key that is written there its author knows.
  bool IsBlindLookup(ValueId v) const {
    const Instr& lookup = f_[v];
    if (lookup.op != Op::kLookup || (lookup.flags & ir::kCommaOk) != 0) return false;
    if (types::UnderlyingAs<types::Map>(f_[ValueId(lookup.a)].type) == nullptr) return false;
    if (f_[ValueId(lookup.b)].op == Op::kConst) return false;
    return std::ranges::none_of(f_.instrs, [&](const Instr& instr) {
      bool asks = instr.op == Op::kLookup && (instr.flags & ir::kCommaOk) != 0;
      bool same =
          (asks || instr.op == Op::kMapUpdate) && MayBeSame(ValueId(instr.a), ValueId(lookup.a));
      return same || instr.op == Op::kRange;
    });
  }

  // Of two maps: those of different fields or variables are taken for different ones.
  bool MayBeSame(ValueId a, ValueId b) const {
    Symbol one = PlaceReadBy(f_, a), other = PlaceReadBy(f_, b);
    return !one.valid() || !other.valid() || one == other;
  }

  // Of a value that is read from a field that somebody leaves nil: to what the field belongs, which
  // is not the function's own. None where the function sets the field, or it is another value.
  ValueId OwnerOfNilField(ValueId v) const {
    Symbol field = PlaceReadBy(f_, v);
    if (!field.valid() || !sources_.is_left_nil(field)) return {};
    bool is_set = std::ranges::any_of(f_.instrs, [&](const Instr& instr) {
      return instr.op == Op::kStore && PlaceAt(f_, ValueId(instr.a)) == field;
    });
    if (is_set) return {};
    ValueId owner = v;
    while (f_[owner].op == Op::kField || f_[owner].op == Op::kFieldAddr || IsLoad(f_[owner])) {
      owner = ValueId(f_[owner].a);
    }
    return f_[owner].op == Op::kAlloc ? ValueId() : owner;
  }

  // Adds what holds where a component of a tuple has a value; the components are found by their
  // uses, as each has an instruction of its own.
  template <typename Visit>
  bool ForEachComponent(ValueId tuple, Visit visit) const {
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
      const Instr& instr = f_.instrs[v];
      if (instr.op != Op::kExtract || instr.a != tuple.value) continue;
      if (!visit(ValueId(v), instr.b)) return false;
    }
    return true;
  }

  // Of the instructions of a block before `end` the last that sets a variable: a store to it, or
  // what makes it. None where none does.
  ValueId LastSetting(BlockId block, ValueId end, ValueId variable) const {
    for (uint32_t v = end.value; v-- > f_[block].first.value;) {
      bool stores = f_.instrs[v].op == Op::kStore && f_.instrs[v].a == variable.value;
      if (stores || v == variable.value) return ValueId(v);
    }
    return {};
  }

  // Follows what a variable holds back through the node's block, from where it is read or from the
  // end, to what is stored there last. False: conditions say that what is read is not nil.
  bool FollowVariable(Node& node) {
    for (ValueId end = f_[node.block].end;; node.variable = false) {
      if (!node.variable) {
        node.value = BelowConversions(node.value);
        ValueId variable = VariableReadBy(node.value);
        if (!variable.valid()) return true;
        bool known = node.conditions.IsNil(node.value).value_or(false);
        if (!known && !node.conditions.AddNil(node.value, true)) return false;
        if (f_.BlockOf(node.value) != node.block) return true;
        node.load = end = node.value;
        node.value = variable;
        node.variable = true;
      }
      ValueId set = LastSetting(node.block, end, node.value);
      if (!set.valid()) return true;
      node.value = set == node.value ? ValueId() : ValueId(f_[set].b);
      if (!node.value.valid()) return true;  // it is new, and zero
    }
  }

  // Whether one of the instructions is a call that never comes back.
  bool HasEndingCall(ValueId first, ValueId end) const {
    for (uint32_t v = first.value; v < end.value; ++v) {
      if (f_.instrs[v].op == Op::kCall && sources_.never_returns(ValueId(v))) return true;
    }
    return false;
  }

  bool IsNeverLeft(BlockId block) {
    auto [known, is_new] = never_left_.try_emplace(block.value);
    if (is_new) known->second = HasEndingCall(f_[block].first, f_[block].end);
    return known->second;
  }

  // Puts a node on the stack, if the value may be nil there: once for each way in which it is.
  void Settle(Node node) {
    if (node.value.valid() && !FollowVariable(node)) return;
    if (!node.value.valid() || Reads(node)) return Push(std::move(node));
    ValueId v = node.value;
    if (f_[v].op == Op::kPhi) {
      if (node.conditions.IsNil(v).value_or(true)) Push(std::move(node));
      return;
    }
    if (IsNilConstant(f_, v)) {
      node.value = ValueId();
      return Push(std::move(node));
    }
    if (!node.conditions.AddNil(v, true)) return;
    node.value = ValueId();
    node.leaf = v;
    if (IsBlindLookup(v)) {
      node.source = v;
      return Push(std::move(node));
    }
    if (OwnerOfNilField(v).valid()) {
      node.source = v;
      return Push(std::move(node));
    }
    if (std::optional<ValueId> tuple = OkOf(v)) {
      node.source = *tuple;
      bool holds = ForEachComponent(*tuple, [&](ValueId part, uint32_t index) {
        return index == 0 || node.conditions.Add(part, false);
      });
      if (holds) Push(std::move(node));
      return;
    }
    auto [call, index] = ResultOf(v);
    if (!call.valid()) return;
    for (const Outcome& outcome : OutcomesOf(call)) {
      if (outcome.results[index] != ResultShape::kNil) continue;
      Node next = node;
      next.source = call;
      next.outcome = &outcome;
      bool holds = ForEachComponent(call, [&](ValueId part, uint32_t i) {
        if (i >= kMostResults) return true;
        switch (ResultShape shape = outcome.results[i]) {
          case ResultShape::kUnknown: return true;
          case ResultShape::kTrue:
          case ResultShape::kFalse: return next.conditions.Add(part, shape == ResultShape::kTrue);
          default: return next.conditions.AddNil(part, shape == ResultShape::kNil);
        }
      });
      if (holds) Push(std::move(next));
    }
  }

  void Push(Node node) {
    open_.push_back(nodes_.size());
    nodes_.push_back(std::move(node));
  }

  int VisitsOf(size_t node, BlockId block) const {
    int visits = 0;
    for (size_t at = node + 1; at != 0; at = nodes_[at - 1].next) {
      visits += nodes_[at - 1].block == block ? 1 : 0;
    }
    return visits;
  }

  void GoBack(size_t node) {
    BlockId block = nodes_[node].block;
    ValueId value = nodes_[node].value;
    bool asked =
        value.valid() && f_.BlockOf(value) == block && nodes_[node].conditions.AsksWithin(value);
    if (asked) return;
    std::span<const BlockId> preds = f_.PredsOf(block);
    for (size_t i = preds.size(); i-- > 0;) {
      if (VisitsOf(node, preds[i]) >= kMostVisits || IsNeverLeft(preds[i])) continue;
      // Around a loop its conditions are forgotten.
      if (f_.Dominates(block, preds[i]) && !IsPossible(nodes_[node])) continue;
      if (value.valid() && IsSetInLoop(nodes_[node], i)) continue;
      Node next = nodes_[node];
      next.next = node + 1;
      next.block = preds[i];
      if (!next.conditions.EnterFrom(block, i)) continue;
      if (!next.conditions.AddBranch(preds[i], block)) continue;
      if (next.value.valid()) next.value = Enter(next.value, block, i);
      bool settled = !next.value.valid() || (next.value == nodes_[node].value && !Reads(next));
      if (settled) {
        Push(std::move(next));
      } else {
        Settle(std::move(next));
      }
    }
  }

  // Whether the node is at the head of a loop that the path enters from outside, and follows a phi
  // there, or a variable, that every iteration sets: the nil then stands for "there is nothing to
  // go through", and mostly that cannot be.
  bool IsSetInLoop(const Node& node, size_t pred) const {
    BlockId block = node.block;
    std::span<const BlockId> preds = f_.PredsOf(block);
    if (f_.Dominates(block, preds[pred])) return false;
    if (node.variable) return IsStoredInLoop(node.value, block);
    ValueId v = node.value;
    if (f_[v].op != Op::kPhi || f_.BlockOf(v) != block) return false;
    bool is_loop = false;
    std::vector<ValueId> open;
    for (size_t i = 0; i < preds.size(); ++i) {
      if (!f_.Dominates(block, preds[i])) continue;
      is_loop = true;
      open.push_back(f_.ValuesAt(f_[v].a)[i]);
    }
    std::set<uint32_t> seen;
    while (!open.empty()) {
      ValueId x = open.back();
      open.pop_back();
      if (x == v) return false;
      if (f_[x].op != Op::kPhi || !seen.insert(x.value).second) continue;
      std::span<const ValueId> operands = f_.ValuesAt(f_[x].a);
      open.insert(open.end(), operands.begin(), operands.end());
    }
    return is_loop;
  }

  // Whether a loop has its head there, and on every way back to it stores to the variable.
  bool IsStoredInLoop(ValueId variable, BlockId head) const {
    std::vector<BlockId> open;
    for (BlockId pred : f_.PredsOf(head)) {
      if (f_.Dominates(head, pred)) open.push_back(pred);
    }
    bool is_loop = !open.empty();
    std::set<uint32_t> seen;
    while (!open.empty()) {
      BlockId block = open.back();
      open.pop_back();
      if (!seen.insert(block.value).second) continue;
      if (LastSetting(block, f_[block].end, variable).valid()) continue;
      if (block == head) return false;
      std::span<const BlockId> preds = f_.PredsOf(block);
      open.insert(open.end(), preds.begin(), preds.end());
    }
    return is_loop;
  }

  ValueId Enter(ValueId v, BlockId block, size_t pred) const {
    bool here =
        f_[v].op == Op::kPhi && v.value >= f_[block].first.value && v.value < f_[block].end.value;
    return here ? f_.ValuesAt(f_[v].a)[pred] : v;
  }

  // Whether nobody on the way has asked the value in a way that is not understood, and the callee's
  // outcome is one that this call can have, as far as its arguments say.
  bool IsPossible(const Node& node) const {
    if (node.leaf.valid() && node.conditions.AsksWithin(node.leaf)) return false;
    if (node.load.valid() && node.conditions.AsksWithin(node.load)) return false;
    // Who asks the struct for something else may know by that whether the field is set.
    ValueId owner = node.leaf.valid() ? OwnerOfNilField(node.leaf) : ValueId();
    if (owner.valid() && node.conditions.AsksBeyondNil(owner, node.leaf)) return false;
    if (node.outcome == nullptr) return true;
    ir::Call call = f_.CallOf(node.source);
    // Whether a constant gets there its author knows; not what else is asked besides.
    bool all_constant = true;
    for (uint32_t i = 0; i < kMostNotedParams; ++i) {
      ValueId argument = ArgumentOf(call, i);
      bool is_asked = argument.valid() && (node.outcome->asked_params >> i & 1) != 0;
      if (is_asked && f_[argument].op != Op::kConst) all_constant = false;
    }
    for (uint32_t i = 0; i < kMostNotedParams; ++i) {
      ValueId argument = ArgumentOf(call, i);
      if (!argument.valid()) break;
      auto has = [&](uint16_t params) { return (params >> i & 1) != 0; };
      bool is_constant = f_[argument].op == Op::kConst;
      if (has(node.outcome->asked_params) &&
          (is_constant ? all_constant : node.conditions.Asks(argument, node.source))) {
        return false;
      }
      std::optional<bool> is_nil = node.conditions.IsNil(argument);
      if (has(node.outcome->not_nil_params) && is_nil.value_or(false)) return false;
      if (has(node.outcome->nil_params) && !is_nil.value_or(ir::IsErrorType(f_[argument].type))) {
        return false;
      }
    }
    return true;
  }

  NilPath PathTo(size_t node) const {
    NilPath path{.source = nodes_[node].source, .branches = {}};
    for (size_t at = node; nodes_[at].next != 0; at = nodes_[at].next - 1) {
      const Node& next = nodes_[nodes_[at].next - 1];
      if (!next.value.valid()) continue;  // before it is nil
      BlockId from = nodes_[at].block;
      BlockId to = next.block;
      ValueId last(f_[from].end.value - 1);
      if (f_[last].op != Op::kIf || f_[from].succs[0] == f_[from].succs[1]) continue;
      ValueId condition(f_[last].a);
      path.branches.push_back({{f_.FileOf(condition), f_[condition].pos}, to == f_[from].succs[0]});
    }
    return path;
  }

  const ir::FuncGroup& group_;
  const Function& f_;
  const NilSources& sources_;
  std::map<uint32_t, bool> own_;           // by Alloc: whether nobody else sets the variable
  std::map<uint32_t, bool> never_left_;    // by block
  std::map<uint32_t, Outcomes> outcomes_;  // by call
  std::vector<Node> nodes_;
  std::vector<size_t> open_;  // a stack
};

}  // namespace

std::optional<NilPath> FindNilPath(const ir::FuncGroup& group, const Function& f, ValueId value,
                                   ValueId at, const NilSources& sources) {
  return Search(group, f, sources).Find(value, at);
}

}  // namespace premortem::flow
