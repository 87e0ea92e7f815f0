// Putting edits together. Several fixes may want to change one file, so edits are merged as git
// merges branches: what does not touch is kept side by side, what is the same is kept once, and
// what overlaps is a conflict, in which case the later fix is left out as a whole.
//
//   EditMerger merger;
//   for (const Finding& finding : findings) {
//     if (!finding.fixes.empty()) merger.Add(finding.fixes[0]);
//   }
//   std::string fixed = ApplyEdits(file.text(), merger.EditsOf(file.id()));
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "findings/finding.h"

namespace premortem::findings {

class EditMerger {
 public:
  // Takes all edits of the fix, or none where one of them overlaps an edit taken before (then
  // returns false) or another one of the same fix. Edits that touch do not overlap; two different
  // insertions at one place are both kept, in the order of the calls.
  bool Add(const Fix& fix);

  // The files that have edits, and the edits of one, sorted, without overlaps.
  std::vector<source::FileId> Files() const;
  std::span<const Edit> EditsOf(source::FileId file) const;

 private:
  // Ordered by id for look-up only; callers sort files by path before anybody sees them.
  std::map<uint32_t, std::vector<Edit>> edits_;
};

// `text` after the edits, which are sorted, do not overlap and lie within the text.
std::string ApplyEdits(std::string_view text, std::span<const Edit> edits);

// Whether the edits of the fix are well-formed for files of these sizes: ranges in order and in
// bounds. A rule that makes others is wrong.
bool InBounds(const Fix& fix, const source::FileTable& files);

}  // namespace premortem::findings
