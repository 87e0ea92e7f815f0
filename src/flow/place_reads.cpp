#include "flow/place_reads.h"

#include <algorithm>
#include <unordered_map>

#include "flow/means.h"
#include "flow/place.h"
#include "ir/type_util.h"
#include "types/predicates.h"

namespace premortem::flow {

namespace {

using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;

// Whether values of the type are functions that release something, or maps of such.
bool HoldsReleaser(types::TypeId type) {
  const auto* map = types::UnderlyingAs<types::Map>(type);
  return MeansOf(map == nullptr ? type : map->elem) == Means::kCall;
}

bool IsAddressOfReleaser(const Instr& instr) {
  return (instr.op == Op::kGlobal || instr.op == Op::kFieldAddr) && ir::IsPointer(instr.type) &&
         HoldsReleaser(ir::BaseOf(instr.type));
}

// To compare with nil, to ask for the length, and to put something into a map or to delete it there
// is not to read: what is in the map is lost.
bool OnlyAsks(const Function& f, ValueId user, ValueId value) {
  const Instr& instr = f[user];
  switch (instr.op) {
    case Op::kBinOp:
      return instr.token == syntax::Token::kEql || instr.token == syntax::Token::kNeq;
    case Op::kMapUpdate: return ValueId(instr.a) == value;
    case Op::kCall: return f[f.CallOf(user).callee].op == Op::kBuiltin;
    default: return false;
  }
}

// What is taken out of a map, by the instruction that does it: the value itself, or a component of
// what `v, ok := m[k]` and `range m` give.
bool TakesOut(const Function& f, ValueId v) {
  const Instr& instr = f[v];
  if (instr.op == Op::kLookup) return true;
  if (instr.op != Op::kExtract) return false;
  const Instr& tuple = f[ValueId(instr.a)];
  return (tuple.op == Op::kLookup && instr.b == 0) || (tuple.op == Op::kNext && instr.b == 2);
}

// The places in a function that hold what can release something, and who reads them.
class Reads {
 public:
  explicit Reads(const Function& f) : f_(f) {}

  std::vector<Symbol> Find() {
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) AddSource(ValueId(v));
    if (addresses_.empty() && values_.empty()) return {};
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) AddDerived(ValueId(v));
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) AddUses(ValueId(v));
    std::ranges::sort(read_, {}, &Symbol::value);
    auto rest = std::ranges::unique(read_);
    read_.erase(rest.begin(), rest.end());
    return std::move(read_);
  }

 private:
  void AddSource(ValueId v) {
    const Instr& instr = f_[v];
    if (IsAddressOfReleaser(instr)) addresses_[v.value] = v;
    if (instr.op == Op::kField && HoldsReleaser(instr.type)) values_[v.value] = v;
  }

  // Loads, and on the way out of a map what is not yet read by that.
  void AddDerived(ValueId v) {
    const Instr& instr = f_[v];
    if (IsLoad(instr) && addresses_.contains(instr.a)) values_[v.value] = ValueId(instr.a);
    bool steps = instr.op == Op::kLookup || instr.op == Op::kRange || instr.op == Op::kNext ||
                 TakesOut(f_, v);
    auto from = values_.find(instr.a);
    if (steps && from != values_.end()) values_[v.value] = from->second;
  }

  void AddUses(ValueId v) {
    const Instr& instr = f_[v];
    f_.ForEachOperand(v, [&](ValueId operand) {
      bool stored_to = instr.op == Op::kStore && operand.value == instr.a;
      auto address = addresses_.find(operand.value);
      if (address != addresses_.end() && !IsLoad(instr) && !stored_to) Add(address->second);
      auto value = values_.find(operand.value);
      if (value == values_.end() || values_.contains(v.value)) return;
      bool other_part = instr.op == Op::kExtract;  // the key, or whether it is there
      if (!other_part && !OnlyAsks(f_, v, operand)) Add(value->second);
    });
  }

  void Add(ValueId place) {
    Symbol symbol = f_[place].op == Op::kField ? PlaceReadBy(f_, place) : PlaceAt(f_, place);
    if (symbol.valid()) read_.push_back(symbol);
  }

  const Function& f_;
  std::unordered_map<uint32_t, ValueId> addresses_, values_;  // by ValueId: what they were made of
  std::vector<Symbol> read_;
};

}  // namespace

std::vector<Symbol> PlacesReadIn(const Function& f) { return Reads(f).Find(); }

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
