#include "findings/edits.h"

#include <algorithm>

#include "base/check.h"

namespace premortem::findings {

namespace {

bool Overlap(const source::SourceRange& a, const source::SourceRange& b) {
  return a.begin < b.end && b.begin < a.end;
}

enum class Placement { kNew, kKnown, kConflict };

Placement Place(std::span<const Edit> taken, const Edit& edit) {
  // Sorted and free of overlaps, so both begins and ends ascend: only edits around the first one
  // that ends at or after our begin matter.
  auto it = std::ranges::lower_bound(taken, edit.range.begin, {},
                                     [](const Edit& other) { return other.range.end; });
  for (; it != taken.end() && it->range.begin <= edit.range.end; ++it) {
    if (*it == edit) return Placement::kKnown;
    if (Overlap(it->range, edit.range)) return Placement::kConflict;
  }
  return Placement::kNew;
}

// After all edits that begin before it; an insertion goes before a replacement that begins there
// and after the other insertions at that place.
void Insert(std::vector<Edit>& taken, const Edit& edit) {
  auto order = [](const Edit& e) { return std::pair(e.range.begin, e.range.end); };
  taken.insert(std::ranges::upper_bound(taken, order(edit), {}, order), edit);
}

}  // namespace

bool EditMerger::Add(const Fix& fix) {
  std::map<uint32_t, std::vector<Edit>> fresh;
  for (const Edit& edit : fix.edits) {
    std::vector<Edit>& own = fresh[edit.range.file.value];
    Placement among_taken = Place(EditsOf(edit.range.file), edit);
    Placement among_own = Place(own, edit);
    if (among_taken == Placement::kConflict || among_own == Placement::kConflict) return false;
    if (among_taken == Placement::kNew && among_own == Placement::kNew) Insert(own, edit);
  }
  for (const auto& [file, edits] : fresh) {
    for (const Edit& edit : edits) Insert(edits_[file], edit);
  }
  return true;
}

std::vector<source::FileId> EditMerger::Files() const {
  std::vector<source::FileId> files;
  for (const auto& [file, edits] : edits_) files.emplace_back(file);
  return files;
}

std::span<const Edit> EditMerger::EditsOf(source::FileId file) const {
  auto it = edits_.find(file.value);
  if (it == edits_.end()) return {};
  return it->second;
}

std::string ApplyEdits(std::string_view text, std::span<const Edit> edits) {
  std::string out;
  size_t copied = 0;
  for (const Edit& edit : edits) {
    CHECK(edit.range.begin >= copied && edit.range.end <= text.size());
    out += text.substr(copied, edit.range.begin - copied);
    out += edit.new_text;
    copied = edit.range.end;
  }
  out += text.substr(copied);
  return out;
}

bool InBounds(const Fix& fix, const source::FileTable& files) {
  return std::ranges::all_of(fix.edits, [&](const Edit& edit) {
    const source::SourceRange& range = edit.range;
    return range.file.valid() && range.file.value <= files.size() && range.begin <= range.end &&
           range.end <= files.Get(range.file).text().size();
  });
}

}  // namespace premortem::findings
