// The walk over the paths of one function for one resource; the inner half of lifetime.h, which
// says what it is for.
//
// A path is followed from block to block with a state: what is known of which values. States are
// small sorted lists, the walk is breadth first, and a block is entered once for each state, so
// that it ends, and the first leak that it meets is on a shortest path.
//
// What a call does with the resource is asked of CallEffects. Where that does not know yet, as the
// program is not linked, the path forks: lifetime_note.h.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "flow/lifetime.h"

namespace premortem::flow {

// A place where a resource goes to another function.
struct HandoverPlace {
  ir::ValueId at;      // a call, or the making of a closure
  uint32_t index = 0;  // of the parameter, the receiver of a method first; of the free variable
  Means means = Means::kNone;

  friend bool operator==(const HandoverPlace&, const HandoverPlace&) = default;
};

// What the program knows of calls, and of places.
class CallEffects {
 public:
  virtual ~CallEffects() = default;
  // Nothing where it is not known yet.
  virtual std::optional<Effect> Of(const HandoverPlace& handover) = 0;
  virtual bool NeverReturns(ir::ValueId call) = 0;
  // Whether nobody reads what is stored at an address: it is not kept there.
  virtual bool IsNeverRead(ir::ValueId address) = 0;
};

// What is known of a value on a path. kCell is added to the form of what a variable holds that
// lives in memory: because a closure has it, or as a field.
enum class LifetimeForm : uint8_t {
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

// For one function; walks may follow each other. What it is made of must outlive it.
class LifetimeWalk {
 public:
  using Form = LifetimeForm;

  LifetimeWalk(CallEffects& effects, const ir::FuncGroup& group, const ir::Function& f);

  // Walks from behind the acquiring call to the ends of the function.
  Fate FromCall(ir::ValueId call, const Acquisition& acquisition);
  // The same from the entry, where `value`, a parameter or free variable, holds a resource by the
  // means, in memory where it is its address.
  Fate FromEntry(ir::ValueId value, Means means, bool in_memory);

  // Of the last walk.
  const std::set<LifetimeEnd>& ends() const { return ends_; }
  std::span<const HandoverPlace> handovers() const { return handovers_; }  // by number

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
    template <typename Predicate>
    bool Any(Predicate predicate) const {
      return std::ranges::any_of(entries_,
                                 [&](uint64_t e) { return predicate(ValueId(e >> 8), FormOf(e)); });
    }
    // Whether a value holds the resource, or may release it.
    bool HoldsResource() const;
    Assumptions assumed;
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

  void FindCells();
  void FindFields();
  void SetResource(models::ResourceKind kind);
  void AddConditionsBefore(BlockId block, State& state) const;
  Fate Run(Node start);
  void Visit(size_t node);
  // Executes an instruction. False: the path ends here.
  bool Step(size_t node, ValueId v, State& state);
  void Enter(size_t node, const State& state, BlockId from, BlockId to, ValueId condition,
             bool taken);
  void Branch(size_t node, const State& state, BlockId block, ValueId branch);

  bool StepCall(size_t node, ValueId v, State& state, const ir::Instr& instr);
  bool StepStore(ValueId v, State& state, const ir::Instr& instr);
  bool StepReturn(size_t node, ValueId v, const State& state);
  bool StepAgain(size_t node, State& state);
  // Nothing: the path forks.
  std::optional<Form> StepClosure(ValueId v, const State& state);
  Form StepUnary(const State& state, const ir::Instr& instr) const;
  Form StepLoad(const State& state, const ir::Instr& instr) const;
  Form StepExtract(const State& state, const ir::Instr& instr) const;
  Form StepConversion(const State& state, ValueId v) const;
  Form StepFieldAddr(const State& state, const ir::Instr& instr) const;

  bool GivesAway(ValueId v, const State& state) const;
  bool GivesStructAway(ValueId v, const State& state) const;
  std::optional<Effect> EffectOfCall(ValueId v, const ir::Call& call, const State& state);
  Form ResultOf(const ir::Call& call, const State& state, const ir::Instr& instr) const;
  bool IsRelease(const ir::Call& call, const State& state) const;
  const types::Object* MethodOf(const ir::Call& call) const;
  std::optional<Effect> EffectOnArgument(ValueId v, const ir::Call& call, uint32_t index,
                                         const State& state);
  std::optional<Effect> EffectOfClosure(ValueId closure, uint32_t binding, const State& state);
  std::optional<Effect> EffectOfBound(const ir::Function& bound, Form form) const;
  std::optional<Effect> EffectOf(const HandoverPlace& handover, const State& state);
  // The path goes on behind the open handover that it met last, with each effect.
  bool Fork(size_t node, ValueId v, const State& state);
  bool EndsHere(ValueId v, const ir::Call& call);
  bool OthersMayHold(ValueId cell, ValueId store, const State& state, Form form);
  bool IsUsedBefore(ValueId root, ValueId store) const;
  ValueId CopyOf(ValueId load) const;
  bool StepCopy(ValueId store, ValueId from, ValueId to, State& state) const;
  std::vector<uint32_t> PathOf(ValueId address) const;
  Means MeansOf(Form form) const;
  Form FormOf(Means means) const;
  ValueId BaseOf(ValueId address) const;
  bool IsForgottenInMap(ir::ValueId update, const State& state);
  ValueId PlaceOf(ValueId address) const;
  // The local variable that a field is part of, where only this function has it; none elsewhere.
  ValueId RootOf(ValueId address) const;
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
  bool HandOn(const State& state) {
    fate_.transferred = true;
    ends_.insert({LifetimeEnd::Kind::kTransferred, {}, state.assumed});
    return false;
  }
  void Open(size_t node, const State& state, Leak::Exit exit, ValueId place);
  source::SourceLoc LocOf(ValueId v) const { return {f_.FileOf(v), f_[v].pos}; }

  CallEffects& effects_;
  const ir::FuncGroup& group_;
  const ir::Function& f_;

  // Of the function:
  std::vector<bool> cells_;  // variables in memory that are only loaded, stored, captured
  // By value; and behind them by number the fields of local variables, which are where these are.
  std::vector<BlockId> block_of_;
  struct LocalField {
    ValueId variable;
    std::vector<uint32_t> path;  // PathOf

    friend bool operator==(const LocalField&, const LocalField&) = default;
  };
  std::vector<LocalField> fields_;
  // Addresses of fields: the number of such a field, or the first value that is the address.
  std::unordered_map<uint32_t, uint32_t> places_;
  std::map<std::string, Condition> conditions_;
  std::unordered_map<uint32_t, std::pair<uint32_t, bool>> condition_of_;  // first value, negated
  std::unordered_map<uint32_t, std::vector<uint32_t>> depends_;           // conditions by value
  std::map<std::string, std::vector<uint32_t>> loads_;                    // conditions by address

  // Of a walk:
  models::ResourceKind kind_{};
  models::Release release_;
  Acquisition acquisition_{};
  ValueId call_;  // none: from the entry
  bool ends_process_ = false;
  std::vector<Node> nodes_;
  std::set<std::pair<uint32_t, State>> seen_;
  Fate fate_;
  std::set<LifetimeEnd> ends_;
  std::vector<HandoverPlace> handovers_;
  uint32_t open_handover_ = 0;  // the one that nobody has an answer for
};

}  // namespace premortem::flow
