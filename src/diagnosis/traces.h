// What verdicts on execution traces share: the names and places of groups of goroutines, and how
// long a trace must be for rates.
#pragma once

#include <string>
#include <string_view>

#include "diagnosis/context.h"
#include "evidence/trace_summary.h"

namespace premortem::diagnosis {

// Shorter traces show moments, not rates. Ours.
inline constexpr double kLeastTraceSeconds = 0.05;

inline double Seconds(uint64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e9; }

// The function that a group's goroutines begin with, or else the one that starts them: of the
// user's code where one of them is. None: the trace shows neither.
evidence::StackId NodeOf(Context& context, const evidence::TraceGroup& group);
// That function for a sentence: "`shop.(*Pool).run`".
std::string WordsFor(Context& context, const evidence::TraceGroup& group);
// Adds the go statement that starts the group's goroutines, where the trace shows it in the user's
// code.
void AddStart(Context& context, const evidence::TraceGroup& group, std::string_view role,
              Symptom& symptom);
// Whether the group is the runtime's own: workers of the collector, the scavenger.
bool IsOfRuntime(Context& context, const evidence::TraceGroup& group);

// Processors that ran goroutines, the runtime's own among them, on average.
double ProcessorsBusy(const evidence::TraceSummary& trace);

// A symptom of a trace, with its input, how long it is and what is said of it.
Symptom TraceSymptom(Context& context, const evidence::TraceSummary& trace, std::string message);

}  // namespace premortem::diagnosis
