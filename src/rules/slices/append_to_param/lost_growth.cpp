#include "rules/slices/append_to_param/lost_growth.h"

#include <algorithm>
#include <set>

#include "ir/type_util.h"
#include "types/universe.h"

namespace premortem::rules::append_to_param {

namespace {

using flow::AppendCall;
using flow::SliceValues;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using syntax::Token;
using types::BuiltinId;

bool IsComparison(const Instr& instr) {
  if (instr.op != Op::kBinOp) return false;
  switch (instr.token) {
    case Token::kEql:
    case Token::kNeq:
    case Token::kLss:
    case Token::kLeq:
    case Token::kGtr:
    case Token::kGeq: return true;
    default: return false;
  }
}

// Follows what append gives through the function, and through calls of the function itself.
class GrowthWalk {
 public:
  explicit GrowthWalk(SliceValues& values)
      : values_(values), f_(values.function()), users_(f_.instrs.size()) {
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
      f_.ForEachOperand(ValueId(v),
                        [&](ValueId operand) { users_[operand.value].push_back(ValueId(v)); });
    }
  }

  std::vector<LostGrowth> Run() {
    std::vector<LostGrowth> lost;
    std::set<uint32_t> told;  // parameters, and classes of addresses of fields
    for (const AppendCall& append : values_.appends()) {
      ValueId owner = ParameterOf(append.base);
      bool in_copy = !owner.valid();
      if (in_copy) owner = FieldOfCopy(append);
      if (!owner.valid() || told.contains(owner.value) || IsSeen(append.call)) continue;
      told.insert(owner.value);
      lost.push_back({append.call, in_copy});
    }
    return lost;
  }

 private:
  static constexpr size_t kMostValues = 200;

  // The parameter that a slice is, appended to or not; none where it may be something else, but for
  // nil.
  ValueId ParameterOf(ValueId slice) const {
    std::vector<ValueId> todo = {slice};
    ValueId param;
    for (size_t i = 0; i < todo.size(); ++i) {
      const Instr& instr = f_[todo[i]];
      std::vector<ValueId> from;
      if (instr.op == Op::kPhi) {
        std::ranges::copy(f_.ValuesAt(instr.a), std::back_inserter(from));
      } else if (instr.op == Op::kChangeType) {
        from = {ValueId(instr.a)};
      } else if (Appends(todo[i])) {
        from = {f_.CallOf(todo[i]).args[0]};
      } else if (instr.op == Op::kParameter && (!param.valid() || param == todo[i])) {
        param = todo[i];
      } else if (instr.op != Op::kConst) {
        return {};
      }
      for (ValueId value : from) {
        if (std::ranges::find(todo, value) == todo.end()) todo.push_back(value);
      }
      if (todo.size() > kMostValues) return {};
    }
    return param;
  }

  bool Appends(ValueId v) const {
    return f_[v].op == Op::kCall && values_.BuiltinOf(v) == BuiltinId::kAppend;
  }

  // The class of the field that an append reads and sets, of a struct that the function is given by
  // value and that nobody else gets.
  ValueId FieldOfCopy(const AppendCall& append) {
    const Instr& load = f_[append.base];
    if (!ir::IsLoad(load)) return {};
    ValueId field(load.a), variable = field;
    while (f_[variable].op == Op::kFieldAddr) variable = ValueId(f_[variable].a);
    if (variable == field || !IsOwnCopy(variable)) return {};
    bool is_set = std::ranges::any_of(users_[append.call.value], [&](ValueId user) {
      return f_[user].op == Op::kStore && values_.AreSame(ValueId(f_[user].a), field);
    });
    return is_set ? values_.ClassOf(field) : ValueId();
  }

  // Whether a variable is a parameter that is a struct, of which only fields are used one by one.
  bool IsOwnCopy(ValueId variable) const {
    if (f_[variable].op != Op::kAlloc) return false;
    bool is_param = false;
    for (ValueId user : users_[variable.value]) {
      const Instr& instr = f_[user];
      bool is_given = instr.op == Op::kStore && ValueId(instr.a) == variable &&
                      f_[ValueId(instr.b)].op == Op::kParameter && !is_param;
      if (is_given) {
        is_param = true;
      } else if (instr.op != Op::kFieldAddr || !IsUsedInPlace(user)) {
        return false;
      }
    }
    return is_param;
  }

  // Whether a field is only read and set, or fields of it are.
  bool IsUsedInPlace(ValueId field) const {
    return std::ranges::all_of(users_[field.value], [&](ValueId user) {
      const Instr& instr = f_[user];
      if (instr.op == Op::kFieldAddr) return IsUsedInPlace(user);
      if (instr.op == Op::kStore) return ValueId(instr.b) != field;
      // A struct that is read as a whole has the slice in it.
      return ir::IsLoad(instr) && types::UnderlyingAs<types::Struct>(instr.type) == nullptr;
    });
  }

  // Whether somebody may read elements of a slice, or of what is appended to it.
  bool IsSeen(ValueId slice) {
    std::vector<ValueId> todo = {slice};
    auto add = [&](ValueId v) {
      if (std::ranges::find(todo, v) == todo.end()) todo.push_back(v);
    };
    for (size_t i = 0; i < todo.size(); ++i) {
      if (todo.size() > kMostValues) return true;
      for (ValueId user : users_[todo[i].value]) {
        const Instr& instr = f_[user];
        if (instr.op == Op::kPhi || instr.op == Op::kChangeType) {
          add(user);
        } else if (instr.op == Op::kStore) {
          if (!AddField(ValueId(instr.a), add)) return true;
        } else if (instr.op != Op::kCall || !AddCall(user, todo[i], add)) {
          return true;
        }
      }
    }
    return false;
  }

  // What is read from the address of a field that the slice is stored to; false for other
  // addresses.
  template <typename Add>
  bool AddField(ValueId address, Add add) {
    ValueId variable = address;
    while (f_[variable].op == Op::kFieldAddr) variable = ValueId(f_[variable].a);
    if (variable == address || !IsOwnCopy(variable)) return false;
    for (uint32_t v = f_.blocks[1].first.value; v < f_.instrs.size(); ++v) {
      const Instr& load = f_.instrs[v];
      if (ir::IsLoad(load) && values_.AreSame(ValueId(load.a), address)) add(ValueId(v));
    }
    return true;
  }

  // Of a call that is given the slice what becomes it; false where it may be read there.
  template <typename Add>
  bool AddCall(ValueId call, ValueId slice, Add add) {
    ir::Call parts = f_.CallOf(call);
    if (std::optional<BuiltinId> builtin = values_.BuiltinOf(call)) {
      if (builtin == BuiltinId::kLen || builtin == BuiltinId::kCap) return IsOnlyCompared(call);
      if (builtin != BuiltinId::kAppend || parts.args.size() != 2 || parts.args[1] == slice) {
        return false;
      }
      add(call);
      return true;
    }
    const Instr& callee = f_[parts.callee];
    bool is_itself = !parts.method.valid() && callee.op == Op::kFunction && f_.object.valid() &&
                     types::ObjectId(callee.a) == f_.object && f_.kind == ir::FuncKind::kDeclared;
    if (!is_itself) return false;
    for (uint32_t i = 0; i < parts.args.size(); ++i) {
      if (parts.args[i] == slice) add(f_.param(i));
    }
    return true;
  }

  // A length that gets out of the function tells the caller where to read.
  bool IsOnlyCompared(ValueId length) const {
    return std::ranges::all_of(users_[length.value],
                               [&](ValueId user) { return IsComparison(f_[user]); });
  }

  SliceValues& values_;
  const ir::Function& f_;
  std::vector<std::vector<ValueId>> users_;  // by ValueId
};

}  // namespace

std::vector<LostGrowth> FindLostGrowth(SliceValues& values) {
  if (values.appends().empty()) return {};
  return GrowthWalk(values).Run();
}

}  // namespace premortem::rules::append_to_param
