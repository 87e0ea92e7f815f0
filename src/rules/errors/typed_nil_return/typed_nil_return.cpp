// `var problem *ValidationError; ...; return problem` gives an error that is not nil, also where
// the pointer is: an interface is nil only if it holds no type. Every caller that asks `err != nil`
// then takes the success for a failure, and err.Error() may panic.
//
// flow/nil_paths.h says whether a nil can be seen to arrive where a pointer (slice, map, function)
// becomes an interface: a variable that some path leaves nil, or a call of a function that returns
// nil on some path. Reported where an error is returned; of other interfaces, for which a nil
// pointer may be as good as any other, where this function or one that calls it compares with nil.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "flow/nil_paths.h"
#include "flow/path_conditions.h"
#include "flow/program_flow.h"
#include "ir/ir.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "rules/ir_place.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "rules/witness.h"
#include "syntax/names.h"
#include "types/format.h"
#include "types/package.h"
#include "types/predicates.h"

namespace premortem::rules::typed_nil_return {

namespace {

using ir::Op;
using ir::ValueId;
using syntax::Tree;

// Whether a value of the type can be nil, and is no interface.
bool IsConcreteWithNil(types::TypeId type) {
  return type.valid() && types::HasNil(type) && !types::IsInterface(type) && types::IsTyped(type);
}

// x of x, (x), error(x).
NodeId Unconverted(const FileContext& file, NodeId expr) {
  const Tree& tree = file.tree();
  for (;;) {
    expr = syntax::Unparen(tree, expr);
    if (tree.kind(expr) != NodeKind::kCallExpr) return expr;
    auto call = tree.Get<syntax::CallExpr>(expr);
    bool converts = file.types().ModeOf(call.fun) == types::OperandMode::kTypExpr &&
                    call.args.size() == 1 && types::IsInterface(file.types().TypeOf(call.fun));
    if (!converts) return expr;
    expr = call.args[0];
  }
}

// Types of an expression that stands for one value or for several.
std::vector<types::TypeId> TypesOf(const FileContext& file, NodeId expr) {
  expr = Unconverted(file, expr);
  types::TypeId type = file.types().TypeOf(expr);
  if (!type.valid()) return {};
  if (types::As<types::Tuple>(type) == nullptr) return {type};
  std::vector<types::TypeId> list;
  for (types::ObjectId var : types::Vars(type)) list.push_back(types::Get(var).type);
  return list;
}

// The type of what is assigned to; a name on the left is no expression that has one.
types::TypeId TypeOfPlace(const FileContext& file, NodeId place) {
  if (types::TypeId type = file.types().TypeOf(place); type.valid()) return type;
  if (file.tree().kind(place) != NodeKind::kIdent) return {};
  const types::Object* object = types::GetOrNull(file.types().UseOf(place));
  if (object == nullptr) object = types::GetOrNull(file.types().DefOf(place));
  return object == nullptr ? types::TypeId() : object->type;
}

// The places in a list of expressions at which a value that can be nil becomes an interface.
std::vector<size_t> Conversions(const FileContext& file, syntax::NodeList values,
                                const std::vector<types::TypeId>& wanted) {
  std::vector<types::TypeId> given;
  for (NodeId value : values) {
    std::vector<types::TypeId> some = TypesOf(file, value);
    given.insert(given.end(), some.begin(), some.end());
  }
  std::vector<size_t> places;
  for (size_t i = 0; i < given.size() && i < wanted.size(); ++i) {
    if (!wanted[i].valid() || !IsConcreteWithNil(given[i])) continue;
    if (types::IsNonTypeParamInterface(wanted[i])) places.push_back(i);
  }
  return places;
}

// Whether an expression gives what is not there as nil: an element of a map, `v, ok := x.(*T)`.
bool MayBeMissing(const FileContext& file, NodeId value) {
  const Tree& tree = file.tree();
  switch (tree.kind(value)) {
    case NodeKind::kIndexExpr: {
      types::TypeId type = file.types().TypeOf(tree.Get<syntax::IndexExpr>(value).x);
      return type.valid() && types::UnderlyingAs<types::Map>(type) != nullptr;
    }
    case NodeKind::kTypeAssertExpr: return true;
    case NodeKind::kUnaryExpr:
      return tree.Get<syntax::UnaryExpr>(value).op == syntax::Token::kArrow;
    default: return false;
  }
}

// Whether an expression is a call, or looks up what may not be there, or a variable that such a one
// or nobody sets. What is left is a new value, or not looked into.
bool MayBeNil(FileContext& file, NodeId value) {
  const Tree& tree = file.tree();
  value = Unconverted(file, value);
  if (tree.kind(value) == NodeKind::kCallExpr) return CalleeOf(file, value).has_value();
  if (tree.kind(value) != NodeKind::kIdent) return MayBeMissing(file, value);
  NodeId declaration = file.Locals().DeclarationOf(value);
  if (!declaration) return false;
  return std::ranges::any_of(SettingsOf(file, declaration), [&](const Setting& setting) {
    if (!setting.value) return setting.declares;
    NodeId set = syntax::Unparen(tree, setting.value);
    return tree.kind(set) == NodeKind::kCallExpr ? CalleeOf(file, set).has_value()
                                                 : MayBeMissing(file, set);
  });
}

// nil itself.
bool IsNil(const Tree& tree, NodeId expr) {
  expr = syntax::Unparen(tree, expr);
  return tree.kind(expr) == NodeKind::kIdent &&
         tree.Get<syntax::Ident>(expr).name == syntax::names::kNil;
}

// Whether an error that may be one stands beside the others.
bool MayFail(const FileContext& file, syntax::NodeList values,
             const std::vector<types::TypeId>& wanted) {
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (!IsErrorType(wanted[i])) continue;
    NodeId value = values.size() == wanted.size() ? values[i] : NodeId();
    if (!value || !IsNil(file.tree(), value)) return true;
  }
  return false;
}

// What is no error has to be compared with nil by somebody, which is asked later; with an error
// beside it nobody does.
std::vector<size_t> ConversionsThatMatter(FileContext& file, syntax::NodeList values,
                                          const std::vector<types::TypeId>& wanted) {
  std::vector<size_t> places = Conversions(file, values, wanted);
  bool may_fail = MayFail(file, values, wanted);
  std::erase_if(places, [&](size_t i) {
    if (IsErrorType(wanted[i])) return false;
    return may_fail || !MayBeNil(file, values[values.size() == 1 ? 0 : i]);
  });
  return places;
}

// What an element of a literal is put into has that type; none where it is not known.
types::TypeId TypeOfElement(const FileContext& file, NodeId literal, size_t index) {
  const Tree& tree = file.tree();
  types::TypeId type = file.types().TypeOf(literal);
  if (!type.valid()) return {};
  NodeId element = tree.Get<syntax::CompositeLit>(literal).elts[index];
  if (const auto* fields = types::UnderlyingAs<types::Struct>(type)) {
    if (tree.kind(element) != NodeKind::kKeyValueExpr) {
      return index < fields->fields.size() ? types::Get(fields->fields[index]).type
                                           : types::TypeId();
    }
    NodeId key = tree.Get<syntax::KeyValueExpr>(element).key;
    const types::Object* field = types::GetOrNull(file.types().UseOf(key));
    return field == nullptr ? types::TypeId() : field->type;
  }
  if (const auto* slice = types::UnderlyingAs<types::Slice>(type)) return slice->elem;
  if (const auto* array = types::UnderlyingAs<types::Array>(type)) return array->elem;
  if (const auto* map = types::UnderlyingAs<types::Map>(type)) return map->elem;
  return {};
}

types::TypeId TypeOfSent(const FileContext& file, const syntax::SendStmt& send) {
  types::TypeId type = file.types().TypeOf(send.chan);
  const auto* channel = type.valid() ? types::UnderlyingAs<types::Chan>(type) : nullptr;
  return channel == nullptr ? types::TypeId() : channel->elem;
}

NodeId ValueOfElement(const Tree& tree, NodeId element) {
  bool keyed = tree.kind(element) == NodeKind::kKeyValueExpr;
  return keyed ? tree.Get<syntax::KeyValueExpr>(element).value : element;
}

std::vector<size_t> ConversionsAt(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  switch (tree.kind(node)) {
    case NodeKind::kCompositeLit: {
      syntax::NodeList elements = tree.Get<syntax::CompositeLit>(node).elts;
      std::vector<size_t> places;
      for (size_t i = 0; i < elements.size(); ++i) {
        NodeId value = Unconverted(file, ValueOfElement(tree, elements[i]));
        bool is_one = IsConcreteWithNil(file.types().TypeOf(value)) && MayBeNil(file, value);
        if (!is_one) continue;
        types::TypeId wanted = TypeOfElement(file, node, i);
        if (IsErrorType(wanted)) places.push_back(i);
      }
      return places;
    }
    case NodeKind::kReturnStmt: {
      auto stmt = tree.Get<syntax::ReturnStmt>(node);
      bool may_be = std::ranges::any_of(stmt.results, [&](NodeId value) {
        return std::ranges::any_of(TypesOf(file, value), IsConcreteWithNil);
      });
      if (!may_be) return {};
      return ConversionsThatMatter(file, stmt.results, ResultTypesAround(file, node));
    }
    case NodeKind::kAssignStmt: {
      auto stmt = tree.Get<syntax::AssignStmt>(node);
      std::vector<types::TypeId> wanted;
      for (NodeId place : stmt.lhs) wanted.push_back(TypeOfPlace(file, place));
      return ConversionsThatMatter(file, stmt.rhs, wanted);
    }
    case NodeKind::kValueSpec: {
      auto spec = tree.Get<syntax::ValueSpec>(node);
      if (!spec.type) return {};
      std::vector<types::TypeId> wanted(spec.names.size(), file.types().TypeOf(spec.type));
      return ConversionsThatMatter(file, spec.values, wanted);
    }
    case NodeKind::kSendStmt: {
      auto send = tree.Get<syntax::SendStmt>(node);
      types::TypeId wanted = TypeOfSent(file, send);
      bool matters = IsErrorType(wanted) && MayBeNil(file, send.value) &&
                     IsConcreteWithNil(file.types().TypeOf(Unconverted(file, send.value)));
      return matters ? std::vector<size_t>{0} : std::vector<size_t>();
    }
    default: return {};
  }
}

bool Wants(FileContext& file, NodeId node) { return !ConversionsAt(file, node).empty(); }

// ---- In the IR ----

// A value that becomes an interface.
struct Boxing {
  const ir::Function* function = nullptr;
  ValueId boxed;  // the MakeInterface
};

bool IsBoxing(const ir::Function& f, ValueId v) {
  return f[v].op == Op::kMakeInterface && IsConcreteWithNil(f[ValueId(f[v].a)].type);
}

// The value that a result has at a `return`, also where it is loaded from the variable that has the
// result's name.
ValueId ResultAt(const ir::Function& f, ValueId ret, size_t index) {
  std::vector<ValueId> results;
  f.ForEachOperand(ret, [&](ValueId v) { results.push_back(v); });
  if (index >= results.size()) return {};
  ValueId result = results[index];
  if (f[result].op != Op::kUnOp || f[result].token != syntax::Token::kMul) return result;
  ir::BlockId block = f.BlockOf(ret);
  for (uint32_t v = ret.value; v-- > f[block].first.value;) {
    const ir::Instr& instr = f.instrs[v];
    if (instr.op == Op::kStore && instr.a == f[result].a) return ValueId(instr.b);
  }
  return {};
}

Boxing BoxingAtReturn(const FunctionContext& function, NodeId stmt, size_t index) {
  source::FileId file = function.file().file().source->id();
  uint32_t pos = function.file().tree().Get<syntax::ReturnStmt>(stmt).return_pos;
  auto [f, ret] = InstrAt(function.group(), Op::kReturn, file, pos);
  if (f == nullptr) return {};
  ValueId result = ResultAt(*f, ret, index);
  return result.valid() && IsBoxing(*f, result) ? Boxing{f, result} : Boxing{};
}

// What a call gives that becomes an interface right there.
Boxing BoxingOfCall(const FunctionContext& function, NodeId call, size_t index) {
  source::FileId file = function.file().file().source->id();
  uint32_t pos = function.file().tree().Get<syntax::CallExpr>(call).lparen;
  for (const auto& f : function.group().functions) {
    for (uint32_t v = 1; v < f->instrs.size(); ++v) {
      if (!IsBoxing(*f, ValueId(v))) continue;
      ValueId value(f->instrs[v].a);
      uint32_t component = 0;
      if ((*f)[value].op == Op::kExtract) {
        component = (*f)[value].b;
        value = ValueId((*f)[value].a);
      }
      bool same = (*f)[value].op == Op::kCall && (*f)[value].pos == pos && component == index;
      if (same && f->FileOf(value) == file) return {f.get(), ValueId(v)};
    }
  }
  return {};
}

// Of a variable's value that becomes an interface, where only one of that type does in the function
// around it: conversions stand nowhere in the source.
Boxing OnlyBoxing(const FunctionContext& function, NodeId value, types::TypeId to) {
  const FileContext& file = function.file();
  types::TypeId from = file.types().TypeOf(value);
  if (!from.valid() || !to.valid()) return {};
  Boxing only;
  for (const auto& f : function.group().functions) {
    for (uint32_t v = 1; v < f->instrs.size(); ++v) {
      if (!IsBoxing(*f, ValueId(v)) || !types::Identical(f->instrs[v].type, to)) continue;
      if (!types::Identical((*f)[ValueId(f->instrs[v].a)].type, from)) continue;
      if (only.function != nullptr) return {};
      only = {f.get(), ValueId(v)};
    }
  }
  return only;
}

// Whether a variable is one of the results of its function.
bool IsResult(FileContext& file, NodeId declaration) {
  const Tree& tree = file.tree();
  NodeId list = file.Parent(file.Parent(declaration));
  NodeId type = list ? file.Parent(list) : NodeId();
  return type && tree.kind(type) == NodeKind::kFuncType &&
         tree.Get<syntax::FuncType>(type).results == list;
}

// Where a value, or what it flows into, is compared with nil; none where it is not.
ValueId ComparisonOf(const ir::Function& f, ValueId value) {
  std::vector<bool> is(f.instrs.size());
  is[value.value] = true;
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t v = 1; v < f.instrs.size(); ++v) {
      if (f.instrs[v].op != Op::kPhi || is[v]) continue;
      for (ValueId operand : f.ValuesAt(f.instrs[v].a)) {
        if (is[operand.value]) is[v] = changed = true;
      }
    }
  }
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    const ir::Instr& instr = f.instrs[v];
    if (instr.op != Op::kBinOp) continue;
    if (instr.token != syntax::Token::kEql && instr.token != syntax::Token::kNeq) continue;
    bool with_nil = (is[instr.a] && flow::IsNilConstant(f, ValueId(instr.b))) ||
                    (is[instr.b] && flow::IsNilConstant(f, ValueId(instr.a)));
    if (with_nil) return ValueId(v);
  }
  return {};
}

std::optional<flow::NilPath> NilOf(const FunctionContext& function, const Boxing& boxing) {
  const ir::Function& f = *boxing.function;
  flow::GroupInProgram& here = function.in_program();
  auto outcomes_of = [&](ValueId call) {
    flow::SiteId site = here.SiteOf(f, call);
    return site.valid() ? here.program().results().OfCall(site) : flow::UnknownOutcomes();
  };
  auto is_left_nil = [&](flow::Symbol field) { return here.program().results().IsLeftNil(field); };
  auto never_returns = [&](ValueId call) {
    return here.program().exits().NeverReturns(here.SiteOf(f, call));
  };
  ValueId value(f[boxing.boxed].a);
  return flow::FindNilPath(function.group(), f, value, boxing.boxed,
                           {outcomes_of, is_left_nil, never_returns});
}

// ---- The finding ----

constexpr std::string_view kCompared = "compared with nil here";
// Reasons for `check --why`.
constexpr std::string_view kMeant = "a nil that is converted can only be meant";
constexpr std::string_view kNoPath = "no path is seen on which it is nil";

std::string TypeText(const FileContext& file, types::TypeId type) {
  const std::string& own = file.package().import_path;
  return types::TypeString(type, [&](types::PackageId package) {
    const types::Package& other = types::Get(package);
    return other.path == own ? std::string() : std::string(types::TextOf(other.name));
  });
}

// nil, converted: (*T)(nil).
bool IsNilLiteral(const Tree& tree, NodeId expr) {
  expr = syntax::Unparen(tree, expr);
  if (tree.kind(expr) != NodeKind::kCallExpr) return false;
  auto call = tree.Get<syntax::CallExpr>(expr);
  return call.args.size() == 1 && IsNil(tree, call.args[0]);
}

std::string_view IndentOf(std::string_view text, uint32_t begin) {
  size_t line = text.rfind('\n', begin);
  line = line == text.npos ? 0 : line + 1;
  std::string_view indent = text.substr(line, begin - line);
  return indent.find_first_not_of(" \t") == indent.npos ? indent : std::string_view("?");
}

// Whether an error that is a nil of some type is a mistake all the same; tests try that out.
bool IsMeant(const FileContext& file, NodeId value, types::TypeId wanted) {
  if (!IsNilLiteral(file.tree(), value)) return false;
  NodeId type = file.tree().Get<syntax::CallExpr>(value).fun;
  bool converts = file.types().ModeOf(type) == types::OperandMode::kTypExpr;
  return !converts || !IsErrorType(wanted) || file.ServesTests();
}

// Lets a `return` give nil where the value is nil: `if x == nil { return nil }` in front of it, or
// the call in an `if` of its own.
void AddFix(FileContext& file, FindingBuilder& report, NodeId node, size_t index) {
  const Tree& tree = file.tree();
  auto stmt = tree.Get<syntax::ReturnStmt>(node);
  NodeKind parent = tree.kind(file.Parent(node));
  bool in_list = parent == NodeKind::kBlockStmt || parent == NodeKind::kCaseClause ||
                 parent == NodeKind::kCommClause;
  std::string indent(IndentOf(file.file().source->text(), stmt.return_pos));
  if (!in_list || indent == "?" || index >= stmt.results.size()) return;
  NodeId value = syntax::Unparen(tree, stmt.results[index]);
  if (IsNilLiteral(tree, value)) {
    report.Fix("return nil", {{file.Range(value), "nil"}});
    return;
  }
  if (tree.kind(value) == NodeKind::kCallExpr) {
    if (value != Unconverted(file, value)) return;
    // Before the arguments of a call in an `if` no brace can stand.
    NodeId fun = tree.Get<syntax::CallExpr>(value).fun;
    if (TypesOf(file, value).size() != 1 || stmt.results.size() != 1) return;
    if (tree.TextOf(fun).contains('{')) return;
    std::string code = "if err := " + std::string(tree.TextOf(value)) + "; err != nil {\n" +
                       indent + "\treturn err\n" + indent + "}\n" + indent + "return nil";
    report.Fix("return nil where the call gives nil", {{file.Range(node), code}});
    return;
  }
  if (tree.kind(value) != NodeKind::kIdent) return;
  std::string name(tree.NameOf(value));
  types::TypeId under = types::Underlying(file.types().TypeOf(value));
  bool has_length =
      types::As<types::Slice>(under) != nullptr || types::As<types::Map>(under) != nullptr;
  std::string code = (has_length ? "if len(" + name + ") == 0 {\n" : "if " + name + " == nil {\n") +
                     indent + "\treturn ";
  for (size_t i = 0; i < stmt.results.size(); ++i) {
    if (i != 0) code += ", ";
    code += i == index ? "nil" : tree.TextOf(stmt.results[i]);
  }
  code += "\n" + indent + "}\n" + indent;
  report.Fix("return nil where `" + name + "` is",
             {{file.Range(stmt.return_pos, stmt.return_pos), code}});
}

// Where the function is declared that gives the nil, if it is of this package.
void AddCallee(const FileContext& file, FindingBuilder& report, NodeId value) {
  if (file.tree().kind(value) != NodeKind::kCallExpr) return;
  std::optional<Callee> callee = CalleeOf(file, value);
  if (!callee || !callee->func->loc.file.valid()) return;
  source::SourceLoc loc = callee->func->loc;
  auto length = static_cast<uint32_t>(NameOf(*callee->func).size());
  report.Related({loc.file, loc.offset, loc.offset + length}, "returns nil on some path");
}

// "`problem` is a nil `*Problem` on some path".
std::string Observed(const FileContext& file, const Boxing& boxing, NodeId value) {
  const ir::Function& f = *boxing.function;
  std::string type = " a nil `" + TypeText(file, f[ValueId(f[boxing.boxed].a)].type) + "`";
  std::string text = Quoted(file.tree().TextOf(value));
  if (IsNilLiteral(file.tree(), value)) return text + " is" + type;
  bool is_call = file.tree().kind(value) == NodeKind::kCallExpr;
  return text + (is_call ? " gives" : " is") + type + " on some path";
}

void AddComparison(FindingBuilder& report, source::SourceLoc place) {
  constexpr uint32_t kOperator = 2;  // == or !=
  report.Related({place.file, place.offset, place.offset + kOperator}, std::string(kCompared));
}

void ReportReturn(FunctionContext& function, NodeId node, size_t index) {
  FileContext& file = function.file();
  auto stmt = file.tree().Get<syntax::ReturnStmt>(node);
  NodeId value = syntax::Unparen(file.tree(), stmt.results[stmt.results.size() == 1 ? 0 : index]);
  Boxing boxing = BoxingAtReturn(function, node, index);
  if (boxing.function == nullptr) return;
  types::TypeId interface = (*boxing.function)[boxing.boxed].type;
  if (IsMeant(file, value, interface)) return file.Silent(value, kMeant);
  std::optional<source::SourceLoc> comparison;
  if (!IsErrorType(interface)) {
    flow::GroupInProgram& here = function.in_program();
    flow::FunctionId id = here.FunctionOf(*boxing.function);
    if (!id.valid()) return;
    comparison = here.program().results().ComparisonOf(id, static_cast<uint32_t>(index));
    if (!comparison) return file.Silent(value, "no caller is seen to compare it with nil");
  }
  std::optional<flow::NilPath> path = NilOf(function, boxing);
  if (!path) return file.Silent(value, kNoPath);
  bool beside_error = std::ranges::any_of(ResultTypesAround(file, node), IsErrorType);
  if (comparison && beside_error && path->source.valid()) {
    return file.Silent(value, "what gives it has an error to tell that it gives nothing");
  }
  if (auto report = file.Report(value)) {
    report.Message(Observed(file, boxing, value) + ", and the " +
                   (comparison ? "`" + TypeText(file, interface) + "`" : "error") +
                   " made of it is not nil");
    if (comparison) AddComparison(report, *comparison);
    AddBranches(file, report, path->branches);
    AddCallee(file, report, value);
    AddFix(file, report, node, index);
  }
}

// Where an error that is assigned to a variable is looked at as an error: it is a result with a
// name, or returned somewhere. None where it is neither.
NodeId ReturnOf(FileContext& file, NodeId place) {
  const Tree& tree = file.tree();
  if (tree.kind(place) != NodeKind::kIdent || !IsErrorType(TypeOfPlace(file, place))) return {};
  NodeId declaration = file.Locals().DeclarationOf(place);
  if (!declaration) return {};
  if (tree.kind(file.Parent(declaration)) == NodeKind::kField) {
    return IsResult(file, declaration) ? declaration : NodeId();
  }
  for (NodeId use : file.Locals().UsesOf(declaration)) {
    if (tree.kind(file.Parent(use)) == NodeKind::kReturnStmt) return use;
  }
  return {};
}

// A value that is put into a variable, a field, an element or a channel.
struct Put {
  NodeId value;
  size_t component = 0;  // of a call with several results
  types::TypeId wanted;  // what it becomes
  NodeId place;          // the variable or field in the source; none where it is none
};

// Where somebody takes what was put there for something else than nil: compared with it here, or
// returned as an error. An error in a field, or that is sent, is looked at by
// whoever gets it.
struct Consequence {
  source::SourceRange place;  // without end: no place is known
  std::string_view what;
};
std::optional<Consequence> ConsequenceOf(FileContext& file, const Put& put, const Boxing& boxing) {
  const ir::Function& f = *boxing.function;
  constexpr uint32_t kOperator = 2;  // == or !=
  if (ValueId comparison = ComparisonOf(f, boxing.boxed); comparison.valid()) {
    uint32_t pos = f[comparison].pos;
    return Consequence{file.Range(pos, pos + kOperator), kCompared};
  }
  bool is_variable = put.place && file.tree().kind(put.place) == NodeKind::kIdent;
  if (is_variable) {
    NodeId returned = ReturnOf(file, put.place);
    if (!returned) return {};
    return Consequence{file.Range(returned), "returned as this"};
  }
  return IsErrorType(put.wanted) ? std::optional(Consequence{}) : std::nullopt;
}

void ReportPut(FunctionContext& function, Put put) {
  FileContext& file = function.file();
  const Tree& tree = file.tree();
  put.value = Unconverted(file, put.value);
  bool is_call = tree.kind(put.value) == NodeKind::kCallExpr;
  if (IsNilLiteral(tree, put.value)) return file.Silent(put.value, kMeant);
  if (!is_call && tree.kind(put.value) != NodeKind::kIdent) return;
  Boxing boxing = is_call ? BoxingOfCall(function, put.value, put.component)
                          : OnlyBoxing(function, put.value, put.wanted);
  if (boxing.function == nullptr) return;
  std::optional<Consequence> consequence = ConsequenceOf(file, put, boxing);
  if (!consequence) {
    return file.Silent(put.value,
                       "nobody is seen to compare it with nil or to return it as an error");
  }
  if (!NilOf(function, boxing)) return file.Silent(put.value, kNoPath);
  if (auto report = file.Report(put.value)) {
    report.Message(Observed(file, boxing, put.value) + ", and the `" +
                   TypeText(file, (*boxing.function)[boxing.boxed].type) +
                   "` made of it is not nil");
    if (consequence->place.end != 0) {
      report.Related(consequence->place, std::string(consequence->what));
    }
    AddCallee(file, report, put.value);
  }
}

// What `=`, `:=` and `var` put into places.
void ReportAssignment(FunctionContext& function, syntax::NodeList places, syntax::NodeList values,
                      size_t index) {
  bool is_one = values.size() == 1;
  ReportPut(function, {values[is_one ? 0 : index], is_one ? index : 0,
                       TypeOfPlace(function.file(), places[index]), places[index]});
}

void Run(FunctionContext& function) {
  FileContext& file = function.file();
  const Tree& tree = file.tree();
  for (NodeId node : function.nodes()) {
    for (size_t index : ConversionsAt(file, node)) {
      switch (tree.kind(node)) {
        case NodeKind::kReturnStmt: ReportReturn(function, node, index); break;
        case NodeKind::kAssignStmt:
          ReportAssignment(function, tree.Get<syntax::AssignStmt>(node).lhs,
                           tree.Get<syntax::AssignStmt>(node).rhs, index);
          break;
        case NodeKind::kValueSpec:
          ReportAssignment(function, tree.Get<syntax::ValueSpec>(node).names,
                           tree.Get<syntax::ValueSpec>(node).values, index);
          break;
        case NodeKind::kCompositeLit: {
          NodeId element = tree.Get<syntax::CompositeLit>(node).elts[index];
          ReportPut(function, {.value = ValueOfElement(tree, element),
                               .wanted = TypeOfElement(file, node, index),
                               .place = {}});
          break;
        }
        case NodeKind::kSendStmt: {
          auto send = tree.Get<syntax::SendStmt>(node);
          ReportPut(function, {.value = send.value, .wanted = TypeOfSent(file, send), .place = {}});
          break;
        }
        default: break;
      }
    }
  }
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "typed-nil-return",
             .family = "errors",
             .summary = "a nil pointer is returned as an error, which is not nil then",
             .severity = findings::Severity::kError,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kUnsafe},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kReturnStmt, NodeKind::kAssignStmt, NodeKind::kValueSpec,
               NodeKind::kCompositeLit, NodeKind::kSendStmt},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::typed_nil_return
