#include "models/callbacks.h"

#include <algorithm>
#include <tuple>

namespace premortem::models {

namespace {

// clang-format off
constexpr Callback kCallbacks[] = {
    {"context",                    "",          "AfterFunc",  1, Runs::kLater},
    {"time",                       "",          "AfterFunc",  1, Runs::kLater},
    {"testing",                    "B",         "Cleanup",    0, Runs::kLater},
    {"testing",                    "F",         "Cleanup",    0, Runs::kLater},
    {"testing",                    "T",         "Cleanup",    0, Runs::kLater},
    {"testing",                    "TB",        "Cleanup",    0, Runs::kLater},
    {"golang.org/x/sync/errgroup", "Group",     "Go",         0, Runs::kLater},
    {"sync",                       "WaitGroup", "Go",         0, Runs::kLater},
    {"net/http",                   "",          "HandleFunc", 1, Runs::kOnRequest},
    {"net/http",                   "ServeMux",  "HandleFunc", 1, Runs::kOnRequest},
    {"testing",                    "T",         "Run",        1, Runs::kAsItSays},
};
// clang-format on

constexpr auto KeyOf(const Callback& row) {
  return std::tuple(row.name, row.package, row.receiver);
}
static_assert(std::ranges::is_sorted(kCallbacks, {}, KeyOf), "rows are found by bisection");

}  // namespace

std::span<const Callback> Callbacks() { return kCallbacks; }

std::span<const Callback> CallbacksNamed(std::string_view name) {
  auto rows = std::ranges::equal_range(kCallbacks, name, {}, &Callback::name);
  return {rows.begin(), rows.end()};
}

bool MayRunLater(std::string_view name) {
  return std::ranges::any_of(CallbacksNamed(name),
                             [](const Callback& row) { return row.runs != Runs::kAsItSays; });
}

bool RunsOnRequest(std::string_view name) {
  return std::ranges::any_of(CallbacksNamed(name),
                             [](const Callback& row) { return row.runs == Runs::kOnRequest; });
}

bool RunsAsItSays(std::string_view name) {
  return std::ranges::any_of(CallbacksNamed(name),
                             [](const Callback& row) { return row.runs == Runs::kAsItSays; });
}

}  // namespace premortem::models
