// The head of a Go file: its package clause, its imports and its build constraints, read without
// looking at the rest. What a build needs to know of a file stands there, and for most files it is
// in the first few kilobytes.
//
//   HeaderScan scan = ScanHeader(prefix, /*at_end=*/false);
//   if (scan.extent == HeaderExtent::kNeedsMore) ...        // read on and scan again
//
// Counterpart: go/build/read.go, go1.27.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace premortem::workspace {

enum class HeaderExtent : uint8_t {
  kComplete,   // `length` bytes are the header
  kNeedsMore,  // the text ends within it
  kMalformed,  // no package clause or imports as they should be: the parser must see the whole file
  kNul,        // a NUL byte in the header
};

struct HeaderScan {
  HeaderExtent extent = HeaderExtent::kComplete;
  size_t length = 0;
};

// Finds where the header ends, leniently: what is well-formed is found exactly. `at_end` tells that
// `text` is the whole file. O(length of the header).
HeaderScan ScanHeader(std::string_view text, bool at_end);

// Where the leading comments and blanks of a file of another language end, for its constraints.
HeaderScan ScanLeadingComments(std::string_view text, bool at_end);

// An import of a file, by the bytes of its path literal (quotes included) and of the whole spec.
struct ImportSite {
  std::string path;
  std::string name;  // as written: "", ".", "_" or an identifier
  uint32_t begin = 0;
  uint32_t end = 0;  // of the path literal
  uint32_t spec_begin = 0;
};

struct GoHeader {
  std::string package_name;
  uint32_t package_name_begin = 0;
  std::vector<ImportSite> imports;
  // The comments right above the imports of "C", without comment marks.
  std::string cgo_comment;
  // The first syntax error; there are then no imports.
  std::optional<Error> error;
};

// Parses the header. Errors carry the line and column in `file_name`.
GoHeader ParseHeader(const std::string& file_name, std::string_view header);

struct EmbedPattern {
  std::string pattern;
  uint32_t offset = 0;
};

// The patterns of all //go:embed comments of a file. Malformed ones are skipped; the compiler
// reports them. O(text).
std::vector<EmbedPattern> FindEmbedPatterns(std::string_view text);

}  // namespace premortem::workspace
