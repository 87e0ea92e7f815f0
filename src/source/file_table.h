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

// Where the lines of a text start. As in go/token, a newline that is the last byte begins no line:
// the end of the text lies behind it on the same line.
//
// Most files are never asked for a line, and the others for few. So the map holds no table of lines
// but the number of newlines before each block of text, and counts the rest when it is asked: 1/64
// of the text's size, where a table of lines takes 1/9 of Go's.
class LineMap {
 public:
  LineMap() : LineMap(std::string_view()) {}
  // The text must live as long as the map. O(text), at the speed of memory.
  explicit LineMap(std::string_view text);

  // The line, from 1, on which `offset` lies. O(1).
  uint32_t LineAt(uint32_t offset) const;
  // O(log text).
  Position PositionAt(uint32_t offset) const;
  // Offset of the first byte of `line`, which is at most line_count(). O(log text).
  uint32_t LineStart(uint32_t line) const;
  uint32_t line_count() const { return line_count_; }

 private:
  static constexpr size_t kBlock = 256;  // less than 16 * 256, or CountNewlines would overflow

  std::string_view text_;
  std::vector<uint32_t> newlines_before_;  // by block
  uint32_t line_count_;
};

// One file. Immutable but for the line map, which is made when it is first asked for.
class SourceFile {
 public:
  // The text is read when it is first asked for; empty where that fails.
  SourceFile(FileId id, std::string path, const FileSystem& fs)
      : id_(id), path_(std::move(path)), fs_(&fs) {}
  SourceFile(FileId id, std::string path, FileText text)
      : id_(id), path_(std::move(path)), text_(std::move(text)) {}

  FileId id() const { return id_; }
  // The path by which the file was opened.
  const std::string& path() const { return path_; }
  std::string_view text() const {
    if (fs_ != nullptr) ReadOnce();
    return text_.view();
  }

  const LineMap& lines() const;  // thread-safe
  Position PositionAt(uint32_t offset) const { return lines().PositionAt(offset); }
  // The text of `line` (from 1) without its end of line.
  std::string_view LineText(uint32_t line) const;
  // Column from 1 in UTF-16 code units, as the language server protocol and SARIF count.
  uint32_t Utf16Column(uint32_t offset) const;

 private:
  void ReadOnce() const;

  FileId id_;
  std::string path_;
  const FileSystem* fs_ = nullptr;
  mutable std::once_flag read_once_;
  mutable FileText text_;
  mutable std::once_flag lines_once_;
  mutable LineMap lines_;
};

// Owns the files; addresses are stable. Thread-safe.
class FileTable {
 public:
  FileId Add(std::string path, FileText text);
  // Of a file whose text is seldom asked for, and not kept until then. What was made of the text
  // may not fit any more when the file changes meanwhile: places in it are only shown.
  FileId AddUnread(std::string path, const FileSystem& fs);
  const SourceFile& Get(FileId id) const;
  size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::deque<SourceFile> files_;
};

}  // namespace premortem::source
