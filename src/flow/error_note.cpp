#include "flow/error_note.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/function_ref.h"
#include "constant/value.h"
#include "flow/callee.h"
#include "flow/function_name.h"
#include "flow/notes.h"
#include "flow/summarise.h"
#include "ir/type_util.h"
#include "models/functions.h"
#include "types/format.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"
#include "types/predicates.h"
#include "types/universe.h"

namespace premortem::flow {

namespace {

using ir::BlockId;
using ir::FuncId;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using models::Role;
using types::Object;

// Values are followed through this many others.
constexpr int kMaxDepth = 32;
// What is noted of one function at most.
constexpr size_t kMostSources = 2000;

bool IsDigitOrFlag(char c) {
  return ('0' <= c && c <= '9') || c == '+' || c == '-' || c == '#' || c == ' ' || c == '.';
}

bool ImplementsError(TypeId type) {
  if (!type.valid() || !types::IsValid(type)) return false;
  if (ir::IsErrorType(type)) return true;
  if (types::AsTypeParam(type) != nullptr || types::IsUntyped(type)) return false;
  return types::MissingMethod(type, types::TheUniverse().error_type, true) == nullptr;
}

Symbol PathOf(types::PackageId package) {
  return package.valid() ? SymbolOf(types::Get(package).path) : Symbol();
}

// A type of errors in full: without type arguments, "*p.T".
Symbol SymbolOfType(TypeId type) {
  std::string text;
  bool pointer = false;
  const types::Named* named = types::AsNamed(types::Deref(types::Unalias(type), &pointer));
  if (named == nullptr) {
    AppendType(text, type);
    return SymbolOf(text);
  }
  const Object& object = types::Get(types::ObjOf(*named));
  if (pointer) text = "*";
  if (object.package.valid()) text += types::Get(object.package).path + ".";
  text += types::NameOf(object);
  return SymbolOf(text);
}

Symbol SymbolOfVariable(const Object& object) {
  std::string text(object.package.valid() ? types::Get(object.package).path : "");
  return SymbolOf(text + "." + std::string(types::NameOf(object)));
}

ErrorTarget TargetOfVariable(const Object& object) {
  std::string own(types::NameOf(object));
  std::string shown = own;
  if (object.package.valid()) {
    shown = std::string(types::TextOf(types::Get(object.package).name)) + "." + own;
  }
  return {SymbolOfVariable(object), PathOf(object.package), SymbolOf(shown), SymbolOf(own)};
}

ErrorTarget TargetOfType(TypeId type) {
  auto shown = [](types::PackageId package) {
    return std::string(types::TextOf(types::Get(package).name));
  };
  auto own = [](types::PackageId) { return std::string(); };
  const types::Named* named = types::AsNamed(types::Deref(types::Unalias(type)));
  Symbol package;
  if (named != nullptr) package = PathOf(types::Get(types::ObjOf(*named)).package);
  return {SymbolOfType(type), package, SymbolOf(types::TypeString(type, shown)),
          SymbolOf(types::TypeString(type, own))};
}

void ForEachInstr(const Function& f, FunctionRef<void(ValueId)> visit) {
  for (uint32_t b = 1; b < f.blocks.size(); ++b) {
    const ir::Block& block = f.blocks[b];
    for (uint32_t v = block.first.value; v < block.end.value; ++v) visit(ValueId(v));
  }
}

// Reads one function.
class Reader {
 public:
  explicit Reader(const NotedFunction& noted) : noted_(noted), f_(noted.f) {}

  ErrorNote Read() {
    ForEachInstr(f_, [&](ValueId v) {
      if (f_[v].op == Op::kCall) ReadCheck(v);
      if (f_[v].op == Op::kBinOp) ReadComparison(v);
    });
    uint32_t begin = Begin();
    ForEachInstr(f_, [&](ValueId v) {
      if (f_[v].op == Op::kReturn) {
        f_.ForEachOperand(v, [&](ValueId result) { AddErrors(result); });
      }
    });
    note_.returns = Since(begin);
    ForEachInstr(f_, [&](ValueId v) {
      const Instr& instr = f_[v];
      if (instr.op == Op::kStore) ReadFieldStore(v);
      bool calls = instr.op == Op::kCall || instr.op == Op::kGo || instr.op == Op::kDefer;
      if (!calls || noted_.numbers[v.value] == 0) return;
      if (instr.op == Op::kCall && ReadSpecial(v)) return;
      ReadArguments(v);
    });
    note_.sources.shrink_to_fit();
    return std::move(note_);
  }

 private:
  struct SeenCheck {
    ValueId call;
    ValueId error;
    ErrorTarget target;
  };

  uint32_t Begin() const { return static_cast<uint32_t>(note_.sources.size()); }
  ErrorNote::Range Since(uint32_t begin) const { return {begin, Begin()}; }
  void Add(const ErrorSource& source) {
    if (note_.sources.size() < kMostSources) note_.sources.push_back(source);
  }

  static source::SourceLoc LocOf(const Function& f, ValueId v) { return {f.FileOf(v), f[v].pos}; }
  Symbol SymbolOfFunction(const Function& f) const { return noted_.symbols[f.id.value - 1]; }

  uint32_t NumberOf(const Function& f, ValueId call) {
    if (&f == &f_) return noted_.numbers[call.value];
    auto [it, is_new] = numbers_.try_emplace(f.id.value);
    if (is_new) it->second = CallNumbers(f);
    return it->second[call.value];
  }

  const std::vector<ValueId>& StoresOf(const Function& f) { return Indexed(f).first; }
  const std::vector<ValueId>& ClosuresOf(const Function& f) { return Indexed(f).second; }
  const std::pair<std::vector<ValueId>, std::vector<ValueId>>& Indexed(const Function& f) {
    auto [it, is_new] = indexed_.try_emplace(f.id.value);
    if (is_new) {
      ForEachInstr(f, [&](ValueId v) {
        if (f[v].op == Op::kStore) it->second.first.push_back(v);
        if (f[v].op == Op::kMakeClosure) it->second.second.push_back(v);
      });
    }
    return it->second;
  }

  // Where `v` may hold an error: adds what it comes from.
  void AddErrors(ValueId v) {
    TypeId type = f_[v].type;
    if (type.valid() && ImplementsError(type)) AddSources(v);
  }
  ErrorNote::Range SourcesOf(ValueId v) {
    uint32_t begin = Begin();
    AddSources(v);
    return Since(begin);
  }
  void AddSources(ValueId v) {
    seen_.clear();
    Follow(f_, v, 0);
  }

  void Follow(const Function& f, ValueId v, int depth) {
    if (depth > kMaxDepth || !seen_.insert({f.id.value, v.value}).second) return;
    const Instr& instr = f[v];
    auto follow = [&](ValueId next) { Follow(f, next, depth + 1); };
    switch (instr.op) {
      case Op::kPhi: f.ForEachOperand(v, follow); return;
      case Op::kExtract: {
        const Instr& tuple = f[ValueId(instr.a)];
        if (tuple.op == Op::kCall) return FollowCall(f, ValueId(instr.a), depth);
        if (tuple.op == Op::kTypeAssert) follow(ValueId(tuple.a));
        return;
      }
      case Op::kCall: return FollowCall(f, v, depth);
      case Op::kTypeAssert:
      case Op::kChangeInterface:
      case Op::kChangeType: return follow(ValueId(instr.a));
      case Op::kMakeInterface: {
        TypeId type = f[ValueId(instr.a)].type;
        Add({.kind = ErrorSource::Kind::kType, .symbol = SymbolOfType(type), .loc = LocOf(f, v)});
        return follow(ValueId(instr.a));
      }
      case Op::kParameter:
        Add({.kind = ErrorSource::Kind::kParam, .index = instr.b, .symbol = SymbolOfFunction(f)});
        return;
      case Op::kUnOp:
        if (instr.token == syntax::Token::kMul) FollowLoad(f, ValueId(instr.a), v, depth);
        return;
      case Op::kField: AddField(f, ValueId(instr.a), instr.b, v); return;
      default: return;
    }
  }

  void AddField(const Function& f, ValueId structure, uint32_t index, ValueId v) {
    Symbol field = types_.OfField(f[structure].type, index);
    if (field.valid()) {
      Add({.kind = ErrorSource::Kind::kField, .symbol = field, .loc = LocOf(f, v)});
    }
  }

  // What is loaded from an address: a variable of a package, a field, or a local variable that is
  // shared.
  void FollowLoad(const Function& f, ValueId address, ValueId load, int depth) {
    const Instr& instr = f[address];
    switch (instr.op) {
      case Op::kGlobal: {
        const Object& global = types::Get(types::ObjectId(instr.a));
        Add({.kind = ErrorSource::Kind::kSentinel,
             .symbol = SymbolOfVariable(global),
             .loc = LocOf(f, load)});
        return;
      }
      case Op::kFieldAddr: AddField(f, ValueId(instr.a), instr.b, load); return;
      case Op::kAlloc: return FollowLocal(f, address, load, depth);
      case Op::kFreeVar: {
        auto [outer, cell] = BindingOf(f, address);
        if (outer != nullptr && (*outer)[cell].op == Op::kAlloc) FollowCell(*outer, cell, depth);
        return;
      }
      default: return;
    }
  }

  // What `load` may find in a variable of its function: what was stored last on the ways to it, and
  // all that functions within store.
  void FollowLocal(const Function& f, ValueId cell, ValueId load, int depth) {
    auto store_before = [&](ValueId begin, ValueId end) {
      for (uint32_t v = end.value; v-- > begin.value;) {
        const Instr& store = f[ValueId(v)];
        if (store.op == Op::kStore && store.a == cell.value) return ValueId(v);
      }
      return ValueId();
    };
    std::set<uint32_t> entered;
    std::vector<std::pair<BlockId, ValueId>> open = {{f.BlockOf(load), load}};
    while (!open.empty()) {
      auto [block, end] = open.back();
      open.pop_back();
      if (ValueId store = store_before(f[block].first, end); store.valid()) {
        Follow(f, ValueId(f[store].b), depth + 1);
        continue;
      }
      for (BlockId pred : f.PredsOf(block)) {
        if (entered.insert(pred.value).second) open.push_back({pred, f[pred].end});
      }
    }
    for (const auto& inner : noted_.group.functions) {
      if (inner.get() != &f) FollowStores(*inner, f, cell, depth);
    }
  }

  // All that is stored to a variable of `f`, here and in the functions within.
  void FollowCell(const Function& f, ValueId cell, int depth) {
    for (const auto& function : noted_.group.functions) FollowStores(*function, f, cell, depth);
  }

  void FollowStores(const Function& f, const Function& owner, ValueId cell, int depth) {
    for (ValueId v : StoresOf(f)) {
      if (IsCell(f, ValueId(f[v].a), owner, cell)) {
        Follow(f, ValueId(f[v].b), depth + 1);
      }
    }
  }

  bool IsCell(const Function& f, ValueId address, const Function& owner, ValueId cell) {
    if (&f == &owner) return address == cell;
    if (f[address].op != Op::kFreeVar) return false;
    auto [outer, bound] = BindingOf(f, address);
    return outer == &owner && bound == cell;
  }

  // The variable that a free variable is, in the function that has it.
  std::pair<const Function*, ValueId> BindingOf(const Function& f, ValueId free_var) {
    const Function* inner = &f;
    ValueId v = free_var;
    while ((*inner)[v].op == Op::kFreeVar) {
      if (!inner->parent.valid()) return {};
      const Function& outer = noted_.group.Get(inner->parent);
      ValueId bound;
      for (ValueId made : ClosuresOf(outer)) {
        const Instr& closure = outer[made];
        if (outer[ValueId(closure.a)].a != inner->id.value) continue;
        bound = outer.ValuesAt(closure.b)[(*inner)[v].b];
      }
      if (!bound.valid()) return {};
      inner = &outer;
      v = bound;
    }
    return {inner, v};
  }

  // What a call gives, but for what is known of it: an error that it makes of others.
  void FollowCall(const Function& f, ValueId v, int depth) {
    ir::Call call = f.CallOf(v);
    AddFunctionArguments(f, call);
    const Object* callee = NamedCallee(f, call);
    if (callee != nullptr) {
      models::FunctionName name = NameOfFunction(*callee);
      if (models::HasRole(name, Role::kJoinsErrors)) {
        for (ValueId arg : call.args) FollowJoined(f, arg, depth);
        return;
      }
      bool makes = models::HasRole(name, Role::kMakesError);
      if (makes && !models::HasRole(name, Role::kFormatsError)) return;
    }
    Symbol package = callee == nullptr ? Symbol() : PathOf(callee->package);
    Add({.kind = ErrorSource::Kind::kCall,
         .index = NumberOf(f, v),
         .symbol = SymbolOfFunction(f),
         .package = package,
         .loc = LocOf(f, v)});
  }

  // An argument of what joins errors: one, or a list of them.
  void FollowJoined(const Function& f, ValueId arg, int depth) {
    if (f[arg].op != Op::kSlice) {
      if (f[arg].type.valid() && ImplementsError(f[arg].type)) Follow(f, arg, depth + 1);
      return;
    }
    for (ValueId element : ElementsOf(f, arg)) Follow(f, element, depth + 1);
  }

  static std::optional<std::vector<char>> VerbsOfCall(const Function& f, const ir::Call& call) {
    if (call.args.size() != 2 || f[call.args[0]].op != Op::kConst) return {};
    const constant::Value& format = f.ConstantOf(call.args[0]);
    if (format.kind() != constant::Kind::kString) return {};
    return VerbsOf(constant::StringVal(format));
  }

  // The values of a variadic argument, in order.
  static std::vector<ValueId> ElementsOf(const Function& f, ValueId slice) {
    std::vector<ValueId> elements;
    if (f[slice].op != Op::kSlice || f[ValueId(f[slice].a)].op != Op::kAlloc) return elements;
    // They are stored between the making of the array and its slicing.
    for (uint32_t v = f[slice].a; v < slice.value; ++v) {
      const Instr& store = f[ValueId(v)];
      if (store.op != Op::kStore) continue;
      const Instr& address = f[ValueId(store.a)];
      if (address.op == Op::kIndexAddr && address.a == f[slice].a) {
        elements.push_back(ValueId(store.b));
      }
    }
    return elements;
  }

  // Functions within this one that a call is given may be run by who is called, and their errors
  // come back.
  void AddFunctionArguments(const Function& f, const ir::Call& call) {
    for (ValueId arg : call.args) {
      FuncId literal = LiteralOf(f, arg);
      if (!literal.valid()) continue;
      Add({.kind = ErrorSource::Kind::kFunction, .symbol = noted_.symbols[literal.value - 1]});
    }
  }

  static FuncId LiteralOf(const Function& f, ValueId v) {
    while (v.valid() && f[v].op == Op::kChangeType) v = ValueId(f[v].a);
    if (!v.valid()) return {};
    if (f[v].op == Op::kMakeClosure) v = ValueId(f[v].a);
    return f[v].op == Op::kFuncLit ? FuncId(f[v].a) : FuncId();
  }

  void ReadFieldStore(ValueId v) {
    const Instr& place = f_[ValueId(f_[v].a)];
    ValueId value(f_[v].b);
    if (place.op != Op::kFieldAddr || !f_[value].type.valid()) return;
    if (!ir::IsErrorType(f_[value].type)) return;
    Symbol field = types_.OfField(f_[ValueId(place.a)].type, place.b);
    ErrorNote::Range error = SourcesOf(value);
    if (field.valid() && !error.empty()) note_.field_stores.push_back({field, error});
  }

  void ReadArguments(ValueId v) {
    ir::Call call = f_.CallOf(v);
    uint32_t receiver = call.method.valid() ? 1 : 0;
    for (uint32_t i = 0; i < call.args.size(); ++i) {
      uint32_t begin = Begin();
      AddErrors(call.args[i]);
      ErrorNote::Range error = Since(begin);
      if (!error.empty()) note_.arguments.push_back({noted_.numbers[v.value], i + receiver, error});
    }
  }

  // ---- Checks ----

  void ReadCheck(ValueId v) {
    ir::Call call = f_.CallOf(v);
    const Object* callee = StaticCallee(f_, call);
    if (callee == nullptr || call.args.empty()) return;
    models::FunctionName name = NameOfFunction(*callee);
    ErrorTarget target;
    if (models::HasRole(name, Role::kFindsError) && call.args.size() == 2) {
      const Object* sentinel = SentinelOf(call.args[1]);
      if (sentinel == nullptr) return;
      target = TargetOfVariable(*sentinel);
    } else if (models::HasRole(name, Role::kFindsType)) {
      TypeId type = SoughtType(call);
      if (!type.valid()) return;
      target = TargetOfType(type);
    } else {
      return;
    }
    checks_.push_back({v, call.args[0], target});
    note_.checks.push_back({LocOf(f_, v), target, SourcesOf(call.args[0])});
  }

  // err == ErrX, err != ErrX: also who writes it so looks for that error.
  void ReadComparison(ValueId v) {
    const Instr& instr = f_[v];
    if (instr.token != syntax::Token::kEql && instr.token != syntax::Token::kNeq) return;
    ValueId error(instr.a), value(instr.b);
    if (!f_[error].type.valid() || !ir::IsErrorType(f_[error].type)) return;
    const Object* sentinel = SentinelOf(value);
    if (sentinel == nullptr) return;
    ErrorTarget target = TargetOfVariable(*sentinel);
    checks_.push_back({v, error, target});
    note_.checks.push_back({LocOf(f_, v), target, SourcesOf(error)});
  }

  // The variable of a package that a value is loaded from; null for other values.
  const Object* SentinelOf(ValueId value) const {
    const Instr& load = f_[value];
    bool loads = load.op == Op::kUnOp && load.token == syntax::Token::kMul;
    if (!loads || f_[ValueId(load.a)].op != Op::kGlobal) return nullptr;
    return &types::Get(types::ObjectId(f_[ValueId(load.a)].a));
  }

  // T of As(err, &t) and AsType[T](err).
  TypeId SoughtType(const ir::Call& call) const {
    if (call.args.size() == 1) {
      const Instr& callee = f_[call.callee];
      if (callee.b == 0) return {};
      return TypeId(f_.ListAt(callee.b)[0]);
    }
    const Instr& pointer = f_[call.args[1]];
    if (pointer.op != Op::kMakeInterface) return {};
    const auto* type = types::UnderlyingAs<types::Pointer>(f_[ValueId(pointer.a)].type);
    return type == nullptr ? TypeId() : type->base;
  }

  // ---- Errors made of errors ----

  // A call that looks for an error, or makes one: whether it is such a call.
  bool ReadSpecial(ValueId v) {
    const Object* callee = StaticCallee(f_, f_.CallOf(v));
    if (callee == nullptr) return false;
    models::FunctionName name = NameOfFunction(*callee);
    if (models::HasRole(name, Role::kFormatsError)) {
      ReadFormat(v);
      return true;
    }
    return models::HasRole(name, Role::kFindsError) || models::HasRole(name, Role::kFindsType) ||
           models::HasRole(name, Role::kMakesError) || models::HasRole(name, Role::kJoinsErrors);
  }

  // What the format wraps flows on. Where it wraps nothing, each error that it prints is dropped.
  void ReadFormat(ValueId v) {
    ir::Call call = f_.CallOf(v);
    std::optional<std::vector<char>> verbs = VerbsOfCall(f_, call);
    if (!verbs) return;
    std::vector<ValueId> elements = ElementsOf(f_, call.args[1]);
    uint32_t begin = Begin();
    for (size_t i = 0; i < elements.size() && i < verbs->size(); ++i) {
      if ((*verbs)[i] == 'w') AddSources(elements[i]);
    }
    uint32_t number = noted_.numbers[v.value];
    note_.made.push_back({number, Since(begin)});
    bool wraps = std::ranges::find(*verbs, 'w') != verbs->end();
    if (wraps || elements.size() != verbs->size()) return;
    for (size_t i = 0; i < elements.size(); ++i) {
      if ((*verbs)[i] != 'v' && (*verbs)[i] != 's') continue;
      ValueId error = Bare(elements[i]);
      ValueId printed = PrintedBy(error);
      if (printed.valid()) error = Bare(printed);
      if (!f_[error].type.valid() || !ImplementsError(f_[error].type)) continue;
      ErrorNote::Site site{.call = number, .arg = static_cast<uint32_t>(i) + 1};
      site.error = SourcesOf(printed.valid() ? printed : elements[i]);
      for (const SeenCheck& check : checks_) {
        bool before = f_.Dominates(f_.BlockOf(check.call), f_.BlockOf(v));
        if (before && Bare(check.error) == error) site.handled.push_back(check.target);
      }
      note_.sites.push_back(std::move(site));
    }
  }

  // Without conversions between interfaces.
  ValueId Bare(ValueId v) const {
    while (f_[v].op == Op::kChangeInterface || f_[v].op == Op::kMakeInterface) v = ValueId(f_[v].a);
    return v;
  }

  // x of a text x.Error(); none for other values.
  ValueId PrintedBy(ValueId text) const {
    if (f_[text].op != Op::kCall || !(f_[text].flags & ir::kInvoke)) return {};
    ir::Call call = f_.CallOf(text);
    bool is_text = types::NameOf(types::Get(call.method)) == "Error" && call.args.empty();
    return is_text && ImplementsError(f_[call.callee].type) ? call.callee : ValueId();
  }

  const NotedFunction& noted_;
  const Function& f_;
  ErrorNote note_;
  TypeSymbols types_;
  std::vector<SeenCheck> checks_;
  std::set<std::pair<uint32_t, uint32_t>> seen_;
  std::map<uint32_t, std::vector<uint32_t>> numbers_;  // by FuncId, of functions around this one
  std::map<uint32_t, std::pair<std::vector<ValueId>, std::vector<ValueId>>> indexed_;
};

}  // namespace

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

ErrorNote ErrorNoteOf(const NotedFunction& function) { return Reader(function).Read(); }

}  // namespace premortem::flow
