// A slice keeps all of its array alive. A few bytes of a large buffer that somebody keeps are the
// whole buffer, for as long as they are kept.
//
// Only what is certain is reported: the part is small and its size is written there, or it is what
// a pattern matches; the whole is made with a large constant size, or is all that a file or stream
// has; and the part gets out of the function, the whole does not. What functions of the program
// give of what they read or are given flow/slice_facts.h knows.

#include <algorithm>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flow/callee.h"
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
  int64_t extent = -1;   // at most so many elements
  ValueId found_by;      // the call that looks for it there and gives it: however long it is
  bool is_kept = false;  // `value` is a call of a function that keeps it
};

struct Whole {
  ValueId value;
  int64_t bytes = -1;    // below 0: as large as a file
  bool is_list = false;  // or as long as a list of all that there is
};

bool IsSlice(types::TypeId type) {
  return type.valid() && types::UnderlyingAs<types::Slice>(type) != nullptr;
}

// A part, or a call that is given a slice, which may give or keep a part of it.
bool Wants(FileContext& file, NodeId node) {
  const syntax::Tree& tree = file.tree();
  if (tree.kind(node) == NodeKind::kSliceExpr) {
    auto slice = tree.Get<syntax::SliceExpr>(node);
    return (slice.high || slice.low) && !slice.max && !IsOfNoInterest(file);
  }
  auto call = tree.Get<syntax::CallExpr>(node);
  bool given =
      std::ranges::any_of(call.args, [&](NodeId arg) { return IsSlice(file.types().TypeOf(arg)); });
  return given && AppendArgs(file, node).empty() && !IsOfNoInterest(file);
}

// The call that a value is a result of, the first one; none where it is none.
ValueId CallOfFirst(const ir::Function& f, ValueId v) {
  if (f[v].op == Op::kExtract && f[v].b == 0) v = ValueId(f[v].a);
  return f[v].op == Op::kCall ? v : ValueId();
}

// The first parameter of what is called, behind a receiver.
ValueId FirstArgument(const ir::Function& f, ValueId call) {
  const types::Object* callee = flow::StaticCallee(f, f.CallOf(call));
  const auto* signature = types::As<types::Signature>(callee->type);
  std::span<const ValueId> args = f.CallOf(call).args;
  return args[signature != nullptr && signature->recv.valid() ? 1 : 0];
}

// What a function of a library finds in a text.
std::optional<Part> MatchAt(const ir::Function& f, ValueId v) {
  if (!IsSlice(f[v].type)) return {};
  if (ValueId call = CallOfFirst(f, v); call.valid()) {
    if (!flow::CallsFor(f, call, models::Role::kGivesMatch)) return {};
    return Part{.value = v, .of = FirstArgument(f, call), .found_by = call};
  }
  const ir::Instr& load = f[v];
  if (load.op != Op::kUnOp || load.token != syntax::Token::kMul) return {};
  const ir::Instr& element = f[ValueId(load.a)];
  if (element.op != Op::kIndexAddr || f[ValueId(element.b)].op != Op::kConst) return {};
  ValueId list(element.a);
  if (f[list].op != Op::kCall || !flow::CallsFor(f, list, models::Role::kGivesParts)) return {};
  return Part{.value = v, .of = FirstArgument(f, list), .found_by = list};
}

std::optional<Part> PartAt(SliceValues& values, flow::GroupInProgram& program, ValueId v) {
  const ir::Function& f = values.function();
  if (f[v].op == Op::kSlice) {
    int64_t extent = values.ExtentOf(v);
    return Part{v, ValueId(f[v].a), extent, extent < 0 ? values.FoundBy(v) : ValueId()};
  }
  if (std::optional<Part> match = MatchAt(f, v)) return match;
  ValueId call = CallOfFirst(f, v);
  flow::SiteId site = call.valid() ? values.SiteOf(call) : flow::SiteId();
  if (!site.valid()) return {};
  std::span<const ValueId> args = f.CallOf(call).args;
  bool is_tuple = types::As<types::Tuple>(f[v].type) != nullptr;
  for (const auto& part : program.program().slices().PartsGivenBy(site)) {
    bool is_here = part.is_kept ? v == call : !is_tuple;
    if (!is_here || part.param >= args.size()) continue;
    return Part{v, args[part.param], part.extent, ValueId(), part.is_kept};
  }
  return {};
}

// Whether the size of a type hangs on no type parameter.
bool HasSize(types::TypeId type, int depth) {
  constexpr int kDeepest = 8;
  if (!type.valid() || types::IsTypeParam(type) || depth > kDeepest) return false;
  if (const auto* array = types::UnderlyingAs<types::Array>(type)) {
    return HasSize(array->elem, depth + 1);
  }
  const auto* fields = types::UnderlyingAs<types::Struct>(type);
  return fields == nullptr || std::ranges::all_of(fields->fields, [&](types::ObjectId field) {
           return HasSize(types::Get(field).type, depth + 1);
         });
}

// The size of the elements of a slice; 0 where it is not known.
int64_t ElementSize(types::TypeId slice) {
  const auto* type = ir::CoreAs<types::Slice>(slice);
  if (type == nullptr) return 0;
  types::TypeId elem = type->elem;
  if (!HasSize(elem, 0)) return 0;
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
  auto of_made = [&](int64_t elements) {
    int64_t bytes = elements * element_size;
    return bytes >= kLarge ? Whole{slice, bytes} : Whole{};
  };
  if (flow::ReadsWhole(f, slice)) return Whole{slice};
  if (int64_t elements = values.ElementsMade(slice); elements >= 0) return of_made(elements);
  bool is_component = f[slice].op == Op::kExtract;
  flow::SiteId site = values.SiteOf(is_component ? ValueId(f[slice].a) : slice);
  if (!site.valid()) return {};
  uint32_t result = is_component ? f[slice].b : 0;
  const flow::SliceFacts& facts = program.program().slices();
  if (facts.GivesCollected(site, result)) return {.value = slice, .is_list = true};
  std::optional<int64_t> elements = facts.WholeGivenBy(site, result);
  if (!elements) return {};
  return *elements < 0 ? Whole{slice} : of_made(*elements);
}

std::string Size(int64_t bytes) {
  if (bytes >= 1 << 20) return std::to_string(bytes >> 20) + " MiB";
  if (bytes >= 1 << 10) return std::to_string(bytes >> 10) + " KiB";
  return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
}

NodeId PartNodeAt(const FileContext& file, const ir::Function& f, ValueId part) {
  if (ValueId call = CallOfFirst(f, part); call.valid()) return CallAt(file, f, call);
  if (f[part].op == Op::kUnOp) return NodeAt(file, f, ValueId(f[part].a));
  if (f.FileOf(part) != file.file().source->id()) return {};
  for (NodeId node : file.tree().AllOf(NodeKind::kSliceExpr)) {
    if (file.tree().Get<syntax::SliceExpr>(node).lbrack == f[part].pos) return node;
  }
  return {};
}

// What the part is a part of, in the source.
NodeId WholeNode(const FileContext& file, const ir::Function& f, const Part& part, NodeId node) {
  const syntax::Tree& tree = file.tree();
  if (tree.kind(node) == NodeKind::kSliceExpr) return tree.Get<syntax::SliceExpr>(node).x;
  ValueId call = part.found_by.valid() ? part.found_by : CallOfFirst(f, part.value);
  NodeId at = CallAt(file, f, call);
  return at ? ArgumentAt(file, f, call, part.of, at) : NodeId();
}

void Report(FileContext& file, const ir::Function& f, const Part& part, const Whole& whole,
            int64_t bytes, const flow::Loss& escape) {
  NodeId node = PartNodeAt(file, f, part.value);
  NodeId all = node ? WholeNode(file, f, part, node) : NodeId();
  if (!all) return;
  const syntax::Tree& tree = file.tree();
  auto report = file.Report(node);
  if (!report) return;
  std::string size = whole.is_list     ? ", however long it is, for "
                     : whole.bytes < 0 ? ", however large it is, for "
                                       : ": " + Size(whole.bytes) + " for ";
  report.Message(Quoted(tree.TextOf(node)) + " keeps all of " + Quoted(tree.TextOf(all)) +
                 " in memory" + size + (bytes < 0 ? "what it finds there" : Size(bytes)));
  if (NodeId made = NodeAt(file, f, whole.value)) report.Related(file.Range(made), "made here");
  if (NodeId kept = NodeAt(file, f, escape.read)) {
    bool returned = f[escape.read].op == Op::kReturn;
    report.Related(file.Range(kept), returned ? "returned here" : "kept here");
  }
  bool is_part = IsSlice(file.types().TypeOf(node)) && !part.is_kept;
  if (auto edits = is_part ? CloneEdits(file, node, f[part.value].type) : std::nullopt) {
    report.Fix("keep a copy of the part", std::move(*edits));
  }
}

// Whether other parts are kept that were found together with one: they may be the whole together.
bool OthersEscape(SliceValues& values, const Part& part) {
  const ir::Function& f = values.function();
  if (!part.found_by.valid()) return false;
  if (f[part.value].op == Op::kUnOp) return FindEscape(values, part.found_by).has_value();
  for (uint32_t v = part.found_by.value; v < f.instrs.size(); ++v) {
    const ir::Instr& other = f.instrs[v];
    bool is_other = other.op == Op::kExtract && ValueId(other.a) == part.found_by && other.b != 0;
    if (is_other && IsSlice(other.type) && FindEscape(values, ValueId(v))) return true;
  }
  return false;
}

// A part that is kept, and what for.
struct Kept {
  Whole whole;
  int64_t bytes = -1;  // of the part; below 0: as many as are found
  flow::Loss escape;
};

// Or why there is nothing to report of it.
std::expected<Kept, std::string_view> KeptOrWhy(SliceValues& values, flow::GroupInProgram& program,
                                                std::span<const uint8_t> loops, const Part& part) {
  const ir::Function& f = values.function();
  bool is_match = part.found_by.valid();
  // What a slice is made of may be an array.
  bool is_slicing = is_match || f[part.value].op == Op::kSlice;
  int64_t size = ElementSize(f[is_slicing ? part.value : part.of].type);
  if (size == 0) return std::unexpected("how large its elements are is not known");
  if (!is_match && (part.extent <= 0 || part.extent > kMostKept / size)) {
    return std::unexpected("its bounds do not say that it is small");
  }
  Whole whole = WholeOf(values, program, part.of, size);
  if (!whole.value.valid() || whole.value == part.value) {
    return std::unexpected("what it is a part of is not seen to be large");
  }
  if (loops[f.BlockOf(part.value).value] > loops[f.BlockOf(whole.value).value]) {
    return std::unexpected("a loop takes parts that may be the whole together");
  }
  int64_t bytes = is_match ? -1 : part.extent * size;
  if (whole.bytes >= 0 && whole.bytes / kLeastRatio < bytes) {
    return std::unexpected("it is no small part of the whole");
  }
  std::optional<flow::Loss> escape =
      part.is_kept ? flow::Loss{part.value} : FindEscape(values, part.value);
  if (!escape) return std::unexpected("it is not seen to outlive the function");
  // A list that is cut to what is asked for lives as long as the answer, as a rule.
  Op kept_by = f[escape->read].op;
  if (whole.is_list && kept_by != Op::kStore && kept_by != Op::kMapUpdate) {
    return std::unexpected("how long who gets it keeps it is not seen");
  }
  if (FindEscape(values, whole.value, kMostKept / size + 1)) {
    return std::unexpected("the whole outlives the function too");
  }
  if (OthersEscape(values, part)) {
    return std::unexpected("other parts that were found with it are kept too");
  }
  return Kept{whole, bytes, *escape};
}

void RunOn(FunctionContext& function, const ir::Function& f) {
  FileContext& file = function.file();
  flow::GroupInProgram& program = function.in_program();
  SliceValues values(f, &function.group(), &program);
  std::vector<uint8_t> loops = flow::LoopDepths(f);
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    std::optional<Part> part = PartAt(values, program, ValueId(v));
    if (!part) continue;
    if (auto kept = KeptOrWhy(values, program, loops, *part)) {
      Report(file, f, *part, kept->whole, kept->bytes, kept->escape);
    } else if (NodeId node = file.IsAsked() ? PartNodeAt(file, f, part->value) : NodeId()) {
      file.Silent(node, kept.error());
    }
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
