#include "flow/lifetime_note.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "flow/callee.h"
#include "flow/function_name.h"
#include "flow/lifetime.h"
#include "flow/lifetime_walk.h"
#include "ir/type_util.h"

namespace premortem::flow {

namespace {

using ir::BlockId;
using ir::FuncGroup;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;

// With more of them nothing is known.
constexpr size_t kMostTrails = 16;
constexpr size_t kMostEnds = 48;

// Before the link step.
class NothingKnown : public CallEffects {
 public:
  std::optional<Effect> Of(const HandoverPlace&) override { return {}; }
  bool NeverReturns(ValueId) override { return false; }
  bool IsNeverRead(ValueId) override { return false; }
};

class NoteMaker {
 public:
  NoteMaker(const FuncGroup& group, const Function& f, std::span<const uint32_t> numbers,
            std::span<const Symbol> symbols)
      : group_(group), f_(f), numbers_(numbers), symbols_(symbols) {}

  LifetimeNote Make() {
    const auto* signature = types::As<types::Signature>(f_.signature);
    if (f_.block_count() > kMostBlocksOfWalk) return std::move(note_);
    AddInputs();
    if (signature != nullptr && MeansOfTypes(signature->results).main() >= 0) AddCalls();
    return std::move(note_);
  }

 private:
  void AddInputs() {
    // What a bound method does with its receiver is seen where it is bound.
    uint32_t count = f_.param_count + (f_.kind == ir::FuncKind::kBound ? 0 : f_.free_var_count);
    for (uint32_t i = 0; i < count; ++i) {
      bool captured = i >= f_.param_count;
      ValueId input = f_.param(i);
      if (captured && !ir::IsPointer(f_[input].type)) continue;
      Means means = MeansOf(captured ? ir::BaseOf(f_[input].type) : f_[input].type);
      if (means == Means::kNone) continue;
      Fate fate = Walk().FromEntry(input, means, captured);
      LifetimeTrail trail{.index = i, .means = means, .handovers = {}, .ends = {}};
      if (Describe(fate, trail) && !IsAlwaysTaken(trail)) Add(std::move(trail));
    }
  }

  void AddCalls() {
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
      if (f_.instrs[v].op != Op::kCall || numbers_[v] == 0) continue;
      ValueId call(v);
      LifetimeTrail trail{
          .is_input = false, .index = numbers_[v], .given = {}, .handovers = {}, .ends = {}};
      std::optional<Acquisition> acquisition = AcquisitionOfLibrary(f_, call);
      if (!acquisition) {
        trail.given = MeansOfTypes(f_[call].type);
        int main = trail.given.main();
        if (main < 0) continue;
        models::ResourceKind kind = KindOf(trail.given[static_cast<uint32_t>(main)]);
        acquisition = AcquisitionThrough(f_, call, kind, trail.given);
      }
      if (NeedsNoRelease(f_, call, *acquisition)) continue;
      trail.kind = acquisition->kind;
      Fate fate = Walk().FromCall(call, *acquisition);
      if (Describe(fate, trail) && IsEverReturned(trail)) Add(std::move(trail));
    }
  }

  LifetimeWalk& Walk() {
    if (!walk_) walk_.emplace(nothing_known_, group_, f_);
    return *walk_;
  }

  // Puts what the last walk found into a trail. False: too much.
  bool Describe(const Fate& fate, LifetimeTrail& trail) const {
    if (!fate.known || walk_->ends().size() > kMostEnds) return false;
    for (const HandoverPlace& handover : walk_->handovers()) {
      const Instr& at = f_[handover.at];
      LifetimeHandover noted{.literal = {}, .index = handover.index, .means = handover.means};
      if (at.op == Op::kMakeClosure) {
        noted.literal = symbols_[f_[ValueId(at.a)].a - 1];
      } else {
        noted.call = numbers_[handover.at.value];
      }
      trail.handovers.push_back(noted);
    }
    trail.ends.assign(walk_->ends().begin(), walk_->ends().end());
    return true;
  }

  // Whatever calls do.
  static bool IsAlwaysTaken(const LifetimeTrail& trail) {
    return std::ranges::any_of(trail.ends, [](const LifetimeEnd& end) {
      bool taken =
          end.kind == LifetimeEnd::Kind::kTransferred || end.kind == LifetimeEnd::Kind::kReturned;
      return taken && end.assumed == Assumptions();
    });
  }

  static bool IsEverReturned(const LifetimeTrail& trail) {
    return std::ranges::any_of(trail.ends, [](const LifetimeEnd& end) {
      return end.kind == LifetimeEnd::Kind::kReturned;
    });
  }

  void Add(LifetimeTrail trail) {
    if (note_.trails.size() < kMostTrails) note_.trails.push_back(std::move(trail));
  }

  const FuncGroup& group_;
  const Function& f_;
  std::span<const uint32_t> numbers_;
  std::span<const Symbol> symbols_;
  NothingKnown nothing_known_;
  std::optional<LifetimeWalk> walk_;  // made when there is something to follow
  LifetimeNote note_;
};

}  // namespace

LifetimeNote LifetimeNoteOf(const FuncGroup& group, const Function& f,
                            std::span<const uint32_t> numbers, std::span<const Symbol> symbols) {
  return NoteMaker(group, f, numbers, symbols).Make();
}

}  // namespace premortem::flow
