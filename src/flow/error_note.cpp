#include "flow/error_note.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/function_ref.h"
#include "constant/value.h"
#include "flow/callee.h"
#include "flow/function_name.h"
#include "flow/local_channel.h"
#include "flow/path_conditions.h"
#include "flow/place.h"
#include "flow/result_note.h"
#include "ir/type_util.h"
#include "models/errors.h"
#include "models/standard.h"
#include "syntax/names.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"
#include "types/predicates.h"
#include "types/universe.h"

namespace premortem::flow {

namespace {

using ir::BlockId;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using models::Role;
using source::SourceLoc;
using syntax::Token;
using types::Object;
using types::TypeId;

// Whether an error of the type says what it wraps.
bool Unwraps(TypeId type) {
  types::LookupResult method =
      types::LookupFieldOrMethod(type, true, {}, syntax::Names().Intern("Unwrap"));
  return method.obj != nullptr && method.obj->kind == types::ObjectKind::kFunc;
}

bool IsConcreteError(TypeId type) {
  return type.valid() && !types::IsInterface(type) && ImplementsError(type);
}

// Gives the text of an error.
constexpr std::string_view kErrorMethod = "Error";

bool IsListOfErrors(TypeId type) {
  const auto* list = type.valid() ? types::UnderlyingAs<types::Slice>(type) : nullptr;
  return list != nullptr && ImplementsError(list->elem);
}

bool IsAppend(const Function& f, ValueId v) {
  if (f[v].op != Op::kCall) return false;
  const Instr& callee = f[f.CallOf(v).callee];
  return callee.op == Op::kBuiltin && callee.a == static_cast<uint32_t>(types::BuiltinId::kAppend);
}

bool IsDigitOrFlag(char c) {
  return ('0' <= c && c <= '9') || c == '+' || c == '-' || c == '#' || c == ' ' || c == '.';
}

// Constants of a type stand for kinds of errors by their value.
Symbol NameOfConstant(TypeId type, const constant::Value& value) {
  std::string text;
  AppendType(text, type);
  return SymbolOf(text + "(" + value.ToExactString() + ")");
}

// Calls `visit(store)` for each store of a function.
void ForEachStore(const Function& f, FunctionRef<void(ValueId)> visit) {
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    if (f.instrs[v].op == Op::kStore) visit(ValueId(v));
  }
}

// A store that may be the last to a variable before some place, and the edge by which it gets
// there; no `next` where the place is in the same block.
struct LastStore {
  ValueId store;
  BlockId block, next;
};
struct LastStores {
  std::vector<LastStore> found;
  bool on_all_ways = true;
};

LastStores LastStoresBefore(const Function& f, ValueId variable, ValueId place) {
  auto store_before = [&](ValueId begin, ValueId end) {
    for (uint32_t v = end.value; v-- > begin.value;) {
      const Instr& store = f[ValueId(v)];
      if (store.op == Op::kStore && store.a == variable.value) return ValueId(v);
    }
    return ValueId();
  };
  struct Way {
    BlockId block;
    ValueId end;
    BlockId next;
  };
  LastStores last;
  std::set<uint32_t> entered;
  std::vector<Way> open = {{f.BlockOf(place), place, {}}};
  while (!open.empty()) {
    auto [block, end, next] = open.back();
    open.pop_back();
    if (ValueId store = store_before(f[block].first, end); store.valid()) {
      last.found.push_back({store, block, next});
      continue;
    }
    if (block == f.entry()) last.on_all_ways = false;
    for (BlockId pred : f.PredsOf(block)) {
      if (entered.insert(pred.value).second) open.push_back({pred, f[pred].end, block});
    }
  }
  return last;
}

// By BlockId: whether the block can be entered after `from`.
std::vector<bool> BlocksAfter(const Function& f, BlockId from) {
  std::vector<bool> after(f.blocks.size());
  std::vector<BlockId> open = {from};
  while (!open.empty()) {
    BlockId block = open.back();
    open.pop_back();
    for (BlockId next : f[block].succs) {
      if (!next.valid() || after[next.value]) continue;
      after[next.value] = true;
      open.push_back(next);
    }
  }
  return after;
}

// Whether an instruction can run after another.
bool MayFollow(const Function& f, ValueId later, ValueId earlier) {
  BlockId block = f.BlockOf(later), from = f.BlockOf(earlier);
  return (block == from && earlier.value < later.value) || BlocksAfter(f, from)[block.value];
}

// Whether a function leaves nothing in a variable of the function around it that it found there,
// but nil: it stores something on all ways on which the variable is not nil.
bool ReplacesAll(const Function& f, ValueId variable) {
  auto stores = [&](BlockId block) {
    for (uint32_t v = f[block].first.value; v < f[block].end.value; ++v) {
      if (f.instrs[v].op == Op::kStore && f.instrs[v].a == variable.value) return true;
    }
    return false;
  };
  // The successor by which a block is left where the variable is not nil; none: by any.
  auto next_if_set = [&](const Instr& last, BlockId block) {
    if (last.op != Op::kIf) return BlockId();
    const Instr& condition = f[ValueId(last.a)];
    bool compares = condition.op == Op::kBinOp &&
                    (condition.token == Token::kEql || condition.token == Token::kNeq);
    if (!compares || !IsNilConstant(f, ValueId(condition.b))) return BlockId();
    const Instr& left = f[ValueId(condition.a)];
    if (!IsLoad(left) || left.a != variable.value) return BlockId();
    return f[block].succs[condition.token == Token::kNeq ? 0 : 1];
  };
  std::vector<BlockId> open = {f.entry()};
  std::set<uint32_t> entered;
  bool found = false;
  while (!open.empty()) {
    BlockId block = open.back();
    open.pop_back();
    if (!entered.insert(block.value).second) continue;
    if (stores(block)) {
      found = true;
      continue;
    }
    const Instr& last = f[ValueId(f[block].end.value - 1)];
    if (last.op == Op::kReturn) return false;
    BlockId only = next_if_set(last, block);
    for (BlockId next : f[block].succs) {
      if (next.valid() && (!only.valid() || next == only)) open.push_back(next);
    }
  }
  return found;
}

}  // namespace

Symbol NameOfSentinel(const Object& object) {
  if (object.kind == types::ObjectKind::kConst) {
    return object.value == nullptr ? Symbol() : NameOfConstant(object.type, *object.value);
  }
  std::string_view path;
  if (object.package.valid()) path = types::Get(object.package).path;
  return SymbolOf(models::SameErrorAs(std::string(path) + "." + std::string(NameOf(object))));
}

Symbol NameOfErrorType(TypeId type) {
  std::string text;
  AppendType(text, type);
  // All instances of a generic type go by one name, as generic code makes any of them.
  if (size_t arguments = text.find('['); arguments != 0) text = text.substr(0, arguments);
  return SymbolOf(text);
}

bool ImplementsError(TypeId type) {
  if (!type.valid() || !types::IsValid(type)) return false;
  if (ir::IsErrorType(type)) return true;
  if (types::AsTypeParam(type) != nullptr || types::IsUntyped(type)) return false;
  return types::MissingMethod(type, types::TheUniverse().error_type, true) == nullptr;
}

std::optional<std::vector<char>> VerbsOf(std::string_view format) {
  std::vector<char> verbs;
  for (size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') continue;
    ++i;
    while (i < format.size() && IsDigitOrFlag(format[i])) ++i;
    if (i == format.size() || format[i] == '[' || format[i] == '*') return {};
    if (format[i] != '%') verbs.push_back(format[i]);
  }
  return verbs;
}

std::optional<uint32_t> FormatParameter(const types::Signature& signature) {
  types::ObjectList params = types::Vars(signature.params);
  types::ObjectList results = types::Vars(signature.results);
  if (!signature.variadic || params.size() < 2 || results.size() != 1) return {};
  if (!ir::IsErrorType(types::Get(results[0]).type)) return {};
  uint32_t format = static_cast<uint32_t>(params.size()) - 2;
  const auto* values = types::UnderlyingAs<types::Slice>(types::Get(params[format + 1]).type);
  if (!types::IsString(types::Get(params[format]).type) || values == nullptr) return {};
  bool any = types::Identical(values->elem, types::TheUniverse().empty_interface);
  return any ? std::optional(format) : std::nullopt;
}

ErrorFinder::ErrorFinder(const ir::FuncGroup& group, const Function& f,
                         std::span<const uint32_t> numbers, std::span<const Symbol> symbols)
    : group_(group), f_(f), numbers_(numbers), symbols_(symbols) {
  ForEachStore(f, [&](ValueId store) { stores_.push_back(store); });
}

void ErrorFinder::AddAll() {
  if (const auto* signature = types::As<types::Signature>(f_.signature)) {
    for (types::ObjectId result : types::Vars(signature->results)) {
      if (error_results_.size() == kMostResults) break;
      error_results_.push_back(ImplementsError(types::Get(result).type));
    }
  }
  for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
    switch (f_.instrs[v].op) {
      case Op::kReturn: AddResults(ValueId(v)); break;
      case Op::kCall:
      case Op::kGo:
      case Op::kDefer: AddCall(ValueId(v)); break;
      case Op::kStore:
        if (f_.kind == ir::FuncKind::kInit) AddVariable(ValueId(v));
        AddStore(ValueId(v));
        break;
      case Op::kSend: AddSend(ValueId(v)); break;
      case Op::kBinOp: AddComparison(ValueId(v)); break;
      case Op::kTypeAssert: AddAssertion(ValueId(v)); break;
      default: break;
    }
  }
}

void ErrorFinder::AddResults(ValueId ret) {
  if (f_.BlockOf(ret) == f_.recover) return;
  uint8_t index = 0;
  f_.ForEachOperand(ret, [&](ValueId result) {
    if (index < error_results_.size() && error_results_[index]) {
      note_.results.push_back({index, Add(result, ret)});
    }
    ++index;
  });
}

void ErrorFinder::AddCall(ValueId v) {
  ir::Call call = f_.CallOf(v);
  const Object* callee = StaticCallee(f_, call);
  if (callee != nullptr) {
    models::FunctionName name = NameOfFunction(*callee);
    if (models::HasRole(name, Role::kMakesError)) return AddTexts(v, call);
    if (models::HasRole(name, Role::kFindsError) && call.args.size() == 2) {
      return AddCheck(v, call.args[0], {.name = SentinelAt(call.args[1]), .deep = true});
    }
    if (models::HasRole(name, Role::kFindsType)) {
      return AddCheck(v, call.args[0], {.name = SoughtType(call), .is_type = true, .deep = true});
    }
    if (std::string_view asked = models::ValueAskedBy(name); !asked.empty()) {
      return AddCheck(v, call.args[0], {.name = SymbolOf(asked)});
    }
    if (models::IsStandard(name.package)) return;
  }
  if (numbers_[v.value] == 0) return;
  if (callee != nullptr) AddFormat(v, call, *callee);
  for (uint32_t i = 0; i < 256; ++i) {
    ValueId argument = ArgumentOf(call, i);
    if (!argument.valid()) return;
    if (call.method.valid() && i == 0) continue;
    if (f_[argument].op == Op::kFieldAddr) AddLentField(argument);
    if (!ir::IsErrorType(f_[argument].type)) continue;
    note_.arguments.push_back({numbers_[v.value], static_cast<uint8_t>(i), Add(argument, v)});
  }
}

void ErrorFinder::AddCheck(ValueId at, ValueId error, ErrorNote::Check check) {
  if (!check.name.valid()) return;
  check.place = LocOf(at);
  check.from = Add(error, at);
  note_.checks.push_back(check);
}

void ErrorFinder::AddComparison(ValueId v) {
  const Instr& comparison = f_[v];
  if (comparison.token != Token::kEql && comparison.token != Token::kNeq) return;
  ValueId x(comparison.a), y(comparison.b);
  for (auto [error, value] : {std::pair(x, y), std::pair(y, x)}) {
    if (!ir::IsErrorType(f_[error].type) || SentinelAt(error).valid()) continue;
    AddCheck(v, error, {.name = SentinelAt(value)});
  }
}

void ErrorFinder::AddAssertion(ValueId v) {
  ValueId error(f_[v].a);
  if (!ir::IsErrorType(f_[error].type) || !IsConcreteError(f_[v].type)) return;
  AddCheck(v, error, {.name = NameOfErrorType(f_[v].type), .is_type = true});
}

void ErrorFinder::AddTexts(ValueId call, const ir::Call& parts) {
  TextsOfCall found = TextsIn(parts);
  for (auto [index, error] : found.texts) {
    note_.texts.push_back({LocOf(call), index, found.wraps, Add(error, call)});
  }
}

void ErrorFinder::AddFormat(ValueId v, const ir::Call& call, const Object& callee) {
  const auto* signature = types::UnderlyingAs<types::Signature>(callee.type);
  std::optional<uint32_t> format = signature ? FormatParameter(*signature) : std::nullopt;
  if (!format) return;
  uint32_t receiver = static_cast<uint32_t>(call.args.size()) - (*format + 2);
  ir::Call made = call;  // as if it were fmt.Errorf
  made.args = call.args.subspan(receiver + *format);
  if (IsForwarded(made) || !VerbsOfCall(made)) return;
  ErrorNote::Format note{.call = numbers_[v.value],
                         .index = static_cast<uint8_t>(call.args.size() - 1),
                         .place = LocOf(v)};
  note.wrapped.first = note.wrapped.end = static_cast<uint32_t>(note_.sources.size());
  for (ValueId error : WrappedBy(made)) note.wrapped.end = Add(error, v).end;
  TextsOfCall found = TextsIn(made);
  note.has_texts = !found.texts.empty();
  for (auto [index, error] : found.texts) {
    note_.texts.push_back({LocOf(v), index + *format, found.wraps, Add(error, v)});
  }
  note_.formats.push_back(note);
}

// What a call with a format wraps.
std::vector<ValueId> ErrorFinder::WrappedBy(const ir::Call& call) const {
  std::vector<ValueId> wrapped;
  std::optional<std::vector<char>> verbs = VerbsOfCall(call);
  if (!verbs) return wrapped;
  std::vector<ValueId> elements = ElementsOf(call.args[1]);
  for (size_t i = 0; i < elements.size() && elements.size() == verbs->size(); ++i) {
    if ((*verbs)[i] == 'w') wrapped.push_back(elements[i]);
  }
  return wrapped;
}

// Whether the values of a format are those that the function itself is given.
bool ErrorFinder::IsForwarded(const ir::Call& call) const {
  return call.args.size() == 2 && !IsNilConstant(f_, call.args[1]) &&
         f_[call.args[1]].op != Op::kSlice;
}

// The errors of which a call that makes a new one keeps the text only.
ErrorFinder::TextsOfCall ErrorFinder::TextsIn(const ir::Call& call) const {
  TextsOfCall found;
  auto add = [&](uint32_t argument, ValueId v) {
    std::vector<ValueId> errors;
    FindErrorsInText(v, 0, errors);
    for (ValueId error : errors) found.texts.push_back({argument, error});
  };
  if (f_[call.args[0]].op != Op::kConst) add(0, call.args[0]);
  std::optional<std::vector<char>> verbs = VerbsOfCall(call);
  if (!verbs) return found;
  std::vector<ValueId> elements = ElementsOf(call.args[1]);
  if (elements.size() != verbs->size()) return found;
  for (uint32_t i = 0; i < elements.size(); ++i) {
    char verb = (*verbs)[i];
    if (verb == 'w') found.wraps = true;
    if (verb == 'v' || verb == 's' || verb == 'q') add(i + 1, elements[i]);
  }
  return found;
}

// The errors whose text a value is, or is put together of: err, err.Error(), "x: " + err.Error(),
// fmt.Sprintf("x: %v", err).
void ErrorFinder::FindErrorsInText(ValueId v, int depth, std::vector<ValueId>& errors) const {
  while (f_[v].op == Op::kChangeInterface) v = ValueId(f_[v].a);
  ValueId text = f_[v].op == Op::kMakeInterface ? ValueId(f_[v].a) : v;
  if (ImplementsError(f_[text].type)) return errors.push_back(v);
  if (depth == kMostDepth) return;
  auto add_all = [&](std::span<const ValueId> parts) {
    for (ValueId part : parts) FindErrorsInText(part, depth + 1, errors);
  };
  const Instr& instr = f_[text];
  if (instr.op == Op::kBinOp) {
    if (instr.token == Token::kAdd) add_all(std::array{ValueId(instr.a), ValueId(instr.b)});
    return;
  }
  if (instr.op != Op::kCall) return;
  ir::Call call = f_.CallOf(text);
  const Object* callee = NamedCallee(f_, call);
  if (callee == nullptr) return;
  models::FunctionName name = NameOfFunction(*callee);
  ValueId receiver = call.method.valid() ? call.callee : ArgumentOf(call, 0);
  if (name.name == kErrorMethod && receiver.valid() && ImplementsError(f_[receiver].type)) {
    return errors.push_back(receiver);
  }
  if (models::HasRole(name, Role::kPrints) || models::HasRole(name, Role::kPrintsFormatted)) {
    return add_all(ElementsOf(call.args.back()));
  }
  if (models::HasRole(name, Role::kKeepsWording)) add_all(call.args);
}

void ErrorFinder::AddStore(ValueId store) {
  ValueId variable(f_[store].a), value(f_[store].b);
  if (!ir::IsErrorType(f_[value].type)) return;
  if (f_[variable].op == Op::kFieldAddr) {
    if (Symbol field = PlaceAt(f_, variable); field.valid() && !IsNilConstant(f_, value)) {
      note_.fields.push_back({field, Add(value, store)});
    }
    return;
  }
  bool shared =
      f_[variable].op == Op::kFreeVar || (f_[variable].op == Op::kAlloc && IsShared(variable));
  if (!shared) return;
  note_.stores.push_back({store.value, Add(value, store)});
}

// Who is given the address of a field may store anything there.
void ErrorFinder::AddLentField(ValueId address) {
  const auto* pointer = types::UnderlyingAs<types::Pointer>(f_[address].type);
  if (pointer == nullptr || !ir::IsErrorType(pointer->base)) return;
  Symbol field = PlaceAt(f_, address);
  if (!field.valid()) return;
  uint32_t first = static_cast<uint32_t>(note_.sources.size());
  note_.sources.emplace_back();
  note_.fields.push_back({field, {first, first + 1}});
}

void ErrorFinder::AddSend(ValueId send) {
  ValueId value(f_[send].b);
  if (ir::IsErrorType(f_[value].type)) note_.stores.push_back({send.value, Add(value, send)});
}

void ErrorFinder::AddVariable(ValueId store) {
  const Instr& variable = f_[ValueId(f_[store].a)];
  if (variable.op != Op::kGlobal) return;
  const Object& object = types::Get(ObjectId(variable.a));
  if (!ImplementsError(object.type)) return;
  note_.variables.push_back({NameOfSentinel(object), Add(ValueId(f_[store].b), store)});
}

// ---- Sources ----

ErrorNote::Sources ErrorFinder::Add(ValueId error, ValueId at) {
  ErrorNote::Sources added{static_cast<uint32_t>(note_.sources.size())};
  size_t first_ask = note_.asks.size();
  seen_.clear();
  open_.push_back({.value = error, .block = f_.BlockOf(at)});
  while (!open_.empty()) {
    Step step = std::move(open_.back());
    open_.pop_back();
    if (note_.sources.size() - added.first < kMostSources) {
      Follow(std::move(step));
      continue;
    }
    open_.clear();
    note_.sources.resize(added.first);
    note_.asks.resize(first_ask);
    note_.sources.emplace_back();
  }
  added.end = static_cast<uint32_t>(note_.sources.size());
  return added;
}

ErrorFinder::Step ErrorFinder::To(const Step& step, ValueId value) const {
  Step next = step;
  next.value = value;
  return next;
}

// What conditions say of the error around says nothing of the one within, but where they look below
// the surface.
ErrorFinder::Step ErrorFinder::Into(const Step& step, ValueId value, SourceLoc place) const {
  Step next = To(step, value);
  next.wrapped = true;
  if (!step.wrapped || place.file.valid()) next.place = place;
  std::erase_if(next.asks, [](const ErrorAsk& ask) { return !ask.deep; });
  return next;
}

void ErrorFinder::AddSource(const Step& step, ErrorSource source) {
  source.wrapped = step.wrapped && source.kind != ErrorSource::Kind::kText;
  if (source.wrapped) source.place = step.place;
  source.first_ask = static_cast<uint32_t>(note_.asks.size());
  note_.asks.insert(note_.asks.end(), step.asks.begin(), step.asks.end());
  source.end_ask = static_cast<uint32_t>(note_.asks.size());
  note_.sources.push_back(source);
}

void ErrorFinder::Follow(Step step) {
  if (IsNilConstant(f_, step.value)) return;
  if (!seen_.insert({step.value.value, step.block.value, step.next.value, step.wrapped}).second) {
    return;
  }
  bool asked_otherwise = false;
  if (!AddConditions(step, asked_otherwise)) return;
  if (asked_otherwise) return AddUnknown(step);
  ValueId v = step.value;
  const Instr& instr = f_[v];
  switch (instr.op) {
    case Op::kPhi: return FollowPhi(step);
    case Op::kChangeInterface:
    case Op::kMakeInterface: return open_.push_back(To(step, ValueId(instr.a)));
    default: break;
  }
  if (IsConcreteError(instr.type)) return FollowConcrete(step);
  switch (instr.op) {
    case Op::kTypeAssert: return open_.push_back(To(step, ValueId(instr.a)));
    case Op::kCall: return FollowCall(step, v, 0);
    case Op::kExtract: {
      const Instr& tuple = f_[ValueId(instr.a)];
      if (tuple.op == Op::kCall) return FollowCall(step, ValueId(instr.a), instr.b);
      if (tuple.op == Op::kTypeAssert) return open_.push_back(To(step, ValueId(tuple.a)));
      if (IsReceive(tuple)) return FollowChannel(step, ValueId(tuple.a));
      if (tuple.op == Op::kSelect) return FollowSelect(step, ValueId(instr.a), instr.b);
      return AddUnknown(step);
    }
    case Op::kField: return FollowField(step);
    case Op::kParameter:
      if (instr.b >= 256) return AddUnknown(step);
      return AddSource(
          step, {.kind = ErrorSource::Kind::kParam, .index = static_cast<uint8_t>(v.value - 1)});
    case Op::kUnOp:
      if (IsLoad(instr)) return FollowLoad(step, ValueId(instr.a));
      if (IsReceive(instr)) return FollowChannel(step, ValueId(instr.a));
      return AddUnknown(step);
    default: return AddUnknown(step);
  }
}

void ErrorFinder::FollowPhi(const Step& step) {
  BlockId block = f_.BlockOf(step.value);
  std::span<const ValueId> operands = f_.ValuesAt(f_[step.value].a);
  std::span<const BlockId> preds = f_.PredsOf(block);
  for (size_t i = 0; i < operands.size(); ++i) {
    Step next = To(step, operands[i]);
    next.block = preds[i];
    next.next = block;
    open_.push_back(std::move(next));
  }
}

void ErrorFinder::FollowCall(const Step& step, ValueId v, uint32_t result) {
  ir::Call call = f_.CallOf(v);
  const Object* callee = StaticCallee(f_, call);
  if (callee != nullptr) {
    models::FunctionName name = NameOfFunction(*callee);
    if (models::HasRole(name, Role::kFormatsError)) return FollowFormat(step, v, call);
    if (models::HasRole(name, Role::kJoinsErrors)) {
      for (ValueId arg : call.args) {
        if (ImplementsError(f_[arg].type)) open_.push_back(Into(step, arg, LocOf(v)));
        if (IsListOfErrors(f_[arg].type)) FollowList(step, arg, LocOf(v));
      }
      return;
    }
    if (models::HasRole(name, Role::kMakesError)) return FollowText(step, v, call);
    if (models::HasRole(name, Role::kUnwraps)) return AddUnknown(step);
  }
  if (numbers_[v.value] == 0 || result >= 256) return AddUnknown(step);
  AddSource(step, {.kind = ErrorSource::Kind::kResult,
                   .index = static_cast<uint8_t>(result),
                   .call = numbers_[v.value]});
}

// The errors of a list that is put together here, each wrapped at `place`: []error{a, b},
// append(errs, err), errs[i] = err.
void ErrorFinder::FollowList(const Step& step, ValueId list, SourceLoc place) {
  std::vector<ValueId> open = {list};
  std::set<uint32_t> seen;
  while (!open.empty()) {
    ValueId v = open.back();
    open.pop_back();
    if (IsNilConstant(f_, v) || !seen.insert(v.value).second) continue;
    const Instr& instr = f_[v];
    auto add = [&](ValueId error) {
      Step next = Into(step, error, place);
      next.block = f_.BlockOf(v);
      next.next = {};
      open_.push_back(std::move(next));
    };
    auto go_on = [&](std::span<const ValueId> lists) {
      open.insert(open.end(), lists.begin(), lists.end());
    };
    if (instr.op == Op::kPhi) {
      go_on(f_.ValuesAt(instr.a));
    } else if (IsAppend(f_, v)) {
      go_on(f_.CallOf(v).args);
    } else if (instr.op == Op::kMakeSlice ||
               (instr.op == Op::kSlice && f_[ValueId(instr.a)].op == Op::kAlloc)) {
      for (ValueId element : ElementsOf(v)) add(element);
      for (ValueId store : stores_) {
        const Instr& address = f_[ValueId(f_[store].a)];
        if (address.op == Op::kIndexAddr && ValueId(address.a) == v) add(ValueId(f_[store].b));
      }
    } else {
      AddUnknown(Into(step, v, place));
    }
  }
}

// What is wrapped goes on; of other errors only the text does.
void ErrorFinder::FollowFormat(const Step& step, ValueId v, const ir::Call& call) {
  if (IsForwarded(call)) {
    const Instr& values = f_[call.args[1]];
    if (values.op != Op::kParameter || values.b >= 256) return AddUnknown(step);
    return AddSource(step, {.kind = ErrorSource::Kind::kFormatted,
                            .index = static_cast<uint8_t>(call.args[1].value - 1)});
  }
  std::optional<std::vector<char>> verbs = VerbsOfCall(call);
  size_t count = call.args.size() == 2 ? ElementsOf(call.args[1]).size() : 0;
  if (!verbs || count != verbs->size()) {
    return TextsIn(call).texts.empty() ? AddUnknown(step) : FollowText(step, v, call);
  }
  for (ValueId wrapped : WrappedBy(call)) open_.push_back(Into(step, wrapped, LocOf(v)));
  FollowText(step, v, call);
}

// A new error, which may hold the text of another.
void ErrorFinder::FollowText(const Step& step, ValueId v, const ir::Call& call) {
  if (TextsIn(call).texts.empty()) return;
  Step made = step;
  made.wrapped = false;
  AddSource(made, {.kind = ErrorSource::Kind::kText, .place = LocOf(v)});
}

// A value of a type: it is of that type, and wraps what its fields hold where it says so.
void ErrorFinder::FollowConcrete(const Step& step) {
  const Instr& instr = f_[step.value];
  if (instr.op == Op::kConst) {
    if (instr.a != 0) {
      AddSource(step, {.kind = ErrorSource::Kind::kSentinel,
                       .name = NameOfConstant(instr.type, f_.ConstantOf(step.value))});
    }
  } else if (IsLoad(instr) && f_[ValueId(instr.a)].op == Op::kGlobal) {
    return FollowLoad(step, ValueId(instr.a));
  }
  AddSource(step, {.kind = ErrorSource::Kind::kType, .name = NameOfErrorType(instr.type)});
  if (!Unwraps(instr.type)) return;
  switch (instr.op) {
    case Op::kAlloc: return FollowFields(step, step.value, LocOf(step.value));
    case Op::kCall: return FollowCall(step, step.value, 0);
    case Op::kExtract:
      if (f_[ValueId(instr.a)].op == Op::kCall) {
        return FollowCall(step, ValueId(instr.a), instr.b);
      }
      return AddUnknown(step);
    case Op::kUnOp:
      if (IsLoad(instr) && f_[ValueId(instr.a)].op == Op::kAlloc) {
        return FollowFields(step, ValueId(instr.a), LocOf(ValueId(instr.a)));
      }
      return AddUnknown(step);
    default: return AddUnknown(step);
  }
}

void ErrorFinder::FollowFields(const Step& step, ValueId structure, SourceLoc place) {
  for (ValueId v : stores_) {
    const Instr& address = f_[ValueId(f_[v].a)];
    if (address.op != Op::kFieldAddr || ValueId(address.a) != structure) continue;
    ValueId value(f_[v].b);
    if (!ImplementsError(f_[value].type)) continue;
    Step next = Into(step, value, place);
    next.block = f_.BlockOf(v);
    next.next = {};
    open_.push_back(std::move(next));
  }
}

void ErrorFinder::FollowLoad(const Step& step, ValueId address) {
  const Instr& instr = f_[address];
  if (instr.op == Op::kGlobal) {
    return AddSource(step, {.kind = ErrorSource::Kind::kSentinel,
                            .name = NameOfSentinel(types::Get(ObjectId(instr.a)))});
  }
  if (instr.op == Op::kFieldAddr) return FollowField(step);
  if (instr.op == Op::kAlloc) return FollowStores(step, address, step.value);
  if (instr.op == Op::kFreeVar) {
    bool set_here = LastStoresBefore(f_, address, step.value).on_all_ways;
    if (set_here && !IsShared(address)) return FollowStores(step, address, step.value);
    return FollowShared(step, DeclarationOf(group_, f_, address));
  }
  AddUnknown(step);
}

// What a load may find in a variable that this function sets: what was stored last on the ways to
// it, and all that functions within store.
void ErrorFinder::FollowStores(const Step& step, ValueId variable, ValueId load) {
  if (FollowDeferred(step, variable, load)) return;
  for (const LastStore& last : LastStoresBefore(f_, variable, load).found) {
    Step next = To(step, ValueId(f_[last.store].b));
    next.block = last.block;
    next.next = last.next;
    open_.push_back(std::move(next));
  }
  if (IsShared(variable)) AddStoresWithin(step, f_, variable);
}

// What a closure finds in a variable of a function around it: what is there when the closure is
// made, and what is stored afterwards.
void ErrorFinder::FollowShared(const Step& step, const SharedVariable& shared) {
  if (shared.owner == nullptr || (*shared.owner)[shared.variable].op != Op::kAlloc) {
    return AddUnknown(step);
  }
  const Function& owner = *shared.owner;
  BlockId made_in = owner.BlockOf(shared.closure);
  std::vector<bool> after = BlocksAfter(owner, made_in);
  std::vector<LastStore> before = LastStoresBefore(owner, shared.variable, shared.closure).found;
  ForEachStore(owner, [&](ValueId store) {
    if (ValueId(owner[store].a) != shared.variable) return;
    BlockId block = owner.BlockOf(store);
    bool seen = after[block.value] || (block == made_in && store.value > shared.closure.value) ||
                std::ranges::find(before, store, &LastStore::store) != before.end();
    if (!seen) return;
    AddSource(step, {.kind = ErrorSource::Kind::kStored,
                     .call = store.value,
                     .name = symbols_[owner.id.value - 1]});
  });
  AddStoresWithin(step, owner, shared.variable);
}

// What functions within `owner` store to one of its variables; for a load of the owner's own, those
// that are made before it.
void ErrorFinder::AddStoresWithin(const Step& step, const Function& owner, ValueId variable) {
  for (const auto& inner : group_.functions) {
    if (inner.get() == &owner) continue;
    ForEachStore(*inner, [&](ValueId store) {
      ValueId address((*inner)[store].a);
      if ((*inner)[address].op != Op::kFreeVar) return;
      SharedVariable shared = DeclarationOf(group_, *inner, address);
      if (shared.owner != &owner || shared.variable != variable) return;
      if (&owner == &f_ && !MayFollow(f_, step.value, shared.closure)) return;
      AddSource(step, {.kind = ErrorSource::Kind::kStored,
                       .call = store.value,
                       .name = symbols_[inner->id.value - 1]});
    });
  }
}

// Whether a load after the deferred functions finds what one of them stores, and nothing else: it
// replaces whatever is not nil.
bool ErrorFinder::FollowDeferred(const Step& step, ValueId variable, ValueId load) {
  BlockId block = f_.BlockOf(load);
  bool run = false;
  for (uint32_t v = f_[block].first.value; v < load.value; ++v) {
    run |= f_[ValueId(v)].op == Op::kRunDefers;
  }
  if (!run) return false;
  for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
    if (f_.instrs[v].op != Op::kDefer || !f_.Dominates(f_.BlockOf(ValueId(v)), block)) continue;
    const Instr& closure = f_[f_.CallOf(ValueId(v)).callee];
    if (closure.op != Op::kMakeClosure || f_[ValueId(closure.a)].op != Op::kFuncLit) continue;
    const Function& inner = group_.Get(ir::FuncId(f_[ValueId(closure.a)].a));
    std::span<const ValueId> bound = f_.ValuesAt(closure.b);
    auto at = std::ranges::find(bound, variable);
    if (at == bound.end()) continue;
    ValueId free_var = inner.free_var(static_cast<uint32_t>(at - bound.begin()));
    if (!ReplacesAll(inner, free_var)) continue;
    ForEachStore(inner, [&](ValueId store) {
      if (ValueId(inner[store].a) != free_var) return;
      AddSource(step, {.kind = ErrorSource::Kind::kStored,
                       .call = store.value,
                       .name = symbols_[inner.id.value - 1]});
    });
    return true;
  }
  return false;
}

// What others have sent.
void ErrorFinder::FollowChannel(const Step& step, ValueId channel) {
  std::optional<std::vector<SentValue>> sent = SentOn(group_, f_, channel);
  if (!sent) return AddUnknown(step);
  for (const SentValue& value : *sent) {
    AddSource(step, {.kind = ErrorSource::Kind::kStored,
                     .call = value.send.value,
                     .name = symbols_[value.function->id.value - 1]});
  }
}

// A component of what Select gives: which case it was, whether something was sent, and what each
// case has received.
void ErrorFinder::FollowSelect(const Step& step, ValueId select, uint32_t component) {
  uint32_t at = 2;
  for (size_t i = 0; i < f_.SelectStateCount(select); ++i) {
    ir::SelectState state = f_.SelectStateOf(select, i);
    if (state.send.valid()) continue;
    if (at++ == component) return FollowChannel(step, state.chan);
  }
  AddUnknown(step);
}

void ErrorFinder::FollowField(const Step& step) {
  Symbol field = PlaceReadBy(f_, step.value);
  if (!field.valid()) return AddUnknown(step);
  AddSource(step, {.kind = ErrorSource::Kind::kField, .name = field});
}

// Whether a closure has a variable of this function.
bool ErrorFinder::IsShared(ValueId variable) const {
  for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
    if (f_.instrs[v].op != Op::kMakeClosure) continue;
    std::span<const ValueId> bound = f_.ValuesAt(f_.instrs[v].b);
    if (std::ranges::find(bound, variable) != bound.end()) return true;
  }
  return false;
}

// ---- Conditions ----

bool ErrorFinder::AddConditions(Step& step, bool& asked_otherwise) const {
  auto add = [&](BlockId from, BlockId to) {
    const Instr& last = f_[ValueId(f_[from].end.value - 1)];
    if (last.op != Op::kIf || f_[from].succs[0] == f_[from].succs[1]) return true;
    bool truth = f_[from].succs[0] == to;
    Answer answer = AnswerOf(ValueId(last.a), truth, step.value);
    if (answer.says == Says::kNil) return false;
    if (answer.says == Says::kSomething) asked_otherwise = true;
    bool is_new = std::ranges::find(step.asks, answer.ask) == step.asks.end();
    if (answer.says == Says::kAsk && is_new) step.asks.push_back(answer.ask);
    return true;
  };
  if (step.next.valid() && !add(step.block, step.next)) return false;
  int left = kMostConditions;
  for (BlockId at = f_[step.block].idom; at.valid() && left > 0; at = f_[at].idom) {
    if (f_[at].succ_count() != 2) continue;
    --left;
    for (BlockId next : f_[at].succs) {
      if (f_.PredsOf(next).size() != 1 || !f_.Dominates(next, step.block)) continue;
      if (!add(at, next)) return false;
    }
  }
  return true;
}

ErrorFinder::Answer ErrorFinder::AnswerOf(ValueId condition, bool truth, ValueId error) const {
  const Instr* instr = &f_[condition];
  while (instr->op == Op::kUnOp && instr->token == Token::kNot) {
    truth = !truth;
    condition = ValueId(instr->a);
    instr = &f_[condition];
  }
  if (instr->op == Op::kBinOp && (instr->token == Token::kEql || instr->token == Token::kNeq)) {
    bool equal = truth == (instr->token == Token::kEql);
    ValueId x(instr->a), y(instr->b);
    if (!IsSame(x, error)) std::swap(x, y);
    if (!IsSame(x, error)) return Otherwise(condition, error);
    if (IsNilConstant(f_, y)) return {equal ? Says::kNil : Says::kNothing, {}};
    Symbol name = SentinelAt(y);
    if (!name.valid()) return {Says::kSomething, {}};
    return {Says::kAsk, {.name = name, .is = equal}};
  }
  if (instr->op == Op::kExtract) {
    const Instr& tuple = f_[ValueId(instr->a)];
    if (tuple.op == Op::kTypeAssert && IsSame(ValueId(tuple.a), error)) {
      // Of an interface that it has not there is nothing to learn.
      if (!IsConcreteError(tuple.type)) return {truth ? Says::kSomething : Says::kNothing, {}};
      return {Says::kAsk, {.name = NameOfErrorType(tuple.type), .is = truth}};
    }
    if (tuple.op == Op::kCall) return AnswerOfCall(ValueId(instr->a), truth, error);
  }
  if (instr->op == Op::kCall) return AnswerOfCall(condition, truth, error);
  return Otherwise(condition, error);
}

ErrorFinder::Answer ErrorFinder::AnswerOfCall(ValueId v, bool truth, ValueId error) const {
  ir::Call call = f_.CallOf(v);
  bool given = std::ranges::any_of(call.args, [&](ValueId arg) { return IsSame(arg, error); });
  const Object* callee = StaticCallee(f_, call);
  if (!given || callee == nullptr) return Otherwise(v, error);
  models::FunctionName name = NameOfFunction(*callee);
  Symbol sought;
  if (models::HasRole(name, Role::kFindsError) && call.args.size() == 2) {
    sought = SentinelAt(call.args[1]);
  } else if (models::HasRole(name, Role::kFindsType)) {
    sought = SoughtType(call);
    if (!sought.valid() && !truth) return {};
  }
  if (!sought.valid()) return {Says::kSomething, {}};
  return {Says::kAsk, {.name = sought, .is = truth, .deep = true}};
}

ErrorFinder::Answer ErrorFinder::Otherwise(ValueId condition, ValueId error) const {
  return {Mentions(condition, error, 0) ? Says::kSomething : Says::kNothing, {}};
}

// Whether a value is computed from the error: err.Error() == "x", code(err).
bool ErrorFinder::Mentions(ValueId v, ValueId error, int depth) const {
  if (IsSame(v, error)) return true;
  if (depth == kMostDepth || ir::KindOf(f_[v].op) != ir::OpKind::kValue || f_[v].op == Op::kPhi) {
    return false;
  }
  bool found = false;
  f_.ForEachOperand(v,
                    [&](ValueId operand) { found = found || Mentions(operand, error, depth + 1); });
  return found;
}

// Whether two values are one error; loads of one variable are taken for one.
bool ErrorFinder::IsSame(ValueId x, ValueId y) const {
  auto below = [&](ValueId v) {
    while (f_[v].op == Op::kChangeInterface || f_[v].op == Op::kMakeInterface) {
      v = ValueId(f_[v].a);
    }
    return v;
  };
  x = below(x);
  y = below(y);
  if (x == y) return true;
  return IsLoad(f_[x]) && IsLoad(f_[y]) && f_[x].a == f_[y].a;
}

Symbol ErrorFinder::SentinelAt(ValueId v) const {
  while (f_[v].op == Op::kChangeInterface || f_[v].op == Op::kMakeInterface) v = ValueId(f_[v].a);
  const Instr& instr = f_[v];
  if (IsLoad(instr) && f_[ValueId(instr.a)].op == Op::kGlobal) {
    return NameOfSentinel(types::Get(ObjectId(f_[ValueId(instr.a)].a)));
  }
  if (instr.op == Op::kConst && instr.a != 0 && IsConcreteError(instr.type)) {
    return NameOfConstant(instr.type, f_.ConstantOf(v));
  }
  return {};
}

// T of As(err, &t) and AsType[T](err); none of an interface, which many types implement.
Symbol ErrorFinder::SoughtType(const ir::Call& call) const {
  TypeId type;
  if (call.args.size() == 1) {
    const Instr& callee = f_[call.callee];
    if (callee.b != 0) type = TypeId(f_.ListAt(callee.b)[0]);
  } else if (call.args.size() == 2 && f_[call.args[1]].op == Op::kMakeInterface) {
    TypeId target = f_[ValueId(f_[call.args[1]].a)].type;
    const auto* pointer = types::UnderlyingAs<types::Pointer>(target);
    if (pointer != nullptr) type = pointer->base;
  }
  return IsConcreteError(type) ? NameOfErrorType(type) : Symbol();
}

// The values of a variadic argument, in order: they are stored between the making of the array and
// its slicing.
std::vector<ValueId> ErrorFinder::ElementsOf(ValueId slice) const {
  std::vector<ValueId> elements;
  if (f_[slice].op != Op::kSlice || f_[ValueId(f_[slice].a)].op != Op::kAlloc) return elements;
  for (uint32_t v = f_[slice].a; v < slice.value; ++v) {
    const Instr& store = f_[ValueId(v)];
    if (store.op != Op::kStore) continue;
    const Instr& address = f_[ValueId(store.a)];
    if (address.op == Op::kIndexAddr && address.a == f_[slice].a) {
      elements.push_back(ValueId(store.b));
    }
  }
  return elements;
}

std::optional<std::vector<char>> ErrorFinder::VerbsOfCall(const ir::Call& call) const {
  if (call.args.size() != 2) return {};
  std::string format;
  if (!AppendFormat(call.args[0], format)) return {};
  return VerbsOf(format);
}

// What is known of a format: "x " + name + ": %v" has the verbs of its constant parts. False where
// it is nothing but unknown.
bool ErrorFinder::AppendFormat(ValueId v, std::string& format) const {
  const Instr& instr = f_[v];
  if (instr.op == Op::kBinOp && instr.token == Token::kAdd) {
    bool left = AppendFormat(ValueId(instr.a), format);
    return AppendFormat(ValueId(instr.b), format) || left;
  }
  if (instr.op != Op::kConst) return false;
  const constant::Value& text = f_.ConstantOf(v);
  if (text.kind() != constant::Kind::kString) return false;
  format += constant::StringVal(text);
  return true;
}

ErrorNote ErrorNoteOf(const ir::FuncGroup& group, const Function& f,
                      std::span<const uint32_t> numbers, std::span<const Symbol> symbols) {
  if (f.blocks.empty()) return {};
  ErrorFinder finder(group, f, numbers, symbols);
  finder.AddAll();
  return finder.TakeNote();
}

}  // namespace premortem::flow
