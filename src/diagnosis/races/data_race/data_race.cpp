// Races that the race detector has seen: which lines, and which of the usual shapes. A report names
// no variable, but its frames tell the shape: functions of the runtime for maps and append,
// literals and their go statements for captured variables.
#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "diagnosis/verdict.h"
#include "diagnosis/words.h"
#include "source/runtime_symbol.h"

namespace premortem::diagnosis::data_race {

namespace {

using evidence::Access;
using evidence::Race;
using evidence::StackId;
using findings::Confidence;
using findings::Severity;

// The most telling shape last: of several reports about the same two lines it decides.
enum class Shape : uint8_t {
  kMemory,     // nothing but that both use it
  kSameLine,   // goroutines run the same line, which reads and writes: a counter
  kCaptured,   // a variable of the function around the goroutine's literal
  kIteration,  // the same, and the next iteration writes it again
  kAppend,
  kMap,
};

bool IsMapFunction(std::string_view function) {
  return function.starts_with("runtime.map") || function.starts_with("internal/runtime/maps.") ||
         function.starts_with("reflect.map");
}

// What the frames above the user's code say of an access.
Shape RuntimeShape(const Frames& frames, StackId stack, StackId user) {
  for (; stack && stack != user; stack = frames.evidence().NodeOf(stack).caller) {
    if (IsMapFunction(frames.Function(stack))) return Shape::kMap;
    if (frames.Function(stack) == "runtime.growslice") return Shape::kAppend;
  }
  return Shape::kMemory;
}

// Where the code of an access stands.
struct Side {
  const Access* access = nullptr;
  StackId user;
  std::string declaration;  // the declared function that it is part of
  bool literal = false;
  uint32_t line = 0;
};

Side SideOf(Context& context, const Access& access) {
  Frames& frames = context.frames();
  Side side{.access = &access, .user = frames.TellingNode(access.stack)};
  if (!side.user) return side;
  source::RuntimeSymbol symbol = source::ParseRuntimeSymbol(frames.Function(side.user));
  side.declaration = symbol.Declaration();
  side.literal = symbol.literal;
  side.line = context.evidence().FrameOf(side.user).line;
  return side;
}

// `inner` is a literal that runs as a goroutine, `outer` the function that starts it: one line of
// the go statement's function that lies above it is reached again by the next iteration only.
Shape ClosureShape(Context& context, const Side& inner, const Side& outer) {
  StackId created = inner.access->created_by;
  bool started = created && outer.declaration == inner.declaration &&
                 source::ParseRuntimeSymbol(context.frames().Function(created)).Declaration() ==
                     inner.declaration;
  if (!started || !inner.literal) return Shape::kMemory;
  bool above = !outer.literal && outer.access->write &&
               outer.line <= context.evidence().FrameOf(created).line;
  return above ? Shape::kIteration : Shape::kCaptured;
}

Shape ShapeOf(Context& context, const Side& a, const Side& b) {
  const Frames& frames = context.frames();
  Shape shape = std::max(RuntimeShape(frames, a.access->stack, a.user),
                         RuntimeShape(frames, b.access->stack, b.user));
  shape = std::max({shape, ClosureShape(context, a, b), ClosureShape(context, b, a)});
  bool same_line = a.declaration == b.declaration && a.line == b.line && a.line != 0;
  bool reads = !a.access->write || !b.access->write;
  if (shape == Shape::kMemory && same_line && reads) shape = Shape::kSameLine;
  return shape;
}

std::string_view AdviceFor(Shape shape) {
  switch (shape) {
    case Shape::kMap:
      return "guard the map with a mutex that all its users take, or use sync.Map; where the "
             "runtime itself notices the race it ends the program: concurrent map writes";
    case Shape::kAppend:
      return "append reads and writes the slice's length: give each goroutine its own slice or "
             "element, or take a mutex around it; appended values are lost otherwise";
    case Shape::kIteration:
      return "give each iteration its own variable: declare it in the loop, pass it as an "
             "argument, "
             "or set go 1.22 or later in go.mod";
    case Shape::kCaptured:
      return "declare the variable in the goroutine, hand the result over by a channel, or wait "
             "(WaitGroup, errgroup) before it is read";
    case Shape::kSameLine:
      return "for a counter or a flag use sync/atomic (atomic.Int64), else a mutex around the line";
    case Shape::kMemory: break;
  }
  return "guard it with one mutex at both places, hand it over by a channel, or make it "
         "atomic; reading needs it as much as writing";
}

// Reports about the same two lines of the user.
struct Pair {
  Side first, second;
  Shape shape = Shape::kMemory;
  uint64_t reports = 0;
  std::vector<evidence::InputId> inputs;
};

std::string Doing(const Side& side) { return side.access->write ? "writes" : "reads"; }

std::string MessageOf(Context& context, const Pair& pair) {
  auto name = [&](const Side& side) {
    return side.user ? Code(context.frames().Function(side.user)) : std::string("an unknown stack");
  };
  std::string first = name(pair.first);
  std::string second = name(pair.second);
  std::string both = first == second ? "goroutines in " + first : first + " and " + second;
  std::string accesses = first == second ? "in " + first + " one goroutine " + Doing(pair.first) +
                                               " what another " + Doing(pair.second)
                                         : first + " " + Doing(pair.first) + " what " + second +
                                               " " + Doing(pair.second);
  switch (pair.shape) {
    case Shape::kMap: return both + " use a map at the same time";
    case Shape::kAppend: return both + " append to the same slice at the same time";
    case Shape::kIteration:
      return first + " and " + second +
             " share a variable that the next iteration writes while the goroutine uses it";
    case Shape::kCaptured:
      return "a variable that a goroutine's function literal shares with others; " + accesses +
             " at the same time";
    case Shape::kSameLine:
      return "goroutines in " + first +
             " read and write the same memory in one line, as `x++` does";
    case Shape::kMemory: break;
  }
  return accesses + " at the same time";
}

bool IsTest(Context& context, const Side& side) {
  return side.user &&
         context.evidence().Text(context.evidence().FrameOf(side.user).file).ends_with("_test.go");
}

void Report(Context& context, const Pair& pair) {
  bool test = IsTest(context, pair.first) && IsTest(context, pair.second);
  Symptom symptom{.severity = test ? Severity::kWarning : Severity::kError,
                  .confidence = Confidence::kProven,
                  .message = MessageOf(context, pair),
                  .numbers = {{"reports", static_cast<double>(pair.reports), "count"}},
                  .advice = std::string(AdviceFor(pair.shape))};
  if (test) symptom.message += "; in tests only";
  for (const Side* side : {&pair.first, &pair.second}) {
    if (side->user) symptom.places.push_back(context.frames().PlaceOf(side->user, Doing(*side)));
  }
  for (const Side* side : {&pair.first, &pair.second}) {
    StackId start = context.frames().UserNode(side->access->created_by);
    if (!start) continue;
    FramePlace place = context.frames().PlaceOf(start, "starts the goroutine");
    bool known = std::ranges::any_of(symptom.places, [&](const FramePlace& other) {
      return other.role == place.role && other.line == place.line && other.file == place.file;
    });
    if (!known) symptom.places.push_back(std::move(place));
  }
  for (evidence::InputId input : pair.inputs) {
    symptom.inputs.push_back(context.evidence().InputOf(input).name);
  }
  context.Report(std::move(symptom));
}

// The runtime has noticed that two goroutines use one map, and ended the program: one of them is
// the goroutine that was running.
void ReportFatalErrors(Context& context) {
  const evidence::Evidence& evidence = context.evidence();
  for (const evidence::Fact& fact : evidence.facts()) {
    bool is = evidence.Text(fact.name) == "fatal error" &&
              evidence.Text(fact.text).starts_with("concurrent map ");
    if (!is) continue;
    Symptom symptom{
        .severity = Severity::kError,
        .confidence = Confidence::kProven,
        .message = "the runtime ended the program: " + std::string(evidence.Text(fact.text)),
        .numbers = {{"reports", 1, "count"}},
        .inputs = {evidence.InputOf(fact.input).name},
        .advice = std::string(AdviceFor(Shape::kMap))};
    for (const evidence::Group& group : evidence.groups().subspan(1)) {
      if (group.input != fact.input || evidence.Text(group.state) != "running") continue;
      StackId user = context.frames().UserNode(group.stack);
      if (!user) continue;
      symptom.message += ", in " + Code(context.frames().Function(user));
      symptom.places.push_back(context.frames().PlaceOf(user, "uses the map"));
      break;
    }
    context.Report(std::move(symptom));
  }
}

void Run(Context& context) {
  ReportFatalErrors(context);
  const evidence::Evidence& evidence = context.evidence();
  std::vector<Pair> pairs;
  using Line = std::tuple<uint32_t, uint32_t>;  // function and line
  std::map<std::pair<Line, Line>, size_t> index;
  for (const Race& race : evidence.races().subspan(1)) {
    Side a = SideOf(context, race.accesses[0]);
    Side b = SideOf(context, race.accesses[1]);
    if (!a.user && !b.user) continue;
    auto line_of = [&](const Side& side) {
      return Line(side.user ? evidence.FrameOf(side.user).function.value : 0, side.line);
    };
    if (line_of(b) < line_of(a)) std::swap(a, b);
    Shape shape = ShapeOf(context, a, b);
    auto [it, added] = index.try_emplace({line_of(a), line_of(b)}, pairs.size());
    if (added) pairs.push_back({.first = a, .second = b});
    Pair& pair = pairs[it->second];
    pair.shape = std::max(pair.shape, shape);
    pair.reports += race.count;
    pair.inputs.push_back(race.input);
  }
  for (const Pair& pair : pairs) Report(context, pair);
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "data-race",
             .family = "races",
             .summary = "goroutines use the same memory at the same time, and one of them writes",
             .severity = Severity::kError,
             .confidence = Confidence::kProven,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::data_race
