// Formats: POSIX.1-2008 pax (tar), GNU tar's manual, and PKWARE's APPNOTE (zip, without zip64).
#include "evidence/archive.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

#include "base/compression.h"

namespace premortem::evidence {

namespace {

// ---- tar ----

constexpr size_t kBlock = 512;

// An octal number that ends in a blank or zero; or, with the top bit set, a binary one.
std::optional<uint64_t> TarNumber(std::string_view field) {
  uint64_t number = 0;
  if ((static_cast<uint8_t>(field[0]) & 0x80) != 0) {
    for (char c : field.substr(field.size() - 8)) number = number << 8 | static_cast<uint8_t>(c);
    return number;
  }
  while (field.starts_with(' ')) field.remove_prefix(1);
  auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number, 8);
  if (error == std::errc::result_out_of_range) return std::nullopt;
  return number;  // an empty field is zero
}

// The sum of the header's bytes, its own field counting as blanks.
bool ChecksumHolds(std::string_view header) {
  constexpr size_t kField = 148;
  uint64_t sum = 8 * ' ';
  for (size_t i = 0; i < kBlock; ++i) {
    if (i < kField || i >= kField + 8) sum += static_cast<uint8_t>(header[i]);
  }
  return TarNumber(header.substr(kField, 8)) == sum;
}

std::string_view UpToZero(std::string_view field) { return field.substr(0, field.find('\0')); }

// The bytes of the archive, and, as a stream, those of the file that is being read.
class TarBytes : public ByteStream {
 public:
  explicit TarBytes(ByteStream& archive) : archive_(archive) {}

  // The contents of the present file.
  Result<std::string_view> Next() override {
    Result<std::string_view> piece = Take(left_);
    if (piece) left_ -= piece->size();
    return piece;
  }

  // Passes over what is left of the file and its padding, and reads the next header: kBlock bytes,
  // or none at the end.
  Result<std::string> NextHeader() {
    for (left_ += padding_, padding_ = 0; left_ > 0;) {
      Result<std::string_view> piece = Next();
      if (!piece) return Fail(piece.error());
      if (piece->empty()) return Fail("the archive is cut off");
    }
    std::string header;
    while (header.size() < kBlock) {
      Result<std::string_view> piece = Take(kBlock - header.size());
      if (!piece) return Fail(piece.error());
      if (piece->empty() && header.empty()) return header;
      if (piece->empty()) return Fail("the archive is cut off");
      header += *piece;
    }
    return header;
  }

  void BeginFile(uint64_t size) {
    left_ = size;
    padding_ = (kBlock - size % kBlock) % kBlock;
  }

 private:
  // At most `size` bytes; none at the end of the archive.
  Result<std::string_view> Take(uint64_t size) {
    if (size == 0) return std::string_view();
    if (piece_.empty()) {
      Result<std::string_view> piece = archive_.Next();
      if (!piece) return piece;
      piece_ = *piece;
    }
    std::string_view taken =
        piece_.substr(0, static_cast<size_t>(std::min<uint64_t>(size, piece_.size())));
    piece_.remove_prefix(taken.size());
    return taken;
  }

  ByteStream& archive_;
  std::string_view piece_;
  uint64_t left_ = 0;  // of the present file
  uint64_t padding_ = 0;
};

// "30 mtime=1350244992.023960108\n20 path=a/long/name\n": the value of path.
std::optional<std::string> PaxPath(std::string_view records) {
  std::optional<std::string> path;
  while (!records.empty()) {
    size_t length = 0;
    auto [end, error] = std::from_chars(records.data(), records.data() + records.size(), length);
    auto digits = static_cast<size_t>(end - records.data());
    if (error != std::errc() || length < digits + 2 || length > records.size()) return path;
    std::string_view record = records.substr(digits + 1, length - digits - 2);
    if (record.starts_with("path=")) path = record.substr(5);
    records.remove_prefix(length);
  }
  return path;
}

// ---- zip ----

uint32_t Little(std::string_view bytes, size_t at, size_t size) {
  uint32_t number = 0;
  for (size_t i = size; i-- > 0;) number = number << 8 | static_cast<uint8_t>(bytes[at + i]);
  return number;
}

// Where the directory of a zip archive is.
struct ZipEnd {
  uint32_t files = 0;
  uint32_t directory = 0;
};

std::optional<ZipEnd> FindZipEnd(std::string_view archive) {
  constexpr size_t kEndSize = 22;
  constexpr size_t kLongestComment = 65535;
  if (archive.size() < kEndSize) return std::nullopt;
  size_t tail = std::min(archive.size(), kEndSize + kLongestComment);
  size_t at = archive.substr(archive.size() - tail).rfind("PK\x05\x06");
  if (at == archive.npos) return std::nullopt;
  at += archive.size() - tail;
  if (archive.size() - at < kEndSize) return std::nullopt;
  return ZipEnd{Little(archive, at + 10, 2), Little(archive, at + 16, 4)};
}

// Gives an error, for a file that cannot be read.
class BrokenStream : public ByteStream {
 public:
  explicit BrokenStream(const char* why) : why_(why) {}
  Result<std::string_view> Next() override { return Fail(why_); }

 private:
  const char* why_;
};

struct ZipFile {
  uint32_t flags = 0;
  uint32_t method = 0;
  uint32_t size = 0;  // compressed
  uint32_t header = 0;
};

// The compressed bytes of a file; nothing where they lie outside of the archive.
std::optional<std::string_view> ZipContents(std::string_view archive, const ZipFile& file) {
  constexpr size_t kLocalHeader = 30;
  if (file.header > archive.size() || archive.size() - file.header < kLocalHeader) {
    return std::nullopt;
  }
  std::string_view local = archive.substr(file.header);
  if (!local.starts_with("PK\x03\x04")) return std::nullopt;
  size_t begin = kLocalHeader + Little(local, 26, 2) + Little(local, 28, 2);
  if (begin > local.size() || local.size() - begin < file.size) return std::nullopt;
  return local.substr(begin, file.size);
}

void VisitZipFile(std::string_view archive, const ZipFile& file, const std::string& name,
                  ArchiveVisitor visit) {
  constexpr uint32_t kEncrypted = 1;
  constexpr uint32_t kStored = 0;
  constexpr uint32_t kDeflated = 8;
  std::optional<std::string_view> bytes = ZipContents(archive, file);
  const char* broken = !bytes                           ? "lies outside of the archive"
                       : (file.flags & kEncrypted) != 0 ? "is encrypted"
                       : file.method != kStored && file.method != kDeflated
                           ? "is compressed in a way that premortem does not know"
                           : nullptr;
  if (broken != nullptr) {
    BrokenStream stream(broken);
    visit(name, stream);
    return;
  }
  MemoryStream stored(*bytes);
  if (file.method == kStored) {
    visit(name, stored);
    return;
  }
  std::unique_ptr<ByteStream> plain = DecompressStream(Compression::kDeflate, stored);
  visit(name, *plain);
}

}  // namespace

bool LooksLikeTar(std::string_view head) {
  return head.size() >= kBlock && head.substr(257, 5) == "ustar" && ChecksumHolds(head);
}

bool LooksLikeZip(std::string_view head) {
  return head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06");
}

Result<void> VisitTar(ByteStream& archive, uint32_t max_files, ArchiveVisitor visit) {
  constexpr uint64_t kLongestName = 1u << 16;
  TarBytes bytes(archive);
  std::string long_name;
  uint32_t files = 0;
  for (;;) {
    Result<std::string> header = bytes.NextHeader();
    if (!header) return Fail(header.error());
    // Blocks of zeros end it; nothing at all does as well.
    if (header->empty() || header->front() == '\0') return {};
    if (!ChecksumHolds(*header)) return Fail("damaged: the checksum of a tar header is wrong");
    std::string_view view = *header;
    std::optional<uint64_t> size = TarNumber(view.substr(124, 12));
    // Sizes near 2^64 would wrap around with the padding.
    if (!size || *size > uint64_t{1} << 62) return Fail("damaged: the size of a file is too large");
    char type = view[156];
    bytes.BeginFile(*size);
    if (type == 'L' || type == 'x') {
      if (*size > kLongestName) return Fail("damaged: the name of a file is too long");
      std::string text;
      for (;;) {
        Result<std::string_view> piece = bytes.Next();
        if (!piece) return Fail(piece.error());
        if (piece->empty()) break;
        text += *piece;
      }
      if (type == 'L') {
        long_name = UpToZero(text);
      } else if (std::optional<std::string> path = PaxPath(text)) {
        long_name = *path;
      }
      continue;
    }
    std::string name = std::move(long_name);
    long_name.clear();
    if (name.empty()) {
      std::string_view prefix = UpToZero(view.substr(345, 155));
      name = std::string(prefix) + (prefix.empty() ? "" : "/") +
             std::string(UpToZero(view.substr(0, 100)));
    }
    if (type != '0' && type != '\0') continue;
    if (++files > max_files) return Fail("more files than the limit: the rest was not read");
    visit(name, bytes);
  }
}

Result<void> VisitZip(std::string_view archive, uint32_t max_files, ArchiveVisitor visit) {
  constexpr size_t kEntry = 46;
  std::optional<ZipEnd> end = FindZipEnd(archive);
  if (!end || end->directory > archive.size())
    return Fail("damaged: the zip archive has no directory");
  if (end->files > max_files) return Fail("more files than the limit: none was read");
  std::string_view directory = archive.substr(end->directory);
  for (uint32_t i = 0; i < end->files; ++i) {
    if (directory.size() < kEntry || !directory.starts_with("PK\x01\x02")) {
      return Fail("damaged: the directory of the zip archive is cut off");
    }
    ZipFile file{.flags = Little(directory, 8, 2),
                 .method = Little(directory, 10, 2),
                 .size = Little(directory, 20, 4),
                 .header = Little(directory, 42, 4)};
    size_t name_size = Little(directory, 28, 2);
    size_t entry = kEntry + name_size + Little(directory, 30, 2) + Little(directory, 32, 2);
    if (entry > directory.size())
      return Fail("damaged: the directory of the zip archive is cut off");
    std::string name(directory.substr(kEntry, name_size));
    if (!name.ends_with('/')) VisitZipFile(archive, file, name, visit);
    directory.remove_prefix(entry);
  }
  return {};
}

}  // namespace premortem::evidence
