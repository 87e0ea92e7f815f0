#include "flow/error_wraps.h"

#include <algorithm>

#include "constant/value.h"
#include "flow/callee.h"
#include "flow/function_name.h"
#include "flow/solve.h"
#include "ir/type_util.h"
#include "syntax/names.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/predicates.h"

namespace premortem::flow {

namespace {

using ir::Instr;
using ir::Op;
using ir::ValueId;
using types::TypeId;

// The type of fmt.Errorf's errors with one %w.
constexpr std::string_view kFormatted = "*fmt.wrapError";

class WrapFinder {
 public:
  WrapFinder(const ir::Function& f, std::span<const uint32_t> numbers)
      : f_(f), numbers_(numbers), seen_(f.instrs.size()) {}

  WrapNote Run() {
    for (const Instr& instr : f_.instrs) {
      if (instr.op != Op::kReturn) continue;
      for (ValueId result : f_.ValuesAt(instr.a)) {
        if (ir::IsErrorType(f_[result].type)) Add(result);
      }
    }
    while (!open_.empty()) {
      ValueId v = open_.back();
      open_.pop_back();
      Follow(v);
    }
    return std::move(note_);
  }

 private:
  void Add(ValueId v) {
    if (seen_[v.value]) return;
    seen_[v.value] = true;
    open_.push_back(v);
  }

  void Follow(ValueId v) {
    const Instr& instr = f_[v];
    switch (instr.op) {
      case Op::kPhi:
        for (ValueId operand : f_.ValuesAt(instr.a)) Add(operand);
        return;
      case Op::kChangeInterface:
      case Op::kTypeAssert:
      case Op::kExtract: return Add(ValueId(instr.a));
      case Op::kMakeInterface: return AddType(f_[ValueId(instr.a)].type);
      case Op::kUnOp:
        if (instr.token == syntax::Token::kMul && f_[ValueId(instr.a)].op == Op::kAlloc) {
          AddStores(ValueId(instr.a));
        }
        return;
      case Op::kCall: return AddCall(v);
      default: return;
    }
  }

  void AddType(TypeId type) {
    premortem::NameId unwrap = syntax::Names().Intern("Unwrap");
    types::LookupResult method = types::LookupFieldOrMethod(type, false, {}, unwrap);
    if (method.obj == nullptr || method.obj->kind != types::ObjectKind::kFunc) return;
    std::string text;
    AppendType(text, type);
    if (std::ranges::find(note_.types, text) == note_.types.end()) note_.types.push_back(text);
  }

  void AddStores(ValueId address) {
    for (const Instr& instr : f_.instrs) {
      if (instr.op == Op::kStore && ValueId(instr.a) == address) Add(ValueId(instr.b));
    }
  }

  void AddCall(ValueId v) {
    ir::Call call = f_.CallOf(v);
    const types::Object* callee = StaticCallee(f_, call);
    if (callee != nullptr &&
        models::HasRole(NameOfFunction(*callee), models::Role::kFormatsError)) {
      if (HasWrappingVerb(call.args[0])) note_.types.emplace_back(kFormatted);
      return;
    }
    if (numbers_[v.value] != 0) note_.calls.push_back(numbers_[v.value]);
  }

  bool HasWrappingVerb(ValueId format) const {
    if (f_[format].op != Op::kConst || f_[format].a == 0) return false;
    const constant::Value& value = f_.ConstantOf(format);
    return value.kind() == constant::Kind::kString &&
           constant::StringVal(value).find("%w") != std::string::npos;
  }

  const ir::Function& f_;
  std::span<const uint32_t> numbers_;
  std::vector<bool> seen_;
  std::vector<ValueId> open_;
  WrapNote note_;
};

}  // namespace

WrapNote WrapNoteOf(const ir::Function& f, std::span<const uint32_t> numbers) {
  const auto* signature = types::As<types::Signature>(f.signature);
  if (f.blocks.empty() || signature == nullptr) return {};
  bool has_error = std::ranges::any_of(types::Vars(signature->results), [](types::ObjectId result) {
    return ir::IsErrorType(types::Get(result).type);
  });
  return has_error ? WrapFinder(f, numbers).Run() : WrapNote();
}

std::vector<std::vector<std::string>> SolveErrorWraps(
    const CallGraph& graph, const std::unordered_map<uint32_t, WrapNote>& notes) {
  using Types = std::vector<std::string>;
  return SolveBottomUp<Types>(graph, {}, [&](FunctionId f, std::span<const Types> facts) {
    Types types;
    auto note = notes.find(graph.SymbolOf(f).value);
    if (note == notes.end()) return types;
    types = note->second.types;
    for (uint32_t number : note->second.calls) {
      SiteId site(graph.SitesOf(f).first + number - 1);
      for (const Edge& edge : graph.EdgesOf(site)) {
        if (edge.kind != EdgeKind::kStatic && edge.kind != EdgeKind::kClosure) continue;
        const Types& more = facts[edge.callee.value];
        types.insert(types.end(), more.begin(), more.end());
      }
    }
    std::ranges::sort(types);
    types.erase(std::ranges::unique(types).begin(), types.end());
    return types;
  });
}

}  // namespace premortem::flow
