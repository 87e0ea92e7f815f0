#include "flow/summarise.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/mix_hash.h"
#include "flow/caller_context.h"
#include "flow/function_symbols.h"
#include "flow/loops.h"
#include "ir/type_util.h"
#include "syntax/names.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"
#include "types/predicates.h"
#include "types/typeset.h"

namespace premortem::flow {

using namespace types;
using ir::BlockId;
using ir::Call;
using ir::FuncGroup;
using ir::FuncId;
using ir::FuncKind;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::OpKind;
using ir::ValueId;

namespace {

// What values of a type have to do with functions and interfaces.
enum class Shape : uint8_t {
  kNone,
  kValue,   // a function, an interface, a type parameter, an array of these
  kShared,  // a slice, map, channel of these or a pointer to one: copies share what they hold
};

struct NodeHash {
  size_t operator()(const Node& n) const {
    return MixHash(static_cast<uint64_t>(n.kind) << 32 | n.index, n.symbol.value);
  }
};

bool HasErrors(const PackageState& package) {
  bool in_trees = std::ranges::any_of(package.files, [](const types::Unit& unit) {
    return unit.tree != nullptr && !unit.tree->errors().empty();
  });
  return in_trees ||
         std::ranges::any_of(package.errors, [](const auto& error) { return !error.soft; });
}

// Whether an instruction is a call, but for those of predeclared functions.
bool IsSite(const Function& f, ValueId v) {
  Op op = f[v].op;
  if (op != Op::kCall && op != Op::kGo && op != Op::kDefer) return false;
  return f[f.CallOf(v).callee].op != Op::kBuiltin;
}

}  // namespace

// What the functions of a package have in common.
class Summariser::Tables {
 public:
  Tables(PackageSummary& summary, const PackageState& state, const source::FileTable& table)
      : out(summary), files(table), functions(state) {}

  PackageSummary& out;
  const source::FileTable& files;
  FunctionSymbols functions;
  TypeSymbols symbols;

  NodeRef NodeOf(NodeKind kind, uint32_t index, Symbol symbol) {
    Node node{kind, index, symbol};
    auto [it, is_new] = nodes_.try_emplace(node);
    if (is_new) {
      it->second = NodeRef(out.nodes.size());
      out.nodes.push_back(node);
    }
    return it->second;
  }
  NodeRef NewLocal(InterfaceRef filter = {}) {
    out.nodes.push_back({NodeKind::kLocal, filter.value, {}});
    return NodeRef(out.nodes.size() - 1);
  }
  NodeRef GlobalNode(const Object& var) {
    auto [it, is_new] = globals_.try_emplace(var.id.value);
    if (is_new) it->second = NewGlobalNode(var);
    return it->second;
  }
  NodeRef FieldNode(TypeId structure, uint32_t index) {
    auto key = static_cast<uint64_t>(structure.value) << 32 | index;
    auto [it, is_new] = fields_.try_emplace(key);
    if (is_new) it->second = NewFieldNode(structure, index);
    return it->second;
  }

  Shape ShapeOf(TypeId t) {
    if (!t.valid()) return Shape::kNone;
    auto known = shapes_.find(t.value);
    if (known != shapes_.end()) return known->second;
    shapes_[t.value] = Shape::kNone;  // a type that contains itself
    Shape shape = FindShape(t);
    shapes_[t.value] = shape;
    return shape;
  }
  bool Shares(TypeId t) { return ShapeOf(t) == Shape::kShared; }

  // The type of the functions or interfaces that a value of the type holds: that of the elements of
  // a container, of what a pointer points to.
  static TypeId HeldType(TypeId t) {
    for (int depth = 0; depth < 16; ++depth) {
      TypeId under = Underlying(t);
      if (const Pointer* type = As<Pointer>(under)) {
        t = type->base;
      } else if (const Slice* slice = As<Slice>(under)) {
        t = slice->elem;
      } else if (const Array* array = As<Array>(under)) {
        t = array->elem;
      } else if (const Chan* chan = As<Chan>(under)) {
        t = chan->elem;
      } else if (const Map* map = As<Map>(under)) {
        t = map->elem;
      } else {
        break;
      }
    }
    return t;
  }

  InterfaceRef InterfaceOf(TypeId t) {
    auto [it, is_new] = interfaces_.try_emplace(t.value);
    if (!is_new) return it->second;
    Interface* type = UnderlyingAs<Interface>(t);
    if (type == nullptr) return {};
    InterfaceRow row;
    row.symbol = symbols.OfType(t);
    for (ObjectId method : TypeSetOf(*type).methods) {
      row.methods.push_back(symbols.OfMethod(types::Get(method)));
    }
    std::ranges::sort(row.methods, {}, [](Symbol s) { return s.value; });
    InterfaceRef ref(out.interfaces.size());
    out.interfaces.push_back(std::move(row));
    interfaces_[t.value] = ref;
    return ref;
  }

  // None where the type has no methods.
  NodeRef TypeNode(TypeId t) {
    auto [it, is_new] = type_nodes_.try_emplace(t.value);
    if (!is_new) return it->second;
    std::vector<Selection> set = MethodSetOf(t);
    if (set.empty()) return {};
    Symbol symbol = symbols.OfType(t);
    auto [row_of, is_new_row] = rows_.try_emplace(symbol.value, out.types.size());
    if (is_new_row) AddTypeRow(symbol, set);
    NodeRef node = NodeOf(NodeKind::kType, static_cast<uint32_t>(row_of->second), {});
    type_nodes_[t.value] = node;
    return node;
  }

 private:
  static std::string_view PathOf(PackageId id) {
    return id.valid() ? std::string_view(types::Get(id).path) : std::string_view();
  }

  NodeRef NewGlobalNode(const Object& var) {
    Symbol symbol = SymbolOf(std::string(PathOf(var.package)) + "." + std::string(NameOf(var)));
    return NodeOf(NodeKind::kGlobal, SymbolOf(PathOf(var.package)).value, symbol);
  }
  NodeRef NewFieldNode(TypeId structure, uint32_t index) {
    const Object* field = ir::FieldOf(ir::BaseOf(structure), index);
    if (field == nullptr) return {};
    Symbol package_path = SymbolOf(PathOf(field->package));
    return NodeOf(NodeKind::kField, package_path.value, symbols.OfField(structure, index));
  }

  Shape FindShape(TypeId t) {
    if (IsTypeParam(t)) return Shape::kValue;
    TypeId under = Underlying(t);
    auto shared = [](Shape part) { return part == Shape::kNone ? part : Shape::kShared; };
    if (As<Signature>(under) != nullptr || As<Interface>(under) != nullptr) return Shape::kValue;
    if (const Pointer* type = As<Pointer>(under)) return shared(ShapeOf(type->base));
    if (const Slice* type = As<Slice>(under)) return shared(ShapeOf(type->elem));
    if (const Chan* type = As<Chan>(under)) return shared(ShapeOf(type->elem));
    if (const Array* type = As<Array>(under)) return ShapeOf(type->elem);
    if (const Map* type = As<Map>(under)) {
      return shared(std::max(ShapeOf(type->key), ShapeOf(type->elem)));
    }
    return Shape::kNone;
  }

  void AddTypeRow(Symbol symbol, const std::vector<Selection>& set) {
    TypeRow row{symbol, static_cast<uint32_t>(out.methods.size()),
                static_cast<uint32_t>(set.size())};
    for (const Selection& selection : set) {
      const Object& method = types::Get(selection.obj);
      MethodRow entry{.key = symbols.OfMethod(method), .function = {}, .embedded = {}};
      if (IsInterface(ir::RecvTypeOf(method))) {
        entry.embedded = EmbeddedNode(selection);
      } else {
        entry.function = SymbolOf(FunctionName(method));
      }
      out.methods.push_back(entry);
    }
    out.types.push_back(row);
  }

  // The embedded interface that a promoted method comes from.
  NodeRef EmbeddedNode(const Selection& selection) {
    TypeId t = selection.recv;
    NodeRef node;
    for (size_t i = 0; i + 1 < selection.index.size(); ++i) {
      auto index = static_cast<uint32_t>(selection.index[i]);
      node = FieldNode(t, index);
      const Object* field = ir::FieldOf(ir::BaseOf(t), index);
      if (field == nullptr) return {};
      t = field->type;
    }
    return node;
  }

  std::unordered_map<Node, NodeRef, NodeHash> nodes_;
  std::unordered_map<uint32_t, Shape> shapes_;             // by TypeId
  std::unordered_map<uint32_t, InterfaceRef> interfaces_;  // by TypeId
  std::unordered_map<uint32_t, NodeRef> type_nodes_;       // by TypeId
  std::unordered_map<uint32_t, size_t> rows_;              // by Symbol of the type
  std::unordered_map<uint32_t, NodeRef> globals_;          // by ObjectId
  std::unordered_map<uint64_t, NodeRef> fields_;           // by TypeId and index
};

// One function: first the node of each value, then its flows and calls.
class Summariser::FunctionWork {
 public:
  FunctionWork(Tables& tables, const FuncGroup& group, const Function& f,
               const std::vector<Symbol>& symbols, const std::vector<TypeId>& type_params)
      : t_(tables),
        out_(tables.out),
        group_(group),
        f_(f),
        symbols_(symbols),
        type_params_(type_params),
        nodes_(f.instrs.size()) {}

  void Run() {
    FunctionSummary row;
    row.symbol = symbols_[f_.id.value - 1];
    row.kind = f_.kind;
    row.has_body = !f_.blocks.empty();
    row.in_test = IsInTest();
    row.has_context = ContextParameter(f_).has_value();
    row.gets_request = GetsRequest(f_);
    row.loc = f_.loc;
    row.param_count = f_.param_count;
    if (const Signature* signature = As<Signature>(f_.signature)) {
      row.result_count = static_cast<uint32_t>(Vars(signature->results).size());
    }
    row.first_site = static_cast<uint32_t>(out_.sites.size());
    row.first_flow = static_cast<uint32_t>(out_.flows.size());
    self_ = row.symbol;
    if (row.has_body) {
      FindNodes();
      depths_ = LoopDepths(f_);
      AddFlows();
      AddResults(row.first_site);
    }
    row.site_count = static_cast<uint32_t>(out_.sites.size()) - row.first_site;
    row.flow_count = static_cast<uint32_t>(out_.flows.size()) - row.first_flow;
    out_.functions.push_back(row);
    out_.notes.push_back(NotesOf({group_, f_, CallNumbers(f_), symbols_}));
  }

 private:
  bool IsInTest() const {
    source::FileId file = f_.loc.file;
    if (!file.valid() && f_.instrs.size() > 1) file = group_.root().loc.file;
    if (!file.valid())
      return t_.functions.package().base != nullptr;  // what an overlay initializes
    return t_.files.Get(file).path().ends_with("_test.go");
  }

  NodeRef NodeOf(ValueId v) const { return v.valid() ? nodes_[v.value] : NodeRef(); }
  NodeRef NamedNode(NodeKind kind, uint32_t index, Symbol symbol) {
    return t_.NodeOf(kind, index, symbol);
  }
  TypeId TypeOf(ValueId v) const { return v.valid() ? f_[v].type : TypeId(); }

  // ---- Nodes ----

  // Dominators first, so that operands come before what uses them; but for those of phis, which
  // have nodes of their own.
  void FindNodes() {
    for (uint32_t v = 1; v < f_.blocks[1].first.value; ++v) nodes_[v] = LeafNode(f_.instrs[v]);
    std::vector<uint32_t> order;
    for (uint32_t b = 1; b < f_.blocks.size(); ++b) order.push_back(b);
    std::ranges::sort(order, {}, [&](uint32_t b) { return f_.blocks[b].dom_pre; });
    for (uint32_t b : order) {
      for (uint32_t v = f_.blocks[b].first.value; v < f_.blocks[b].end.value; ++v) {
        nodes_[v] = InstrNode(ValueId(v));
      }
    }
  }

  NodeRef LeafNode(const Instr& leaf) {
    switch (leaf.op) {
      case Op::kFunction: return NamedNode(NodeKind::kFunction, 0, FunctionLeaf(leaf));
      case Op::kFuncLit: return NamedNode(NodeKind::kFunction, 0, symbols_[leaf.a - 1]);
      default: break;
    }
    if (t_.ShapeOf(leaf.type) == Shape::kNone) return {};
    switch (leaf.op) {
      case Op::kParameter: return NamedNode(NodeKind::kParam, leaf.b, self_);
      case Op::kFreeVar: return NamedNode(NodeKind::kFreeVar, leaf.b, self_);
      case Op::kGlobal: return t_.GlobalNode(types::Get(ObjectId(leaf.a)));
      default: return {};
    }
  }

  Symbol FunctionLeaf(const Instr& leaf) {
    return t_.functions.OfDeclared(types::Get(ObjectId(leaf.a)));
  }

  NodeRef InstrNode(ValueId v) {
    const Instr& instr = f_[v];
    if (instr.op == Op::kRange) return NodeOf(ValueId(instr.a));
    if (t_.ShapeOf(instr.type) == Shape::kNone) return {};
    switch (instr.op) {
      case Op::kAlloc:
      case Op::kPhi:
      case Op::kMakeMap:
      case Op::kMakeChan:
      case Op::kMakeSlice: return t_.NewLocal();
      case Op::kCall: return CallNode(v);
      case Op::kMakeInterface: return InterfaceNode(instr);
      case Op::kFieldAddr:
      case Op::kField: return t_.FieldNode(TypeOf(ValueId(instr.a)), instr.b);
      case Op::kTypeAssert: return AssertNode(instr);
      case Op::kExtract: return ExtractNode(instr);
      case Op::kUnOp:
      case Op::kChangeType:
      case Op::kConvert:
      case Op::kMultiConvert:
      case Op::kChangeInterface:
      case Op::kSliceToArrayPointer:
      case Op::kMakeClosure:
      case Op::kSlice:
      case Op::kIndexAddr:
      case Op::kIndex:
      case Op::kLookup: return NodeOf(ValueId(instr.a));
      default: return {};
    }
  }

  NodeRef CallNode(ValueId v) {
    Call call = f_.CallOf(v);
    const Instr& callee = f_[call.callee];
    if (callee.op != Op::kBuiltin) return ResultNode(v, 0);
    if (callee.a == static_cast<uint32_t>(BuiltinId::kAppend)) return t_.NewLocal();
    if (callee.a == static_cast<uint32_t>(BuiltinId::kRecover)) {
      return NamedNode(NodeKind::kForeign, 0, {});
    }
    bool keeps = callee.a == static_cast<uint32_t>(ir::Builtin::kWrapNilCheck);
    return keeps && !call.args.empty() ? NodeOf(call.args[0]) : NodeRef();
  }

  Symbol KnownCallee(const Call& call) { return t_.functions.OfCallee(f_, call, symbols_); }

  NodeRef ResultNode(ValueId call, uint32_t index) {
    if (Symbol known = KnownCallee(f_.CallOf(call)); known.valid()) {
      return NamedNode(NodeKind::kResult, index, known);
    }
    auto [it, is_new] = open_nodes_.try_emplace(static_cast<uint64_t>(call.value) << 32 | index);
    if (!is_new) return it->second;
    it->second = t_.NewLocal();
    open_results_.push_back({call, {it->second, static_cast<uint16_t>(index), false}});
    return it->second;
  }

  NodeRef InterfaceNode(const Instr& instr) {
    TypeId from = TypeOf(ValueId(instr.a));
    // What comes with the value, or type arguments, besides the type: they meet in a node.
    if (IsTypeParam(from) || t_.ShapeOf(from) != Shape::kNone) return t_.NewLocal();
    return t_.TypeNode(from);
  }

  NodeRef AssertNode(const Instr& instr) {
    NodeRef from = NodeOf(ValueId(instr.a));
    if (!from.valid() || !IsNonTypeParamInterface(instr.type)) return from;
    InterfaceRef iface = t_.InterfaceOf(instr.type);
    return out_.interfaces[iface.value].methods.empty() ? from : t_.NewLocal(iface);
  }

  NodeRef ExtractNode(const Instr& instr) {
    ValueId tuple(instr.a);
    const Instr& from = f_[tuple];
    switch (from.op) {
      case Op::kCall: return ResultNode(tuple, instr.b);
      case Op::kNext: return NodeOf(ValueId(from.a));
      case Op::kSelect: return ReceivedNode(tuple, instr.b);
      default: return instr.b == 0 ? NodeOf(tuple) : NodeRef();
    }
  }

  // Component `index` of a select: which case, whether it received, then what each case received.
  NodeRef ReceivedNode(ValueId select, uint32_t index) {
    uint32_t at = 2;
    for (size_t i = 0; i < f_.SelectStateCount(select); ++i) {
      ir::SelectState state = f_.SelectStateOf(select, i);
      if (!state.send.valid() && at++ == index) return NodeOf(state.chan);
    }
    return {};
  }

  // ---- Flows and calls ----

  void AddFlow(NodeRef from, NodeRef to, bool both_ways = false) {
    if (!from.valid() || !to.valid() || from == to) return;
    out_.flows.push_back({from, to, both_ways});
  }
  void AddFlow(ValueId from, NodeRef to) { AddFlow(NodeOf(from), to, t_.Shares(TypeOf(from))); }

  void AddFlows() {
    for (uint32_t v = 1; v < f_.blocks[1].first.value; ++v) AddTypeArgs(f_.instrs[v]);
    for (uint32_t b = 1; b < f_.blocks.size(); ++b) {
      for (uint32_t v = f_.blocks[b].first.value; v < f_.blocks[b].end.value; ++v) {
        AddFlowsOf(ValueId(v), b);
      }
    }
  }

  void AddFlowsOf(ValueId v, uint32_t block) {
    const Instr& instr = f_[v];
    NodeRef node = nodes_[v.value];
    ValueId a(instr.a);
    switch (instr.op) {
      case Op::kPhi:
        if (!node.valid()) return;
        for (ValueId value : f_.ValuesAt(instr.a)) AddFlow(value, node);
        return;
      case Op::kMakeInterface: return AddConversion(a, node);
      case Op::kTypeAssert:
        if (node != NodeOf(a)) AddFlow(a, node);
        return;
      case Op::kMakeClosure: return AddBindings(instr);
      case Op::kStore: return AddFlow(ValueId(instr.b), NodeOf(a));
      case Op::kSend: return AddFlow(ValueId(instr.b), NodeOf(a));
      case Op::kMapUpdate:
        AddFlow(ValueId(f_.extra[instr.b]), NodeOf(a));
        return AddFlow(ValueId(f_.extra[instr.b + 1]), NodeOf(a));
      case Op::kSelect:
        for (size_t i = 0; i < f_.SelectStateCount(v); ++i) {
          ir::SelectState state = f_.SelectStateOf(v, i);
          if (state.send.valid()) AddFlow(state.send, NodeOf(state.chan));
        }
        return;
      case Op::kReturn: {
        std::span<const ValueId> values = f_.ValuesAt(instr.a);
        for (uint32_t i = 0; i < values.size(); ++i) {
          if (NodeOf(values[i]).valid()) {
            AddFlow(values[i], NamedNode(NodeKind::kResult, i, self_));
          }
        }
        return;
      }
      case Op::kCall:
      case Op::kGo:
      case Op::kDefer: return AddCall(v, block);
      default: return;
    }
  }

  void AddConversion(ValueId from, NodeRef to) {
    TypeId type = TypeOf(from);
    if (IsTypeParam(type)) AddFlow(TypeParamNode(type), to);
    NodeRef type_node = IsTypeParam(type) ? NodeRef() : t_.TypeNode(type);
    AddFlow(type_node, to);
    AddFlow(from, to);
    const Named* named = AsNamed(ir::BaseOf(type));
    TypeList targs = named != nullptr ? named->targs : TypeList();
    if (!type_node.valid() || (targs.empty() && !NodeOf(from).valid())) return;
    // Its methods may be called through the interface, and have the value as their receiver.
    const TypeRow row = out_.types[out_.nodes[type_node.value].index];
    for (uint32_t i = 0; i < row.method_count; ++i) {
      Symbol method = out_.methods[row.first_method + i].function;
      if (!method.valid()) continue;
      if (NodeOf(from).valid()) AddFlow(from, NamedNode(NodeKind::kParam, 0, method));
      AddTypeArgs(method, targs);
    }
  }

  void AddBindings(const Instr& instr) {
    const Instr& literal = f_[ValueId(instr.a)];
    std::span<const ValueId> bindings = f_.ValuesAt(instr.b);
    for (uint32_t i = 0; i < bindings.size(); ++i) {
      if (!NodeOf(bindings[i]).valid()) continue;
      AddFlow(bindings[i], NamedNode(NodeKind::kFreeVar, i, symbols_[literal.a - 1]));
    }
  }

  NodeRef TypeParamNode(TypeId type) {
    auto it = std::ranges::find(type_params_, Unalias(type));
    if (it == type_params_.end()) return NamedNode(NodeKind::kForeign, 0, {});
    return NamedNode(NodeKind::kTypeParam, static_cast<uint32_t>(it - type_params_.begin()),
                     symbols_[0]);
  }

  void AddTypeArgs(const Instr& leaf) {
    if (leaf.op != Op::kFunction || leaf.b == 0) return;
    std::span<const uint32_t> list = f_.ListAt(leaf.b);
    std::vector<TypeId> args;
    for (uint32_t arg : list) args.push_back(TypeId(arg));
    AddTypeArgs(FunctionLeaf(leaf), args);
  }

  void AddTypeArgs(Symbol function, TypeList args) {
    for (uint32_t i = 0; i < args.size(); ++i) {
      NodeRef from = IsTypeParam(args[i])   ? TypeParamNode(args[i])
                     : IsInterface(args[i]) ? NamedNode(NodeKind::kForeign, 0, {})
                                            : t_.TypeNode(args[i]);
      if (from.valid()) AddFlow(from, NamedNode(NodeKind::kTypeParam, i, function));
    }
  }

  void AddBuiltinFlows(ValueId v, const Call& call) {
    uint32_t builtin = f_[call.callee].a;
    if (call.args.size() < 2) return;
    if (builtin == static_cast<uint32_t>(BuiltinId::kAppend)) {
      AddFlow(NodeOf(call.args[0]), NodeOf(v), true);
      AddFlow(NodeOf(call.args[1]), NodeOf(v));
    } else if (builtin == static_cast<uint32_t>(BuiltinId::kCopy)) {
      AddFlow(NodeOf(call.args[1]), NodeOf(call.args[0]));
    }
  }

  void AddCall(ValueId v, uint32_t block) {
    const Instr& instr = f_[v];
    Call call = f_.CallOf(v);
    const Instr& callee = f_[call.callee];
    if (!IsSite(f_, v)) return AddBuiltinFlows(v, call);
    CallSite site;
    site.is_go = instr.op == Op::kGo;
    site.is_defer = instr.op == Op::kDefer;
    bool yields = f_.kind == FuncKind::kYield;  // once for each element
    site.loop_depth = static_cast<uint8_t>(std::min(255, depths_[block] + yields));
    if (instr.pos != syntax::kNoOffset) site.loc = {f_.FileOf(v), instr.pos};
    if (call.method.valid()) {
      const Object& method = types::Get(call.method);
      TypeId recv = TypeOf(call.callee);
      site.kind = CallKind::kInterface;
      site.callee = SymbolOf(FunctionName(method));
      site.method = t_.symbols.OfMethod(method);
      site.iface = t_.InterfaceOf(recv);
      site.node = IsTypeParam(recv) ? TypeParamNode(recv) : NodeOf(call.callee);
    } else if (site.callee = KnownCallee(call); !site.callee.valid()) {
      site.kind = CallKind::kValue;
      site.node = NodeOf(call.callee);
    } else if (IsLiteral(callee)) {
      site.kind = CallKind::kClosure;
    }
    site.of_method = TextOf(site.callee).starts_with('(');
    site.first_arg = static_cast<uint32_t>(out_.args.size());
    TypeId results = ResultsOf(call);
    for (ValueId arg : call.args) out_.args.push_back(ArgOf(arg, results));
    site.arg_count = static_cast<uint32_t>(out_.args.size()) - site.first_arg;
    site_of_.push_back(v);
    out_.sites.push_back(site);
  }

  TypeId ResultsOf(const Call& call) const {
    TypeId type = call.method.valid() ? types::Get(call.method).type : TypeOf(call.callee);
    const Signature* signature = UnderlyingAs<Signature>(type);
    return signature != nullptr ? signature->results : TypeId();
  }

  Arg ArgOf(ValueId v, TypeId results) {
    Arg arg{.node = NodeOf(v), .iface = {}};
    if (!arg.node.valid()) return arg;
    TypeId type = TypeOf(v);
    arg.shared = t_.Shares(type);
    if (TypeId held = t_.HeldType(type); IsNonTypeParamInterface(held)) {
      arg.iface = t_.InterfaceOf(held);
    }
    ObjectList vars = Vars(results);
    for (size_t i = 0; i < vars.size() && i < 255 && arg.like_result == 0; ++i) {
      if (Identical(types::Get(vars[i]).type, type)) arg.like_result = static_cast<uint8_t>(i + 1);
    }
    return arg;
  }

  bool IsLiteral(const Instr& callee) const {
    const Instr& literal = callee.op == Op::kMakeClosure ? f_[ValueId(callee.a)] : callee;
    return literal.op == Op::kFuncLit && group_.Get(FuncId(literal.a)).kind != FuncKind::kThunk;
  }

  // Gives the open calls their results.
  void AddResults(uint32_t first_site) {
    for (auto& [call, result] : open_results_) {
      TypeId type = f_[call].type;
      if (const Tuple* tuple = As<Tuple>(type)) {
        type = result.index < tuple->vars.size() ? types::Get(tuple->vars[result.index]).type
                                                 : TypeId();
      }
      result.shared = t_.Shares(type);
    }
    std::ranges::sort(open_results_, {}, [](const auto& entry) {
      return std::pair(entry.first.value, entry.second.index);
    });
    for (size_t i = 0; i < site_of_.size(); ++i) {
      auto [begin, end] = std::ranges::equal_range(open_results_, site_of_[i].value, {},
                                                   [](const auto& e) { return e.first.value; });
      CallSite& site = out_.sites[first_site + i];
      site.first_result = static_cast<uint32_t>(out_.results.size());
      site.result_count = static_cast<uint32_t>(end - begin);
      for (auto it = begin; it != end; ++it) out_.results.push_back(it->second);
    }
  }

  Tables& t_;
  PackageSummary& out_;
  const FuncGroup& group_;
  const Function& f_;
  const std::vector<Symbol>& symbols_;      // by FuncId, from 1
  const std::vector<TypeId>& type_params_;  // of the declared function around it
  Symbol self_;
  std::vector<NodeRef> nodes_;  // by ValueId
  std::vector<uint8_t> depths_;
  std::vector<std::pair<ValueId, SiteResult>> open_results_;
  std::unordered_map<uint64_t, NodeRef> open_nodes_;  // by call and index of the result
  std::vector<ValueId> site_of_;                      // the calls of this function's sites
};

std::vector<uint32_t> CallNumbers(const Function& f) {
  std::vector<uint32_t> numbers(f.instrs.size());
  uint32_t next = 0;
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    if (IsSite(f, ValueId(v))) numbers[v] = ++next;
  }
  return numbers;
}

Summariser::Summariser(PackageSummary& out, const PackageState& state,
                       const source::FileTable& files)
    : tables_(std::make_unique<Tables>(out, state, files)) {
  const Package& package = types::Get(state.package);
  out.path = SymbolOf(package.path);
  out.is_main = types::TextOf(package.name) == "main";
  out.has_errors = HasErrors(state);
  if (!out.has_errors) return;
  for (types::PackageId import : package.imports) {
    out.imports.push_back(SymbolOf(types::Get(import).path));
  }
}

Summariser::~Summariser() = default;

std::vector<Symbol> Summariser::Add(const FuncGroup& group, const PackageState& package) {
  tables_->functions.set_package(package);
  std::vector<Symbol> symbols = tables_->functions.OfGroup(group);
  std::vector<TypeId> type_params;
  if (const Signature* signature = As<Signature>(group.root().signature)) {
    type_params.assign(signature->rparams.begin(), signature->rparams.end());
    type_params.insert(type_params.end(), signature->tparams.begin(), signature->tparams.end());
  }
  for (const auto& f : group.functions) {
    FunctionWork(*tables_, group, *f, symbols, type_params).Run();
  }
  return symbols;
}

PackageSummary Summarise(const CheckedPackage& package, const source::FileTable& files) {
  return Summarise(package, files, [](const FuncGroup&, std::span<const Symbol>) {});
}

PackageSummary Summarise(const CheckedPackage& package, const source::FileTable& files,
                         GroupVisitor visit) {
  PackageSummary summary;
  std::vector<const PackageState*> states;
  if (package.base != nullptr) states.push_back(&package.base->state);
  states.push_back(&package.state);
  Summariser summariser(summary, *states.front(), files);
  ir::BuilderPool pool;
  for (const PackageState* state : states) {
    ir::BuildPackage(pool, *state,
                     [&](FuncGroup& group) { visit(group, summariser.Add(group, *state)); });
  }
  return summary;
}

size_t PackageSummary::memory_bytes() const {
  size_t bytes = sizeof *this;
  auto add = [&](const auto& rows) { bytes += rows.capacity() * sizeof(rows[0]); };
  add(nodes);
  add(flows);
  add(types);
  add(methods);
  add(interfaces);
  add(functions);
  add(notes);
  add(sites);
  add(args);
  add(results);
  add(imports);
  for (const InterfaceRow& row : interfaces) add(row.methods);
  return bytes;
}

}  // namespace premortem::flow
