#include "source/file_table.h"

#include <algorithm>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/check.h"
#include "base/text.h"

namespace premortem::source {

namespace {

// How many newlines stand in [p, p + size), size at most LineMap::kBlock.
uint32_t CountNewlines(const char* p, size_t size) {
  uint32_t count = 0;
#if defined(__SSE2__)
  const __m128i newline = _mm_set1_epi8('\n');
  __m128i found = _mm_setzero_si128();  // minus the count, for each column of 16 bytes
  for (; size >= 16; p += 16, size -= 16) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    found = _mm_add_epi8(found, _mm_cmpeq_epi8(bytes, newline));
  }
  __m128i sums = _mm_sad_epu8(_mm_sub_epi8(_mm_setzero_si128(), found), _mm_setzero_si128());
  count = static_cast<uint32_t>(_mm_cvtsi128_si32(sums) + _mm_extract_epi16(sums, 4));
#endif
  for (; size > 0; ++p, --size) count += *p == '\n';
  return count;
}

}  // namespace

LineMap::LineMap(std::string_view text) : text_(text) {
  newlines_before_.reserve(text.size() / kBlock + 1);
  uint32_t newlines = 0;
  for (size_t i = 0; i < text.size(); i += kBlock) {
    newlines_before_.push_back(newlines);
    newlines += CountNewlines(text.data() + i, std::min(kBlock, text.size() - i));
  }
  line_count_ = newlines + 1 - text.ends_with('\n');
}

uint32_t LineMap::LineAt(uint32_t offset) const {
  if (offset >= text_.size()) return line_count_;
  size_t block = offset / kBlock;
  const char* begin = text_.data() + block * kBlock;
  return newlines_before_[block] + CountNewlines(begin, offset % kBlock) + 1;
}

uint32_t LineMap::LineStart(uint32_t line) const {
  if (line == 1) return 0;
  uint32_t newlines = line - 1;  // this many stand before the line
  auto block = std::ranges::lower_bound(newlines_before_, newlines) - newlines_before_.begin() - 1;
  uint32_t seen = newlines_before_[static_cast<size_t>(block)];
  for (size_t i = static_cast<size_t>(block) * kBlock;; ++i) {
    seen += text_[i] == '\n';
    if (seen == newlines) return static_cast<uint32_t>(i + 1);
  }
}

Position LineMap::PositionAt(uint32_t offset) const {
  uint32_t line = LineAt(offset);
  return {line, offset - LineStart(line) + 1};
}

void SourceFile::ReadOnce() const {
  std::call_once(read_once_, [this] {
    if (Result<FileText> text = fs_->Read(path_)) text_ = std::move(*text);
  });
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

FileId FileTable::AddUnread(std::string path, const FileSystem& fs) {
  std::lock_guard lock(mutex_);
  FileId id(files_.size() + 1);
  files_.emplace_back(id, std::move(path), fs);
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
