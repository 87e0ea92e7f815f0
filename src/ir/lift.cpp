// Turns variables into values: Allocs that are only loaded and stored disappear, and phis join what
// was stored on different ways (R. Cytron et al., "Efficiently computing static single assignment
// form", 1991). Removes what is needless after that: the defer stack, RunDefers without defers.
//
// Counterpart: golang.org/x/tools/go/ssa/lift.go. There are no lists of referrers here: uses are
// found by passes over all instructions, and replaced in one pass at the end.
#include <algorithm>

#include "ir/function_builder.h"
#include "ir/type_util.h"

namespace premortem::ir {

class Lifter {
 public:
  explicit Lifter(FunctionBuilder& f) : f_(f) {}

  void Run() {
    replaced_.assign(f_.instrs_.size(), ValueId());
    dead_.assign(f_.instrs_.size(), false);
    FindDefers();
    FindLiftable();
    if (alloc_count_ > 0) {
      FindStores();
      BuildFrontiers();
      PlacePhis();
      if (f_.pool_->gave_up()) return;
      Rename();
    }
    ReplaceUses();
    FindLivePhis();
    Compact();
  }

 private:
  using BlockState = FunctionBuilder::BlockState;
  static constexpr uint32_t kNotLifted = 0xffffffff;
  // Of phis with their edges and of frontiers. A function of 100,000 lines has a few hundred
  // thousand of them; code with loops made of gotos can ask for the square of its size.
  static constexpr size_t kMostPhis = 1 << 24;

  struct NewPhi {
    ValueId phi;
    uint32_t alloc = 0;  // by its number
    uint32_t next = 0;   // the next one of the block plus one
  };

  template <typename F>
  void ForEachInstr(F visit) {
    for (uint32_t b = 1; b <= f_.block_count_; ++b) {
      if (f_.blocks_[b].deleted) continue;
      for (ValueId v : f_.blocks_[b].instrs) visit(BlockId(b), v, f_.At(v));
    }
  }

  void FindDefers() {
    ValueId alloc = f_.defer_stack_alloc_;
    bool needless = alloc.valid() && !(f_.At(alloc).flags & kHeap);
    if (needless) dead_[f_.defer_stack_call_.value] = true;
    ForEachInstr([&](BlockId, ValueId, Instr& instr) {
      if (instr.op != Op::kDefer) return;
      uses_defer_ = true;
      if (needless) instr.flags &= static_cast<uint16_t>(~kHasDeferStack);
    });
  }

  // The number of an Alloc that is lifted.
  uint32_t NumberOf(uint32_t value) const {
    return f_.instrs_[value].op == Op::kAlloc ? numbers_[value] : kNotLifted;
  }

  // Numbers the Allocs that nothing but loads and stores use.
  void FindLiftable() {
    numbers_.assign(f_.instrs_.size(), 0);
    ForEachInstr([&](BlockId, ValueId, Instr& instr) {
      bool through_a = IsLoad(instr) || instr.op == Op::kStore;
      VisitOperands(instr, f_.extra_.data(), [&](uint32_t& operand) {
        if (through_a && &operand == &instr.a) return;
        numbers_[operand] = kNotLifted;
      });
    });
    // After a recovered panic results are read where no path from their stores is known.
    if (f_.recover_.valid()) {
      for (ValueId result : f_.results_) numbers_[result.value] = kNotLifted;
    }
    ForEachInstr([&](BlockId, ValueId v, Instr& instr) {
      if (instr.op != Op::kAlloc || numbers_[v.value] == kNotLifted) return;
      numbers_[v.value] = alloc_count_++;
      allocs_.push_back(v);
    });
  }

  // The blocks that define a variable; the Alloc itself stores zero.
  void FindStores() {
    struct Def {
      uint32_t alloc;
      BlockId block;
    };
    std::vector<Def> defs;
    ForEachInstr([&](BlockId b, ValueId v, Instr& instr) {
      uint32_t alloc = kNotLifted;
      if (instr.op == Op::kAlloc) alloc = numbers_[v.value];
      if (instr.op == Op::kStore) alloc = NumberOf(instr.a);
      if (alloc != kNotLifted) defs.push_back({alloc, b});
    });
    def_begin_.assign(alloc_count_ + 1, 0);
    for (const Def& def : defs) ++def_begin_[def.alloc + 1];
    for (uint32_t i = 0; i < alloc_count_; ++i) def_begin_[i + 1] += def_begin_[i];
    def_blocks_.resize(defs.size());
    std::vector<uint32_t> at(def_begin_.begin(), def_begin_.end());
    for (const Def& def : defs) def_blocks_[at[def.alloc]++] = def.block;
  }

  // Dominance frontiers, of all blocks in one array.
  void BuildFrontiers() {
    size_t n = f_.block_count_ + 1;
    struct Pair {
      BlockId block, frontier;
    };
    std::vector<Pair> pairs;
    std::vector<uint32_t> last(n);
    for (uint32_t i = 1; i < n; ++i) {
      BlockState& block = f_.blocks_[i];
      if (block.deleted || block.preds.size() < 2) continue;
      for (BlockId p : block.preds) {
        for (BlockId runner = p; runner.valid() && runner != block.idom;
             runner = f_.At(runner).idom) {
          if (last[runner.value] == i) break;  // the rest of the way was walked already
          last[runner.value] = i;
          pairs.push_back({runner, BlockId(i)});
        }
      }
      if (pairs.size() > kMostPhis) return f_.pool_->GiveUp();
    }
    frontier_begin_.assign(n + 1, 0);
    for (const Pair& pair : pairs) ++frontier_begin_[pair.block.value + 1];
    for (size_t i = 0; i < n; ++i) frontier_begin_[i + 1] += frontier_begin_[i];
    frontiers_.resize(pairs.size());
    std::vector<uint32_t> at(frontier_begin_.begin(), frontier_begin_.end());
    for (const Pair& pair : pairs) frontiers_[at[pair.block.value]++] = pair.frontier;
  }

  void PlacePhis() {
    size_t n = f_.block_count_ + 1;
    first_phi_.assign(n, 0);
    std::vector<uint32_t> last_phi(n);
    if (frontiers_.empty()) return;
    std::vector<uint32_t> has_phi(n, kNotLifted);
    std::vector<uint32_t> seen(n, kNotLifted);
    std::vector<BlockId> work;
    for (uint32_t alloc = 0; alloc < alloc_count_; ++alloc) {
      if (f_.extra_.size() > kMostPhis) return f_.pool_->GiveUp();
      for (uint32_t i = def_begin_[alloc]; i < def_begin_[alloc + 1]; ++i) {
        BlockId b = def_blocks_[i];
        if (seen[b.value] != alloc) work.push_back(b);
        seen[b.value] = alloc;
      }
      while (!work.empty()) {
        BlockId u = work.back();
        work.pop_back();
        for (uint32_t i = frontier_begin_[u.value]; i < frontier_begin_[u.value + 1]; ++i) {
          BlockId b = frontiers_[i];
          if (has_phi[b.value] == alloc) continue;
          has_phi[b.value] = alloc;
          phis_.push_back({NewPhiFor(allocs_[alloc], b), alloc, 0});
          auto id = static_cast<uint32_t>(phis_.size());
          if (last_phi[b.value] == 0) {
            first_phi_[b.value] = id;
          } else {
            phis_[last_phi[b.value] - 1].next = id;
          }
          last_phi[b.value] = id;
          if (seen[b.value] != alloc) work.push_back(b);
          seen[b.value] = alloc;
        }
      }
    }
  }

  ValueId NewPhiFor(ValueId alloc, BlockId b) {
    size_t count = f_.At(b).preds.size();
    auto list = static_cast<uint32_t>(f_.extra_.size());
    f_.extra_.Push(static_cast<uint32_t>(count));
    std::fill_n(f_.extra_.Extend(count), count, 0);
    const Instr from = f_.At(alloc);
    return f_.NewValue(
        {.op = Op::kPhi, .type = BaseOf(from.type), .pos = from.pos, .a = list, .b = from.b});
  }

  template <typename F>
  void ForEachPhi(BlockId b, F visit) {
    if (first_phi_.empty()) return;
    for (uint32_t i = first_phi_[b.value]; i != 0; i = phis_[i - 1].next) visit(phis_[i - 1]);
  }

  // ---- Renaming: a walk over the dominator tree that knows the value of each variable ----

  ValueId Resolve(uint32_t value) const {
    if (value < replaced_.size() && replaced_[value].valid()) return replaced_[value];
    return ValueId(value);
  }

  ValueId CurrentOf(uint32_t alloc) {
    ValueId& value = current_[alloc];
    if (!value.valid()) value = f_.ZeroConst(BaseOf(f_.TypeOf(allocs_[alloc])));
    return value;
  }

  void SetCurrent(uint32_t alloc, ValueId value) {
    undo_.push_back({alloc, current_[alloc]});
    current_[alloc] = value;
  }

  void Rename() {
    current_.assign(alloc_count_, ValueId());
    RenameFrom(BlockId(1u));
    // The recover block loads results only, which are not lifted then.
  }

  void RenameFrom(BlockId root) {
    struct Frame {
      BlockId block;
      size_t undo = 0;
      size_t next = 0;
    };
    std::vector<Frame> stack = {{root}};
    RenameBlock(root);
    while (!stack.empty()) {
      Frame& frame = stack.back();
      BlockState& block = f_.At(frame.block);
      if (frame.next < block.dominees.size()) {
        BlockId child = block.dominees[frame.next++];
        stack.push_back({child, undo_.size()});
        RenameBlock(child);
        continue;
      }
      while (undo_.size() > frame.undo) {
        current_[undo_.back().alloc] = undo_.back().value;
        undo_.pop_back();
      }
      stack.pop_back();
    }
  }

  void RenameBlock(BlockId b) {
    ForEachPhi(b, [&](const NewPhi& phi) { SetCurrent(phi.alloc, phi.phi); });
    for (size_t i = 0; i < f_.At(b).instrs.size(); ++i) {
      ValueId v = f_.At(b).instrs[i];
      const Instr& instr = f_.At(v);
      if (instr.op == Op::kAlloc) {
        if (numbers_[v.value] == kNotLifted) continue;
        SetCurrent(numbers_[v.value], ValueId());
      } else if (instr.op == Op::kStore) {
        uint32_t alloc = NumberOf(instr.a);
        if (alloc == kNotLifted) continue;
        SetCurrent(alloc, Resolve(instr.b));
      } else if (IsLoad(instr)) {
        uint32_t alloc = NumberOf(instr.a);
        if (alloc == kNotLifted) continue;
        replaced_[v.value] = CurrentOf(alloc);
      } else {
        continue;
      }
      dead_[v.value] = true;
    }
    const BlockState& block = f_.At(b);
    for (uint32_t i = 0; i < block.succ_count; ++i) SetEdges(b, block.succs[i]);
  }

  void SetEdges(BlockId from, BlockId to) {
    if (first_phi_.empty() || first_phi_[to.value] == 0) return;
    for (size_t i = 0; i < f_.At(to).preds.size(); ++i) {
      if (f_.At(to).preds[i] != from) continue;
      ForEachPhi(to, [&](const NewPhi& phi) {
        ValueId value = CurrentOf(phi.alloc);
        f_.extra_[f_.At(phi.phi).a + 1 + i] = value.value;
      });
    }
  }

  // ---- Cleaning up ----

  void ReplaceUses() {
    ForEachInstr([&](BlockId, ValueId v, Instr& instr) {
      if (dead_[v.value]) return;
      VisitOperands(instr, f_.extra_.data(),
                    [&](uint32_t& operand) { operand = Resolve(operand).value; });
    });
  }

  // A new phi is live where something else than a new phi needs it; those of && and || always are.
  void FindLivePhis() {
    live_.assign(f_.instrs_.size(), false);
    std::vector<ValueId> open;
    auto mark = [&](uint32_t value) {
      if (f_.instrs_[value].op != Op::kPhi || live_[value]) return;
      live_[value] = true;
      open.push_back(ValueId(value));
    };
    ForEachInstr([&](BlockId, ValueId v, Instr& instr) {
      if (dead_[v.value]) return;
      if (instr.op == Op::kPhi) return mark(v.value);
      VisitOperands(instr, f_.extra_.data(), [&](uint32_t& operand) { mark(operand); });
    });
    while (!open.empty()) {
      ValueId v = open.back();
      open.pop_back();
      VisitOperands(f_.At(v), f_.extra_.data(), [&](uint32_t& operand) { mark(operand); });
    }
  }

  void Compact() {
    std::vector<ValueId> kept;
    for (uint32_t b = 1; b <= f_.block_count_; ++b) {
      BlockState& block = f_.blocks_[b];
      if (block.deleted) continue;
      kept.clear();
      ForEachPhi(BlockId(b), [&](const NewPhi& phi) {
        if (live_[phi.phi.value]) kept.push_back(phi.phi);
      });
      for (ValueId v : block.instrs) {
        if (dead_[v.value]) continue;
        if (!uses_defer_ && f_.At(v).op == Op::kRunDefers) continue;
        kept.push_back(v);
      }
      block.instrs.assign(kept.begin(), kept.end());
    }
  }

  FunctionBuilder& f_;
  bool uses_defer_ = false;
  uint32_t alloc_count_ = 0;
  std::vector<uint32_t> numbers_;  // by value: of an Alloc its number
  std::vector<ValueId> allocs_;    // by number
  std::vector<ValueId> replaced_;  // of a load that is gone: what was loaded
  std::vector<bool> dead_, live_;
  std::vector<uint32_t> def_begin_;  // by number: where its blocks begin in def_blocks_
  std::vector<BlockId> def_blocks_;
  std::vector<uint32_t> frontier_begin_;  // by block: where its frontier begins in frontiers_
  std::vector<BlockId> frontiers_;
  std::vector<NewPhi> phis_;
  std::vector<uint32_t> first_phi_;  // by block: its first phi plus one
  std::vector<ValueId> current_;     // by number
  struct Undo {
    uint32_t alloc;
    ValueId value;
  };
  std::vector<Undo> undo_;
};

void FunctionBuilder::Lift() { Lifter(*this).Run(); }

}  // namespace premortem::ir
