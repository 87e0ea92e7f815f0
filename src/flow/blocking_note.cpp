#include "flow/blocking_note.h"

#include "ir/type_util.h"
#include "models/waits.h"
#include "types/named.h"
#include "types/predicates.h"
#include "types/typeset.h"

namespace premortem::flow {

namespace {

// Looks for an interface of streams in a type and what its values hold: fields, and what they point
// to.
class StreamFinder {
 public:
  bool Holds(types::TypeId t, int depth = 0) {
    if (depth > kMostDepth || ++steps_ > kMostSteps || !t.valid()) return false;
    types::TypeId under = types::Underlying(types::Unalias(t));
    if (types::IsInterface(t)) {
      auto* interface = types::As<types::Interface>(under);
      return interface != nullptr && IsStream(*interface);
    }
    if (const auto* pointer = types::As<types::Pointer>(under)) return Holds(pointer->base, depth);
    const auto* structure = types::As<types::Struct>(under);
    if (structure == nullptr) return false;
    for (types::ObjectId field : structure->fields) {
      if (Holds(types::Get(field).type, depth + 1)) return true;
    }
    return false;
  }

 private:
  static constexpr int kMostDepth = 4;
  static constexpr int kMostSteps = 200;

  static bool IsStream(types::Interface& interface) {
    for (types::ObjectId method : types::TypeSetOf(interface).methods) {
      if (models::IsStreamMethod(NameOf(types::Get(method)))) return true;
    }
    return false;
  }

  int steps_ = 0;
};

bool HasStream(const ir::Function& f) {
  StreamFinder finder;
  for (uint32_t i = 0; i < f.param_count + f.free_var_count; ++i) {
    if (finder.Holds(f[f.param(i)].type)) return true;
  }
  return false;
}

}  // namespace

BlockingNote BlockingNoteOf(const ir::Function& f) {
  BlockingNote note;
  bool calls = false;
  for (const ir::Instr& instr : f.instrs) {
    calls |= instr.op == ir::Op::kCall || instr.op == ir::Op::kDefer;
    note.channels |= instr.op == ir::Op::kSend ||
                     (instr.op == ir::Op::kSelect && (instr.flags & ir::kBlocking) != 0) ||
                     (instr.op == ir::Op::kUnOp && instr.token == syntax::Token::kArrow);
  }
  note.has_stream = calls && HasStream(f);
  return note;
}

}  // namespace premortem::flow
