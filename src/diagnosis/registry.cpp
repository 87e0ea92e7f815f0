#include "diagnosis/registry.h"

#include <algorithm>
#include <vector>

namespace premortem::diagnosis {

// Written by the build, in the order of the folders.
std::span<const RegisteredVerdict> GeneratedVerdicts();

namespace {

std::string_view NameOf(const RegisteredVerdict& entry) { return entry.verdict->info.name; }

}  // namespace

std::span<const RegisteredVerdict> AllVerdicts() {
  static const std::vector<RegisteredVerdict> sorted = [] {
    std::span<const RegisteredVerdict> verdicts = GeneratedVerdicts();
    std::vector<RegisteredVerdict> copy(verdicts.begin(), verdicts.end());
    std::ranges::sort(copy, {}, NameOf);
    return copy;
  }();
  return sorted;
}

const RegisteredVerdict* FindVerdict(std::string_view name) {
  std::span<const RegisteredVerdict> verdicts = AllVerdicts();
  auto it = std::ranges::lower_bound(verdicts, name, {}, NameOf);
  return it != verdicts.end() && NameOf(*it) == name ? &*it : nullptr;
}

}  // namespace premortem::diagnosis
