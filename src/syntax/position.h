// Positions as Go reports them: of the file as it stands, or as its `//line` directives say.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "source/file_table.h"
#include "syntax/ast.h"

namespace premortem::syntax {

struct AdjustedPosition {
  std::string_view filename;
  uint32_t line = 0;
  uint32_t column = 0;  // 0 where a directive leaves it open
};

// Counterpart: token.File in go/token/position.go, go1.27.
class PositionMap {
 public:
  // `path` is the file's own name; a directive's relative file name is joined with its folder.
  PositionMap(std::string_view path, std::string_view text,
              std::span<const LineDirective> directives);

  source::Position Raw(uint32_t offset) const;
  AdjustedPosition Adjusted(uint32_t offset) const;

 private:
  struct Info {
    uint32_t offset;
    std::string filename;
    uint32_t line;
    uint32_t column;
  };

  std::string path_;
  source::LineMap lines_;
  std::vector<Info> infos_;
  // The line asked for last: most questions are about the same one.
  mutable uint32_t line_ = 0;
  mutable uint32_t line_start_ = 0;
  mutable uint32_t line_end_ = 0;
};

// Errors in the order of go/scanner's sorted ErrorList: by adjusted file name, line, column, text.
std::vector<SyntaxError> SortedErrors(std::span<const SyntaxError> errors, const PositionMap& map);

}  // namespace premortem::syntax
