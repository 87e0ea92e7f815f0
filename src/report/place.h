// A range of bytes as lines and columns.
#pragma once

#include <string_view>

#include "engine/session.h"

namespace premortem::report {

struct PlaceText {
  std::string_view file;  // as shown
  source::Position begin;
  source::Position end;  // exclusive
};

inline PlaceText PlaceOf(const engine::Session& session, const source::SourceRange& range) {
  const source::SourceFile& file = session.files().Get(range.file);
  return {session.ShownPath(range.file), file.PositionAt(range.begin), file.PositionAt(range.end)};
}

}  // namespace premortem::report
