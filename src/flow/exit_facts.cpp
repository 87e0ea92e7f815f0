#include "flow/exit_facts.h"

#include <algorithm>

#include "constant/value.h"
#include "flow/function_name.h"
#include "ir/type_util.h"
#include "models/resources.h"
#include "models/waits.h"
#include "types/named.h"
#include "types/package.h"

namespace premortem::flow {

namespace {

using ir::Block;
using ir::BlockId;
using ir::FuncGroup;
using ir::FuncId;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using syntax::Token;
using types::Object;
using types::TypeId;

// Functions with more blocks than this are not looked into.
constexpr uint32_t kMaxBlocks = 5000;

// The declared function or interface method that a call names; null of a function value.
const Object* NamedCallee(const Function& f, ValueId call) {
  ir::Call target = f.CallOf(call);
  types::ObjectId callee = target.method;
  if (!callee.valid() && f[target.callee].op == Op::kFunction) {
    callee = types::ObjectId(f[target.callee].a);
  }
  const Object* object = types::GetOrNull(callee);
  return object == nullptr ? nullptr : &types::Origin(*object);
}

// The function of the group that a call runs; null where it is none.
const Function* LiteralCallee(const FuncGroup& group, const Function& f, ValueId call) {
  ValueId callee = f.CallOf(call).callee;
  if (f[callee].op == Op::kMakeClosure) callee = ValueId(f[callee].a);
  return f[callee].op == Op::kFuncLit ? &group.Get(FuncId(f[callee].a)) : nullptr;
}

// The field or variable of a package that a value was read from; none of others.
types::ObjectId PlaceOf(const Function& f, ValueId v) {
  while (f[v].op == Op::kChangeType) v = ValueId(f[v].a);
  const Instr& value = f[v];
  ValueId from(value.a);
  if (value.op == Op::kField) {
    const Object* field = ir::FieldOf(f[from].type, value.b);
    return field == nullptr ? types::ObjectId() : types::Origin(*field).id;
  }
  if (value.op != Op::kUnOp || value.token != Token::kMul) return {};
  if (f[from].op == Op::kGlobal) return types::ObjectId(f[from].a);
  if (f[from].op != Op::kFieldAddr) return {};
  const Object* field = ir::FieldOf(ir::BaseOf(f[ValueId(f[from].a)].type), f[from].b);
  return field == nullptr ? types::ObjectId() : types::Origin(*field).id;
}

// Whether a channel is a field that src/models knows to be never closed: time.Ticker.C.
bool IsEndlessField(const Function& f, ValueId channel) {
  ValueId from(f[channel].a);
  if (f[channel].op != Op::kUnOp || f[channel].token != Token::kMul) return false;
  if (f[from].op != Op::kFieldAddr) return false;
  TypeId type = ir::BaseOf(f[ValueId(f[from].a)].type);
  const Object* field = ir::FieldOf(type, f[from].b);
  return field != nullptr && models::IsEndlessChannel(NameOfType(type), NameOf(*field));
}

// The strongly connected parts of a function's flow (Tarjan, SIAM J. Comput. 1972), without
// recursion.
class Loops {
 public:
  Loops(const Function& f, FunctionRef<bool(ValueId call)> never_returns)
      : f_(f),
        nexts_(f.blocks.size()),
        order_(f.blocks.size()),
        low_(f.blocks.size()),
        part_(f.blocks.size()) {
    for (uint32_t b = 1; b < f.blocks.size(); ++b) AddNexts(b, never_returns);
    Visit(f.entry().value);
  }

  Exits Result() {
    Exits exits;
    for (uint32_t b = 1; b < f_.blocks.size(); ++b) {
      if (part_[b] == 0) continue;
      if (f_.instrs[f_.blocks[b].end.value - 1].op == Op::kReturn && !ends_[b]) {
        exits.returns = true;
      }
    }
    for (uint32_t part = 1; part <= part_count_; ++part) {
      if (std::optional<EndlessLoop> loop = EndlessAt(part)) exits.endless.push_back(*loop);
    }
    std::ranges::stable_sort(exits.endless, {},
                             [](const EndlessLoop& loop) { return loop.begin.offset; });
    return exits;
  }

 private:
  struct Nexts {
    uint32_t blocks[2] = {};
    int count = 0;
  };

  void AddNexts(uint32_t b, FunctionRef<bool(ValueId call)> never_returns) {
    const Block& block = f_.blocks[b];
    for (uint32_t v = block.first.value; v < block.end.value; ++v) {
      if (f_.instrs[v].op == Op::kCall && never_returns(ValueId(v))) {
        ends_.resize(f_.blocks.size());
        ends_[b] = true;
        return;
      }
    }
    ends_.resize(f_.blocks.size());
    const Instr& last = f_.instrs[block.end.value - 1];
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
    ValueId receive = ClosedReceive(b, way);
    if (!receive.valid()) return false;
    ValueId channel(f_[receive].a);
    if (f_[channel].op == Op::kCall) {
      const Object* maker = NamedCallee(f_, channel);
      return maker != nullptr && models::GivesEndlessChannel(NameOfFunction(*maker));
    }
    return IsEndlessField(f_, channel);
  }

  // The receive whose end of the channel leads from the block out of its loop; none where something
  // else does.
  ValueId ClosedReceive(uint32_t b, int way) const {
    const Instr& last = f_.instrs[f_.blocks[b].end.value - 1];
    if (last.op != Op::kIf || way != 1) return {};
    const Instr& ok = f_[ValueId(last.a)];
    if (ok.op != Op::kExtract || ok.b != 1) return {};
    const Instr& receive = f_[ValueId(ok.a)];
    bool receives = receive.op == Op::kUnOp && receive.token == Token::kArrow;
    return receives ? ValueId(ok.a) : ValueId();
  }

  std::optional<EndlessLoop> EndlessAt(uint32_t part) const {
    const std::vector<uint32_t>& blocks = members_[part];
    bool loops = false;
    ValueId receive;
    for (uint32_t b : blocks) {
      for (int i = 0; i < nexts_[b].count; ++i) {
        if (part_[nexts_[b].blocks[i]] == part) {
          loops = true;
          continue;
        }
        ValueId closed = ClosedReceive(b, i);
        if (!closed.valid() || receive.valid()) return {};
        receive = closed;
      }
    }
    if (!loops) return {};
    EndlessLoop loop;
    if (receive.valid()) {
      loop.channel = PlaceOf(f_, ValueId(f_[receive].a));
      if (!loop.channel.valid()) return {};
    }
    for (uint32_t b : blocks) Describe(f_.blocks[b], loop);
    return loop;
  }

  void Describe(const Block& block, EndlessLoop& loop) const {
    for (uint32_t v = block.first.value; v < block.end.value; ++v) {
      const Instr& instr = f_.instrs[v];
      if (instr.op == Op::kSelect) loop.selects = true;
      if (instr.op == Op::kSend) loop.waits = true;
      if (instr.op == Op::kUnOp && instr.token == Token::kArrow) loop.waits = true;
      if (instr.op == Op::kCall) {
        const Object* callee = NamedCallee(f_, ValueId(v));
        if (callee != nullptr && models::WaitOf(NameOfFunction(*callee))) loop.waits = true;
      }
      if (instr.pos == syntax::kNoOffset) continue;
      source::SourceLoc place{f_.FileOf(ValueId(v)), instr.pos};
      if (!loop.begin.file.valid() || place.offset < loop.begin.offset) loop.begin = place;
      if (!loop.end.file.valid() || place.offset > loop.end.offset) loop.end = place;
    }
  }

  const Function& f_;
  std::vector<Nexts> nexts_;
  std::vector<bool> ends_;
  std::vector<uint32_t> order_, low_;  // by block; order 0: not visited
  std::vector<uint32_t> part_;         // by block; 0: not known yet, or not reached
  std::vector<std::vector<uint32_t>> members_ = std::vector<std::vector<uint32_t>>(1);
  uint32_t part_count_ = 0;
};

}  // namespace

Exits ExitsOf(const Function& f, FunctionRef<bool(ValueId call)> never_returns) {
  if (f.blocks.empty() || f.block_count() > kMaxBlocks) return {.returns = true, .endless = {}};
  return Loops(f, never_returns).Result();
}

PackageExits::Ending PackageExits::EndingOfCallee(const FuncGroup& group, const Function& f,
                                                  ValueId call) {
  if (const Function* literal = LiteralCallee(group, f, call)) return EndingOf(group, *literal);
  const Object* callee = NamedCallee(f, call);
  if (callee == nullptr) return {};
  if (models::NeverReturns(NameOfFunction(*callee))) return {.returns = false, .endless = {}};
  return EndingOf(*callee);
}

PackageExits::Ending PackageExits::EndingOf(const FuncGroup& group, const Function& f) {
  if (depth_ >= kMaxDepth) return {};
  ++depth_;
  std::optional<EndlessLoop> of_callee;
  Exits exits = ExitsOf(f, [&](ValueId call) {
    Ending ending = EndingOfCallee(group, f, call);
    if (ending.endless && !of_callee) of_callee = ending.endless;
    return !ending.returns;
  });
  --depth_;
  Ending ending{.returns = exits.returns, .endless = of_callee};
  if (!exits.endless.empty()) ending.endless = exits.endless.front();
  return ending;
}

const PackageExits::Ending& PackageExits::EndingOf(const Object& func) {
  static const Ending kUnknown;
  auto [it, is_new] = endings_.try_emplace(func.id.value);
  if (!is_new) return it->second;  // also of one that calls itself
  if (depth_ >= kMaxDepth || ir_.package().DeclOf(func) == nullptr) {
    if (depth_ >= kMaxDepth) endings_.erase(it);
    return kUnknown;
  }
  FuncGroup group = ir_.Build(func);
  if (group.functions.empty() || group.root().blocks.empty()) return it->second;
  Ending ending = EndingOf(group, group.root());
  return endings_[func.id.value] = ending;
}

std::optional<EndlessLoop> PackageExits::EndlessIn(const FuncGroup& group, const Function& f,
                                                   ValueId call) {
  return EndingOfCallee(group, f, call).endless;
}

}  // namespace premortem::flow
