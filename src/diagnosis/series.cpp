#include "diagnosis/series.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "evidence/timestamp.h"

namespace premortem::diagnosis {

namespace {

using evidence::Evidence;
using evidence::Point;
using evidence::Series;

// Times that count from the start of the input lie in the first years of 1970.
bool HasDate(const Series& series) {
  constexpr int64_t kLeast = 3 * evidence::kLeapYearNanoseconds;
  return !series.points.empty() && series.points.front().time >= kLeast;
}

}  // namespace

std::vector<TimeSeries> JoinSeries(const Evidence& evidence) {
  std::vector<TimeSeries> joined;
  std::map<std::tuple<uint32_t, uint32_t, uint32_t, uint32_t>, size_t> table;
  for (const Series& series : evidence.series().subspan(1)) {
    uint32_t input = HasDate(series) ? 0 : series.input.value;
    std::tuple key(series.name.value, series.labels.value, series.unit.value, input);
    auto [it, added] = table.try_emplace(key, joined.size());
    if (added) {
      joined.push_back({.name = series.name, .labels = series.labels, .unit = series.unit});
    }
    TimeSeries& target = joined[it->second];
    target.points.insert(target.points.end(), series.points.begin(), series.points.end());
    if (target.inputs.empty() || target.inputs.back() != series.input) {
      target.inputs.push_back(series.input);
    }
  }
  for (TimeSeries& series : joined) std::ranges::stable_sort(series.points, {}, &Point::time);
  return joined;
}

std::optional<double> LatestOf(const std::vector<TimeSeries>& series, const Evidence& evidence,
                               std::string_view name) {
  const Point* latest = nullptr;
  for (const TimeSeries& candidate : series) {
    if (evidence.Text(candidate.name) != name || candidate.points.empty()) continue;
    const Point& last = candidate.points.back();
    if (latest == nullptr || last.time > latest->time) latest = &last;
  }
  return latest == nullptr ? std::nullopt : std::optional(latest->value);
}

}  // namespace premortem::diagnosis
