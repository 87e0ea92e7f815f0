// Makes the IR of one function: lowers its statements to blocks in which every variable has an
// Alloc, then lifts variables to values (lift.cpp) and packs the result.
//
// The functions within it have builders of their own, which are children of this one. A builder is
// used again for one function after the other (BuilderPool), so that its arrays need not grow anew.
//
// Counterpart: golang.org/x/tools/go/ssa/{builder,func,emit,lvalue}.go. Methods have the names of
// the functions there, and are in the same order.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/pod_buffer.h"
#include "ir/build.h"
#include "ir/ir.h"
#include "ir/var_map.h"
#include "types/info.h"
#include "types/lookup.h"
#include "types/version.h"

namespace premortem::ir {

using syntax::kNoOffset;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::NodeList;
using types::Object;

inline constexpr TypeId kBool = types::BasicType(types::BasicKind::kBool);
inline constexpr TypeId kInt = types::BasicType(types::BasicKind::kInt);

// A place that can be assigned to.
struct Lvalue {
  enum class Kind : uint8_t {
    kBlank,      // stores are ignored
    kAddress,    // a: its address
    kElement,    // a, b: map and key
    kLazyField,  // a, b: address of a struct and index of the field
    kLazyIndex,  // a, b: slice or address of an array, and index
  };
  Kind kind = Kind::kBlank;
  uint32_t a = 0;
  uint32_t b = 0;
  TypeId type;  // of the place
  uint32_t pos = kNoOffset;
};

class FunctionBuilder {
 public:
  FunctionBuilder() = default;
  FunctionBuilder(const FunctionBuilder&) = delete;
  FunctionBuilder& operator=(const FunctionBuilder&) = delete;

  // A builder is ready for these after Begin. The result goes into the group.
  void Begin(BuilderPool& pool, FuncGroup& group, const BodySource& source, FunctionBuilder* parent,
             FuncKind kind, SourceLoc loc);
  void BuildDeclared(const Object& func, NodeId func_decl, NodeId body);
  void BuildInit(const PackageSources& sources);

 private:
  using VarKey = VarMap::Key;

  // ---- Blocks under construction ----
  struct BlockState {
    std::vector<ValueId> instrs;
    std::vector<BlockId> preds;
    BlockId succs[2];
    uint32_t succ_count = 0;
    NameId comment;
    bool deleted = false;
    // Dominator tree.
    BlockId idom;
    uint32_t pre = 0, post = 0;
    std::vector<BlockId> dominees;
  };

  // Where break, continue and fallthrough lead; a list of enclosing statements.
  struct Targets {
    Targets* tail;
    BlockId break_, continue_, fallthrough_;
  };
  struct LabelBlocks {
    ObjectId label;
    bool resolved = false;  // a jump backwards, or one forwards whose label has come
    BlockId goto_, break_, continue_;
  };
  static constexpr int kNoLabel = -1;
  // Loops and functions within each other. Dominance frontiers and the variables that are handed
  // down grow with the square of it; nobody writes more than a few.
  static constexpr uint32_t kMaxNesting = 1000;

  struct FreeVarState {
    VarKey key = 0;
    ValueId outer;  // in the parent
  };

  // A jump from the body of a range over a function to a function around it.
  struct Exit {
    int64_t id = 0;
    FunctionBuilder* to = nullptr;  // null: not known yet
    uint32_t pos = 0;
    BlockId block;   // in `to`
    ObjectId label;  // jumped to by goto. Neither: a return
  };

  struct BlockRef {
    FunctionBuilder* function = nullptr;
    BlockId block;
  };

  struct TupleValue {
    ValueId value;
    TypeId type;  // a Tuple
  };

  // ---- Questions to the checked tree ----
  const syntax::Tree& tree() const { return *source_.tree; }
  const types::TypeInfo& info() const { return *source_.info; }
  NodeKind KindOf(NodeId id) const { return tree().kind(id); }
  template <typename T>
  T Get(NodeId id) const {
    return tree().Get<T>(id);
  }
  uint32_t PosOf(NodeId id) const { return tree().Pos(id); }
  TypeId TypeOfExpr(NodeId e) const;
  bool IsTypeExpr(NodeId e) const { return info().ModeOf(e) == types::OperandMode::kTypExpr; }
  bool IsBlank(NodeId e) const;
  ObjectId ObjectOf(NodeId id) const;
  bool AtLeast(types::GoVersion version) const {
    return !source_.version.valid() || source_.version >= version;
  }

  // ---- func.go ----
  BlockId NewBlock(std::string_view comment);
  BlockId NewBlock(NameId comment);
  BlockState& At(BlockId b) { return blocks_[b.value]; }
  void StartBody();
  void AddResultVar(const Object& var);
  ValueId AddParamVar(const Object& var);
  void AddSpilledParam(const Object& var);
  void CreateVars();
  void CreateParams(TypeId signature);
  void CreateDeferStack();
  int LabelOf(ObjectId label);
  int FindLabel(ObjectId label) const;
  BlockRef LabelledBlock(ObjectId label, Token tok);
  BlockRef TargetedBlock(Token tok);
  ValueId Lookup(VarKey key, bool escaping);
  void MarkHeap(ValueId address);
  std::unique_ptr<Function> FinishBody();
  void FinishInto();

  // ---- Values ----
  Instr& At(ValueId v) { return instrs_[v.value]; }
  TypeId TypeOf(ValueId v) const { return instrs_[v.value].type; }
  ValueId NewValue(const Instr& instr);  // in no block
  ValueId Leaf(Op op, TypeId type, uint32_t a, uint32_t b = 0);
  ValueId NewConst(const constant::Value& value, TypeId type);
  ValueId ZeroConst(TypeId type);
  ValueId IntConst(int64_t value);
  ValueId BoolConst(bool value);
  ValueId StringConst(std::string_view text);
  bool IsConst(ValueId v) const { return instrs_[v.value].op == Op::kConst; }
  int64_t Int64Of(ValueId constant) const;
  ValueId FunctionValue(const Object& func, TypeId type, types::TypeList targs);
  ValueId MethodValue(const Object& method, TypeId type, types::TypeList targs);
  ValueId BuiltinValue(Builtin builtin, TypeId type);
  ValueId GlobalAddress(const Object& var);
  ValueId UnknownValue(TypeId type);  // of code that does not type-check
  uint32_t NewList(std::span<const ValueId> values);

  // ---- emit.go ----
  ValueId Emit(const Instr& instr);
  ValueId EmitAlloc(TypeId type, uint32_t pos, NameId comment);
  ValueId EmitNew(TypeId type, uint32_t pos, std::string_view comment);
  ValueId EmitLocal(TypeId type, uint32_t pos, NameId comment);
  ValueId EmitLocal(TypeId type, uint32_t pos, std::string_view comment);
  ValueId EmitLocalVar(const Object& var);
  ValueId EmitLoad(ValueId address, uint32_t pos = kNoOffset);
  ValueId EmitArith(Token op, ValueId x, ValueId y, TypeId type, uint32_t pos);
  ValueId EmitCompare(Token op, ValueId x, ValueId y, uint32_t pos);
  ValueId EmitConv(ValueId value, TypeId type);
  ValueId EmitConvToInterface(ValueId value, TypeId type);
  ValueId EmitStore(ValueId address, ValueId value, uint32_t pos);
  void EmitJump(BlockId target);
  void EmitIf(ValueId cond, BlockId then, BlockId els);
  void AddEdge(BlockId from, BlockId to);
  ValueId EmitExtract(ValueId tuple, uint32_t index, TypeId type);
  ValueId EmitExtract(const TupleValue& tuple, uint32_t index);
  ValueId EmitTypeAssert(ValueId x, TypeId type, uint32_t pos, bool comma_ok);
  struct CallParts {
    ValueId callee;
    ObjectId method;
    std::vector<ValueId> args;
  };
  ValueId EmitCall(Op op, const CallParts& call, TypeId type, uint32_t pos,
                   ValueId defer_stack = ValueId());
  void EmitTailCall(const CallParts& call, TypeId results);
  ValueId EmitImplicitSelections(ValueId v, std::span<const int> indices, uint32_t pos);
  ValueId EmitFieldSelection(ValueId v, uint32_t index, bool want_addr, uint32_t pos);
  ValueId EmitFieldAddr(ValueId v, uint32_t index, uint32_t pos);
  void EmitPanic(ValueId x, uint32_t pos);
  void EmitReturn(std::span<const ValueId> results, uint32_t pos);
  void CreateRecoverBlock();

  // ---- lvalue.go ----
  ValueId LoadOf(const Lvalue& place);
  void StoreTo(const Lvalue& place, ValueId value);
  ValueId AddressOf(const Lvalue& place);

  // ---- builder.go: expressions ----
  void Cond(NodeId e, BlockId then, BlockId els);
  ValueId LogicalBinop(NodeId e);
  TupleValue ExprN(NodeId e);
  ValueId BuiltinCall(types::BuiltinId builtin, NodeList args, TypeId type, uint32_t pos);
  ValueId MakeCall(NodeList args, TypeId type, uint32_t pos);
  Lvalue Addr(NodeId e, bool escaping);
  Lvalue AddrOfSelector(NodeId e, bool escaping);
  Lvalue AddrOfIndex(NodeId e, bool escaping);
  ValueId Expr(NodeId e);
  ValueId Expr0(NodeId e);
  ValueId FuncLitExpr(NodeId e);
  ValueId CallExpr(NodeId e);
  ValueId UnaryExpr(NodeId e);
  ValueId BinaryExpr(NodeId e);
  ValueId SliceExpr(NodeId e);
  ValueId IdentExpr(NodeId e);
  ValueId NamedValue(NodeId node, ObjectId object);
  ValueId SelectorExpr(NodeId e);
  ValueId BoundMethod(NodeId e, const types::Selection& selection);
  ValueId IndexExpr(NodeId e);
  ValueId IndexValue(NodeId index);
  ValueId Receiver(NodeId e, bool want_addr, bool escaping, const types::Selection& selection);
  void SetCallFunc(NodeId call, CallParts& parts);
  void EmitCallArgs(const types::Signature& signature, NodeId call, std::vector<ValueId>& args);
  void SetCall(NodeId call, CallParts& parts);
  int64_t ArrayLen(NodeList elts);
  void CompLit(ValueId address, NodeId e);
  void StructLit(ValueId address, NodeId e, TypeId type);
  void ArrayLit(ValueId array, TypeId elem, NodeList elts);
  void MapLit(ValueId address, NodeId e, TypeId type);

  // ---- builder.go: statements ----
  void Assign(const Lvalue& place, NodeId e);
  void AssignOp(const Lvalue& place, ValueId value, Token op, uint32_t pos);
  void LocalValueSpec(NodeId spec);
  void AssignStmt(NodeList lhs, NodeList rhs, bool is_def);
  std::vector<Lvalue> AssignLhs(NodeList lhs, bool is_def);
  void AssignSelectRecvStmt(NodeId assign);
  void SwitchStmt(NodeId s, int label);
  void TypeSwitchStmt(NodeId s, int label);
  void TypeCaseBody(NodeId clause, ValueId x, BlockId done);
  void SelectStmt(NodeId s, int label);
  bool SelectOne(NodeId s, int label);
  void SelectBody(NodeId clause, BlockId done);
  void ForStmt(NodeId s, int label);
  void ForStmtGo122(NodeId s, int label);
  void StmtList(NodeList list);
  void StmtListIn(NodeList list, BlockId break_, BlockId fallthrough);
  void LoopBody(NodeId body, BlockId break_, BlockId continue_);
  void Stmt(NodeId s);
  void IfStmt(NodeId s);
  void BranchStmt(NodeId s);
  void ReturnStmt(NodeId s);
  void DeferStmt(NodeId s);

  // ---- builder.go: range ----
  struct RangeLoop {
    ValueId key, value;
    BlockId loop, done;
  };
  RangeLoop RangeIndexed(ValueId x, TypeId value_type, uint32_t pos);
  RangeLoop RangeIter(ValueId x, TypeId key_type, TypeId value_type, uint32_t pos);
  RangeLoop RangeChan(ValueId x, TypeId key_type, uint32_t pos);
  RangeLoop RangeInt(ValueId x, TypeId key_type, uint32_t pos);
  void RangeStmt(NodeId s, int label);
  void RangeVars(const syntax::RangeStmt& s, TypeId key_type, TypeId value_type);
  void StoreRange(const syntax::RangeStmt& s, TypeId key_type, ValueId key, TypeId value_type,
                  ValueId value);
  void RangeFunc(ValueId x, NodeId s, int label);
  void BuildYield(NodeId range_stmt, TypeId signature);
  void FinishExits();
  void BuildYieldResume(VarKey jump, size_t first_exit, BlockId done);
  void ResumeExit(const Exit& exit);
  void ExitTo(FunctionBuilder* to, BlockId block, ObjectId label, uint32_t pos);
  void StoreVar(VarKey key, ValueId value, uint32_t pos);
  ValueId EmitClosure(FunctionBuilder& child, FuncId id, TypeId type, uint32_t pos);

  // ---- wrappers.go ----
  FuncId BuildWrapper(FuncKind kind, const types::Selection& selection, types::TypeList targs,
                      TypeId signature);
  void ThunkBody(const types::Selection& selection, types::TypeList targs, TypeId signature);
  void BoundBody(const types::Selection& selection, types::TypeList targs, TypeId signature);

  // ---- Functions within this one ----
  bool NestsTooDeep();
  FunctionBuilder& NewChild(FuncKind kind, SourceLoc loc);
  void BuildFuncLit(NodeId func_lit);
  void BuildBody(NodeId body);
  bool FallsOff();  // whether control can reach the end of the body
  SourceLoc LocOf(uint32_t offset) const { return {source_.file, offset}; }

  // ---- blockopt.cpp, dom.cpp, lift.cpp, pack.cpp ----
  void OptimizeBlocks();
  void DeleteUnreachableBlocks();
  bool FuseBlocks(BlockId a);
  bool JumpThreading(BlockId b);
  bool HasPhi(BlockId b);
  void ReplacePred(BlockId b, BlockId from, BlockId to);
  void ReplaceSucc(BlockId b, BlockId from, BlockId to);
  void BuildDomTree();
  void Lift();
  friend class Lifter;
  std::unique_ptr<Function> Pack();
  friend class Packer;
  friend class FunctionParser;  // parse.cpp: fills a builder from text

  BuilderPool* pool_ = nullptr;
  FuncGroup* group_ = nullptr;
  BodySource source_;
  FunctionBuilder* parent_ = nullptr;
  FunctionBuilder* source_function_ = nullptr;  // of a loop body: the function around; else this
  uint32_t depth_ = 0;                          // of functions around this
  uint32_t nesting_ = 0;  // of functions and loops around what is being lowered
  std::unique_ptr<Function> function_;
  uint32_t child_count_ = 0;

  PodBuffer<Instr> instrs_;  // in the order of emission, leaves between them
  PodBuffer<uint32_t> extra_;
  std::vector<constant::Value> constants_;
  std::vector<std::pair<uint32_t, source::FileId>> files_;  // from which value on
  std::vector<BlockState> blocks_;  // those behind block_count_ are kept for later
  uint32_t block_count_ = 0;
  BlockId current_;
  BlockId recover_;

  VarMap vars_;  // variables to their addresses
  VarMap leaves_;
  std::vector<ValueId> params_;
  std::vector<FreeVarState> free_vars_;
  std::vector<ValueId> free_var_values_;
  std::vector<ValueId> results_;     // the variables of results
  std::vector<VarKey> return_vars_;  // of the source function
  Targets* targets_ = nullptr;
  std::vector<LabelBlocks> labels_;
  VarKey defer_stack_ = 0;
  ValueId defer_stack_alloc_, defer_stack_call_;
  VarKey jump_ = 0;  // of a loop body: the variable that says how it was left
  std::vector<Exit> exits_;
};

}  // namespace premortem::ir
