#include "syntax/position.h"

#include <algorithm>
#include <tuple>

#include "base/fs.h"

namespace premortem::syntax {

PositionMap::PositionMap(std::string_view path, std::string_view text,
                         std::span<const LineDirective> directives)
    : path_(path), lines_(text) {
  for (const LineDirective& directive : directives) {
    bool after_last = infos_.empty() || infos_.back().offset < directive.offset;
    if (!after_last || directive.offset >= text.size()) continue;
    std::string filename = directive.filename;
    if (filename.empty() && directive.column != 0) {
      filename = infos_.empty() ? path_ : infos_.back().filename;
    } else if (!filename.empty()) {
      filename = CleanPath(filename);
      if (!filename.starts_with('/')) {
        size_t slash = path.rfind('/');
        std::string_view folder = slash == path.npos ? "" : path.substr(0, slash + 1);
        filename = JoinPath(folder, filename);
      }
    }
    infos_.push_back({directive.offset, std::move(filename), directive.line, directive.column});
  }
}

source::Position PositionMap::Raw(uint32_t offset) const {
  if (offset < line_start_ || offset >= line_end_) {
    line_ = lines_.LineAt(offset);
    line_start_ = lines_.LineStart(line_);
    line_end_ = line_ == lines_.line_count() ? UINT32_MAX : lines_.LineStart(line_ + 1);
  }
  return {line_, offset - line_start_ + 1};
}

AdjustedPosition PositionMap::Adjusted(uint32_t offset) const {
  source::Position raw = Raw(offset);
  auto after = std::ranges::upper_bound(infos_, offset, {}, &Info::offset);
  if (after == infos_.begin()) return {path_, raw.line, raw.column};
  const Info& info = *std::prev(after);
  uint32_t distance = raw.line - lines_.LineAt(info.offset);
  uint32_t column = raw.column;
  if (info.column == 0) {
    column = 0;
  } else if (distance == 0) {
    column = info.column + (offset - info.offset);
  }
  return {info.filename, info.line + distance, column};
}

std::vector<SyntaxError> SortedErrors(std::span<const SyntaxError> errors, const PositionMap& map) {
  std::vector<SyntaxError> sorted(errors.begin(), errors.end());
  std::ranges::stable_sort(sorted, {}, [&](const SyntaxError& e) {
    AdjustedPosition at = map.Adjusted(e.offset);
    return std::tuple<std::string_view, uint32_t, uint32_t, std::string_view>(at.filename, at.line,
                                                                              at.column, e.message);
  });
  return sorted;
}

}  // namespace premortem::syntax
