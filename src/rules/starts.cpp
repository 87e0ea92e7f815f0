#include "rules/starts.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/function_ref.h"
#include "flow/function_name.h"
#include "flow/package_ir.h"
#include "flow/place.h"
#include "flow/program_flow.h"
#include "flow/summarise.h"
#include "flow/sync_note.h"
#include "ir/type_util.h"
#include "models/functions.h"
#include "models/goroutines.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "rules/ir_place.h"
#include "rules/leaks.h"
#include "rules/loop_state.h"
#include "rules/outlives.h"
#include "rules/quote.h"
#include "rules/request_way.h"
#include "types/package.h"
#include "types/predicates.h"

namespace premortem::rules {

namespace {

using ir::Instr;
using ir::Op;
using ir::ValueId;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Tree;
using types::Object;

// Helpers of constructors are followed up this many calls.
constexpr int kMaxHelpers = 2;

// Which values of a function are one object, part of it, or hold it: sets that merge where a value
// is made from another or stored in it.
class Objects {
 public:
  // With `params`, what is stored in a parameter belongs to it too.
  explicit Objects(const ir::Function& f, bool params = false)
      : f_(f), params_(params), set_(f.instrs.size()) {
    for (uint32_t v = 0; v < set_.size(); ++v) set_[v] = v;
    for (uint32_t v = 1; v < set_.size(); ++v) Add(v);
  }

  // Whether some returned value is one with a value.
  bool AreReturned(ValueId value) {
    if (IsLeaf(value.value)) return false;
    uint32_t of = Find(value.value);
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
      if (f_.instrs[v].op != Op::kReturn) continue;
      bool found = false;
      f_.ForEachOperand(ValueId(v), [&](ValueId result) {
        if (IsLeaf(result.value) || IsErrorType(f_[result].type)) return;
        found = found || Find(result.value) == of;
      });
      if (found) return true;
    }
    return false;
  }

  bool AreOne(ValueId a, ValueId b) {
    return !IsLeaf(a.value) && !IsLeaf(b.value) && Find(a.value) == Find(b.value);
  }

  // Whether a value is, or holds, a channel or a struct of the function's own package that the
  // function makes. `is_shared` says of a channel whether code that is not seen has it too.
  bool AreMadeHere(ValueId value, FunctionRef<bool(ValueId)> is_shared) {
    if (IsLeaf(value.value)) return false;
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
      if (f_.instrs[v].op == Op::kMakeChan) {
        if (Find(v) == Find(value.value) && !is_shared(ValueId(v))) return true;
      } else if (f_.instrs[v].op == Op::kAlloc && IsOwnStruct(f_.instrs[v].type)) {
        if (Find(v) == Find(value.value) && ParamsOf(ValueId(v)).empty()) return true;
      }
    }
    return false;
  }

  // The parameters that are stored in, or are, a value.
  std::vector<uint32_t> ParamsOf(ValueId value) {
    std::vector<uint32_t> params;
    if (f_[value].op == Op::kParameter) params.push_back(f_[value].b);
    for (uint32_t v = 1; v < f_.instrs.size() && !IsLeaf(value.value); ++v) {
      const Instr& instr = f_.instrs[v];
      if (instr.op != Op::kStore || f_[ValueId(instr.b)].op != Op::kParameter) continue;
      bool cell = f_[ValueId(instr.a)].op == Op::kAlloc;  // that of the parameter itself
      if (cell && Find(instr.a) == Find(value.value)) params.push_back(f_[ValueId(instr.b)].b);
    }
    return params;
  }

 private:
  bool IsLeaf(uint32_t v) const {
    Op op = f_.instrs[v].op;
    return ir::KindOf(op) == ir::OpKind::kLeaf && !(params_ && op == Op::kParameter);
  }

  // Whether a pointer is one to a struct type that the function's package declares.
  bool IsOwnStruct(types::TypeId pointer) const {
    types::TypeId type = ir::BaseOf(pointer);
    const types::Named* named = types::AsNamed(type);
    const Object* func = types::GetOrNull(f_.object);
    if (named == nullptr || func == nullptr) return false;
    return types::UnderlyingAs<types::Struct>(type) != nullptr &&
           types::Get(named->obj).package == func->package;
  }

  uint32_t Find(uint32_t v) {
    while (set_[v] != v) v = set_[v] = set_[set_[v]];
    return v;
  }
  void Merge(uint32_t a, uint32_t b) {
    if (!IsLeaf(a) && !IsLeaf(b)) set_[Find(a)] = Find(b);
  }

  void Add(uint32_t v) {
    const Instr& instr = f_.instrs[v];
    switch (instr.op) {
      case Op::kUnOp:
        if (instr.token == syntax::Token::kMul) Merge(v, instr.a);
        return;
      case Op::kExtract:
        if (!IsErrorType(instr.type)) Merge(v, instr.a);
        return;
      case Op::kFieldAddr:
      case Op::kField:
      case Op::kIndexAddr:
      case Op::kSlice:
      case Op::kChangeType:
      case Op::kChangeInterface:
      case Op::kMakeInterface:
      case Op::kTypeAssert: return Merge(v, instr.a);
      case Op::kStore: return Merge(instr.a, instr.b);
      case Op::kPhi:
      case Op::kMakeClosure:
        f_.ForEachOperand(ValueId(v), [&](ValueId operand) { Merge(v, operand.value); });
        return;
      default: return;
    }
  }

  const ir::Function& f_;
  bool params_;
  std::vector<uint32_t> set_;
};

bool IsMethod(const Object& func) {
  const auto* signature = types::As<types::Signature>(func.type);
  return signature != nullptr && signature->recv.valid();
}

bool IsChannel(types::TypeId type) { return types::UnderlyingAs<types::Chan>(type) != nullptr; }

// Whether a value is a variable of a package, or is read from one.
bool ComesFromGlobal(const ir::Function& f, ValueId value) {
  while (IsLoad(f[value]) || f[value].op == Op::kFieldAddr) value = ValueId(f[value].a);
  return f[value].op == Op::kGlobal;
}

// Whether a value, or what it is stored in, gets into a variable of a package.
bool GoesToGlobal(const ir::Function& f, ValueId value) {
  Objects objects(f, true);
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    if (f.instrs[v].op != Op::kStore) continue;
    ValueId address(f.instrs[v].a);
    while (f[address].op == Op::kFieldAddr) address = ValueId(f[address].a);
    if (f[address].op == Op::kGlobal && objects.AreOne(ValueId(f.instrs[v].b), value)) return true;
  }
  return false;
}

bool IsSameMap(const ir::Function& f, ValueId a, ValueId b) {
  if (a == b) return true;
  const Instr &x = f[a], &y = f[b];
  if (x.op != Op::kUnOp || y.op != Op::kUnOp) return false;
  flow::Symbol place = flow::PlaceAt(f, ValueId(x.a));
  return x.a == y.a || (place.valid() && place == flow::PlaceAt(f, ValueId(y.a)));
}

// Whether what a goroutine works for is put into a map in which it was looked for before: what is
// there already is not started again.
bool IsForNewKey(const ir::Function& f, const Start& start) {
  Objects objects(f);
  auto is_input = [&](ValueId value) {
    return std::ranges::any_of(start.inputs,
                               [&](ValueId input) { return objects.AreOne(value, input); });
  };
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    const Instr& update = f.instrs[v];
    if (update.op != Op::kMapUpdate || !is_input(ValueId(f.extra[update.b + 1]))) continue;
    for (uint32_t u = 1; u < f.instrs.size(); ++u) {
      const Instr& lookup = f.instrs[u];
      if (lookup.op != Op::kLookup || !IsSameMap(f, ValueId(lookup.a), ValueId(update.a))) continue;
      if (f.Dominates(f.BlockOf(ValueId(u)), f.BlockOf(start.instr))) return true;
    }
  }
  return false;
}

// What a goroutine works with: the arguments, and what its closure captures.
std::vector<ValueId> InputsOf(const ir::Function& f, std::span<const ValueId> args,
                              ValueId function) {
  std::vector<ValueId> inputs(args.begin(), args.end());
  if (f[function].op != Op::kMakeClosure) return inputs;
  f.ForEachOperand(function, [&](ValueId captured) {
    if (f[captured].op != Op::kFuncLit) inputs.push_back(captured);
  });
  return inputs;
}

// Whether a function value was handed to the function.
bool IsHandedIn(const ir::Function& f, ValueId value) {
  while (f[value].op == Op::kChangeType) value = ValueId(f[value].a);
  if (IsLoad(f[value])) value = ValueId(f[value].a);
  if (f[value].op == Op::kAlloc) {
    for (const Instr& instr : f.instrs) {
      if (instr.op == Op::kStore && ValueId(instr.a) == value &&
          f[ValueId(instr.b)].op == Op::kParameter) {
        return true;
      }
    }
  }
  return f[value].op == Op::kParameter;
}

// Whether it is read from what a closure has captured.
bool IsCaptured(const ir::Function& f, ValueId value) {
  while (f[value].op == Op::kChangeType || IsLoad(f[value])) value = ValueId(f[value].a);
  return f[value].op == Op::kFreeVar;
}

// The function of the program that a function value is; none where it is not seen which.
flow::FunctionId FunctionOf(FunctionContext& function, const ir::Function& f, ValueId value) {
  while (f[value].op == Op::kChangeType) value = ValueId(f[value].a);
  if (f[value].op == Op::kMakeClosure) value = ValueId(f[value].a);
  if (f[value].op == Op::kFuncLit) {
    return function.in_program().FunctionOf(function.group().Get(ir::FuncId(f[value].a)));
  }
  if (f[value].op != Op::kFunction) return {};
  const Object& object = types::Origin(types::Get(types::ObjectId(f[value].a)));
  return function.in_program().program().graph().Find(flow::SymbolOf(flow::FunctionName(object)));
}

void AddCallees(const flow::CallGraph& graph, Start& start) {
  if (graph.KnownOf(start.site) != flow::Known::kAll) return;
  for (const flow::Edge& edge : graph.EdgesOf(start.site)) {
    if (edge.kind == flow::EdgeKind::kCallback) continue;
    if (!graph.HasBody(edge.callee)) return start.runs.clear();
    start.runs.push_back(edge.callee);
  }
}

void VisitGo(FunctionContext& function, NodeId node, FunctionRef<void(const Start&)> visit) {
  FileContext& file = function.file();
  uint32_t keyword = file.tree().Get<syntax::GoStmt>(node).go;
  auto [f, go] = InstrAt(function.group(), Op::kGo, file.file().source->id(), keyword);
  if (f == nullptr) return;
  ir::Call call = f->CallOf(go);
  Start start{.node = node, .function = f, .instr = go, .site = {}, .runs = {}, .inputs = {}};
  start.site = function.in_program().SiteOf(*f, go);
  start.inputs = InputsOf(*f, call.args, call.callee);
  if (call.method.valid()) start.inputs.push_back(call.callee);
  // What a helper starts is told where it is handed over.
  start.handed_in = !call.method.valid() && IsHandedIn(*f, call.callee);
  bool captured = !call.method.valid() && IsCaptured(*f, call.callee);
  bool seen = start.site.valid() && !start.handed_in && !captured;
  if (seen) AddCallees(function.in_program().program().graph(), start);
  visit(start);
}

void VisitCall(FunctionContext& function, NodeId node, FunctionRef<void(const Start&)> visit) {
  FileContext& file = function.file();
  uint32_t lparen = file.tree().Get<syntax::CallExpr>(node).lparen;
  auto [f, instr] = InstrAt(function.group(), Op::kCall, file.file().source->id(), lparen);
  if (f == nullptr) return;
  ir::Call call = f->CallOf(instr);
  flow::SiteId site = function.in_program().SiteOf(*f, instr);
  uint32_t receiver = call.method.valid() ? 1 : 0;
  for (uint32_t i = 0; i < call.args.size(); ++i) {
    if (types::UnderlyingAs<types::Signature>((*f)[call.args[i]].type) == nullptr) continue;
    if (!function.in_program().program().running().Of(site, i + receiver).starts) continue;
    Start start{
        .node = node, .function = f, .instr = instr, .site = site, .runs = {}, .inputs = {}};
    start.inputs = InputsOf(*f, {}, call.args[i]);
    flow::FunctionId runs = FunctionOf(function, *f, call.args[i]);
    if (runs.valid() && function.in_program().program().graph().HasBody(runs)) {
      start.runs.push_back(runs);
    }
    visit(start);
  }
}

// Whether a function of the program takes a function that a helper could start: one with at most
// one parameter.
bool TakesFunction(const types::Object& func) {
  const auto* signature = types::As<types::Signature>(func.type);
  if (signature == nullptr) return false;
  types::ObjectList params = types::Vars(signature->params);
  return std::ranges::any_of(params, [](types::ObjectId param) {
    const auto* taken = types::UnderlyingAs<types::Signature>(types::Get(param).type);
    return taken != nullptr && types::Vars(taken->params).size() <= 1;
  });
}

bool IsUnbounded(const FileContext& file, NodeId loop) {
  const Tree& tree = file.tree();
  if (tree.kind(loop) == NodeKind::kForStmt) return !tree.Get<syntax::ForStmt>(loop).cond;
  types::TypeId over = file.types().TypeOf(tree.Get<syntax::RangeStmt>(loop).x);
  return over.valid() && types::UnderlyingAs<types::Chan>(over) != nullptr;
}

// Whether a loop without a bound is around a statement, in the same function.
bool IsInUnboundedLoop(FileContext& file, NodeId stmt) {
  NodeId home = file.EnclosingFunction(stmt);
  for (NodeId at = file.Parent(stmt); at && at != home; at = file.Parent(at)) {
    NodeKind kind = file.tree().kind(at);
    bool loop = kind == NodeKind::kForStmt || kind == NodeKind::kRangeStmt;
    if (loop && IsUnbounded(file, at)) return true;
  }
  return false;
}

class RestartFinder {
 public:
  explicit RestartFinder(FunctionContext& function)
      : function_(function),
        program_(function.in_program().program()),
        package_(function.file().package()) {}

  // Of what Find gave nothing for.
  std::string_view why() const { return why_; }

  std::optional<Restart> Find(const Start& start) {
    flow::GroupInProgram& here = function_.in_program();
    const ir::Function& f = *start.function;
    NodeId go = start.node;
    bool in_loop = start.site.valid() && program_.graph().Get(start.site).loop_depth > 0;
    const Object* root = types::GetOrNull(function_.group().root().object);
    if (in_loop && IsInUnboundedLoop(function_.file(), go)) {
      if (!DependsOnIterations(f, start.instr)) {
        return Restart{.why = Restart::Why::kLoop, .function = root, .seen = true};
      }
      No("what earlier iterations have left decides whether the loop starts it");
    }
    flow::FunctionId id = here.FunctionOf(f);
    if (SurelyRunsForRequests(package_, program_, id)) {
      if (!IsGuarded(go)) {
        return Restart{
            .why = Restart::Why::kRequest, .function = root, .started_in = id, .seen = true};
      }
      why_ = "a condition lets requests start it the first time only";
    }
    if (IsForNewKey(f, start)) return No("it is started once for each key of a map");
    std::optional<Restart> found = FindConstructor(here, f, start.inputs, 0);
    return found || decided_ ? found : FindCall(here, start);
  }

 private:
  // Whether the statement may be executed the first time only: a condition before it asks for what
  // the function sets (`if s.started { return }`), or one around it asks somebody
  // (`if s.started.CompareAndSwap(false, true)`).
  bool IsGuarded(NodeId go) {
    FileContext& file = function_.file();
    const Tree& tree = file.tree();
    NodeId home = file.EnclosingFunction(go);
    std::vector<const Object*> set = SetBy(home);
    for (NodeId branch : tree.AllOf(NodeKind::kIfStmt)) {
      if (tree.Pos(branch) > tree.Pos(go) || file.EnclosingFunction(branch) != home) continue;
      auto stmt = tree.Get<syntax::IfStmt>(branch);
      bool around = tree.End(branch) >= tree.End(go);
      if (around && (stmt.init || Holds(stmt.cond, NodeKind::kCallExpr))) return true;
      for (const Object* state : set) {
        if (Mentions(stmt.cond, *state)) return true;
      }
    }
    return false;
  }

  // The fields and variables of packages that a function assigns to.
  std::vector<const Object*> SetBy(NodeId home) {
    FileContext& file = function_.file();
    std::vector<const Object*> set;
    for (NodeId assign : file.tree().AllOf(NodeKind::kAssignStmt)) {
      if (file.EnclosingFunction(assign) != home) continue;
      for (NodeId target : file.tree().Get<syntax::AssignStmt>(assign).lhs) {
        const Object* object = UsedBy(target);
        bool lasts = object != nullptr &&
                     (object->is_field() || object->var_kind == types::VarKind::kPackageVar);
        if (lasts) set.push_back(object);
      }
    }
    return set;
  }

  const Object* UsedBy(NodeId expr) {
    const FileContext& file = function_.file();
    NodeKind kind = file.tree().kind(expr);
    if (kind != NodeKind::kIdent && kind != NodeKind::kSelectorExpr) return nullptr;
    return types::GetOrNull(file.types().UseOf(expr));
  }
  bool Mentions(NodeId root, const Object& object) {
    for (NodeKind kind : {NodeKind::kIdent, NodeKind::kSelectorExpr}) {
      for (NodeId node : function_.file().tree().AllOf(kind)) {
        if (IsWithin(function_.file().tree(), node, root) && UsedBy(node) == &object) return true;
      }
    }
    return false;
  }
  bool Holds(NodeId root, NodeKind kind) {
    const Tree& tree = function_.file().tree();
    return std::ranges::any_of(tree.AllOf(kind),
                               [&](NodeId node) { return IsWithin(tree, node, root); });
  }

  // The function that returns what the inputs belong to: this one, or one that calls it with them.
  std::optional<Restart> FindConstructor(flow::GroupInProgram& in_program, const ir::Function& f,
                                         const std::vector<ValueId>& inputs, int depth) {
    Objects objects(f);
    const Object* func = types::GetOrNull(f.object);
    if (func == nullptr) return {};
    for (ValueId input : inputs) {
      if (!objects.AreReturned(input)) continue;
      if (GoesToGlobal(f, input)) return No("a variable of the package keeps what it works for");
      return OfConstructor(*func, in_program.FunctionOf(f));
    }
    if (depth >= kMaxHelpers) return {};
    for (ValueId input : inputs) {
      for (uint32_t param : objects.ParamsOf(input)) {
        if (std::optional<Restart> found = OfCallers(*func, param, depth)) return found;
      }
    }
    return {};
  }

  // The function that starts it, where each call does so anew: for what the call makes and keeps to
  // itself, for its receiver, for a channel or a context that it is given: who gives a context
  // means to end it by that.
  std::optional<Restart> FindCall(flow::GroupInProgram& here, const Start& start) {
    const ir::Function& f = *start.function;
    const Object* func = types::GetOrNull(f.object);
    flow::FunctionId id = here.FunctionOf(f);
    if (func == nullptr || !id.valid()) return {};
    if (program_.exits().NeverReturns(id)) return No("the function that starts it never returns");
    if (IsInGroup(start)) return No("the function that starts it may wait for it");
    if (IsGuarded(start.node))
      return No("a condition lets the function start it the first time only");
    Objects objects(f);
    std::vector<uint32_t> numbers = flow::CallNumbers(f);
    flow::SyncFinder channels(f, numbers, here.symbols());
    auto is_shared = [&](ValueId channel) {
      uint32_t object = channels.ObjectOf(channel);
      return object == flow::SyncFinder::kNone || program_.sync().Of(id, object).unknown;
    };
    for (ValueId input : start.inputs) {
      if (!objects.AreMadeHere(input, is_shared)) continue;
      if (GoesToGlobal(f, input)) return No("a variable of the package keeps what it works for");
      return OfConstructor(*func, id);
    }
    bool given = std::ranges::any_of(start.inputs, [&](ValueId input) {
      return std::ranges::any_of(objects.ParamsOf(input), [&](uint32_t param) {
        types::TypeId type = f[f.param(param)].type;
        return (param == 0 && IsMethod(*func)) || IsChannel(type) ||
               models::IsContext(flow::NameOfType(type));
      });
    });
    return given ? OfUnseenCalls(*func, id) : std::nullopt;
  }

  // Whether the goroutine tells a group when it ends: who waits for that waits for ever.
  bool IsInGroup(const Start& start) const {
    const flow::CallGraph& graph = program_.graph();
    auto tells = [&](flow::SiteId site) {
      return std::ranges::any_of(graph.EdgesOf(site), [&](const flow::Edge& edge) {
        models::FunctionName name = flow::NameOfFunction(graph.NameOf(edge.callee));
        return models::TellsGroup(name) || models::StartsInGroup(name);
      });
    };
    if (tells(start.site)) return true;
    for (flow::FunctionId run : start.runs) {
      auto [first, end] = graph.SitesOf(run);
      for (uint32_t s = first; s < end; ++s) {
        if (graph.Get(flow::SiteId(s)).is_defer && tells(flow::SiteId(s))) return true;
      }
    }
    return false;
  }

  // Of a function that nothing shows to make what the goroutine works for: each call starts one,
  // but the program may come to it once only.
  std::optional<Restart> OfUnseenCalls(const Object& func, flow::FunctionId id) {
    using flow::Origin;
    for (Origin origin : {Origin::kRequest, Origin::kMain, Origin::kInit}) {
      if (program_.reach().From(id, origin)) return {};
    }
    return OfConstructor(func, id);
  }

  std::optional<Restart> OfCallers(const Object& func, uint32_t param, int depth) {
    std::optional<Restart> found;
    ForEachCaller(func, [&](const FileView& file, NodeId call, const Object& caller) {
      if (found) return;
      flow::PackageIr& ir = function_.ir();
      ir::FuncGroup group = ir.Build(caller);
      const types::PackageState* state = ir.StateOf(file.source->id());
      if (group.functions.empty() || state == nullptr) return;
      flow::GroupInProgram in_program(program_, group, *state);
      uint32_t lparen = file.tree->Get<syntax::CallExpr>(call).lparen;
      auto [f, instr] = InstrAt(group, Op::kCall, file.source->id(), lparen);
      if (f == nullptr || param >= f->CallOf(instr).args.size()) return;
      found = FindConstructor(in_program, *f, {f->CallOf(instr).args[param]}, depth + 1);
    });
    return found;
  }

  // The calls of a function in the files of the package that are no tests, with who calls.
  void ForEachCaller(const Object& func,
                     FunctionRef<void(const FileView&, NodeId, const Object&)> visit) const {
    for (const FileView& file : package_.files) {
      if (file.types == nullptr || file.test) continue;
      const Tree& tree = *file.tree;
      for (NodeId call : tree.AllOf(NodeKind::kCallExpr)) {
        NodeId fun = Unparen(tree, tree.Get<syntax::CallExpr>(call).fun);
        if (tree.kind(fun) == NodeKind::kIndexExpr) fun = tree.Get<syntax::IndexExpr>(fun).x;
        NodeKind kind = tree.kind(fun);
        if (kind != NodeKind::kIdent && kind != NodeKind::kSelectorExpr) continue;
        const Object* used = types::GetOrNull(file.types->UseOf(fun));
        if (used == nullptr || &types::Origin(*used) != &func) continue;
        for (NodeId decl : tree.file().decls) {
          if (decl.value < call.value) continue;
          if (tree.kind(decl) != NodeKind::kFuncDecl) break;
          NodeId name = tree.Get<syntax::FuncDecl>(decl).name;
          const Object* caller = types::GetOrNull(file.types->DefOf(name));
          if (caller != nullptr) visit(file, call, *caller);
          break;
        }
      }
    }
  }

  // Whether the package alone uses a function, and only for its variables: for the results, or as
  // the receiver.
  bool IsForGlobalsOnly(const Object& func) const {
    size_t calls = 0, for_globals = 0;
    ForEachCaller(func, [&](const FileView& file, NodeId call, const Object& caller) {
      ++calls;
      ir::FuncGroup group = function_.ir().Build(caller);
      uint32_t lparen = file.tree->Get<syntax::CallExpr>(call).lparen;
      auto [f, instr] = InstrAt(group, Op::kCall, file.source->id(), lparen);
      if (f == nullptr) return;
      std::span<const ValueId> args = f->CallOf(instr).args;
      bool of_global = IsMethod(func) && !args.empty() && ComesFromGlobal(*f, args[0]);
      if (of_global || GoesToGlobal(*f, instr)) ++for_globals;
    });
    return calls > 0 && for_globals == calls;
  }

  // Of a function that nothing in the program is seen to lead to: whether it is called even so, by
  // who uses the library. One that no code mentions waits to be.
  bool MayHaveUnseenCallers(const Object& func) const {
    bool of_library = package_.name != "main";
    if (of_library && (types::IsExported(func) || IsCalled(func))) return true;
    return !IsMethod(func) && !IsMentioned(func);
  }

  bool IsCalled(const Object& func) const {
    bool called = false;
    ForEachCaller(func, [&](const FileView&, NodeId, const Object&) { called = true; });
    return called;
  }

  bool IsMentioned(const Object& func) const {
    return std::ranges::any_of(package_.files, [&](const FileView& file) {
      if (file.types == nullptr) return true;
      return std::ranges::any_of(file.tree->AllOf(NodeKind::kIdent), [&](NodeId ident) {
        const Object* used = types::GetOrNull(file.types->UseOf(ident));
        return used != nullptr && &types::Origin(*used) == &func;
      });
    });
  }

  std::optional<Restart> OfConstructor(const Object& func, flow::FunctionId id) {
    using flow::Origin;
    if (!id.valid()) return {};
    const flow::Reach& reach = program_.reach();
    Restart restart{.why = Restart::Why::kCall, .function = &func};
    restart.seen = reach.From(id, Origin::kRequest) || reach.LoopsOf(id, Origin::kMain) > 0 ||
                   reach.LoopsOf(id, Origin::kInit) > 0;
    if (restart.seen) return restart;
    if (!program_.graph().SeesCallersOf(id)) return No("code that could call it has errors");
    bool once = reach.From(id, Origin::kMain) || reach.From(id, Origin::kInit);
    if (!once) {
      if (!MayHaveUnseenCallers(func)) {
        return No("nobody is seen to call the function that starts it");
      }
      if (IsForGlobalsOnly(func)) return No("it works for variables of the package only");
      return restart;
    }
    restart.only_tests = true;
    if (package_.name == "main" || !reach.From(id, Origin::kTest)) {
      return No("main or an initializer calls the function that starts it, outside of loops");
    }
    return restart;
  }

  std::optional<Restart> No(std::string_view why) {
    why_ = why;
    decided_ = true;
    return {};
  }

  FunctionContext& function_;
  const flow::ProgramFlow& program_;
  const PackageView& package_;
  bool decided_ = false;  // why_ says it of all that could start it
  std::string_view why_ =
      "it is started neither in a loop without a bound, nor surely for each request, nor for what "
      "a function returns, makes, or was given";
};

}  // namespace

bool MayStart(FileContext& file, NodeId node) {
  if (IsOfNoInterest(file)) return false;
  if (file.tree().kind(node) == NodeKind::kGoStmt) return true;
  std::optional<Callee> callee = CalleeOf(file, node);
  if (!callee) return false;
  if (models::StartedArgument(callee->name) >= 0) return true;
  const std::string& module = file.package().module_path;
  bool of_program = callee->name.package == file.package().import_path ||
                    (!module.empty() && callee->name.package.starts_with(module));
  return of_program && TakesFunction(*callee->func);
}

void ForEachStart(FunctionContext& function, FunctionRef<void(const Start&)> visit) {
  for (NodeId node : function.nodes()) {
    if (function.file().tree().kind(node) == NodeKind::kGoStmt) {
      VisitGo(function, node, visit);
    } else {
      VisitCall(function, node, visit);
    }
  }
}

std::expected<Restart, std::string_view> RestartOf(FunctionContext& function, const Start& start) {
  RestartFinder finder(function);
  std::optional<Restart> restart = finder.Find(start);
  if (!restart) return std::unexpected(finder.why());
  return *restart;
}

std::string HowOften(const Restart& restart) {
  switch (restart.why) {
    case Restart::Why::kLoop: return "every iteration of the loop around it";
    case Restart::Why::kRequest: return "every request";
    case Restart::Why::kCall: break;
  }
  return "every call of " + Quoted(NameOf(*restart.function));
}

void AddRestart(FunctionContext& function, FindingBuilder& report, const Restart& restart) {
  if (restart.why == Restart::Why::kCall && !restart.seen) {
    report.Confidence(findings::Confidence::kSuspect);
  }
  if (restart.why == Restart::Why::kRequest) {
    AddRequestWay(report, function.file().package(), function.in_program().program(),
                  restart.started_in);
  }
  if (restart.only_tests) report.Severity(findings::Severity::kNote);
}

}  // namespace premortem::rules
