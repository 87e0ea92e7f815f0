#include "flow/result_note.h"

#include <algorithm>
#include <optional>

#include "flow/fields_left_nil.h"
#include "flow/path_conditions.h"
#include "flow/place.h"
#include "ir/type_util.h"
#include "types/predicates.h"
#include "types/universe.h"

namespace premortem::flow {

namespace {

using ir::BlockId;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;

constexpr size_t kMostWays = 32;
constexpr int kMostConversions = 8;
constexpr int kMostConditions = 16;

uint16_t BitOf(uint32_t param) { return static_cast<uint16_t>(1u << param); }

// Of a constant that is true or false.
std::optional<bool> TruthOf(const Function& f, ValueId v) {
  const Instr& instr = f[v];
  if (instr.op != Op::kConst || !instr.type.valid() || !types::IsBoolean(instr.type)) return {};
  return instr.a != 0 && constant::BoolVal(f.ConstantOf(v));
}

// Reads the results of one function.
class Reader {
 public:
  Reader(const Function& f, std::span<const uint32_t> call_numbers)
      : f_(f), call_numbers_(call_numbers) {}

  ResultNote Read() {
    ReadComparisons();
    note_.left_nil = FieldsLeftNil(f_);
    if (!ReadWays()) {
      note_.result_count = 0;
      note_.ways.clear();
      note_.facts.clear();
      note_.arguments.clear();
    }
    return std::move(note_);
  }

 private:
  struct Path {
    BlockId block;
    std::vector<ValueId> results;
    PathConditions conditions;
    int turns = 0;
  };

  // False: there are none, or too many.
  bool ReadWays() {
    const auto* signature = types::As<types::Signature>(f_.signature);
    if (signature == nullptr || f_.blocks.empty()) return false;
    types::ObjectList results = types::Vars(signature->results);
    bool may_be_nil = std::ranges::any_of(results, [](types::ObjectId result) {
      types::TypeId type = types::Get(result).type;
      return type.valid() && types::HasNil(type);
    });
    if (!may_be_nil) return false;
    note_.result_count = static_cast<uint8_t>(std::min<size_t>(results.size(), kMostResults));
    for (uint32_t b = 1; b < f_.blocks.size(); ++b) {
      BlockId block(b);
      ValueId last(f_[block].end.value - 1);
      if (f_[last].op != Op::kReturn || block == f_.recover) continue;
      if (!Expand({.block = block, .results = ResultsAt(last), .conditions = PathConditions(f_)})) {
        return false;
      }
    }
    return true;
  }

  // Of interfaces that are no errors: everybody compares errors.
  void ReadComparisons() {
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
      const Instr& instr = f_.instrs[v];
      if (instr.op == Op::kStore) ReadStore(instr);
      bool compares = instr.op == Op::kBinOp &&
                      (instr.token == syntax::Token::kEql || instr.token == syntax::Token::kNeq);
      if (!compares || !IsNilConstant(f_, ValueId(instr.b))) continue;
      ValueId value(instr.a);
      if (!IsNoErrorInterface(value)) continue;
      source::SourceLoc at{f_.FileOf(ValueId(v)), instr.pos};
      if (ValueId call = CallOf(value); call.valid()) {
        note_.comparisons.push_back({call_numbers_[call.value], IndexOf(value), at});
      } else if (Symbol place = PlaceReadBy(f_, value); place.valid()) {
        note_.place_comparisons.push_back({place, at});
      }
    }
  }

  void ReadStore(const Instr& store) {
    ValueId value(store.b);
    if (!IsNoErrorInterface(value)) return;
    ValueId call = CallOf(value);
    if (!call.valid()) return;
    Symbol place = PlaceAt(f_, ValueId(store.a));
    if (place.valid()) note_.kept.push_back({call_numbers_[call.value], IndexOf(value), place});
  }

  bool IsNoErrorInterface(ValueId value) const {
    types::TypeId type = f_[value].type;
    return type.valid() && types::IsNonTypeParamInterface(type) && !ir::IsErrorType(type);
  }

  // Which result of its call a value is.
  uint32_t IndexOf(ValueId value) const { return f_[value].op == Op::kExtract ? f_[value].b : 0; }

  std::vector<ValueId> ResultsAt(ValueId ret) const {
    std::vector<ValueId> results;
    f_.ForEachOperand(ret, [&](ValueId v) {
      if (results.size() < kMostResults) results.push_back(v);
    });
    return results;
  }

  // Follows results that are phis to their operands. False: there are too many ways.
  bool Expand(Path start) {
    std::vector<Path> open;
    open.push_back(std::move(start));
    while (!open.empty()) {
      Path path = std::move(open.back());
      open.pop_back();
      if (!AddConditionsAbove(path)) continue;
      BlockId at = LowestPhi(path);
      if (!at.valid() || path.turns > kMostConversions) {
        AddWay(path);
        if (note_.ways.size() > kMostWays) return false;
        continue;
      }
      std::span<const BlockId> preds = f_.PredsOf(at);
      if (preds.size() + open.size() > kMostWays) return false;
      for (size_t i = preds.size(); i-- > 0;) {
        Path next = path;
        next.block = preds[i];
        ++next.turns;
        if (!next.conditions.EnterFrom(at, i) || !next.conditions.AddBranch(preds[i], at)) continue;
        for (ValueId& result : next.results) result = EnterPhi(result, at, i);
        open.push_back(std::move(next));
      }
    }
    return true;
  }

  ValueId EnterPhi(ValueId v, BlockId block, size_t pred) const {
    bool here =
        f_[v].op == Op::kPhi && v.value >= f_[block].first.value && v.value < f_[block].end.value;
    return here ? f_.ValuesAt(f_[v].a)[pred] : v;
  }

  // What holds wherever the path comes from; of many conditions the nearest.
  bool AddConditionsAbove(Path& path) const {
    BlockId block = path.block;
    int left = kMostConditions;
    for (BlockId at = f_[block].idom; at.valid() && left > 0; at = f_[at].idom) {
      if (f_[at].succ_count() != 2) continue;
      --left;
      for (BlockId next : f_[at].succs) {
        if (f_.PredsOf(next).size() != 1 || !f_.Dominates(next, block)) continue;
        if (!path.conditions.AddBranch(at, next)) return false;
      }
    }
    return true;
  }

  // The block, of those whose phis are results, that is nearest to the return.
  BlockId LowestPhi(const Path& path) const {
    BlockId lowest;
    for (ValueId v : path.results) {
      if (f_[v].op != Op::kPhi) continue;
      BlockId block = f_.BlockOf(v);
      if (!lowest.valid() || f_.Dominates(lowest, block)) lowest = block;
    }
    return lowest;
  }

  void AddWay(const Path& path) {
    ResultNote::Way way;
    way.first_fact = static_cast<uint32_t>(note_.facts.size());
    for (size_t i = 0; i < path.results.size(); ++i) {
      way.results[i] = NotedOf(path.results[i]);
      // What is asked on the way decides what the body alone leaves open.
      std::optional<bool> is_nil =
          path.conditions.IsNil(BelowConversions(path.results[i], nullptr));
      if (is_nil) {
        way.results[i] = {.shape = *is_nil ? ResultShape::kNil : ResultShape::kNotNil,
                          .boxed = way.results[i].boxed};
      }
      if (way.results[i].kind == NotedValue::Kind::kResult) {
        NoteArguments(path.results[i], path.conditions);
      }
    }
    path.conditions.ForEachNil([&](ValueId value, bool is_nil) {
      AddFact(value, is_nil ? ResultShape::kNil : ResultShape::kNotNil);
    });
    path.conditions.ForEachTruth([&](ValueId value, bool truth) {
      AddFact(value, truth ? ResultShape::kTrue : ResultShape::kFalse);
    });
    for (uint32_t i = 0; i < f_.param_count && i < kMostNotedParams; ++i) {
      if (path.conditions.AsksBeyondNil(f_.param(i))) way.asked_params |= BitOf(i);
    }
    way.end_fact = static_cast<uint32_t>(note_.facts.size());
    note_.ways.push_back(way);
  }

  void AddFact(ValueId value, ResultShape shape) {
    NotedValue noted = NotedOf(value);
    if (noted.boxed) return;
    if (noted.kind != NotedValue::Kind::kResult && noted.kind != NotedValue::Kind::kParam) return;
    note_.facts.push_back({noted, shape});
  }

  // What a call is given that gives a result.
  void NoteArguments(ValueId v, const PathConditions& conditions) {
    ValueId call = CallOf(v);
    uint32_t number = call_numbers_[call.value];
    auto same = [&](const ResultNote::Argument& argument) { return argument.call == number; };
    if (std::ranges::any_of(note_.arguments, same)) return;
    ir::Call parts = f_.CallOf(call);
    for (uint32_t i = 0; i < kMostNotedParams; ++i) {
      ValueId argument = ArgumentOf(parts, i);
      if (!argument.valid()) return;
      note_.arguments.push_back({.call = number,
                                 .index = static_cast<uint8_t>(i),
                                 .is_error = ir::IsErrorType(f_[argument].type),
                                 .asked = conditions.Asks(argument, call),
                                 .value = NotedOf(argument)});
    }
  }

  // The call that gives a value, below conversions; none where it is none.
  ValueId CallOf(ValueId v) const {
    v = BelowConversions(v, nullptr);
    if (f_[v].op == Op::kExtract) v = ValueId(f_[v].a);
    return f_[v].op == Op::kCall && call_numbers_[v.value] != 0 ? v : ValueId();
  }

  ValueId BelowConversions(ValueId v, bool* boxed) const {
    for (int i = 0; i < kMostConversions; ++i) {
      const Instr& instr = f_[v];
      if (instr.op == Op::kMakeInterface) {
        // What an interface holds that cannot be nil is of no interest.
        if (!types::HasNil(f_[ValueId(instr.a)].type)) return v;
        if (boxed != nullptr) *boxed = true;
      } else if (instr.op != Op::kChangeType && instr.op != Op::kChangeInterface) {
        return v;
      }
      v = ValueId(instr.a);
    }
    return v;
  }

  NotedValue NotedOf(ValueId v) const {
    using Kind = NotedValue::Kind;
    NotedValue noted;
    v = BelowConversions(v, &noted.boxed);
    const Instr& instr = f_[v];
    if (IsNilConstant(f_, v)) {
      noted.shape = ResultShape::kNil;
    } else if (IsNeverNil(f_, v)) {
      noted.shape = ResultShape::kNotNil;
    } else if (std::optional<bool> truth = TruthOf(f_, v)) {
      noted.shape = *truth ? ResultShape::kTrue : ResultShape::kFalse;
    } else if (instr.op == Op::kConst) {
      noted.kind = Kind::kConstant;
    } else if (instr.op == Op::kParameter && v.value - 1 < kMostNotedParams) {
      noted.kind = Kind::kParam;
      noted.index = static_cast<uint8_t>(v.value - 1);
    } else if (ValueId call = CallOf(v); call.valid()) {
      uint32_t index = instr.op == Op::kExtract ? instr.b : 0;
      if (index >= kMostResults) return noted;
      noted.kind = Kind::kResult;
      noted.index = static_cast<uint8_t>(index);
      noted.call = call_numbers_[call.value];
    }
    return noted;
  }

  const Function& f_;
  std::span<const uint32_t> call_numbers_;
  ResultNote note_;
};

}  // namespace

ir::ValueId ArgumentOf(const ir::Call& call, uint32_t param) {
  if (call.method.valid()) {
    if (param == 0) return call.callee;
    --param;
  }
  return param < call.args.size() ? call.args[param] : ir::ValueId();
}

ResultNote ResultNoteOf(const Function& f, std::span<const uint32_t> call_numbers) {
  return Reader(f, call_numbers).Read();
}

}  // namespace premortem::flow
