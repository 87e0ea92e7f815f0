#include "flow/function_symbols.h"

#include <string>

#include "ir/type_util.h"
#include "syntax/names.h"
#include "types/package.h"
#include "types/predicates.h"

namespace premortem::flow {

using ir::FuncKind;
using ir::Instr;
using ir::Op;
using types::Object;
using types::PackageState;

Symbol FunctionSymbols::OfDeclared(const Object& func) {
  auto [it, is_new] = declared_.try_emplace(func.id.value);
  if (is_new) {
    std::string name = FunctionName(func);
    if (int ordinal = OrdinalOf(func)) name += '#' + std::to_string(ordinal);
    it->second = SymbolOf(name);
  }
  return it->second;
}

std::vector<Symbol> FunctionSymbols::OfGroup(const ir::FuncGroup& group) {
  std::vector<Symbol> symbols;
  for (const auto& f : group.functions) {
    std::string name;
    switch (f->kind) {
      case FuncKind::kDeclared: symbols.push_back(OfDeclared(types::Get(f->object))); continue;
      case FuncKind::kLiteral:
      case FuncKind::kYield:
        name = TextOf(symbols[f->parent.value - 1]);
        name += '$' + std::to_string(f->anon_index);
        break;
      case FuncKind::kBound: {
        const Object& method = types::Get(f->object);
        // What is bound to the method of an interface tells which method it is: one for each maker.
        if (types::IsInterface(ir::RecvTypeOf(method))) {
          name = TextOf(symbols[f->parent.value - 1]);
          name += ':';
        }
        name += FunctionName(method) + "$bound";
        break;
      }
      case FuncKind::kThunk: name = FunctionName(types::Get(f->object)) + "$thunk"; break;
      case FuncKind::kInit:
        name = types::Get(package_->package).path + ".init";
        if (package_->base != nullptr) name += "#test";
        break;
    }
    symbols.push_back(SymbolOf(name));
  }
  return symbols;
}

Symbol FunctionSymbols::OfCallee(const ir::Function& f, const ir::Call& call,
                                 std::span<const Symbol> group) {
  if (call.method.valid()) return {};
  const Instr* callee = &f[call.callee];
  if (callee->op == Op::kMakeClosure) callee = &f[ir::ValueId(callee->a)];
  if (callee->op == Op::kFunction) return OfDeclared(types::Get(ObjectId(callee->a)));
  if (callee->op == Op::kFuncLit) return group[callee->a - 1];
  return {};
}

// From 1 on for functions that share their name with others; else 0.
int FunctionSymbols::OrdinalOf(const Object& func) const {
  bool shares_name = func.name == syntax::names::kBlank || types::NameOf(func) == "init";
  if (!shares_name || ir::RecvTypeOf(func).valid()) return 0;
  std::vector<const PackageState*> states;  // the base first
  for (const PackageState* state = package_; state != nullptr; state = state->base) {
    states.insert(states.begin(), state);
  }
  int ordinal = 0;
  for (const PackageState* state : states) {
    for (const Object* object : state->objects) {
      ordinal += object->kind == types::ObjectKind::kFunc && object->name == func.name &&
                 !ir::RecvTypeOf(*object).valid();
      if (object->id == func.id) return ordinal;
    }
  }
  return 0;
}

}  // namespace premortem::flow
