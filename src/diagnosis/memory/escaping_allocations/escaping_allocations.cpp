// Lines that allocate much, with the compiler's reason why their values are on the heap at all. The
// compiler says so of thousands of lines; the heap profile says which of them matter.
#include <algorithm>
#include <vector>

#include "diagnosis/verdict.h"
#include "diagnosis/words.h"
#include "source/runtime_symbol.h"

namespace premortem::diagnosis::escaping_allocations {

namespace {

using evidence::Escape;
using evidence::EscapeStep;
using findings::Confidence;
using findings::Severity;

// Of all that was allocated, bytes or objects: below it the line does not matter. Ours.
constexpr double kLeastShare = 0.05;
constexpr double kLeastBytes = 64.0 * (1 << 20);  // allocated by all lines; ours
constexpr size_t kShown = 3;

// A step that can be avoided, by the compiler's word for it.
struct Reason {
  std::string_view why;
  std::string_view words;  // behind "`x` escapes: "
  std::string_view advice;
};
constexpr Reason kReasons[] = {
    {"too large for stack", "it is too large for the stack",
     "make it once and use it again (sync.Pool, a field), or in pieces below 64 kB"},
    {"non-constant size", "its size is known at run time only",
     "give it a constant size, or let the caller bring the buffer; since go 1.25 small slices of "
     "any "
     "size may stay on the stack"},
    {"captured by a closure", "a function literal that escapes uses it",
     "pass it to the literal as an argument, or do not keep the literal"},
    {"interface-converted", "it is converted to an interface",
     "take the value by its own type here (a concrete or a generic parameter)"},
    {"slice-literal-element", "it is packed for a variadic call",
     "in hot lines append numbers with strconv and pass typed values (slog.Int) in place of any"},
    {"return", "it is returned by pointer",
     "return it by value, or let the caller bring the memory"},
    {"call parameter", "a call may keep it",
     "give the call a value, or memory that is used again; calls through an interface keep all"},
    {"send", "it is sent to a channel", "send values in place of pointers, or use them again"},
};

// The first step of the explanation that can be avoided; null where there is none.
const Reason* ReasonOf(Context& context, const Escape& escape, const EscapeStep** at) {
  for (const EscapeStep& step : context.evidence().StepsOf(escape)) {
    auto it = std::ranges::find(kReasons, context.evidence().Text(step.why), &Reason::why);
    if (it == std::end(kReasons)) continue;
    *at = &step;
    return it;
  }
  return nullptr;
}

// "./../sub/a.go" -> "sub/a.go"
std::string_view WithoutDots(std::string_view file) {
  while (file.starts_with("./") || file.starts_with("../")) {
    file.remove_prefix(file.find('/') + 1);
  }
  return file;
}

// The compiler names files as the build saw them, the profile by whole paths or by import paths.
bool IsSameLine(const evidence::Evidence& evidence, const Escape& escape,
                const evidence::Frame& frame) {
  if (escape.place.line != frame.line || frame.line == 0) return false;
  std::string_view known = evidence.Text(frame.file);
  std::string_view file = WithoutDots(evidence.Text(escape.place.file));
  bool suffix = known == file || (known.ends_with(file) && known.size() > file.size() &&
                                  known[known.size() - file.size() - 1] == '/');
  std::string_view package = evidence.Text(escape.package);
  std::string of_frame(
      source::UnescapePackagePath(source::PackagePart(evidence.Text(frame.function))));
  // Symbols of commands say "main" for whatever path, and so may the compiler.
  bool same_package = package.empty() || package == "main" || of_frame == "main" ||
                      of_frame == package || package == "command-line-arguments";
  return suffix && same_package;
}

struct Found {
  const HeapSite* site = nullptr;
  std::vector<const Escape*> escapes;
  double share = 0;
};

void Report(Context& context, const HeapProfile& heap, const Found& found) {
  const evidence::Evidence& evidence = context.evidence();
  const HeapSite& site = *found.site;
  double rate = context.heap().AllocRate(site);
  Symptom symptom{.severity = rate >= kHeavyGarbage ? Severity::kWarning : Severity::kNote,
                  .confidence = Confidence::kStrong};
  std::string function = Code(context.frames().Function(site.node));
  for (const Escape* escape : found.escapes) {
    const EscapeStep* step = nullptr;
    const Reason* reason = ReasonOf(context, *escape, &step);
    std::string what = "`" + std::string(evidence.Text(escape->value)) + "` escapes";
    symptom.message += (symptom.message.empty() ? "" : "; ") + what;
    if (reason == nullptr) continue;
    symptom.message += ": " + std::string(reason->words);
    if (symptom.advice.empty()) symptom.advice = std::string(reason->advice);
    symptom.places.push_back({.function = std::string(context.frames().Function(site.node)),
                              .file = std::string(evidence.Text(step->place.file)),
                              .line = step->place.line,
                              .role = std::string(evidence.Text(step->why))});
  }
  symptom.message =
      function + " allocates " + Percent(found.share) + " of " +
      (site.amounts.alloc_bytes / heap.total.alloc_bytes >= found.share ? "all bytes"
                                                                        : "all objects") +
      " in one line, where " + symptom.message;
  if (symptom.advice.empty()) {
    symptom.advice = "build with -gcflags=-m=2 for the way that each value takes to the heap";
  }
  symptom.places.insert(symptom.places.begin(), context.frames().PlaceOf(site.node, "allocates"));
  symptom.cost = {.share = std::min(1.0, found.share),
                  .bytes = static_cast<uint64_t>(site.amounts.alloc_bytes)};
  symptom.numbers = {{"allocated there", site.amounts.alloc_bytes, "bytes"},
                     {"objects there", site.amounts.alloc_objects, "count"},
                     {std::string(NameOfTotal(heap)), heap.total.alloc_bytes, "bytes"}};
  if (rate > 0) symptom.numbers.push_back({"allocated there in a second", rate, "bytes"});
  symptom.inputs = {evidence.InputOf(heap.input).name,
                    evidence.InputOf(found.escapes[0]->input).name};
  symptom.settle = "a benchmark of the function with -benchmem, before and after";
  context.Report(std::move(symptom));
}

void Run(Context& context) {
  const evidence::Evidence& evidence = context.evidence();
  const HeapProfile* heap = context.heap().Allocations();
  if (heap == nullptr || heap->total.alloc_bytes < kLeastBytes || evidence.escapes().size() <= 1) {
    return;
  }
  std::vector<Found> all;
  for (const HeapSite& site : heap->sites) {
    double share = std::max(site.amounts.alloc_bytes / heap->total.alloc_bytes,
                            site.amounts.alloc_objects / std::max(1.0, heap->total.alloc_objects));
    if (!site.own || share < kLeastShare) continue;
    Found found{.site = &site, .share = share};
    for (const Escape& escape : evidence.escapes().subspan(1)) {
      if (IsSameLine(evidence, escape, evidence.FrameOf(site.node))) {
        found.escapes.push_back(&escape);
      }
    }
    if (!found.escapes.empty()) all.push_back(std::move(found));
  }
  std::ranges::stable_sort(all, std::greater(), &Found::share);
  all.resize(std::min(all.size(), kShown));
  for (Found& found : all) {
    found.escapes.resize(std::min(found.escapes.size(), kShown));
    Report(context, *heap, found);
  }
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "escaping-allocations",
             .family = "memory",
             .summary = "why the values of the lines that allocate most are on the heap",
             .severity = Severity::kWarning,
             .confidence = Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::escaping_allocations
