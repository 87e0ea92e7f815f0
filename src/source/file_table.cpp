#include "source/file_table.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/text.h"

namespace premortem::source {

LineMap::LineMap(std::string_view text) {
  const char* begin = text.data();
  const char* end = begin + text.size();
  for (const char* p = begin; p < end;) {
    p = static_cast<const char*>(std::memchr(p, '\n', static_cast<size_t>(end - p)));
    if (p == nullptr || ++p == end) break;
    starts_.push_back(static_cast<uint32_t>(p - begin));
  }
}

uint32_t LineMap::LineAt(uint32_t offset) const {
  return static_cast<uint32_t>(std::ranges::upper_bound(starts_, offset) - starts_.begin());
}

Position LineMap::PositionAt(uint32_t offset) const {
  uint32_t line = LineAt(offset);
  return {line, offset - starts_[line - 1] + 1};
}

const LineMap& SourceFile::lines() const {
  std::call_once(lines_once_, [this] { lines_ = LineMap(text()); });
  return lines_;
}

std::string_view SourceFile::LineText(uint32_t line) const {
  uint32_t start = lines().LineStart(line);
  std::string_view rest = text().substr(start);
  rest = rest.substr(0, rest.find('\n'));
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  return rest;
}

uint32_t SourceFile::Utf16Column(uint32_t offset) const {
  Position at = PositionAt(offset);
  std::string_view rest = text().substr(offset - (at.column - 1), at.column - 1);
  uint32_t column = 1;
  while (!rest.empty()) {
    int length = 1;
    column += DecodeUtf8(rest, &length) > 0xFFFF ? 2 : 1;
    rest.remove_prefix(static_cast<size_t>(length));
  }
  return column;
}

FileId FileTable::Add(std::string path, FileText text) {
  std::lock_guard lock(mutex_);
  FileId id(files_.size() + 1);
  files_.emplace_back(id, std::move(path), std::move(text));
  return id;
}

const SourceFile& FileTable::Get(FileId id) const {
  std::lock_guard lock(mutex_);
  CHECK(id.valid() && id.value <= files_.size());
  return files_[id.value - 1];
}

size_t FileTable::size() const {
  std::lock_guard lock(mutex_);
  return files_.size();
}

}  // namespace premortem::source
