// Counterpart: golang.org/x/tools/go/ssa/ssa.go.
//
// The SSA form of functions: values, instructions, basic blocks. Build it with build.h, look at it
// with `premortem debug ir`:
//
//   for (BlockId b : f.block_ids()) {
//     for (ValueId v : f.InstrsOf(b)) {
//       const Instr& instr = f[v];
//       if (instr.op == Op::kSend) ... f[instr.a].type ...
//       f.ForEachOperand(v, [&](ValueId operand) { ... });
//     }
//   }
//
// It differs from go/ssa in form: a function is a few arrays in one block of memory; values and
// blocks are indices into them. What go/ssa has objects of its own for (constants, parameters,
// globals) are values of the function that mentions them, in front of the first block.
//
// And in content: generic functions are built once, with their type parameters; an instance is a
// Function value with type arguments and has no body of its own. A package initializer has no guard
// and calls no other package's.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/check.h"
#include "base/function_ref.h"
#include "base/id.h"
#include "base/interner.h"
#include "constant/value.h"
#include "source/file_table.h"
#include "syntax/ast.h"
#include "syntax/token.h"
#include "types/object.h"
#include "types/type.h"
#include "types/universe.h"

namespace premortem::ir {

using source::SourceLoc;
using syntax::Token;
using types::ObjectId;
using types::TypeId;

// A function of a FuncGroup, a value and a block of a function; each from 1.
struct FuncId : Id<FuncId> {
  using Id::Id;
};
struct ValueId : Id<ValueId> {
  using Id::Id;
};
struct BlockId : Id<BlockId> {
  using Id::Id;
};

enum class Op : uint8_t {
#define PREMORTEM_OP(name, operands, kind) k##name,
#include "ir/op.def"
};
inline constexpr int kOpCount = 0
#define PREMORTEM_OP(name, operands, kind) +1
#include "ir/op.def"
    ;

std::string_view Name(Op op);  // "FieldAddr"
enum class OpKind : uint8_t { kLeaf, kValue, kEffect };
inline constexpr OpKind kOpKinds[] = {
#define PREMORTEM_OP(name, operands, kind) OpKind::k##kind,
#include "ir/op.def"
};
constexpr OpKind KindOf(Op op) { return kOpKinds[static_cast<size_t>(op)]; }
inline bool IsTerminator(Op op) {
  return op == Op::kJump || op == Op::kIf || op == Op::kReturn || op == Op::kPanic;
}

// What a Builtin value stands for: the predeclared functions, and two that source cannot name.
enum class Builtin : uint32_t {
  // ... the values of types::BuiltinId
  kDeferStack = 100,  // the defer stack of this function, for a Defer in a loop body of its own
  kWrapNilCheck,      // panics where a method of a value is called through a nil pointer
};

// Bits of Instr::flags.
enum InstrFlag : uint16_t {
  kCommaOk = 1 << 0,        // the result is (value, ok); `type` is that of the value
  kHeap = 1 << 1,           // Alloc
  kInvoke = 1 << 2,         // Call, Go, Defer: of an interface method
  kBlocking = 1 << 3,       // Select: has no default
  kIsString = 1 << 4,       // Next
  kHasDeferStack = 1 << 5,  // Defer
};

// A value or an instruction. `type` is that of the result: none of what has no result, and of the
// tuples of Select and Next; a Tuple of a call with several results.
struct Instr {
  Op op = Op::kNone;
  Token token = Token::kIllegal;  // BinOp, UnOp
  uint16_t flags = 0;
  TypeId type;
  uint32_t pos = syntax::kNoOffset;  // as go/ssa's Pos: offset in FileOf(value)
  uint32_t a = 0;                    // op.def says what a and b are
  uint32_t b = 0;
};
static_assert(sizeof(Instr) == 20);

// Whether it reads what its operand points to, or receives from a channel.
inline bool IsLoad(const Instr& instr) {
  return instr.op == Op::kUnOp && instr.token == Token::kMul;
}
inline bool IsReceive(const Instr& instr) {
  return instr.op == Op::kUnOp && instr.token == Token::kArrow;
}

struct Block {
  ValueId first, end;  // its instructions: phis, then others, then one that ends it
  uint32_t preds = 0;  // extra[predecessors]
  BlockId succs[2];    // none, one, or two
  BlockId idom;        // none: the entry and the recover block
  uint32_t dom_pre = 0, dom_post = 0;
  NameId comment;  // "for.body": what it was made for

  uint32_t succ_count() const { return succs[1].valid() ? 2 : succs[0].valid() ? 1 : 0; }
};
static_assert(sizeof(Block) == 36);

// How a call reaches its function.
struct Call {
  ValueId callee;   // the function; of an invocation the interface value
  ObjectId method;  // of an invocation: the interface's method
  ValueId
      defer_stack;  // of a Defer in the body of a range over a function: whose stack; may be none
  std::span<const ValueId> args;  // with the receiver of a method that is called statically
};

struct SelectState {
  ValueId chan;
  ValueId send;  // none: receives
  uint32_t pos = 0;
};

enum class FuncKind : uint8_t {
  kDeclared,  // a FuncDecl
  kLiteral,   // a FuncLit
  kYield,     // the body of a range over a function
  kBound,     // x.f, with x bound
  kThunk,     // T.f, where the first parameter is the receiver
  kInit,      // the package's initializer
};

// One function. Immutable; all that lies in it dies with it.
class Function {
 public:
  FuncId id;
  FuncId parent;  // of a literal or loop body: the function around it
  FuncKind kind = FuncKind::kDeclared;
  uint32_t anon_index = 0;   // of those with a parent: place among its children, from 1
  ObjectId object;           // declared function or method; of kBound and kThunk the method
  TypeId signature;          // as declared
  SourceLoc loc;             // of the name, `func`, or `range`
  syntax::NodeId syntax;     // FuncDecl, FuncLit, RangeStmt
  uint32_t param_count = 0;  // with the receiver
  uint32_t free_var_count = 0;
  BlockId recover;                // where it goes on after a recovered panic; none: it has no defer
  std::span<const Instr> instrs;  // by ValueId; the first is none
  std::span<const uint32_t> extra;  // lists: a count and the values
  std::span<const Block> blocks;    // by BlockId; the first is none. Empty: no body
  std::vector<constant::Value> constants;

  const Instr& operator[](ValueId v) const {
    DCHECK(v.value < instrs.size());
    return instrs[v.value];
  }
  const Block& operator[](BlockId b) const {
    DCHECK(b.value < blocks.size());
    return blocks[b.value];
  }
  ValueId param(uint32_t i) const { return ValueId(1 + i); }
  ValueId free_var(uint32_t i) const { return ValueId(1 + param_count + i); }
  BlockId entry() const { return BlockId(blocks.empty() ? 0u : 1u); }
  uint32_t block_count() const {
    return blocks.empty() ? 0 : static_cast<uint32_t>(blocks.size()) - 1;
  }

  std::span<const uint32_t> ListAt(uint32_t index) const {
    return extra.subspan(index + 1, extra[index]);
  }
  std::span<const ValueId> ValuesAt(uint32_t index) const {
    std::span<const uint32_t> list = ListAt(index);
    return {reinterpret_cast<const ValueId*>(list.data()), list.size()};
  }
  std::span<const BlockId> PredsOf(BlockId b) const {
    std::span<const uint32_t> list = ListAt((*this)[b].preds);
    return {reinterpret_cast<const BlockId*>(list.data()), list.size()};
  }
  bool Dominates(BlockId a, BlockId b) const {
    return blocks[a.value].dom_pre <= blocks[b.value].dom_pre &&
           blocks[b.value].dom_post <= blocks[a.value].dom_post;
  }
  // The block of an instruction; none of a leaf. O(log blocks).
  BlockId BlockOf(ValueId v) const;

  Call CallOf(ValueId call) const;  // Call, Go, Defer
  // extra[chan, send, pos, ...] of a Select.
  size_t SelectStateCount(ValueId select) const { return extra[(*this)[select].a] / 3; }
  SelectState SelectStateOf(ValueId select, size_t i) const;
  const constant::Value& ConstantOf(ValueId v) const {  // not known: the zero value
    return constants[(*this)[v].a];
  }
  // Operands in the order of op.def; none is left out.
  void ForEachOperand(ValueId v, FunctionRef<void(ValueId)> visit) const;
  // Whether a value is among the operands of an instruction.
  bool Uses(ValueId instr, ValueId value) const;

  // The file of an instruction's pos. Differs from loc.file in package initializers only.
  source::FileId FileOf(ValueId v) const;
  size_t memory_bytes() const;

 private:
  friend class Packer;

  struct FileRun {
    ValueId first;
    source::FileId file;
  };

  std::vector<FileRun> files_;
  std::unique_ptr<std::byte[]> storage_;  // of the spans
};

// A declared function, or a package's initializer, with all functions within it: literals, loop
// bodies, and the thunks and bound methods that it makes. The first is the declared one; others
// follow in the order of the source, parents before children.
struct FuncGroup {
  std::vector<std::unique_ptr<Function>> functions;

  const Function& Get(FuncId id) const { return *functions[id.value - 1]; }
  const Function& root() const { return *functions.front(); }
};

// Calls visit(uint32_t& value) for each operand. Instr and Extra may be const.
template <typename InstrT, typename ExtraT, typename F>
void VisitOperands(InstrT& instr, ExtraT* extra, F visit);

// ---- Details ----

enum class Operands : uint8_t { kNone, kA, kAB, kListA, kAListB, kAThreeB, kATwoB, kCall, kSelect };
inline constexpr Operands kOperands[] = {
#define PREMORTEM_OP(name, operands, kind) Operands::k##operands,
#include "ir/op.def"
};
constexpr Operands OperandsOf(Op op) { return kOperands[static_cast<size_t>(op)]; }

template <typename InstrT, typename ExtraT, typename F>
void VisitOperands(InstrT& instr, ExtraT* extra, F visit) {
  auto some = [&](auto& value) {
    if (value != 0) visit(value);
  };
  auto several = [&](ExtraT* values, uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) some(values[i]);
  };
  switch (OperandsOf(instr.op)) {
    case Operands::kNone: return;
    case Operands::kA: return some(instr.a);
    case Operands::kAB: some(instr.a); return some(instr.b);
    case Operands::kListA: return several(extra + instr.a + 1, extra[instr.a]);
    case Operands::kAListB: some(instr.a); return several(extra + instr.b + 1, extra[instr.b]);
    case Operands::kAThreeB: some(instr.a); return several(extra + instr.b, 3);
    case Operands::kATwoB: some(instr.a); return several(extra + instr.b, 2);
    case Operands::kCall: {  // extra[arguments] [method] [defer stack]
      some(instr.a);
      uint32_t count = extra[instr.b];
      several(extra + instr.b + 1, count);
      if (instr.flags & kHasDeferStack) {
        some(extra[instr.b + 1 + count + (instr.flags & kInvoke ? 1 : 0)]);
      }
      return;
    }
    case Operands::kSelect: {
      uint32_t count = extra[instr.a];
      for (uint32_t i = 0; i < count; i += 3) several(extra + instr.a + 1 + i, 2);
      return;
    }
  }
}

}  // namespace premortem::ir
