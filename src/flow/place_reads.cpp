#include "flow/place_reads.h"

#include <algorithm>
#include <unordered_map>

#include "flow/means.h"
#include "flow/place.h"
#include "ir/type_util.h"
#include "types/predicates.h"

namespace premortem::flow {

namespace {

using ir::Instr;
using ir::Op;
using ir::ValueId;

bool IsAddressOfReleaser(const Instr& instr) {
  return (instr.op == Op::kGlobal || instr.op == Op::kFieldAddr) && ir::IsPointer(instr.type) &&
         MeansOf(ir::BaseOf(instr.type)) == Means::kCall;
}

bool IsComparison(const Instr& instr) {
  return instr.op == Op::kBinOp &&
         (instr.token == syntax::Token::kEql || instr.token == syntax::Token::kNeq);
}

}  // namespace

std::vector<Symbol> PlacesReadIn(const ir::Function& f) {
  std::unordered_map<uint32_t, ValueId> addresses, values;  // by ValueId: what they were made of
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    const Instr& instr = f.instrs[v];
    if (IsAddressOfReleaser(instr)) addresses[v] = ValueId(v);
    if (instr.op == Op::kField && MeansOf(instr.type) == Means::kCall) values[v] = ValueId(v);
  }
  if (addresses.empty() && values.empty()) return {};
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    const Instr& instr = f.instrs[v];
    if (IsLoad(instr) && addresses.contains(instr.a)) values[v] = ValueId(instr.a);
  }
  std::vector<Symbol> read;
  auto add = [&](ValueId place) {
    Symbol symbol = f[place].op == Op::kField ? PlaceReadBy(f, place) : PlaceAt(f, place);
    if (symbol.valid()) read.push_back(symbol);
  };
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    const Instr& instr = f.instrs[v];
    f.ForEachOperand(ValueId(v), [&](ValueId operand) {
      bool stored_to = instr.op == Op::kStore && operand.value == instr.a;
      auto address = addresses.find(operand.value);
      if (address != addresses.end() && !IsLoad(instr) && !stored_to) add(address->second);
      // Functions can be compared with nil only.
      auto value = values.find(operand.value);
      if (value != values.end() && !IsComparison(instr)) add(value->second);
    });
  }
  std::ranges::sort(read, {}, &Symbol::value);
  auto rest = std::ranges::unique(read);
  read.erase(rest.begin(), rest.end());
  return read;
}

PlaceReads::PlaceReads(const CallGraph& graph, const Unseen& unseen) : unseen_(unseen) {
  for (uint32_t f = 1; f <= graph.function_count(); ++f) {
    const FunctionNotes* notes = graph.NotesOf(FunctionId(f));
    if (notes == nullptr) continue;
    for (Symbol place : notes->places_read) read_.insert(place.value);
  }
  for (const PackageSummary& package : graph.packages()) {
    if (package.has_errors) broken_.push_back(std::string(TextOf(package.path)) + ".");
  }
}

bool PlaceReads::IsNeverRead(Symbol place) const {
  if (!place.valid() || read_.contains(place.value) || unseen_.MayUse(place)) return false;
  std::string_view name = TextOf(place);
  return std::ranges::none_of(broken_, [&](const auto& path) { return name.starts_with(path); });
}

}  // namespace premortem::flow
