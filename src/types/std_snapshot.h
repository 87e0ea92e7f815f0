// The standard library without Go: the exports of its packages (exports.h), for the platforms that
// most programs are written for, in one archive within the binary. premortem has made it itself
// from the source of one version of Go (tools/gen_std_snapshot); it stands in where no GOROOT is.
//
//   const StdSnapshot* snapshot = StdSnapshot::Embedded();
//   const StdPlatform* platform = snapshot->Find({"linux", "arm64", /*cgo=*/false});
//   Result<std::string> exports = snapshot->ExportsOf(*platform, "net/http");
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/result.h"
#include "workspace/constraint.h"

namespace premortem::types {

// What a package may look different for.
struct StdPlatform {
  std::string goos, goarch;
  bool cgo = false;

  friend auto operator<=>(const StdPlatform&, const StdPlatform&) = default;
};

class StdSnapshot {
 public:
  // Reads the index of an archive, whose bytes must outlive the snapshot. An error where it is
  // damaged.
  static Result<StdSnapshot> Open(std::string_view archive);
  // That of this binary; null where it was built without one.
  static const StdSnapshot* Embedded();

  // Of the Go that the snapshot was made of: "1.27.4".
  const std::string& go_version() const { return go_version_; }
  const std::vector<StdPlatform>& platforms() const { return platforms_; }
  // Null where the snapshot does not know it.
  const StdPlatform* Find(const StdPlatform& platform) const;
  // All packages that there are for the platform, which is one of platforms().
  std::vector<std::string> PathsOf(const StdPlatform& platform) const;
  bool Has(const StdPlatform& platform, std::string_view path) const;
  // Takes it out of the archive. An error where it is not there, or damaged. Thread-safe.
  Result<std::string> ExportsOf(const StdPlatform& platform, std::string_view path) const;

 private:
  // A part of the archive that is compressed as one.
  struct Chunk {
    std::string_view compressed;
    uint64_t size = 0;
    Hash128 hash;  // of what it holds
  };
  struct Place {
    uint32_t chunk = 0;
    uint64_t begin = 0, size = 0;
  };
  struct Entry {
    std::vector<Place> places;          // each distinct export once
    std::vector<uint32_t> by_platform;  // index in places plus one; 0: not there
  };

  // Parts of the index.
  void ReadPlatforms(ByteReader& in);
  void ReadChunks(ByteReader& in, ByteReader& archive);
  void ReadEntries(ByteReader& in);
  const Place* Find(const StdPlatform& platform, std::string_view path) const;

  std::string go_version_;
  std::vector<StdPlatform> platforms_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::vector<Chunk> chunks_;
  std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
  mutable std::map<uint32_t, std::string> open_;  // chunks that were asked for
};

// Whether the binary's snapshot knows the package, for LoadOptions::known_standard.
bool IsInStdSnapshot(const workspace::BuildContext& context, std::string_view path);

// Puts an archive together.
class StdSnapshotBuilder {
 public:
  explicit StdSnapshotBuilder(std::string go_version) : go_version_(std::move(go_version)) {}

  // The exports by path. Each platform once.
  void Add(const StdPlatform& platform, const std::map<std::string, std::string>& exports);
  // The archive: the same bytes for what was added in any order.
  std::string Finish() const;

 private:
  std::string go_version_;
  std::map<StdPlatform, std::map<std::string, std::string>> exports_;
};

}  // namespace premortem::types
