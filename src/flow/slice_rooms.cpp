#include "flow/slice_rooms.h"

#include <algorithm>

#include "flow/call_graph.h"
#include "flow/place.h"
#include "flow/slices.h"
#include "ir/type_util.h"
#include "models/functions.h"

namespace premortem::flow {

namespace {

using ir::Instr;
using ir::Op;
using ir::ValueId;
using Kind = RoomNode::Kind;

bool IsSlice(types::TypeId type) {
  return type.valid() && ir::CoreAs<types::Slice>(type) != nullptr;
}

// The flows of one function.
class RoomNoter {
 public:
  RoomNoter(SliceValues& values, std::span<const uint32_t> numbers)
      : values_(values), f_(values.function()), numbers_(numbers) {}

  std::vector<RoomFlow> Note() {
    for (ValueId v = f_.blocks[1].first; v.value < f_.instrs.size(); v = ValueId(v.value + 1)) {
      const Instr& instr = f_[v];
      if (instr.op == Op::kStore) NoteStore(instr);
      if (instr.op == Op::kReturn) NoteReturn(instr);
      if (numbers_[v.value] != 0) NoteArguments(v);
      NoteAddresses(v);
    }
    return std::move(flows_);
  }

 private:
  void NoteStore(const Instr& store) {
    if (!IsSlice(f_[ValueId(store.b)].type)) return;
    if (Symbol place = PlaceAt(f_, ValueId(store.a)); place.valid()) {
      Add(ValueId(store.b), {.kind = Kind::kPlace, .place = place, .is_new = IsNew(store)});
    }
  }

  // Whether a store is to a field of a variable of the function.
  bool IsNew(const Instr& store) const {
    ValueId of(store.a);
    while (f_[of].op == Op::kFieldAddr) of = ValueId(f_[of].a);
    return f_[of].op == Op::kAlloc;
  }

  void NoteReturn(const Instr& instr) {
    std::span<const ValueId> results = f_.ValuesAt(instr.a);
    for (uint16_t r = 0; r < results.size(); ++r) {
      if (IsSlice(f_[results[r]].type)) Add(results[r], {.kind = Kind::kResult, .index = r});
    }
  }

  void NoteArguments(ValueId v) {
    ir::Call call = f_.CallOf(v);
    for (size_t i = 0; i < call.args.size(); ++i) {
      if (!IsSlice(f_[call.args[i]].type)) continue;
      auto index = static_cast<uint16_t>(i + (call.method.valid() ? 1 : 0));
      Add(call.args[i], {.kind = Kind::kArgument, .index = index, .call = numbers_[v.value]});
    }
  }

  // Whoever has the address of a place may store anything there.
  void NoteAddresses(ValueId v) {
    const Instr& instr = f_[v];
    if (IsLoad(instr)) return;
    f_.ForEachOperand(v, [&](ValueId operand) {
      bool stored_to = instr.op == Op::kStore && operand.value == instr.a && instr.a != instr.b;
      Op op = f_[operand].op;
      if (stored_to || (op != Op::kFieldAddr && op != Op::kGlobal)) return;
      if (!IsSlice(ir::BaseOf(f_[operand].type))) return;
      if (Symbol place = PlaceAt(f_, operand); place.valid()) {
        Add({.kind = Kind::kMade}, {.kind = Kind::kPlace, .place = place});
      }
    });
  }

  void Add(ValueId slice, const RoomNode& to) {
    if (f_[slice].op == Op::kConst) {
      if (to.kind == Kind::kPlace) Add({.kind = Kind::kNil}, to);
      return;
    }
    SliceValues::RoomSources sources = values_.RoomSourcesOf(slice);
    bool says_it_all = sources.open.empty() || sources.room != Room::kNone;
    if (says_it_all) return Add({.kind = Kind::kMade, .room = sources.room}, to);
    for (ValueId open : sources.open) Add(NodeOf(open), to);
  }

  void Add(const RoomNode& from, const RoomNode& to) {
    RoomFlow flow{from, to};
    if (std::ranges::find(flows_, flow) == flows_.end()) flows_.push_back(flow);
  }

  RoomNode NodeOf(ValueId open) const {
    const Instr& instr = f_[open];
    if (instr.op == Op::kParameter) {
      return {.kind = Kind::kParam, .index = static_cast<uint16_t>(instr.b)};
    }
    bool is_component = instr.op == Op::kExtract;
    ValueId call = is_component ? ValueId(instr.a) : open;
    if (f_[call].op == Op::kCall && numbers_[call.value] != 0) {
      auto index = static_cast<uint16_t>(is_component ? instr.b : 0);
      return {.kind = Kind::kGiven, .index = index, .call = numbers_[call.value]};
    }
    if (Symbol place = PlaceReadBy(f_, open); place.valid()) {
      return {.kind = Kind::kPlace, .place = place};
    }
    return {.kind = Kind::kMade};
  }

  SliceValues& values_;
  const ir::Function& f_;
  std::span<const uint32_t> numbers_;
  std::vector<RoomFlow> flows_;
};

}  // namespace

std::vector<RoomFlow> NoteRooms(SliceValues& values, std::span<const uint32_t> numbers) {
  return RoomNoter(values, numbers).Note();
}

SliceRooms::SliceRooms(const CallGraph& graph) : graph_(graph) {
  AddFunctions();
  for (FunctionId f(1u); f.value <= graph.function_count(); f = FunctionId(f.value + 1)) {
    const FunctionNotes* notes = graph.NotesOf(f);
    if (notes == nullptr || graph.SummaryOf(f)->in_test) continue;
    for (const RoomFlow& flow : notes->slices.rooms) AddFlow(f, flow);
  }
  for (auto [place, index] : places_) {
    if (!is_stored_to_[index]) rooms_[index] = OfUnseen(Symbol(place));
  }
  Propagate();
}

// Of a place to which the program stores nothing.
Room SliceRooms::OfUnseen(Symbol place) {
  return models::HoldsFullSlice(TextOf(place)) ? Room::kNone : Room::kUnknown;
}

// Parameters and results have no room until somebody says so. Of functions that nobody is seen to
// call, and of those that foreign code calls, nobody knows what they are given.
void SliceRooms::AddFunctions() {
  uint32_t count = graph_.function_count();
  std::vector<bool> is_open(count + 1, true);
  FindCalled(is_open);
  first_.resize(count + 2);
  for (uint32_t f = 1; f <= count; ++f) {
    first_[f] = static_cast<Index>(rooms_.size());
    const FunctionSummary* summary = graph_.SummaryOf(FunctionId(f));
    if (summary == nullptr) continue;
    Room given = is_open[f] ? Room::kUnknown : Room::kNone;
    Room gives = summary->has_body ? Room::kNone : Room::kUnknown;
    rooms_.resize(rooms_.size() + summary->param_count, given);
    rooms_.resize(rooms_.size() + summary->result_count, gives);
  }
  first_[count + 1] = static_cast<Index>(rooms_.size());
  is_stored_to_.resize(rooms_.size());
}

void SliceRooms::FindCalled(std::vector<bool>& is_open) const {
  std::vector<FunctionId> called_back;
  for (uint32_t f = 1; f <= graph_.function_count(); ++f) {
    const FunctionSummary* summary = graph_.SummaryOf(FunctionId(f));
    if (summary == nullptr || summary->in_test) continue;
    CallGraph::SiteRange sites = graph_.SitesOf(FunctionId(f));
    for (uint32_t s = sites.first; s < sites.end; ++s) {
      for (const Edge& edge : graph_.EdgesOf(SiteId(s))) {
        is_open[edge.callee.value] = false;
        if (edge.kind == EdgeKind::kCallback) called_back.push_back(edge.callee);
      }
    }
  }
  for (FunctionId f : called_back) is_open[f.value] = true;
}

void SliceRooms::AddFlow(FunctionId f, const RoomFlow& flow) {
  if (flow.to.kind == Kind::kPlace && !flow.to.is_new) changed_.insert(flow.to.place.value);
  if (flow.from.kind == Kind::kNil) return;
  std::vector<Index> to = NodesOf(f, flow.to);
  if (flow.to.kind == Kind::kPlace) is_stored_to_[to[0]] = true;
  Room room = flow.from.room;
  if (flow.from.kind != Kind::kMade) {
    std::vector<Index> from = NodesOf(f, flow.from);
    for (Index a : from) {
      for (Index b : to) edges_.emplace_back(a, b);
    }
    room = from.empty() ? Room::kUnknown : Room::kNone;
  }
  for (Index b : to) rooms_[b] = std::max(rooms_[b], room);
}

// Where a call goes to several functions, all; none where something is not known.
std::vector<SliceRooms::Index> SliceRooms::NodesOf(FunctionId f, const RoomNode& node) {
  if (node.kind == Kind::kPlace) return {NodeOfPlace(node.place)};
  std::vector<Index> nodes;
  auto add = [&](FunctionId function, bool is_result) {
    const FunctionSummary* summary = graph_.SummaryOf(function);
    if (summary == nullptr) return false;
    uint32_t count = is_result ? summary->result_count : summary->param_count;
    if (node.index >= count) return false;
    nodes.push_back(first_[function.value] + (is_result ? summary->param_count : 0) + node.index);
    return true;
  };
  if (node.kind == Kind::kParam || node.kind == Kind::kResult) {
    add(f, node.kind == Kind::kResult);
    return nodes;
  }
  SiteId site(graph_.SitesOf(f).first + node.call - 1);
  bool is_result = node.kind == Kind::kGiven;
  bool all = graph_.KnownOf(site) == Known::kAll;
  for (const Edge& edge : graph_.EdgesOf(site)) {
    if (!add(edge.callee, is_result) || edge.kind == EdgeKind::kCallback) all = false;
  }
  if (is_result && !all) nodes.clear();
  return nodes;
}

SliceRooms::Index SliceRooms::NodeOfPlace(Symbol place) {
  auto [it, is_new] = places_.try_emplace(place.value, static_cast<Index>(rooms_.size()));
  if (is_new) {
    rooms_.push_back(Room::kNone);
    is_stored_to_.push_back(false);
  }
  return it->second;
}

void SliceRooms::Propagate() {
  std::ranges::sort(edges_);
  std::vector<Index> todo;
  for (Index i = 0; i < rooms_.size(); ++i) {
    if (rooms_[i] != Room::kNone) todo.push_back(i);
  }
  while (!todo.empty()) {
    Index from = todo.back();
    todo.pop_back();
    auto begin = std::ranges::lower_bound(edges_, std::pair<Index, Index>(from, 0));
    for (auto edge = begin; edge != edges_.end() && edge->first == from; ++edge) {
      if (rooms_[edge->second] >= rooms_[from]) continue;
      rooms_[edge->second] = rooms_[from];
      todo.push_back(edge->second);
    }
  }
  edges_ = {};
  is_stored_to_ = {};
}

Room SliceRooms::OfParam(FunctionId f, uint32_t param) const {
  const FunctionSummary* summary = graph_.SummaryOf(f);
  if (summary == nullptr || param >= summary->param_count) return Room::kUnknown;
  return rooms_[first_[f.value] + param];
}

Room SliceRooms::OfCall(SiteId site, uint32_t result) const {
  std::span<const Edge> edges = graph_.EdgesOf(site);
  if (graph_.KnownOf(site) != Known::kAll || edges.empty()) return Room::kUnknown;
  Room room = Room::kNone;
  for (const Edge& edge : edges) {
    const FunctionSummary* summary = graph_.SummaryOf(edge.callee);
    bool is_known =
        summary != nullptr && result < summary->result_count && edge.kind != EdgeKind::kCallback;
    if (!is_known) return Room::kUnknown;
    room = std::max(room, rooms_[first_[edge.callee.value] + summary->param_count + result]);
  }
  return room;
}

bool SliceRooms::IsFixed(Symbol place) const {
  return places_.contains(place.value) && !changed_.contains(place.value);
}

Room SliceRooms::OfPlace(Symbol place) const {
  auto it = places_.find(place.value);
  return it == places_.end() ? OfUnseen(place) : rooms_[it->second];
}

}  // namespace premortem::flow
