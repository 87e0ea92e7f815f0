// A slice keeps all of its array alive. A few bytes of a large buffer that somebody keeps are the
// whole buffer, for as long as they are kept.
//
// Only what is certain is reported: the part is small and its size is written there, the whole is
// made with a large constant size, or is all that a file or stream has; and the part gets out of
// the function, the whole does not.

#include <algorithm>
#include <string>

#include "flow/function_name.h"
#include "flow/loops.h"
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

struct Whole {
  ValueId value;
  int64_t bytes = -1;  // below 0: as large as a file
};

bool Wants(FileContext& file, NodeId node) {
  auto slice = file.tree().Get<syntax::SliceExpr>(node);
  return slice.high && !slice.max && !IsOfNoInterest(file);
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
Whole WholeOf(SliceValues& values, ValueId slice, int64_t element_size) {
  const ir::Function& f = values.function();
  slice = ValueId(f[slice].a);
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
  ValueId call = instr.op == Op::kExtract && instr.b == 0 ? ValueId(instr.a) : ValueId();
  if (!call.valid() || f[call].op != Op::kCall || (f[call].flags & ir::kInvoke)) return {};
  const ir::Instr& callee = f[ValueId(f[call].a)];
  if (callee.op != Op::kFunction) return {};
  const types::Object& func = types::Origin(types::Get(types::ObjectId(callee.a)));
  bool reads = models::HasRole(flow::NameOfFunction(func), models::Role::kReadsWhole);
  return reads ? Whole{slice} : Whole{};
}

std::string Size(int64_t bytes) {
  if (bytes >= 1 << 20) return std::to_string(bytes >> 20) + " MiB";
  if (bytes >= 1 << 10) return std::to_string(bytes >> 10) + " KiB";
  return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
}

NodeId SliceAt(const FileContext& file, const ir::Function& f, ValueId slice) {
  if (f.FileOf(slice) != file.file().source->id()) return {};
  for (NodeId node : file.tree().AllOf(NodeKind::kSliceExpr)) {
    if (file.tree().Get<syntax::SliceExpr>(node).lbrack == f[slice].pos) return node;
  }
  return {};
}

std::optional<std::vector<findings::Edit>> CloneEdits(const FileContext& file, NodeId slice,
                                                      types::TypeId type) {
  std::string text(file.tree().TextOf(slice));
  if (file.language() >= kSlicesSince) {
    std::optional<PackageRef> package = RefToPackage(file, models::kSlicesPackage);
    if (!package) return {};
    std::vector<findings::Edit> edits = std::move(package->edits);
    std::string clone = package->name + "." + std::string(models::kClone);
    edits.push_back({file.Range(slice), clone + "(" + text + ")"});
    return edits;
  }
  const auto* of = types::As<types::Slice>(types::Unalias(type));
  const auto* elem = of == nullptr ? nullptr : types::As<types::Basic>(types::Unalias(of->elem));
  if (elem == nullptr) return {};
  std::string copy =
      "append([]" + std::string(types::TextOf(elem->name)) + "(nil), " + text + "...)";
  return {{{file.Range(slice), copy}}};
}

void Report(FileContext& file, const ir::Function& f, ValueId slice, const Whole& whole,
            int64_t bytes, const flow::Loss& escape) {
  NodeId node = SliceAt(file, f, slice);
  if (!node) return;
  const syntax::Tree& tree = file.tree();
  auto report = file.Report(node);
  if (!report) return;
  std::string all = Quoted(tree.TextOf(tree.Get<syntax::SliceExpr>(node).x));
  std::string size =
      whole.bytes < 0 ? ", however large it is, for " : ": " + Size(whole.bytes) + " for ";
  report.Message(Quoted(tree.TextOf(node)) + " keeps all of " + all + " in memory" + size +
                 Size(bytes));
  if (NodeId made = NodeAt(file, f, whole.value)) report.Related(file.Range(made), "made here");
  if (NodeId kept = NodeAt(file, f, escape.read)) {
    bool returned = f[escape.read].op == Op::kReturn;
    report.Related(file.Range(kept), returned ? "returned here" : "kept here");
  }
  if (auto edits = CloneEdits(file, node, f[slice].type)) {
    report.Fix("keep a copy of the part", std::move(*edits));
  }
}

void RunOn(FileContext& file, const ir::FuncGroup& group, const ir::Function& f) {
  SliceValues values(f, &group);
  std::vector<uint8_t> loops = flow::LoopDepths(f);
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    ValueId slice(v);
    if (f[slice].op != Op::kSlice) continue;
    int64_t size = ElementSize(f[slice].type);
    if (size == 0) continue;
    int64_t extent = values.ExtentOf(slice);
    if (extent <= 0 || extent > kMostKept / size) continue;
    Whole whole = WholeOf(values, slice, size);
    if (!whole.value.valid() || whole.value == slice) continue;
    // In a loop the parts may be the whole together.
    if (loops[f.BlockOf(slice).value] > loops[f.BlockOf(whole.value).value]) continue;
    if (whole.bytes >= 0 && whole.bytes / kLeastRatio < extent * size) continue;
    std::optional<flow::Loss> escape = FindEscape(values, slice);
    if (!escape || FindEscape(values, whole.value, kMostKept / size + 1)) continue;
    Report(file, f, slice, whole, extent * size, *escape);
  }
}

void Run(FunctionContext& function) {
  for (const auto& f : function.group().functions) {
    RunOn(function.file(), function.group(), *f);
  }
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
    .needs = Phase::kIr,
    .visits = {NodeKind::kSliceExpr},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::subslice_retains_large
