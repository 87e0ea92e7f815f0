// Brings a function that is built into its final form: leaves first, then the instructions block by
// block, numbered in that order, and nothing that is not used; all in one block of memory.
//
// Counterpart: numberRegisters in golang.org/x/tools/go/ssa/func.go.
#include <algorithm>
#include <cstring>

#include "ir/function_builder.h"

namespace premortem::ir {

class Packer {
 public:
  explicit Packer(FunctionBuilder& f) : f_(f) {}

  std::unique_ptr<Function> Run() {
    function_ = std::move(f_.function_);
    new_ids_.assign(f_.instrs_.size(), 0);
    instrs_.push_back(Instr{});
    extra_.push_back(0);
    function_->constants.emplace_back();
    function_->param_count = static_cast<uint32_t>(f_.params_.size());
    function_->free_var_count = static_cast<uint32_t>(f_.free_var_values_.size());
    for (ValueId v : f_.params_) AddLeaf(v.value);
    for (ValueId v : f_.free_var_values_) AddLeaf(v.value);
    NumberBlocks();
    AddLeaves();
    AddInstrs();
    if (f_.recover_.valid()) function_->recover = BlockId(new_blocks_[f_.recover_.value]);
    Store();
    return std::move(function_);
  }

 private:
  template <typename F>
  void ForEachBlock(F visit) {
    for (uint32_t b = 1; b <= f_.block_count_; ++b) {
      if (!f_.blocks_[b].deleted) visit(b, f_.blocks_[b]);
    }
  }

  void NumberBlocks() {
    new_blocks_.assign(f_.block_count_ + 1, 0);
    uint32_t next = 0;
    ForEachBlock([&](uint32_t b, auto&) { new_blocks_[b] = ++next; });
    if (next > 0) blocks_.resize(next + 1);
  }

  void AddLeaf(uint32_t old) {
    new_ids_[old] = static_cast<uint32_t>(instrs_.size());
    Instr instr = f_.instrs_[old];
    if (instr.op == Op::kConst && instr.a != 0) {
      function_->constants.push_back(std::move(f_.constants_[instr.a]));
      instr.a = static_cast<uint32_t>(function_->constants.size() - 1);
    }
    if (instr.op == Op::kFunction && instr.b != 0) instr.b = CopyWords(instr.b);
    instrs_.push_back(instr);
  }

  // The leaves that are used, in the order in which they are met.
  void AddLeaves() {
    ForEachBlock([&](uint32_t, auto& block) {
      for (ValueId v : block.instrs) {
        VisitOperands(f_.At(v), f_.extra_.data(), [&](uint32_t& operand) {
          if (new_ids_[operand] == 0 && KindOf(f_.instrs_[operand].op) == OpKind::kLeaf) {
            AddLeaf(operand);
          }
        });
      }
    });
  }

  void AddInstrs() {
    auto next = static_cast<uint32_t>(instrs_.size());
    ForEachBlock([&](uint32_t, auto& block) {
      for (ValueId v : block.instrs) new_ids_[v.value] = next++;
    });
    source::FileId file;
    ForEachBlock([&](uint32_t b, auto& block) {
      Block& packed = blocks_[new_blocks_[b]];
      packed.first = ValueId(instrs_.size());
      for (ValueId v : block.instrs) {
        NoteFile(v, file);
        AddInstr(f_.At(v));
      }
      packed.end = ValueId(instrs_.size());
      packed.preds = static_cast<uint32_t>(extra_.size());
      extra_.push_back(static_cast<uint32_t>(block.preds.size()));
      for (BlockId p : block.preds) extra_.push_back(new_blocks_[p.value]);
      for (uint32_t i = 0; i < block.succ_count; ++i) {
        packed.succs[i] = BlockId(new_blocks_[block.succs[i].value]);
      }
      packed.idom = BlockId(new_blocks_[block.idom.value]);
      packed.dom_pre = block.pre;
      packed.dom_post = block.post;
      packed.comment = block.comment;
    });
  }

  // Notes where another file begins.
  void NoteFile(ValueId old, source::FileId& file) {
    if (f_.files_.empty()) return;
    auto behind = std::ranges::upper_bound(f_.files_, old.value, {},
                                           [](const auto& entry) { return entry.first; });
    if (behind == f_.files_.begin()) return;
    source::FileId now = std::prev(behind)->second;
    if (now == file) return;
    file = now;
    function_->files_.push_back({ValueId(instrs_.size()), file});
  }

  uint32_t Map(uint32_t value) const { return new_ids_[value]; }

  uint32_t CopyWords(uint32_t old_list) {
    auto at = static_cast<uint32_t>(extra_.size());
    uint32_t count = f_.extra_[old_list];
    for (uint32_t i = 0; i <= count; ++i) extra_.push_back(f_.extra_[old_list + i]);
    return at;
  }

  uint32_t CopyValues(uint32_t old_list) {
    if (f_.extra_[old_list] == 0) return 0;
    uint32_t at = CopyWords(old_list);
    for (uint32_t i = 0; i < extra_[at]; ++i) extra_[at + 1 + i] = Map(extra_[at + 1 + i]);
    return at;
  }

  uint32_t CopyFixed(uint32_t old, uint32_t count) {
    auto at = static_cast<uint32_t>(extra_.size());
    for (uint32_t i = 0; i < count; ++i) extra_.push_back(Map(f_.extra_[old + i]));
    return at;
  }

  uint32_t CopyCall(const Instr& instr) {
    if (f_.extra_[instr.b] == 0 && !(instr.flags & (kInvoke | kHasDeferStack))) return 0;
    auto at = static_cast<uint32_t>(extra_.size());
    uint32_t old = instr.b;
    uint32_t count = f_.extra_[old++];
    extra_.push_back(count);
    for (uint32_t i = 0; i < count; ++i) extra_.push_back(Map(f_.extra_[old++]));
    if (instr.flags & kInvoke) extra_.push_back(f_.extra_[old++]);
    if (instr.flags & kHasDeferStack) extra_.push_back(Map(f_.extra_[old]));
    return at;
  }

  void AddInstr(Instr instr) {
    switch (OperandsOf(instr.op)) {
      case Operands::kNone: break;
      case Operands::kA: instr.a = Map(instr.a); break;
      case Operands::kAB:
        instr.a = Map(instr.a);
        instr.b = Map(instr.b);
        break;
      case Operands::kListA: instr.a = CopyValues(instr.a); break;
      case Operands::kAListB:
        instr.a = Map(instr.a);
        instr.b = CopyValues(instr.b);
        break;
      case Operands::kAThreeB:
        instr.a = Map(instr.a);
        instr.b = CopyFixed(instr.b, 3);
        break;
      case Operands::kATwoB:
        instr.a = Map(instr.a);
        instr.b = CopyFixed(instr.b, 2);
        break;
      case Operands::kCall:
        instr.a = Map(instr.a);
        instr.b = CopyCall(instr);
        break;
      case Operands::kSelect: {
        instr.a = CopyWords(instr.a);
        for (uint32_t i = 0; i < extra_[instr.a]; i += 3) {
          uint32_t* state = &extra_[instr.a + 1 + i];
          state[0] = Map(state[0]);
          state[1] = Map(state[1]);
        }
        break;
      }
    }
    instrs_.push_back(instr);
  }

  // Moves the arrays into one block of memory.
  void Store() {
    size_t instr_bytes = instrs_.size() * sizeof(Instr);
    size_t extra_bytes = extra_.size() * sizeof(uint32_t);
    size_t block_bytes = blocks_.size() * sizeof(Block);
    function_->storage_ =
        std::make_unique_for_overwrite<std::byte[]>(instr_bytes + extra_bytes + block_bytes);
    std::byte* at = function_->storage_.get();
    auto place = [&]<typename T>(const std::vector<T>& values) {
      T* copy = reinterpret_cast<T*>(at);
      std::uninitialized_copy(values.begin(), values.end(), copy);
      at += values.size() * sizeof(T);
      return std::span<const T>(copy, values.size());
    };
    function_->instrs = place(instrs_);
    function_->extra = place(extra_);
    function_->blocks = place(blocks_);
    function_->constants.shrink_to_fit();
  }

  FunctionBuilder& f_;
  std::unique_ptr<Function> function_;
  std::vector<uint32_t> new_ids_;     // by old value
  std::vector<uint32_t> new_blocks_;  // by old block
  std::vector<Instr> instrs_;
  std::vector<uint32_t> extra_;
  std::vector<Block> blocks_;
};

std::unique_ptr<Function> FunctionBuilder::Pack() { return Packer(*this).Run(); }

}  // namespace premortem::ir
