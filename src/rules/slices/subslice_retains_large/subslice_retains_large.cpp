// A slice keeps all of its array alive. A few bytes of a large buffer that somebody keeps are the
// whole buffer, for as long as they are kept.
//
// Only what is certain is reported: the part is small and its size is written there, or it is what
// a pattern matches; the whole is made with a large constant size, or is all that a file or stream
// has; and the part gets out of the function, the whole does not. What functions of the program
// give of what they read or are given flow/slice_facts.h knows.

#include <algorithm>
#include <string>

#include "flow/callee.h"
#include "flow/function_name.h"
#include "flow/loops.h"
#include "flow/program_flow.h"
#include "flow/slices.h"
#include "ir/type_util.h"
#include "models/functions.h"
#include "rules/appends.h"
#include "rules/error_values.h"
#include "rules/leaks.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "types/predicates.h"
#include "types/sizes.h"

namespace premortem::rules::subslice_retains_large {

namespace {

using flow::SliceValues;
using ir::Op;
using ir::ValueId;

constexpr int64_t kLarge = 64 << 10;
constexpr int64_t kMostKept = 4 << 10;
constexpr int64_t kLeastRatio = 16;

// What may keep more than it is.
struct Part {
  ValueId value, of;
  int64_t extent = -1;  // at most so many elements; below 0: a match of a pattern
};

struct Whole {
  ValueId value;
  int64_t bytes = -1;  // below 0: as large as a file
};

bool IsSlice(types::TypeId type) {
  return type.valid() && types::UnderlyingAs<types::Slice>(type) != nullptr;
}

// A part, or a call that is given a slice and gives one.
bool Wants(FileContext& file, NodeId node) {
  const syntax::Tree& tree = file.tree();
  if (tree.kind(node) == NodeKind::kSliceExpr) {
    auto slice = tree.Get<syntax::SliceExpr>(node);
    return (slice.high || slice.low) && !slice.max && !IsOfNoInterest(file);
  }
  auto call = tree.Get<syntax::CallExpr>(node);
  bool given =
      std::ranges::any_of(call.args, [&](NodeId arg) { return IsSlice(file.types().TypeOf(arg)); });
  return given && IsSlice(file.types().TypeOf(node)) && AppendArgs(file, node).empty() &&
         !IsOfNoInterest(file);
}

std::optional<Part> PartAt(SliceValues& values, flow::GroupInProgram& program, ValueId v) {
  const ir::Function& f = values.function();
  if (f[v].op == Op::kSlice) return Part{v, ValueId(f[v].a), values.ExtentOf(v)};
  if (f[v].op != Op::kCall || !IsSlice(f[v].type)) return {};
  std::span<const ValueId> args = f.CallOf(v).args;
  const types::Object* callee = flow::StaticCallee(f, f.CallOf(v));
  if (callee == nullptr || args.empty()) return {};
  if (models::HasRole(flow::NameOfFunction(*callee), models::Role::kGivesMatch)) {
    return Part{v, args.back(), -1};
  }
  flow::SiteId site = values.SiteOf(v);
  if (!site.valid()) return {};
  for (const auto& part : program.program().slices().PartsGivenBy(site)) {
    if (part.result == 0 && part.param < args.size()) {
      return Part{v, args[part.param], part.extent};
    }
  }
  return {};
}

// The size of the elements of a slice; 0 where it is not the same everywhere.
int64_t ElementSize(types::TypeId slice) {
  const auto* type = ir::CoreAs<types::Slice>(slice);
  if (type == nullptr) return 0;
  types::TypeId elem = type->elem;
  bool simple = types::UnderlyingAs<types::Basic>(elem) ||
                types::UnderlyingAs<types::Pointer>(elem) ||
                types::UnderlyingAs<types::Slice>(elem);
  if (!simple || types::IsTypeParam(elem)) return 0;
  return std::max<int64_t>(types::Sizes::For("amd64")->Sizeof(elem), 0);
}

// Of what a slice is a part, where that is large. A part of a small part is none of the large
// slice: the small one is looked at.
Whole WholeOf(SliceValues& values, flow::GroupInProgram& program, ValueId slice,
              int64_t element_size) {
  const ir::Function& f = values.function();
  while (f[slice].op == Op::kSlice || f[slice].op == Op::kChangeType) {
    int64_t extent = f[slice].op == Op::kSlice ? values.ExtentOf(slice) : -1;
    if (extent >= 0 && extent <= kMostKept / element_size) return {};
    slice = ValueId(f[slice].a);
  }
  const ir::Instr& instr = f[slice];
  if (instr.op == Op::kMakeSlice) {
    SliceValues::Sum capacity = values.SumOf(ValueId(instr.b));
    if (capacity.value.valid() || capacity.constant > (int64_t{1} << 40)) return {};
    int64_t bytes = capacity.constant * element_size;
    return bytes >= kLarge ? Whole{slice, bytes} : Whole{};
  }
  // A slice of a new array is how `make` with constants looks.
  if (instr.op == Op::kAlloc) {
    const auto* array = types::UnderlyingAs<types::Array>(ir::BaseOf(instr.type));
    if (array == nullptr || array->len > (int64_t{1} << 40)) return {};
    int64_t bytes = array->len * element_size;
    return bytes >= kLarge ? Whole{slice, bytes} : Whole{};
  }
  if (flow::ReadsWhole(f, slice)) return Whole{slice};
  bool is_component = instr.op == Op::kExtract;
  flow::SiteId site = values.SiteOf(is_component ? ValueId(instr.a) : slice);
  bool gives =
      site.valid() && program.program().slices().GivesWhole(site, is_component ? instr.b : 0);
  return gives ? Whole{slice} : Whole{};
}

std::string Size(int64_t bytes) {
  if (bytes >= 1 << 20) return std::to_string(bytes >> 20) + " MiB";
  if (bytes >= 1 << 10) return std::to_string(bytes >> 10) + " KiB";
  return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
}

NodeId PartNodeAt(const FileContext& file, const ir::Function& f, ValueId slice) {
  if (f[slice].op == Op::kCall) return CallAt(file, f, slice);
  if (f.FileOf(slice) != file.file().source->id()) return {};
  for (NodeId node : file.tree().AllOf(NodeKind::kSliceExpr)) {
    if (file.tree().Get<syntax::SliceExpr>(node).lbrack == f[slice].pos) return node;
  }
  return {};
}

// What the part is a part of, in the source.
NodeId WholeNode(const FileContext& file, const ir::Function& f, const Part& part, NodeId node) {
  const syntax::Tree& tree = file.tree();
  if (tree.kind(node) == NodeKind::kSliceExpr) return tree.Get<syntax::SliceExpr>(node).x;
  return ArgumentAt(file, f, part.value, part.of, node);
}

void Report(FileContext& file, const ir::Function& f, const Part& part, const Whole& whole,
            int64_t bytes, const flow::Loss& escape) {
  NodeId node = PartNodeAt(file, f, part.value);
  NodeId all = node ? WholeNode(file, f, part, node) : NodeId();
  if (!all) return;
  const syntax::Tree& tree = file.tree();
  auto report = file.Report(node);
  if (!report) return;
  std::string size =
      whole.bytes < 0 ? ", however large it is, for " : ": " + Size(whole.bytes) + " for ";
  report.Message(Quoted(tree.TextOf(node)) + " keeps all of " + Quoted(tree.TextOf(all)) +
                 " in memory" + size + (bytes < 0 ? "what it finds there" : Size(bytes)));
  if (NodeId made = NodeAt(file, f, whole.value)) report.Related(file.Range(made), "made here");
  if (NodeId kept = NodeAt(file, f, escape.read)) {
    bool returned = f[escape.read].op == Op::kReturn;
    report.Related(file.Range(kept), returned ? "returned here" : "kept here");
  }
  if (auto edits = CloneEdits(file, node, f[part.value].type)) {
    report.Fix("keep a copy of the part", std::move(*edits));
  }
}

void RunOn(FunctionContext& function, const ir::Function& f) {
  flow::GroupInProgram& program = function.in_program();
  SliceValues values(f, &function.group(), &program);
  std::vector<uint8_t> loops = flow::LoopDepths(f);
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    std::optional<Part> part = PartAt(values, program, ValueId(v));
    int64_t size = part ? ElementSize(f[part->value].type) : 0;
    if (size == 0) continue;
    bool is_match = part->extent < 0 && f[part->value].op == Op::kCall;
    if (!is_match && (part->extent <= 0 || part->extent > kMostKept / size)) continue;
    Whole whole = WholeOf(values, program, part->of, size);
    if (!whole.value.valid() || whole.value == part->value) continue;
    // In a loop the parts may be the whole together.
    if (loops[f.BlockOf(part->value).value] > loops[f.BlockOf(whole.value).value]) continue;
    int64_t bytes = is_match ? -1 : part->extent * size;
    if (whole.bytes >= 0 && whole.bytes / kLeastRatio < bytes) continue;
    std::optional<flow::Loss> escape = FindEscape(values, part->value);
    if (!escape || FindEscape(values, whole.value, kMostKept / size + 1)) continue;
    Report(function.file(), f, *part, whole, bytes, *escape);
  }
}

void Run(FunctionContext& function) {
  for (const auto& f : function.group().functions) RunOn(function, *f);
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "subslice-retains-large",
             .family = "slices",
             .summary = "a small part of a large slice is kept, and with it all of the slice",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kSafe},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kSliceExpr, NodeKind::kCallExpr},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::subslice_retains_large
