// The archive:
//
//   magic, hash of the index, size of the compressed index, size of the index, the compressed index
//   chunks, one behind the other
//
//   index: Go version; platforms (count; goos, goarch, cgo); chunks (count; compressed size, size,
//   hash); packages (count; path, how many distinct exports, of each chunk, begin and size; for
//   each platform which of them)
#include "types/std_snapshot.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "base/compression.h"

// Both compilers, and any assembler of theirs, know .incbin; nothing has to be generated.
asm(".pushsection .rodata\n"
    ".balign 16\n"
    ".global premortem_std_snapshot_begin\n"
    "premortem_std_snapshot_begin:\n"
    ".incbin \"" PREMORTEM_STD_SNAPSHOT
    "\"\n"
    ".global premortem_std_snapshot_end\n"
    "premortem_std_snapshot_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" {
extern const char premortem_std_snapshot_begin[];
extern const char premortem_std_snapshot_end[];
}

namespace premortem::types {

namespace {

constexpr std::string_view kMagic = "premortem std 1\n";
// What is decompressed at least to see one package. Larger chunks are smaller in sum.
constexpr size_t kChunkSize = 1 << 18;
// An archive that says it holds more is damaged; so nobody can ask for much memory.
constexpr uint64_t kMaxSize = 1 << 28;

Hash128 ReadHash(ByteReader& in) {
  Hash128 hash;
  hash.high = in.Fixed();
  hash.low = in.Fixed();
  return hash;
}

void AppendHash(std::string& out, const Hash128& hash) {
  AppendFixed(out, hash.high);
  AppendFixed(out, hash.low);
}

Result<std::string> Unpack(std::string_view compressed, uint64_t size, const Hash128& hash) {
  if (size > kMaxSize) return Fail("damaged: it says that it holds too much");
  Result<std::string> bytes = Decompress(compressed, static_cast<size_t>(size));
  if (bytes && HashBytes(*bytes) != hash) return Fail("damaged: the checksum differs");
  return bytes;
}

std::unexpected<Error> Damaged(std::string_view what, const std::string& why) {
  return Fail("the snapshot of the standard library is unusable: " + std::string(what) + ": " +
              why);
}

}  // namespace

// ---- Reading ----

Result<StdSnapshot> StdSnapshot::Open(std::string_view archive) {
  ByteReader head(archive);
  if (head.Bytes(kMagic.size()) != kMagic) return Damaged("head", "it is no snapshot");
  Hash128 hash = ReadHash(head);
  uint64_t compressed_size = head.Varint();
  uint64_t size = head.Varint();
  std::string_view compressed = head.Bytes(compressed_size);
  if (!head.ok()) return Damaged("head", "cut off");
  Result<std::string> index = Unpack(compressed, size, hash);
  if (!index) return Damaged("index", index.error().message);

  StdSnapshot snapshot;
  ByteReader in(*index);
  snapshot.go_version_ = in.Text();
  snapshot.ReadPlatforms(in);
  snapshot.ReadChunks(in, head);
  snapshot.ReadEntries(in);
  if (!in.ok() || !in.at_end()) return Damaged("index", "it makes no sense");
  if (!head.ok() || !head.at_end()) return Damaged("chunks", "cut off, or too long");
  return snapshot;
}

void StdSnapshot::ReadPlatforms(ByteReader& in) {
  size_t count = in.Count();
  for (size_t i = 0; i < count && in.ok(); ++i) {
    StdPlatform& platform = platforms_.emplace_back();
    platform.goos = in.Text();
    platform.goarch = in.Text();
    platform.cgo = in.Byte() != 0;
  }
}

void StdSnapshot::ReadChunks(ByteReader& in, ByteReader& archive) {
  size_t count = in.Count();
  for (size_t i = 0; i < count && in.ok(); ++i) {
    Chunk& chunk = chunks_.emplace_back();
    chunk.compressed = archive.Bytes(in.Varint());
    chunk.size = in.Varint();
    chunk.hash = ReadHash(in);
  }
}

void StdSnapshot::ReadEntries(ByteReader& in) {
  size_t count = in.Count();
  for (size_t i = 0; i < count && in.ok(); ++i) {
    Entry& entry = entries_[std::string(in.Text())];
    entry.places.resize(in.Count());
    for (Place& place : entry.places) {
      uint64_t chunk = in.Varint();
      place.begin = in.Varint();
      place.size = in.Varint();
      if (chunk >= chunks_.size() || place.begin > kMaxSize || place.size > kMaxSize) in.Fail();
      place.chunk = static_cast<uint32_t>(chunk);
    }
    entry.by_platform.resize(platforms_.size());
    for (uint32_t& which : entry.by_platform) {
      uint64_t number = in.Varint();
      if (number > entry.places.size()) in.Fail();
      which = static_cast<uint32_t>(number);
    }
  }
}

const StdSnapshot* StdSnapshot::Embedded() {
  static const Result<StdSnapshot> embedded = [] {
    size_t size = static_cast<size_t>(premortem_std_snapshot_end - premortem_std_snapshot_begin);
    return Open({premortem_std_snapshot_begin, size});
  }();
  return embedded ? &*embedded : nullptr;
}

const StdPlatform* StdSnapshot::Find(const StdPlatform& platform) const {
  auto found = std::ranges::find(platforms_, platform);
  return found == platforms_.end() ? nullptr : &*found;
}

const StdSnapshot::Place* StdSnapshot::Find(const StdPlatform& platform,
                                            std::string_view path) const {
  auto at = std::ranges::find(platforms_, platform);
  auto entry = entries_.find(path);
  if (at == platforms_.end() || entry == entries_.end()) return nullptr;
  uint32_t which = entry->second.by_platform[static_cast<size_t>(at - platforms_.begin())];
  return which == 0 ? nullptr : &entry->second.places[which - 1];
}

std::vector<std::string> StdSnapshot::PathsOf(const StdPlatform& platform) const {
  std::vector<std::string> paths;
  for (const auto& [path, entry] : entries_) {
    if (Has(platform, path)) paths.push_back(path);
  }
  return paths;
}

bool StdSnapshot::Has(const StdPlatform& platform, std::string_view path) const {
  return Find(platform, path) != nullptr;
}

Result<std::string> StdSnapshot::ExportsOf(const StdPlatform& platform,
                                           std::string_view path) const {
  const Place* place = Find(platform, path);
  if (place == nullptr) return Damaged(path, "not in it");
  std::lock_guard lock(*mutex_);
  auto [open, is_new] = open_.try_emplace(place->chunk);
  if (is_new) {
    const Chunk& chunk = chunks_[place->chunk];
    Result<std::string> bytes = Unpack(chunk.compressed, chunk.size, chunk.hash);
    if (!bytes) {
      open_.erase(open);
      return Damaged(path, bytes.error().message);
    }
    open->second = *std::move(bytes);
  }
  const std::string& bytes = open->second;
  if (place->begin > bytes.size() || place->size > bytes.size() - place->begin) {
    return Damaged(path, "it lies outside");
  }
  return bytes.substr(place->begin, place->size);
}

bool IsInStdSnapshot(const workspace::BuildContext& context, std::string_view path) {
  const StdSnapshot* snapshot = StdSnapshot::Embedded();
  return snapshot != nullptr &&
         (path == "unsafe" || snapshot->Has({context.goos, context.goarch, context.cgo}, path));
}

// ---- Writing ----

void StdSnapshotBuilder::Add(const StdPlatform& platform,
                             const std::map<std::string, std::string>& exports) {
  CHECK(exports_.emplace(platform, exports).second);
}

std::string StdSnapshotBuilder::Finish() const {
  std::map<std::string_view, std::vector<std::string_view>> distinct;  // by path
  for (const auto& [platform, exports] : exports_) {
    for (const auto& [path, bytes] : exports) {
      std::vector<std::string_view>& known = distinct[path];
      if (std::ranges::find(known, bytes) == known.end()) known.push_back(bytes);
    }
  }
  // The variants of a package lie side by side, where they cost little.
  std::string packages, chunk, chunks, compressed_chunks;
  uint64_t chunk_count = 0;
  auto close = [&] {
    if (chunk.empty()) return;
    std::string compressed = Compress(chunk);
    AppendVarint(chunks, compressed.size());
    AppendVarint(chunks, chunk.size());
    AppendHash(chunks, HashBytes(chunk));
    compressed_chunks += compressed;
    chunk.clear();
    ++chunk_count;
  };
  for (const auto& [path, known] : distinct) {
    AppendText(packages, path);
    AppendVarint(packages, known.size());
    for (std::string_view bytes : known) {
      AppendVarint(packages, chunk_count);
      AppendVarint(packages, chunk.size());
      AppendVarint(packages, bytes.size());
      chunk += bytes;
    }
    for (const auto& [platform, exports] : exports_) {
      auto found = exports.find(std::string(path));
      auto which = found == exports.end() ? known.end() : std::ranges::find(known, found->second);
      AppendVarint(packages,
                   which == known.end() ? 0 : static_cast<uint64_t>(which - known.begin() + 1));
    }
    if (chunk.size() >= kChunkSize) close();
  }
  close();

  std::string index;
  AppendText(index, go_version_);
  AppendVarint(index, exports_.size());
  for (const auto& [platform, exports] : exports_) {
    AppendText(index, platform.goos);
    AppendText(index, platform.goarch);
    index += static_cast<char>(platform.cgo);
  }
  AppendVarint(index, chunk_count);
  index += chunks;
  AppendVarint(index, distinct.size());
  index += packages;

  std::string out(kMagic);
  AppendHash(out, HashBytes(index));
  std::string compressed_index = Compress(index);
  AppendVarint(out, compressed_index.size());
  AppendVarint(out, index.size());
  return out + compressed_index + compressed_chunks;
}

}  // namespace premortem::types
