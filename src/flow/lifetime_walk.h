// The walk over the paths of one function for one resource; the inner half of lifetime.h, which
// says what it is for.
//
// A path is followed from block to block with a state: what is known of which values. States are
// small sorted lists, the walk is breadth first, and a block is entered once for each state, so
// that it ends, and the first leak that it meets is on a shortest path.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "flow/lifetime.h"

namespace premortem::flow {

// What is known of a value on a path. kCell is added to the form of what a variable holds that
// lives in memory, because a closure has it.
enum class Lifetimes::Form : uint8_t {
  kNone,
  kTuple,     // the results of the acquiring call
  kHandle,    // the resource
  kPart,      // the part of it that is released: resp.Body
  kPartAddr,  // the address of that field
  kView,      // the same as an interface by which it cannot be released: io.Reader
  kReleaser,  // a function that releases it
  kTaker,     // a function that may do anything with it
  kNil,       // nil, as the error that came with the resource
  kNilTuple,  // the results of a type assertion of that error
  kTrue,
  kFalse,
  kContext,  // the context that a cancel function ends, or one above it
  kDone,     // its channel, closed when it has ended
  kEnded,    // an error that is not nil when nothing is left to release: that of the context, or of
             // who read the body to its end
  kReadTuple,    // the results of reading it to its end
  kEndlessAddr,  // the address of the resource's channel, which nobody ever closes
  kEndless,      // that channel
  kTrueTuple,    // what is received from it
  kCell = 0x40,
};

class LifetimeWalk {
 public:
  using Form = Lifetimes::Form;

  LifetimeWalk(Lifetimes& lifetimes, PackageIr& ir, const ir::FuncGroup& group,
               const ir::Function& f, models::ResourceKind kind);

  // Walks from behind the acquiring call to the ends of the function.
  Fate FromCall(ir::ValueId call, const Acquisition& acquisition);
  // Walks from the entry, where `value`, a parameter or free variable, has the form.
  Effect FromEntry(ir::ValueId value, Form form);

 private:
  using ValueId = ir::ValueId;
  using BlockId = ir::BlockId;

  // Forms by value, sorted.
  class State {
   public:
    Form Get(ValueId v) const;
    void Set(ValueId v, Form form);
    void Erase(ValueId v) { Set(v, Form::kNone); }
    template <typename Predicate>
    void EraseIf(Predicate predicate) {
      std::erase_if(entries_, [&](uint64_t e) { return predicate(ValueId(e >> 8), FormOf(e)); });
    }
    // Whether a value holds the resource, or may release it.
    bool HoldsResource() const;
    friend auto operator<=>(const State&, const State&) = default;

   private:
    static Form FormOf(uint64_t entry) { return static_cast<Form>(entry & 0xff); }
    std::vector<uint64_t> entries_;  // value << 8 | form
  };

  struct Node {
    BlockId block;
    ValueId first;  // the instruction to begin with
    State state;
    size_t parent = 0;
    ValueId condition;  // by which the parent's block led here, where it could lead elsewhere too
    bool taken = false;
  };

  // A condition that is asked more than once, in a form that is the same for all of them.
  struct Condition {
    ValueId first;  // the first value that is this condition, which stands for all
    int asked = 0;
    std::set<uint32_t> values;        // that it depends on and that a loop may compute again
    std::set<std::string> addresses;  // that it loads from
  };

  void AddConditionsBefore(BlockId block, State& state) const;
  void Run();
  void Visit(size_t node);
  // Executes an instruction. False: the path ends here.
  bool Step(size_t node, ValueId v, State& state);
  void Enter(size_t node, const State& state, BlockId from, BlockId to, ValueId condition,
             bool taken);
  void Branch(size_t node, const State& state, BlockId block, ValueId branch);

  bool StepCall(ValueId v, State& state, const ir::Instr& instr);
  bool StepStore(ValueId v, State& state, const ir::Instr& instr);
  bool StepReturn(size_t node, ValueId v, const State& state);
  bool StepAgain(size_t node, State& state);
  Form StepClosure(const State& state, const ir::Instr& instr);
  Form StepUnary(const State& state, const ir::Instr& instr) const;
  Form StepLoad(const State& state, const ir::Instr& instr) const;
  Form StepExtract(const State& state, const ir::Instr& instr) const;
  Form StepConversion(const State& state, ValueId v) const;
  Form StepFieldAddr(const State& state, const ir::Instr& instr) const;

  bool GivesAway(ValueId v, const State& state) const;
  Effect EffectOfCall(const ir::Call& call, const State& state);
  Form ResultOf(const ir::Call& call, const State& state, const ir::Instr& instr) const;
  bool IsRelease(const ir::Call& call, const State& state) const;
  Effect EffectOnArgument(const ir::Call& call, uint32_t index, Form form);
  Effect EffectOfClosure(const ir::Instr& closure, uint32_t binding, Form form);
  Effect EffectWithin(const ir::Function& f, ValueId value, Form form);
  bool EndsHere(const ir::Call& call);
  bool OthersMayHold(ValueId cell, ValueId store, Form form);
  ValueId PlaceOf(ValueId address) const;
  bool IsCell(ValueId address) const { return cells_[address.value]; }

  std::optional<bool> Eval(const State& state, ValueId v, int depth = 0) const;
  std::optional<bool> EvalComparison(const State& state, const ir::Instr& compare) const;
  bool IsNilConstant(ValueId v) const;
  // Whether nobody goes this way with something to release: the context has ended, or nobody can.
  bool EndsPath(const State& state, ValueId condition, bool taken) const;

  // The condition as text without negations, which are counted; with what it depends on.
  std::string KeyOf(ValueId v, Condition* condition, int depth) const;
  std::string ConditionKey(ValueId v, bool* negated, Condition* condition) const;
  void FindConditions();
  void Forget(State& state, ValueId v) const;

  // The path ends with the resource in other hands.
  bool HandOn() {
    fate_.transferred = true;
    return false;
  }
  void Open(size_t node, Leak::Exit exit, ValueId place);
  source::SourceLoc LocOf(ValueId v) const { return {f_.FileOf(v), f_[v].pos}; }
  ir::FuncId LiteralOf(ValueId v) const;

  Lifetimes& lifetimes_;
  PackageIr& ir_;
  const ir::FuncGroup& group_;
  const ir::Function& f_;
  models::ResourceKind kind_;
  models::Release release_;
  Acquisition acquisition_{};
  ValueId call_;  // none: from the entry
  bool ends_process_ = false;
  bool asks_whether_calls_return_ = false;

  std::vector<bool> cells_;  // variables in memory that are only loaded, stored, captured
  std::vector<BlockId> block_of_;
  std::unordered_map<uint32_t, uint32_t>
      places_;  // addresses of fields: the first value that is it
  std::map<std::string, Condition> conditions_;
  std::unordered_map<uint32_t, std::pair<uint32_t, bool>> condition_of_;  // first value, negated
  std::unordered_map<uint32_t, std::vector<uint32_t>> depends_;           // conditions by value
  std::map<std::string, std::vector<uint32_t>> loads_;                    // conditions by address
  std::map<std::tuple<uint32_t, uint32_t, Form>, Effect> closure_effects_;

  std::vector<Node> nodes_;
  std::set<std::pair<uint32_t, State>> seen_;
  Fate fate_;
  bool open_ = false;
};

}  // namespace premortem::flow
