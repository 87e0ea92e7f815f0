#include "models/goroutines.h"

#include <algorithm>
#include <cstdint>

namespace premortem::models {

namespace {

struct Starter {
  FunctionName name;
  int8_t argument = 0;
};

// clang-format off
constexpr Starter kStarters[] = {
    {{"context", "", "AfterFunc"}, 1},
    {{"github.com/segmentio/kafka-go", "Generation", "Start"}},
    {{"github.com/sourcegraph/conc", "WaitGroup", "Go"}},
    {{"github.com/sourcegraph/conc/pool", "ContextPool", "Go"}},
    {{"github.com/sourcegraph/conc/pool", "ErrorPool", "Go"}},
    {{"github.com/sourcegraph/conc/pool", "Pool", "Go"}},
    {{"golang.org/x/sync/errgroup", "Group", "Go"}},
    {{"golang.org/x/sync/errgroup", "Group", "TryGo"}},
    {{"sync", "WaitGroup", "Go"}},
    {{"time", "", "AfterFunc"}, 1},
};

constexpr TypeName kGroups[] = {
    {"github.com/sourcegraph/conc", "WaitGroup"},
    {"github.com/sourcegraph/conc/pool", "ContextPool"},
    {"github.com/sourcegraph/conc/pool", "ErrorPool"},
    {"github.com/sourcegraph/conc/pool", "Pool"},
    {"golang.org/x/sync/errgroup", "Group"},
    {"sync", "WaitGroup"},
};
constexpr FunctionName kGroupMakers[] = {
    {"github.com/sourcegraph/conc", "", "NewWaitGroup"},
    {"github.com/sourcegraph/conc/pool", "", "New"},
    {"golang.org/x/sync/errgroup", "", "WithContext"},
};
// clang-format on

static_assert(std::ranges::is_sorted(kStarters, {}, &Starter::name) &&
                  std::ranges::is_sorted(kGroups) && std::ranges::is_sorted(kGroupMakers),
              "rows are found by bisection");

bool IsOfGroup(const FunctionName& name) { return IsGroup({name.package, name.receiver}); }

}  // namespace

int StartedArgument(const FunctionName& name) {
  const auto* row = std::ranges::lower_bound(kStarters, name, {}, &Starter::name);
  return row != std::end(kStarters) && row->name == name ? row->argument : -1;
}

bool StartsInGroup(const FunctionName& name) {
  return StartedArgument(name) >= 0 && IsOfGroup(name);
}

bool IsGroup(const TypeName& type) { return std::ranges::binary_search(kGroups, type); }

bool MakesGroup(const FunctionName& name) { return std::ranges::binary_search(kGroupMakers, name); }

bool TellsGroup(const FunctionName& name) {
  return IsOfGroup(name) && (StartsInGroup(name) || name.name == "Add" || name.name == "Done");
}

bool WaitsForGroup(const FunctionName& name) {
  return IsOfGroup(name) && (name.name == "Wait" || name.name == "WaitAndRecover");
}

}  // namespace premortem::models
