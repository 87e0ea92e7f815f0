// Counterpart: golang.org/x/tools/go/ssa/func.go.
#include "ir/function_builder.h"

#include <utility>

#include "ir/type_util.h"
#include "ir/verify.h"
#include "syntax/names.h"
#include "types/store.h"

namespace premortem::ir {

using namespace types;

// Kept by a builder for its next function; one function of generated code may have far more.
namespace {
constexpr size_t kKeptInstrs = 1 << 16;
constexpr size_t kKeptBlocks = 1 << 12;
}  // namespace

void FunctionBuilder::Begin(BuilderPool& pool, FuncGroup& group, const BodySource& source,
                            FunctionBuilder* parent, FuncKind kind, SourceLoc loc) {
  pool_ = &pool;
  group_ = &group;
  source_ = source;
  parent_ = parent;
  source_function_ = this;
  depth_ = parent != nullptr ? parent->depth_ + 1 : 0;
  nesting_ = parent != nullptr ? parent->nesting_ + 1 : 0;
  child_count_ = 0;
  instrs_.Clear(kKeptInstrs);
  extra_.Clear(kKeptInstrs);
  instrs_.Push(Instr{});
  extra_.Push(0);  // the empty list
  constants_.clear();
  constants_.emplace_back();
  files_.clear();
  if (blocks_.size() > kKeptBlocks) blocks_.clear();
  if (blocks_.empty()) blocks_.emplace_back();
  block_count_ = 0;
  current_ = recover_ = BlockId();
  vars_.Clear();
  leaves_.Clear();
  params_.clear();
  free_vars_.clear();
  free_var_values_.clear();
  results_.clear();
  return_vars_.clear();
  targets_ = nullptr;
  labels_.clear();
  defer_stack_ = jump_ = 0;
  defer_stack_alloc_ = defer_stack_call_ = ValueId();
  exits_.clear();

  group.functions.emplace_back();  // takes the place; filled by FinishInto
  function_ = std::make_unique<Function>();
  function_->id = FuncId(group.functions.size());
  function_->kind = kind;
  function_->loc = loc;
  if (parent != nullptr) function_->parent = parent->function_->id;
}

bool FunctionBuilder::NestsTooDeep() {
  if (nesting_ < kMaxNesting) return false;
  pool_->GiveUp();
  return true;
}

FunctionBuilder& FunctionBuilder::NewChild(FuncKind kind, SourceLoc loc) {
  FunctionBuilder& child = pool_->At(depth_ + 1);
  child.Begin(*pool_, *group_, source_, this, kind, loc);
  if (kind == FuncKind::kLiteral || kind == FuncKind::kYield) {
    child.function_->anon_index = ++child_count_;
  }
  return child;
}

// ---- Questions to the checked tree ----

bool FunctionBuilder::IsBlank(NodeId e) const {
  return KindOf(e) == NodeKind::kIdent && Get<syntax::Ident>(e).name == syntax::names::kBlank;
}

ObjectId FunctionBuilder::ObjectOf(NodeId id) const {
  ObjectId def = info().DefOf(id);
  return def.valid() ? def : info().UseOf(id);
}

TypeId FunctionBuilder::TypeOfExpr(NodeId e) const {
  TypeId type = info().TypeOf(e);
  if (type.valid() || KindOf(e) != NodeKind::kIdent) return type;
  const Object* object = GetOrNull(ObjectOf(e));
  return object != nullptr ? object->type : TypeId();
}

// ---- Blocks and labels ----

BlockId FunctionBuilder::NewBlock(std::string_view comment) {
  return NewBlock(syntax::Names().Intern(comment));
}

BlockId FunctionBuilder::NewBlock(NameId comment) {
  BlockId id(++block_count_);
  if (blocks_.size() <= id.value) blocks_.emplace_back();
  BlockState& block = At(id);
  block.instrs.clear();
  block.preds.clear();
  block.succs[0] = block.succs[1] = block.idom = BlockId();
  block.succ_count = 0;
  block.comment = comment;
  block.deleted = false;
  block.dominees.clear();
  return id;
}

int FunctionBuilder::FindLabel(ObjectId label) const {
  for (size_t i = 0; i < labels_.size(); ++i) {
    if (labels_[i].label == label) return static_cast<int>(i);
  }
  return kNoLabel;
}

int FunctionBuilder::LabelOf(ObjectId label) {
  if (int known = FindLabel(label); known != kNoLabel) return known;
  const Object* object = GetOrNull(label);
  BlockId block = NewBlock(object != nullptr ? object->name : NameId());
  labels_.push_back({.label = label, .goto_ = block});
  return static_cast<int>(labels_.size() - 1);
}

// Searches the functions around the body of a range over a function, too.
FunctionBuilder::BlockRef FunctionBuilder::LabelledBlock(ObjectId label, Token tok) {
  if (int i = FindLabel(label); i != kNoLabel) {
    const LabelBlocks& blocks = labels_[static_cast<size_t>(i)];
    BlockId block = tok == Token::kBreak      ? blocks.break_
                    : tok == Token::kContinue ? blocks.continue_
                                              : blocks.goto_;
    if (block.valid()) return {this, block};
  }
  return jump_ != 0 ? parent_->LabelledBlock(label, tok) : BlockRef();
}

FunctionBuilder::BlockRef FunctionBuilder::TargetedBlock(Token tok) {
  for (const Targets* t = targets_; t != nullptr; t = t->tail) {
    BlockId block = tok == Token::kBreak      ? t->break_
                    : tok == Token::kContinue ? t->continue_
                                              : t->fallthrough_;
    if (block.valid()) return {this, block};
  }
  return jump_ != 0 ? parent_->TargetedBlock(tok) : BlockRef();
}

// ---- Parameters and variables ----

void FunctionBuilder::StartBody() { current_ = NewBlock("entry"); }

void FunctionBuilder::AddResultVar(const Object& var) {
  results_.push_back(EmitLocalVar(var));
  return_vars_.push_back(var.id.value);
}

ValueId FunctionBuilder::AddParamVar(const Object& var) {
  ValueId v = NewValue({.op = Op::kParameter,
                        .type = var.type,
                        .pos = var.loc.file == function_->loc.file ? var.loc.offset : kNoOffset,
                        .a = var.id.value,
                        .b = static_cast<uint32_t>(params_.size())});
  params_.push_back(v);
  return v;
}

void FunctionBuilder::AddSpilledParam(const Object& var) {
  ValueId param = AddParamVar(var);
  ValueId spill = EmitLocalVar(var);
  Emit({.op = Op::kStore, .a = spill.value, .b = param.value});
}

// Parameters, of which those with a name are variables, and results.
void FunctionBuilder::CreateVars() {
  const Signature& signature = *As<Signature>(function_->signature);
  auto add = [&](const Object& var) {
    if (var.name.valid()) {
      AddSpilledParam(var);
    } else {
      AddParamVar(var);
    }
  };
  if (function_->kind == FuncKind::kDeclared && signature.recv.valid()) {
    add(types::Get(signature.recv));
  }
  for (ObjectId param : Vars(signature.params)) add(types::Get(param));
  for (ObjectId result : Vars(signature.results)) AddResultVar(types::Get(result));
}

void FunctionBuilder::CreateParams(TypeId signature) {
  for (ObjectId param : Vars(As<Signature>(signature)->params)) AddParamVar(types::Get(param));
}

// The stack of deferred calls of this function, in a variable, for bodies of ranges over functions
// that defer. Gone again after lifting where there are none.
void FunctionBuilder::CreateDeferStack() {
  constexpr TypeId kPointer = BasicType(BasicKind::kUnsafePointer);
  defer_stack_ = pool_->NewKey();
  CallParts call{.callee = BuiltinValue(Builtin::kDeferStack, TypeId()), .method = {}, .args = {}};
  defer_stack_call_ = EmitCall(Op::kCall, call, kPointer, kNoOffset);
  defer_stack_alloc_ = EmitLocal(kPointer, kNoOffset, "defer$stack");
  vars_.Set(defer_stack_, defer_stack_alloc_);
  EmitStore(defer_stack_alloc_, defer_stack_call_, kNoOffset);
}

void FunctionBuilder::MarkHeap(ValueId address) {
  Instr& instr = At(address);
  if (instr.op == Op::kAlloc) instr.flags |= kHeap;
  if (instr.op != Op::kPhi) return;
  for (uint32_t i = 0; i < extra_[instr.a]; ++i) {
    Instr& edge = instrs_[extra_[instr.a + 1 + i]];
    if (edge.op == Op::kAlloc) edge.flags |= kHeap;
  }
}

// The address of a variable, of this function or of one around it: then a free variable here and in
// all functions between.
ValueId FunctionBuilder::Lookup(VarKey key, bool escaping) {
  ValueId known = vars_.Find(key);
  if (known.valid()) {
    if (escaping) MarkHeap(known);
    return known;
  }
  if (parent_ == nullptr) return UnknownValue(kInvalidType);
  ValueId outer = parent_->Lookup(key, true);
  const Instr& there = parent_->At(outer);
  uint32_t name = there.op == Op::kFreeVar ? there.a : there.b;
  ValueId v = NewValue({.op = Op::kFreeVar,
                        .type = there.type,
                        .pos = there.pos,
                        .a = name,
                        .b = static_cast<uint32_t>(free_vars_.size())});
  vars_.Set(key, v);
  free_vars_.push_back({key, outer});
  free_var_values_.push_back(v);
  return v;
}

// ---- Functions as a whole ----

bool FunctionBuilder::FallsOff() {
  return current_.valid() &&
         (current_.value == 1 || current_ == recover_ || !At(current_).preds.empty());
}

void FunctionBuilder::BuildBody(NodeId body) {
  StartBody();
  CreateVars();
  CreateDeferStack();
  Stmt(body);
  if (FallsOff()) {
    Emit({.op = Op::kRunDefers});
    EmitReturn({}, kNoOffset);
  }
  FinishInto();
}

void FunctionBuilder::BuildDeclared(const Object& func, NodeId func_decl, NodeId body) {
  function_->object = func.id;
  function_->signature = func.type;
  function_->syntax = func_decl;
  if (body.valid()) return BuildBody(body);
  const Signature& signature = *As<Signature>(func.type);
  if (const Object* recv = GetOrNull(signature.recv)) AddParamVar(*recv);
  CreateParams(func.type);
  FinishInto();
}

void FunctionBuilder::BuildFuncLit(NodeId func_lit) {
  syntax::FuncLit lit = Get<syntax::FuncLit>(func_lit);
  function_->signature = TypeOfExpr(func_lit);
  function_->syntax = func_lit;
  BuildBody(lit.body);
}

void FunctionBuilder::BuildInit(const PackageSources& sources) {
  const PackageState& package = sources.package();
  StartBody();
  for (const Initializer& initializer : package.init_order) {
    source_ = sources.Of(*initializer.unit);
    if (!IsLowerable(source_, initializer.rhs)) continue;
    files_.emplace_back(static_cast<uint32_t>(instrs_.size()), source_.file);
    if (initializer.lhs.size() == 1) {
      const Object& var = types::Get(initializer.lhs[0]);
      Lvalue place;
      if (var.name != syntax::names::kBlank) {
        place = {.kind = Lvalue::Kind::kAddress,
                 .a = GlobalAddress(var).value,
                 .type = var.type,
                 .pos = var.loc.offset};
      }
      Assign(place, initializer.rhs);
      continue;
    }
    TupleValue tuple = ExprN(initializer.rhs);
    for (uint32_t i = 0; i < initializer.lhs.size(); ++i) {
      const Object& var = types::Get(initializer.lhs[i]);
      if (var.name == syntax::names::kBlank) continue;
      ValueId address = GlobalAddress(var);
      EmitStore(address, EmitExtract(tuple, i), var.loc.offset);
    }
  }
  for (const Object* object : package.objects) {
    if (!IsInitFunction(*object) || package.DeclOf(*object) == nullptr) continue;
    EmitCall(Op::kCall,
             {.callee = FunctionValue(*object, object->type, {}), .method = {}, .args = {}},
             TypeId(), kNoOffset);
  }
  EmitReturn({}, kNoOffset);
  FinishInto();
}

// Gives the group what was built.
void FunctionBuilder::FinishInto() {
  current_ = BlockId();
  if (block_count_ > 0) {
    OptimizeBlocks();
    BuildDomTree();
    if (!pool_->gave_up()) Lift();
  }
  std::unique_ptr<Function> packed = Pack();
#ifndef NDEBUG
  CHECK(pool_->gave_up() || Verify(*packed).empty());
#endif
  size_t index = packed->id.value - 1;
  group_->functions[index] = std::move(packed);
}

}  // namespace premortem::ir
