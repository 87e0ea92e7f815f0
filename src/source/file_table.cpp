#include "source/file_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/check.h"
#include "base/pod_buffer.h"
#include "base/text.h"

namespace premortem::source {

namespace {

// Calls visit(offset) for every newline of the text. Comparing 64 bytes at once and then walking
// over the ones that were found costs half of a memchr for each of them.
template <typename Visit>
void ForEachNewline(std::string_view text, Visit visit) {
  size_t i = 0;
#if defined(__SSE2__)
  const __m128i newline = _mm_set1_epi8('\n');
  auto found_at = [&](size_t at) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    return static_cast<uint64_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, newline)));
  };
  for (; i + 64 <= text.size(); i += 64) {
    uint64_t found =
        found_at(i) | found_at(i + 16) << 16 | found_at(i + 32) << 32 | found_at(i + 48) << 48;
    for (; found != 0; found &= found - 1) {
      visit(i + static_cast<size_t>(std::countr_zero(found)));
    }
  }
#endif
  for (; i < text.size(); ++i) {
    if (text[i] == '\n') visit(i);
  }
}

}  // namespace

LineMap::LineMap(std::string_view text) {
  // Collected where the pages are warm, and kept in as much room as it takes.
  thread_local PodBuffer<uint32_t> starts;
  starts.Clear(4 << 20);
  starts.Push(0);
  ForEachNewline(text, [&](size_t at) { starts.Push(static_cast<uint32_t>(at + 1)); });
  bool ends_in_newline = starts.size() > 1 && starts[starts.size() - 1] == text.size();
  starts_.assign(starts.begin(), starts.end() - (ends_in_newline ? 1 : 0));
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
