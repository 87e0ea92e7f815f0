#include "findings/order.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace premortem::findings {

void SortFindings(std::vector<Finding>& findings, const source::FileTable& files) {
  auto key = [&](const Finding& finding) {
    const source::SourceRange& range = finding.range;
    std::string_view path = range.file.valid() ? files.Get(range.file).path() : std::string_view();
    return std::tuple(path, range.begin, range.end, finding.rule->name,
                      std::string_view(finding.message));
  };
  std::ranges::stable_sort(findings, {}, key);
  auto same = std::ranges::unique(findings, {}, key);
  findings.erase(same.begin(), same.end());
}

std::vector<Hash128> Fingerprints(const std::vector<Finding>& sorted,
                                  const std::function<std::string(source::FileId)>& stable_path) {
  std::vector<Hash128> fingerprints;
  std::map<Hash128, uint64_t> seen;
  for (const Finding& finding : sorted) {
    Hash128 place = Hasher()
                        .Add(finding.rule->name)
                        .Add(stable_path(finding.range.file))
                        .Add(finding.anchor)
                        .Finish();
    fingerprints.push_back(Hasher().Add(place).Add(seen[place]++).Finish());
  }
  return fingerprints;
}

}  // namespace premortem::findings
