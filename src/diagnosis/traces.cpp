#include "diagnosis/traces.h"

#include <utility>

#include "diagnosis/words.h"

namespace premortem::diagnosis {

using evidence::StackId;
using evidence::TraceGroup;

StackId NodeOf(Context& context, const TraceGroup& group) {
  Frames& frames = context.frames();
  if (group.start && frames.OwnerOf(group.start) == Owner::kUser) return group.start;
  if (StackId user = frames.UserNode(group.created_by)) return user;
  return group.start ? group.start : group.created_by;
}

std::string WordsFor(Context& context, const TraceGroup& group) {
  StackId node = NodeOf(context, group);
  return node ? Code(context.frames().Function(node)) : "goroutines from before the trace";
}

void AddStart(Context& context, const TraceGroup& group, std::string_view role, Symptom& symptom) {
  StackId node = context.frames().UserNode(group.created_by);
  if (node) symptom.places.push_back(context.frames().PlaceOf(node, role));
}

bool IsOfRuntime(Context& context, const TraceGroup& group) {
  return group.start && context.frames().OwnerOf(group.start) == Owner::kRuntime;
}

double ProcessorsBusy(const evidence::TraceSummary& trace) {
  uint64_t running = 0;
  for (const TraceGroup& group : trace.groups)
    running += group.TimeIn(evidence::GoStatus::kRunning);
  return trace.duration() == 0 ? 0 : Seconds(running) / Seconds(trace.duration());
}

Symptom TraceSymptom(Context& context, const evidence::TraceSummary& trace, std::string message) {
  return {.severity = findings::Severity::kNote,
          .confidence = findings::Confidence::kSuspect,
          .message = std::move(message),
          .numbers = {{"span", Seconds(trace.duration()), "seconds"}},
          .inputs = {context.evidence().InputOf(trace.input).name}};
}

}  // namespace premortem::diagnosis
