#include "flow/exit_note.h"

#include <algorithm>
#include <optional>

#include "constant/value.h"
#include "flow/callee.h"
#include "flow/channel_signal.h"
#include "flow/function_name.h"
#include "models/resources.h"

namespace premortem::flow {

namespace {

using ir::Block;
using ir::BlockId;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using syntax::Token;
using types::Object;

// Functions with more blocks than this are not looked into.
constexpr uint32_t kMaxBlocks = 5000;

const Object* NamedCalleeOf(const Function& f, ValueId call) {
  const Object* callee = NamedCallee(f, f.CallOf(call));
  return callee == nullptr ? nullptr : &types::Origin(*callee);
}

bool NeverReturns(const Function& f, ValueId call) {
  const Object* callee = NamedCalleeOf(f, call);
  return callee != nullptr && models::NeverReturns(NameOfFunction(*callee));
}

// The strongly connected parts of a function's flow (Tarjan, SIAM J. Comput. 1972), without
// recursion.
class Loops {
 public:
  Loops(const Function& f, std::span<const uint32_t> numbers, const SyncFinder& sync)
      : f_(f),
        numbers_(numbers),
        sync_(sync),
        nexts_(f.blocks.size()),
        ends_(f.blocks.size()),
        order_(f.blocks.size()),
        low_(f.blocks.size()),
        part_(f.blocks.size()) {
    for (uint32_t b = 1; b < f.blocks.size(); ++b) AddNexts(b);
    Visit(f.entry().value);
  }

  ExitNote Result() {
    ExitNote note;
    BlockId returns;  // dominates all returns
    for (uint32_t b = 1; b < f_.blocks.size(); ++b) {
      if (part_[b] == 0 || ends_[b]) continue;
      // A deferred function may recover.
      note.returns = note.returns || (f_.recover.valid() && Panics(BlockId(b)));
      if (LastOf(f_.blocks[b]).op != Op::kReturn) continue;
      note.returns = true;
      returns = returns.valid() ? CommonDominator(returns, BlockId(b)) : BlockId(b);
    }
    for (BlockId b = returns; b.valid(); b = f_[b].idom) AddCalls(f_[b], note.always);
    for (uint32_t part = 1; part <= part_count_; ++part) {
      if (std::optional<LoopNote> loop = LoopAt(part)) note.loops.push_back(std::move(*loop));
    }
    std::ranges::stable_sort(note.loops, {},
                             [](const LoopNote& loop) { return loop.begin.offset; });
    return note;
  }

 private:
  struct Nexts {
    uint32_t blocks[2] = {};
    int count = 0;
  };

  const Instr& LastOf(const Block& block) const { return f_.instrs[block.end.value - 1]; }

  BlockId CommonDominator(BlockId a, BlockId b) const {
    while (a.valid() && !f_.Dominates(a, b)) a = f_[a].idom;
    return a;
  }

  void AddCalls(const Block& block, std::vector<uint32_t>& out) const {
    for (uint32_t v = block.first.value; v < block.end.value; ++v) {
      if (f_.instrs[v].op == Op::kCall && numbers_[v] != 0) out.push_back(numbers_[v]);
    }
  }

  void AddNexts(uint32_t b) {
    const Block& block = f_.blocks[b];
    for (uint32_t v = block.first.value; v < block.end.value; ++v) {
      if (f_.instrs[v].op == Op::kCall && NeverReturns(f_, ValueId(v))) {
        ends_[b] = true;
        return;
      }
    }
    const Instr& last = LastOf(block);
    std::optional<bool> known;
    if (last.op == Op::kIf && f_[ValueId(last.a)].op == Op::kConst) {
      const constant::Value& value = f_.ConstantOf(ValueId(last.a));
      if (value.kind() == constant::Kind::kBool) known = constant::BoolVal(value);
    }
    for (int i = 0; i < 2; ++i) {
      if (!block.succs[i].valid() || (known && *known != (i == 0))) continue;
      if (IsImpossible(block.succs[i]) || EndsWithEndlessChannel(b, i)) continue;
      nexts_[b].blocks[nexts_[b].count++] = block.succs[i].value;
    }
  }

  void Visit(uint32_t root) {
    struct Frame {
      uint32_t block;
      int next = 0;
    };
    std::vector<Frame> frames = {{root}};
    std::vector<uint32_t> open;
    uint32_t count = 0;
    auto enter = [&](uint32_t b) {
      order_[b] = low_[b] = ++count;
      open.push_back(b);
    };
    enter(root);
    while (!frames.empty()) {
      Frame& frame = frames.back();
      uint32_t b = frame.block;
      if (frame.next < nexts_[b].count) {
        uint32_t next = nexts_[b].blocks[frame.next++];
        if (order_[next] == 0) {
          enter(next);
          frames.push_back({next});
        } else if (part_[next] == 0) {
          low_[b] = std::min(low_[b], order_[next]);
        }
        continue;
      }
      frames.pop_back();
      if (!frames.empty()) low_[frames.back().block] = std::min(low_[frames.back().block], low_[b]);
      if (low_[b] != order_[b]) continue;
      ++part_count_;
      uint32_t last = 0;
      do {
        last = open.back();
        open.pop_back();
        part_[last] = part_count_;
        members_.resize(part_count_ + 1);
        members_[part_count_].push_back(last);
      } while (last != b);
    }
  }

  // Where a select goes that has no default and for which no case is ready: nowhere.
  bool IsImpossible(BlockId b) const {
    const Instr& last = f_.instrs[f_[b].end.value - 1];
    return last.op == Op::kPanic && last.pos == syntax::kNoOffset;
  }

  // Whether an edge is that of the end of a channel that has no end.
  bool EndsWithEndlessChannel(uint32_t b, int way) const {
    ValueId receive = ClosedReceive(BlockId(b), way);
    if (!receive.valid()) return false;
    return models::IsNeverClosed(SignalOf(f_, ValueId(f_[receive].a)));
  }

  // The receive whose end of the channel leads from the block to one of its successors; none where
  // something else does.
  ValueId ClosedReceive(BlockId b, int way) const {
    const Instr& last = LastOf(f_[b]);
    if (last.op != Op::kIf || way != 1) return {};
    const Instr& ok = f_[ValueId(last.a)];
    if (ok.op != Op::kExtract || ok.b != 1) return {};
    return IsReceive(f_[ValueId(ok.a)]) ? ValueId(ok.a) : ValueId();
  }

  // The select of whose cases the block asks for one; none where it asks something else.
  ValueId CaseOf(BlockId b) const {
    const Instr& last = LastOf(f_[b]);
    if (last.op != Op::kIf) return {};
    const Instr& is = f_[ValueId(last.a)];
    if (is.op != Op::kBinOp || is.token != Token::kEql) return {};
    const Instr& index = f_[ValueId(is.a)];
    bool of_select = index.op == Op::kExtract && index.b == 0 &&
                     f_[ValueId(index.a)].op == Op::kSelect && f_[ValueId(is.b)].op == Op::kConst;
    return of_select ? ValueId(index.a) : ValueId();
  }

  // The channel from which a select has received when it leads from the block to its first
  // successor; none where something else does, or one can also get there otherwise.
  ValueId ReceiveCase(BlockId b) const {
    ValueId select = CaseOf(b);
    if (!select.valid() || f_.PredsOf(f_[b].succs[0]).size() != 1) return {};
    ValueId index(f_[ValueId(LastOf(f_[b]).a)].b);
    auto at = static_cast<size_t>(constant::Int64Val(f_.ConstantOf(index)).value);
    if (at >= f_.SelectStateCount(select)) return {};
    ir::SelectState state = f_.SelectStateOf(select, at);
    return state.send.valid() ? ValueId() : state.chan;
  }

  // The context that an instruction asks for its end by a method; none where it is no such call.
  ValueId ContextOf(ValueId v, bool (*asks)(const models::FunctionName&)) const {
    if (f_[v].op != Op::kCall) return {};
    const Object* callee = NamedCalleeOf(f_, v);
    bool of_context = callee != nullptr && asks(NameOfFunction(*callee));
    return of_context && f_.CallOf(v).method.valid() ? f_.CallOf(v).callee : ValueId();
  }

  // The context that has ended when the flow leaves the block that way, as its error says; none
  // where something else does.
  ValueId EndedContext(BlockId b, int way) const {
    const Instr& last = LastOf(f_[b]);
    if (last.op != Op::kIf) return {};
    const Instr& is = f_[ValueId(last.a)];
    bool compares = is.op == Op::kBinOp && f_[ValueId(is.b)].op == Op::kConst;
    if (!compares || is.token != (way == 0 ? Token::kNeq : Token::kEql)) return {};
    return ContextOf(ValueId(is.a), models::IsErrorOfContext);
  }

  GuardedExit GuardOfContext(ValueId context, bool in_select) const {
    GuardedExit guard;
    guard.context = OriginOfLimit(f_, context, numbers_);
    guard.in_select = in_select;
    return guard;
  }

  // What has to happen on a channel before the flow gets from a block of a loop out of it.
  std::optional<GuardedExit> GuardOf(uint32_t part, BlockId b, int way) const {
    if (ValueId context = EndedContext(b, way); context.valid()) {
      return GuardOfContext(context, false);
    }
    if (ValueId closed = ClosedReceive(b, way); closed.valid()) {
      uint32_t object = sync_.ObjectOf(ValueId(f_[closed].a));
      if (object == SyncFinder::kNone) return {};
      return GuardedExit{.object = object, .context = {}, .closed_only = true, .in_select = false};
    }
    // The case of a select: this edge, or one on every way to the block within the loop.
    std::optional<GuardedExit> guard;
    if (way == 0) guard = GuardOfCase(b);
    for (BlockId at = b; !guard && at.valid() && part_[at.value] == part; at = f_[at].idom) {
      std::span<const BlockId> preds = f_.PredsOf(at);
      if (preds.size() == 1 && f_[preds[0]].succs[0] == at) guard = GuardOfCase(preds[0]);
    }
    if (guard) guard->closed_only = way == 1 && IsOkOfSelect(b);
    return guard;
  }
  int WayTo(uint32_t b, uint32_t next) const { return f_.blocks[b].succs[0].value == next ? 0 : 1; }
  // The guards of a way out, or of all ways on behind it where it only leads to the next case of a
  // select. False where one has none.
  bool AddGuards(uint32_t part, BlockId b, int way, std::vector<GuardedExit>& out) const {
    if (std::optional<GuardedExit> guard = GuardOf(part, b, way)) {
      out.push_back(*guard);
      return true;
    }
    BlockId next = f_[b].succs[way];
    bool asks = way == 1 && CaseOf(b).valid() && CaseOf(next).valid();
    if (!asks || f_.PredsOf(next).size() != 1) return false;
    const Nexts& ways = nexts_[next.value];
    for (int i = 0; i < ways.count; ++i) {
      if (!AddGuards(part, next, WayTo(next.value, ways.blocks[i]), out)) return false;
    }
    return true;
  }
  // Whether the block asks whether what a select has received was sent.
  bool IsOkOfSelect(BlockId b) const {
    const Instr& last = LastOf(f_[b]);
    const Instr& ok = f_[ValueId(last.a)];
    return last.op == Op::kIf && ok.op == Op::kExtract && ok.b == 1 &&
           f_[ValueId(ok.a)].op == Op::kSelect;
  }
  std::optional<GuardedExit> GuardOfCase(BlockId b) const {
    ValueId channel = ReceiveCase(b);
    if (!channel.valid()) return {};
    if (ValueId context = ContextOf(channel, models::IsDoneOfContext); context.valid()) {
      return GuardOfContext(context, true);
    }
    uint32_t object = sync_.ObjectOf(channel);
    if (object == SyncFinder::kNone) return {};
    return GuardedExit{.object = object, .context = {}, .closed_only = false, .in_select = true};
  }

  bool Panics(BlockId b) const { return LastOf(f_[b]).op == Op::kPanic; }

  std::optional<LoopNote> LoopAt(uint32_t part) const {
    const std::vector<uint32_t>& blocks = members_[part];
    bool loops = false;
    LoopNote loop;
    for (uint32_t b : blocks) {
      for (int i = 0; i < nexts_[b].count; ++i) {
        uint32_t next = nexts_[b].blocks[i];
        if (part_[next] == part) {
          loops = true;
          continue;
        }
        if (Panics(BlockId(next))) return {};  // it is meant to go on for ever
        if (!AddGuards(part, BlockId(b), WayTo(b, next), loop.exits)) return {};
      }
    }
    if (!loops) return {};
    for (uint32_t b : blocks) {
      Describe(f_.blocks[b], loop);
      AddCalls(f_.blocks[b], loop.calls);
    }
    return loop;
  }

  void Describe(const Block& block, LoopNote& loop) const {
    for (uint32_t v = block.first.value; v < block.end.value; ++v) {
      const Instr& instr = f_.instrs[v];
      loop.selects = loop.selects || instr.op == Op::kSelect;
      loop.waits = loop.waits || instr.op == Op::kSend || IsReceive(instr);
      if (instr.pos == syntax::kNoOffset) continue;
      source::SourceLoc place{f_.FileOf(ValueId(v)), instr.pos};
      if (!loop.begin.file.valid() || place.offset < loop.begin.offset) loop.begin = place;
      if (!loop.end.file.valid() || place.offset > loop.end.offset) loop.end = place;
    }
  }

  const Function& f_;
  std::span<const uint32_t> numbers_;
  const SyncFinder& sync_;
  std::vector<Nexts> nexts_;
  std::vector<bool> ends_;             // by block: it calls what never returns
  std::vector<uint32_t> order_, low_;  // by block; order 0: not visited
  std::vector<uint32_t> part_;         // by block; 0: not known yet, or not reached
  std::vector<std::vector<uint32_t>> members_ = std::vector<std::vector<uint32_t>>(1);
  uint32_t part_count_ = 0;
};

}  // namespace

ExitNote ExitNoteOf(const Function& f, std::span<const uint32_t> numbers, const SyncFinder& sync) {
  ExitNote note{.returns = true};
  if (f.blocks.empty()) return note;
  if (f.block_count() <= kMaxBlocks) note = Loops(f, numbers, sync).Result();
  return note;
}

}  // namespace premortem::flow
