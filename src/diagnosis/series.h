// Numbers over time as verdicts see them: what several inputs show of the same number (metrics that
// were scraped again and again, one log behind the other) is one series.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "evidence/evidence.h"

namespace premortem::diagnosis {

struct TimeSeries {
  evidence::StringId name;
  evidence::LabelSetId labels;
  evidence::StringId unit;
  std::vector<evidence::Point> points;    // by time
  std::vector<evidence::InputId> inputs;  // in their order, each once
};

// All series of the evidence, in the order of first appearance. Points without a date are not
// joined with those of other inputs. O(n log n) for n points.
std::vector<TimeSeries> JoinSeries(const evidence::Evidence& evidence);

// The latest value of a number of this name, whatever its labels.
std::optional<double> LatestOf(const std::vector<TimeSeries>& series,
                               const evidence::Evidence& evidence, std::string_view name);

}  // namespace premortem::diagnosis
