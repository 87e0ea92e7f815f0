// The source files of a session: their names, their bytes, and the mapping from a byte offset to
// a line and a column.
//
//   FileId file = files.Add("a/b.go", text);
//   Position at = files.Get(file).PositionAt(offset);
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/fs.h"
#include "base/id.h"

namespace premortem::source {

struct FileId : Id<FileId> {
  using Id::Id;
};

// A place in a file: the byte at `offset`.
struct SourceLoc {
  FileId file;
  uint32_t offset = 0;

  friend bool operator==(SourceLoc, SourceLoc) = default;
};

// A half-open range of bytes in a file.
struct SourceRange {
  FileId file;
  uint32_t begin = 0;
  uint32_t end = 0;

  friend bool operator==(SourceRange, SourceRange) = default;
};

struct Position {
  uint32_t line = 0;    // from 1
  uint32_t column = 0;  // from 1, in bytes

  friend bool operator==(Position, Position) = default;
};

// The offsets at which the lines of a text start. As in go/token, a newline that is the last byte
// begins no line: the end of the text lies behind it on the same line.
class LineMap {
 public:
  LineMap() = default;
  // O(text), some ten gigabytes a second.
  explicit LineMap(std::string_view text);

  // The line, from 1, on which `offset` lies. O(log lines).
  uint32_t LineAt(uint32_t offset) const;
  Position PositionAt(uint32_t offset) const;
  // Offset of the first byte of `line`, which is at most line_count().
  uint32_t LineStart(uint32_t line) const { return starts_[line - 1]; }
  uint32_t line_count() const { return static_cast<uint32_t>(starts_.size()); }

 private:
  std::vector<uint32_t> starts_ = {0};
};

// One file. Immutable but for the line map, which is made when it is first asked for.
class SourceFile {
 public:
  SourceFile(FileId id, std::string path, FileText text)
      : id_(id), path_(std::move(path)), text_(std::move(text)) {}

  FileId id() const { return id_; }
  // The path by which the file was opened.
  const std::string& path() const { return path_; }
  std::string_view text() const { return text_.view(); }

  const LineMap& lines() const;  // thread-safe
  Position PositionAt(uint32_t offset) const { return lines().PositionAt(offset); }
  // The text of `line` (from 1) without its end of line.
  std::string_view LineText(uint32_t line) const;
  // Column from 1 in UTF-16 code units, as the language server protocol and SARIF count.
  uint32_t Utf16Column(uint32_t offset) const;

 private:
  FileId id_;
  std::string path_;
  FileText text_;
  mutable std::once_flag lines_once_;
  mutable LineMap lines_;
};

// Owns the files; addresses are stable. Thread-safe.
class FileTable {
 public:
  FileId Add(std::string path, FileText text);
  const SourceFile& Get(FileId id) const;
  size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::deque<SourceFile> files_;
};

}  // namespace premortem::source
