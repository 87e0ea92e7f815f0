#include "rules/errors/errorf_no_wrap/error_flow.h"

#include <algorithm>

#include "flow/callee.h"
#include "models/errors.h"
#include "models/functions.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"
#include "types/predicates.h"

namespace premortem::rules::errorf_no_wrap {

namespace {

using flow::StaticCallee;
using ir::BlockId;
using ir::FuncGroup;
using ir::FuncId;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using models::Role;
using types::Object;
using types::TypeId;

// Values are followed through this many others.
constexpr int kMaxDepth = 32;

bool IsDigitOrFlag(char c) {
  return ('0' <= c && c <= '9') || c == '+' || c == '-' || c == '#' || c == ' ' || c == '.';
}

// The named type under pointers, or null.
const types::Named* NamedOf(TypeId type) {
  return types::AsNamed(types::Deref(types::Unalias(type)));
}

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

// Reads one group of functions.
class ErrorFlow::Reader {
 public:
  Reader(ErrorFlow& flow, const FuncGroup& group, const Object& root)
      : flow_(flow), group_(group), root_(root) {}

  void Read() {
    for (const auto& function : group_.functions) {
      std::vector<ValueId>& stores = stores_.emplace_back();
      std::vector<ValueId>& closures = closures_.emplace_back();
      ForEachInstr(*function, [&](ValueId v) {
        if ((*function)[v].op == Op::kStore) stores.push_back(v);
        if ((*function)[v].op == Op::kMakeClosure) closures.push_back(v);
      });
    }
    for (const auto& function : group_.functions) ReadFunction(*function);
  }

 private:
  void ReadFunction(const Function& f) {
    uint32_t id = flow_.FunctionOf(root_, f.id);
    std::vector<SeenCheck> checks;
    ForEachInstr(f, [&](ValueId v) {
      if (f[v].op == Op::kCall) ReadCheck(f, v, checks);
    });
    ForEachInstr(f, [&](ValueId v) {
      const Instr& instr = f[v];
      if (instr.op == Op::kReturn) {
        Sources sources;
        f.ForEachOperand(v, [&](ValueId result) { AddErrors(f, result, sources); });
        Append(flow_.functions_[id].returns, sources);
      } else if (instr.op == Op::kCall || instr.op == Op::kGo || instr.op == Op::kDefer) {
        ReadArguments(f, v);
        if (instr.op == Op::kCall) ReadSite(f, v, checks);
      }
    });
  }

  static void ForEachInstr(const Function& f, FunctionRef<void(ValueId)> visit) {
    for (uint32_t b = 1; b < f.blocks.size(); ++b) {
      const ir::Block& block = f.blocks[b];
      for (uint32_t v = block.first.value; v < block.end.value; ++v) visit(ValueId(v));
    }
  }

  static void Append(Sources& to, const Sources& from) {
    to.insert(to.end(), from.begin(), from.end());
  }

  source::SourceLoc LocOf(const Function& f, ValueId v) const { return {f.FileOf(v), f[v].pos}; }

  // Where `v` may hold an error: adds what it comes from.
  void AddErrors(const Function& f, ValueId v, Sources& sources) {
    TypeId type = f[v].type;
    if (type.valid() && ImplementsError(type)) AddSources(f, v, sources);
  }

  void AddSources(const Function& f, ValueId v, Sources& sources) {
    seen_.clear();
    Follow(f, v, sources, 0);
  }

  void Follow(const Function& f, ValueId v, Sources& sources, int depth) {
    if (depth > kMaxDepth || !seen_.insert({f.id.value, v.value}).second) return;
    const Instr& instr = f[v];
    auto follow = [&](ValueId next) { Follow(f, next, sources, depth + 1); };
    switch (instr.op) {
      case Op::kPhi: f.ForEachOperand(v, follow); return;
      case Op::kExtract: {
        const Instr& tuple = f[ValueId(instr.a)];
        if (tuple.op == Op::kCall) return FollowCall(f, ValueId(instr.a), sources, depth);
        if (tuple.op == Op::kTypeAssert) follow(ValueId(tuple.a));
        return;
      }
      case Op::kCall: return FollowCall(f, v, sources, depth);
      case Op::kTypeAssert:
      case Op::kChangeInterface:
      case Op::kChangeType: return follow(ValueId(instr.a));
      case Op::kMakeInterface: {
        TypeId type = f[ValueId(instr.a)].type;
        sources.push_back({.kind = Source::Kind::kType, .type = type, .loc = LocOf(f, v)});
        return follow(ValueId(instr.a));
      }
      case Op::kParameter:
        sources.push_back({.kind = Source::Kind::kParam,
                           .index = flow_.FunctionOf(root_, f.id),
                           .param = instr.b});
        return;
      case Op::kUnOp:
        if (instr.token == syntax::Token::kMul) FollowLoad(f, ValueId(instr.a), v, sources, depth);
        return;
      default: return;
    }
  }

  // What is loaded from an address: a variable of a package, or a local one that is shared.
  void FollowLoad(const Function& f, ValueId address, ValueId load, Sources& sources, int depth) {
    const Instr& instr = f[address];
    if (instr.op == Op::kGlobal) {
      const Object& global = types::Get(types::ObjectId(instr.a));
      sources.push_back(
          {.kind = Source::Kind::kSentinel, .object = &global, .loc = LocOf(f, load)});
      return;
    }
    if (instr.op == Op::kAlloc) return FollowLocal(f, address, load, sources, depth);
    if (instr.op != Op::kFreeVar) return;
    auto [outer, cell] = BindingOf(f, address);
    if (outer != nullptr && (*outer)[cell].op == Op::kAlloc)
      FollowCell(*outer, cell, sources, depth);
  }

  // What `load` may find in a variable of its function: what was stored last on the ways to it, and
  // all that functions within store.
  void FollowLocal(const Function& f, ValueId cell, ValueId load, Sources& sources, int depth) {
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
        Follow(f, ValueId(f[store].b), sources, depth + 1);
        continue;
      }
      for (BlockId pred : f.PredsOf(block)) {
        if (entered.insert(pred.value).second) open.push_back({pred, f[pred].end});
      }
    }
    for (const auto& inner : group_.functions) {
      if (inner.get() != &f) FollowStores(*inner, f, cell, sources, depth);
    }
  }

  // All that is stored to a variable of `f`, here and in the functions within.
  void FollowCell(const Function& f, ValueId cell, Sources& sources, int depth) {
    for (const auto& function : group_.functions) FollowStores(*function, f, cell, sources, depth);
  }

  void FollowStores(const Function& f, const Function& owner, ValueId cell, Sources& sources,
                    int depth) {
    for (ValueId v : stores_[f.id.value - 1]) {
      if (IsCell(f, ValueId(f[v].a), owner, cell)) {
        Follow(f, ValueId(f[v].b), sources, depth + 1);
      }
    }
  }

  bool IsCell(const Function& f, ValueId address, const Function& owner, ValueId cell) const {
    if (&f == &owner) return address == cell;
    if (f[address].op != Op::kFreeVar) return false;
    auto [outer, bound] = BindingOf(f, address);
    return outer == &owner && bound == cell;
  }

  // The variable that a free variable is, in the function that has it.
  std::pair<const Function*, ValueId> BindingOf(const Function& f, ValueId free_var) const {
    const Function* inner = &f;
    ValueId v = free_var;
    while ((*inner)[v].op == Op::kFreeVar) {
      if (!inner->parent.valid()) return {};
      const Function& outer = group_.Get(inner->parent);
      ValueId bound;
      for (ValueId made : closures_[outer.id.value - 1]) {
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

  void FollowCall(const Function& f, ValueId v, Sources& sources, int depth) {
    ir::Call call = f.CallOf(v);
    AddFunctionArguments(f, call, sources);
    if (call.method.valid()) {
      const Object& method = types::Get(call.method);
      sources.push_back({.kind = Source::Kind::kMethod, .object = &method, .loc = LocOf(f, v)});
      return;
    }
    if (FuncId literal = LiteralOf(f, call.callee); literal.valid()) {
      sources.push_back(
          {.kind = Source::Kind::kFunction, .index = flow_.FunctionOf(root_, literal)});
      return;
    }
    const Object* callee = StaticCallee(f, call);
    if (callee == nullptr) return;
    models::FunctionName name = NameOfFunction(*callee);
    if (models::HasRole(name, Role::kFormatsError)) return FollowErrorf(f, v, call, sources, depth);
    if (models::HasRole(name, Role::kJoinsErrors)) {
      for (ValueId arg : call.args) FollowJoined(f, arg, sources, depth);
    } else if (flow_.package_.DeclOf(*callee) != nullptr) {
      sources.push_back(
          {.kind = Source::Kind::kFunction, .index = flow_.FunctionOf(*callee, FuncId(1u))});
    } else if (!models::HasRole(name, Role::kMakesError)) {
      sources.push_back({.kind = Source::Kind::kLibrary, .object = callee, .loc = LocOf(f, v)});
    }
  }

  // An argument of what joins errors: one, or a list of them.
  void FollowJoined(const Function& f, ValueId arg, Sources& sources, int depth) {
    if (f[arg].op != Op::kSlice) {
      if (f[arg].type.valid() && ImplementsError(f[arg].type)) Follow(f, arg, sources, depth + 1);
      return;
    }
    for (ValueId element : ElementsOf(f, arg)) Follow(f, element, sources, depth + 1);
  }

  // What Errorf wraps flows on; of what it prints there is a site to pass.
  void FollowErrorf(const Function& f, ValueId v, const ir::Call& call, Sources& sources,
                    int depth) {
    std::optional<std::vector<char>> verbs = VerbsOfCall(f, call);
    if (!verbs) return;
    std::vector<ValueId> elements = ElementsOf(f, call.args.back());
    for (size_t i = 0; i < elements.size() && i < verbs->size(); ++i) {
      if ((*verbs)[i] == 'w') Follow(f, elements[i], sources, depth + 1);
    }
    sources.push_back(
        {.kind = Source::Kind::kSite, .index = flow_.FunctionOf(root_, f.id), .param = v.value});
  }

  std::optional<std::vector<char>> VerbsOfCall(const Function& f, const ir::Call& call) const {
    if (call.args.size() != 2 || f[call.args[0]].op != Op::kConst) return {};
    const constant::Value& format = f.ConstantOf(call.args[0]);
    if (format.kind() != constant::Kind::kString) return {};
    return VerbsOf(constant::StringVal(format));
  }

  // The values of a variadic argument, in order.
  std::vector<ValueId> ElementsOf(const Function& f, ValueId slice) const {
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
  void AddFunctionArguments(const Function& f, const ir::Call& call, Sources& sources) {
    for (ValueId arg : call.args) {
      FuncId literal = LiteralOf(f, arg);
      if (!literal.valid()) continue;
      sources.push_back(
          {.kind = Source::Kind::kFunction, .index = flow_.FunctionOf(root_, literal)});
    }
  }

  static FuncId LiteralOf(const Function& f, ValueId v) {
    while (v.valid() && f[v].op == Op::kChangeType) v = ValueId(f[v].a);
    if (!v.valid()) return {};
    if (f[v].op == Op::kMakeClosure) v = ValueId(f[v].a);
    return f[v].op == Op::kFuncLit ? FuncId(f[v].a) : FuncId();
  }

  void ReadArguments(const Function& f, ValueId v) {
    ir::Call call = f.CallOf(v);
    uint32_t callee = 0;
    if (FuncId literal = LiteralOf(f, call.callee); literal.valid()) {
      callee = flow_.FunctionOf(root_, literal);
    } else if (const Object* func = StaticCallee(f, call);
               func != nullptr && flow_.package_.DeclOf(*func) != nullptr) {
      callee = flow_.FunctionOf(*func, FuncId(1u));
    } else {
      return;
    }
    for (uint32_t i = 0; i < call.args.size(); ++i) {
      Sources sources;
      AddErrors(f, call.args[i], sources);
      if (!sources.empty()) Append(flow_.functions_[callee].args[i], sources);
    }
  }

  // ---- Checks ----

  void ReadCheck(const Function& f, ValueId v, std::vector<SeenCheck>& checks) {
    ir::Call call = f.CallOf(v);
    const Object* callee = StaticCallee(f, call);
    if (callee == nullptr || call.args.empty()) return;
    models::FunctionName name = NameOfFunction(*callee);
    Target target;
    if (models::HasRole(name, Role::kFindsError) && call.args.size() == 2) {
      const Instr& value = f[call.args[1]];
      if (value.op != Op::kUnOp || f[ValueId(value.a)].op != Op::kGlobal) return;
      target.sentinel = &types::Get(types::ObjectId(f[ValueId(value.a)].a));
    } else if (models::HasRole(name, Role::kFindsType)) {
      target.type = SoughtType(f, call);
      if (!target.type.valid()) return;
    } else {
      return;
    }
    checks.push_back({v, call.args[0], target});
    Sources sources;
    AddSources(f, call.args[0], sources);
    flow_.checks_.push_back({{LocOf(f, v), target}, std::move(sources)});
  }

  // T of As(err, &t) and AsType[T](err).
  static TypeId SoughtType(const Function& f, const ir::Call& call) {
    if (call.args.size() == 1) {
      const Instr& callee = f[call.callee];
      if (callee.b == 0) return {};
      return TypeId(f.ListAt(callee.b)[0]);
    }
    const Instr& pointer = f[call.args[1]];
    if (pointer.op != Op::kMakeInterface) return {};
    const auto* type = types::UnderlyingAs<types::Pointer>(f[ValueId(pointer.a)].type);
    return type == nullptr ? TypeId() : type->base;
  }

  // ---- Sites ----

  void ReadSite(const Function& f, ValueId v, const std::vector<SeenCheck>& checks) {
    ir::Call call = f.CallOf(v);
    const Object* callee = StaticCallee(f, call);
    if (callee == nullptr || !models::HasRole(NameOfFunction(*callee), Role::kFormatsError)) return;
    std::optional<std::vector<char>> verbs = VerbsOfCall(f, call);
    if (!verbs || std::ranges::find(*verbs, 'w') != verbs->end()) return;
    std::vector<ValueId> elements = ElementsOf(f, call.args[1]);
    if (elements.size() != verbs->size()) return;
    for (size_t i = 0; i < elements.size(); ++i) {
      if ((*verbs)[i] != 'v' && (*verbs)[i] != 's') continue;
      ValueId error = Bare(f, elements[i]);
      if (!f[error].type.valid() || !ImplementsError(f[error].type)) continue;
      SiteFacts site;
      site.site = {LocOf(f, v), static_cast<uint32_t>(i) + 1};
      AddSources(f, elements[i], site.error);
      for (const SeenCheck& check : checks) {
        if (Bare(f, check.error) == error && f.Dominates(f.BlockOf(check.call), f.BlockOf(v))) {
          site.handled.push_back(check.target);
        }
      }
      flow_.site_ids_[{flow_.FunctionOf(root_, f.id), v.value}].push_back(flow_.sites_.size());
      flow_.sites_.push_back(std::move(site));
    }
  }

  // Without conversions between interfaces.
  static ValueId Bare(const Function& f, ValueId v) {
    while (f[v].op == Op::kChangeInterface || f[v].op == Op::kMakeInterface) v = ValueId(f[v].a);
    return v;
  }

  ErrorFlow& flow_;
  const FuncGroup& group_;
  const Object& root_;
  std::set<std::pair<uint32_t, uint32_t>> seen_;
  std::vector<std::vector<ValueId>> stores_, closures_;  // by function
};

// Goes from an error back to all that it may come from, through functions and sites.
class ErrorFlow::Walk {
 public:
  explicit Walk(const ErrorFlow& flow) : flow_(flow) {}

  void Add(const Sources& sources) {
    std::vector<const Source*> open;
    for (const Source& source : sources) open.push_back(&source);
    while (!open.empty()) {
      const Source* source = open.back();
      open.pop_back();
      auto add = [&](const Sources& more) {
        for (const Source& next : more) open.push_back(&next);
      };
      switch (source->kind) {
        case Source::Kind::kSentinel:
        case Source::Kind::kType:
        case Source::Kind::kLibrary: leaves_.push_back(source); break;
        case Source::Kind::kFunction: AddFunction(source->index, add); break;
        case Source::Kind::kParam: {
          if (!params_.insert({source->index, source->param}).second) break;
          const auto& args = flow_.functions_[source->index].args;
          if (auto it = args.find(source->param); it != args.end()) add(it->second);
          break;
        }
        case Source::Kind::kMethod: AddMethod(*source, add); break;
        case Source::Kind::kSite: {
          auto it = flow_.site_ids_.find({source->index, source->param});
          if (it == flow_.site_ids_.end()) break;
          for (size_t site : it->second) {
            if (sites_.insert(site).second) add(flow_.sites_[site].error);
          }
          break;
        }
      }
    }
  }

  const std::set<size_t>& sites() const { return sites_; }
  // The source that may be, or wrap, what is looked for; null: none. A sure one before others.
  const Source* Find(const Target& target) const {
    const Source* found = nullptr;
    for (const Source* leaf : leaves_) {
      if (!Matches(*leaf, target)) continue;
      if (leaf->kind != Source::Kind::kLibrary) return leaf;
      if (found == nullptr) found = leaf;
    }
    return found;
  }

 private:
  template <typename F>
  void AddFunction(uint32_t function, F add) {
    if (functions_.insert(function).second) add(flow_.functions_[function].returns);
  }

  // The methods of this package that the call may reach, or what the interface's package has.
  template <typename F>
  void AddMethod(const Source& source, F add) {
    bool any = false;
    if (auto named = flow_.methods_.find(NameOf(*source.object)); named != flow_.methods_.end()) {
      for (const Object* method : named->second) {
        if (!types::Identical(method->type, source.object->type)) continue;
        auto id = flow_.function_ids_.find({method->id.value, 1});
        if (id != flow_.function_ids_.end()) AddFunction(id->second, add);
        any = true;
      }
    }
    // Of methods that types of other packages have, nobody knows.
    bool own = source.object->package.valid() &&
               types::SamePackage(source.object->package, flow_.package_.package);
    if (!any && !own) leaves_.push_back(&source);
  }

  static bool Matches(const Source& source, const Target& target) {
    switch (source.kind) {
      case Source::Kind::kSentinel: return source.object == target.sentinel;
      case Source::Kind::kType: return target.type.valid() && IsOrImplements(source.type, target);
      default: return MayReturn(*source.object, target);
    }
  }

  static bool IsOrImplements(TypeId type, const Target& target) {
    if (types::Identical(type, target.type)) return true;
    const types::Named* made = NamedOf(type);
    const types::Named* sought = NamedOf(target.type);
    bool pointers = types::As<types::Pointer>(types::Unalias(type)) != nullptr;
    if (made != nullptr && sought != nullptr && types::ObjOf(*made) == types::ObjOf(*sought) &&
        pointers == (types::As<types::Pointer>(types::Unalias(target.type)) != nullptr)) {
      return true;  // an instance, made in generic code
    }
    return types::IsNonTypeParamInterface(target.type) &&
           types::MissingMethod(type, target.type, true) == nullptr;
  }

  // Whether a function that nobody looks into may return the error that is looked for.
  static bool MayReturn(const Object& func, const Target& target) {
    const Object* declared = target.sentinel;
    if (declared == nullptr) {
      const types::Named* named = NamedOf(target.type);
      if (named == nullptr) return false;
      declared = &types::Get(types::ObjOf(*named));
    }
    if (!func.package.valid() || !declared->package.valid()) return false;
    std::string_view from = types::Get(func.package).path;
    std::string_view of = types::Get(declared->package).path;
    return models::MayReturnErrorOf(from, of);
  }

  const ErrorFlow& flow_;
  std::vector<const Source*> leaves_;
  std::set<uint32_t> functions_;
  std::set<std::pair<uint32_t, uint32_t>> params_;
  std::set<size_t> sites_;
};

uint32_t ErrorFlow::FunctionOf(const Object& root, FuncId id) {
  auto [it, is_new] = function_ids_.try_emplace({root.id.value, id.value}, functions_.size());
  if (is_new) functions_.emplace_back();
  return it->second;
}

void ErrorFlow::Read(const Object& func) {
  FuncGroup group = ir_.Build(func);
  if (group.functions.empty()) return;
  const auto* signature = types::As<types::Signature>(func.type);
  if (signature != nullptr && signature->recv.valid()) methods_[NameOf(func)].push_back(&func);
  Reader(*this, group, func).Read();
}

std::vector<LostError> ErrorFlow::FindLost() const {
  std::vector<std::optional<LostError>> found(sites_.size());
  std::vector<std::optional<Walk>> behind(sites_.size());
  for (const CheckFacts& check : checks_) {
    Walk walk(*this);
    walk.Add(check.error);
    for (size_t i : walk.sites()) {
      const SiteFacts& site = sites_[i];
      if (found[i] && found[i]->sure) continue;
      if (std::ranges::find(site.handled, check.check.target) != site.handled.end()) continue;
      if (!behind[i]) behind[i].emplace(*this).Add(site.error);
      const Source* source = behind[i]->Find(check.check.target);
      if (source == nullptr) continue;
      bool sure = source->kind == Source::Kind::kSentinel || source->kind == Source::Kind::kType;
      if (!found[i] || sure) found[i] = LostError{site.site, check.check, sure, source->loc};
    }
  }
  std::vector<LostError> lost;
  for (const std::optional<LostError>& one : found) {
    if (one) lost.push_back(*one);
  }
  return lost;
}

}  // namespace premortem::rules::errorf_no_wrap
