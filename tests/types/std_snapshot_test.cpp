// The snapshot of the standard library that is built into the binary, and damaged ones.
#include "types/std_snapshot.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "types/exports.h"
#include "types/package.h"
#include "types/store.h"
#include "types/universe.h"

namespace premortem::types {
namespace {

TEST(StdSnapshot, IsInTheBinary) {
  const StdSnapshot* snapshot = StdSnapshot::Embedded();
  ASSERT_NE(snapshot, nullptr);
  EXPECT_EQ(snapshot->go_version(), "1.27.4");
  EXPECT_EQ(snapshot->platforms().size(), 12u);
  for (const char* goos : {"linux", "darwin", "windows"}) {
    for (const char* goarch : {"amd64", "arm64"}) {
      for (bool cgo : {false, true}) {
        const StdPlatform* platform = snapshot->Find({goos, goarch, cgo});
        ASSERT_NE(platform, nullptr);
        EXPECT_GT(snapshot->PathsOf(*platform).size(), 300u);
        EXPECT_TRUE(snapshot->Has(*platform, "net/http"));
        EXPECT_FALSE(snapshot->Has(*platform, "net/httb"));
      }
    }
  }
  EXPECT_EQ(snapshot->Find({"plan9", "amd64", false}), nullptr);
  workspace::BuildContext context;
  EXPECT_TRUE(IsInStdSnapshot(context, "fmt") && IsInStdSnapshot(context, "unsafe"));
  EXPECT_FALSE(IsInStdSnapshot(context, "example.com/m"));
  context.goarch = "mips";
  EXPECT_FALSE(IsInStdSnapshot(context, "fmt"));
}

// Every package of every platform loads, and what was loaded has the bytes of the snapshot.
TEST(StdSnapshot, LoadsAndIsWrittenAlike) {
  const StdSnapshot& snapshot = *StdSnapshot::Embedded();
  size_t compared = 0;
  RunOnLargeStack([&] {
    for (const StdPlatform& platform : snapshot.platforms()) {
      TypeStore store;
      std::map<std::string, PackageId> loaded;
      std::function<PackageId(const std::string&)> load = [&](const std::string& path) {
        if (path == "unsafe") return UnsafePackage();
        auto [known, is_new] = loaded.try_emplace(path);
        if (!is_new) return known->second;
        Result<std::string> bytes = snapshot.ExportsOf(platform, path);
        EXPECT_TRUE(bytes) << bytes.error().ToString();
        if (!bytes) return PackageId();
        Result<PackageId> package =
            LoadExports(*bytes, [&](std::string_view import, std::string* error) {
              PackageId id = load(std::string(import));
              if (!id.valid()) *error = "not there";
              return id;
            });
        EXPECT_TRUE(package) << package.error().ToString();
        if (!package) return PackageId();
        EXPECT_TRUE(WriteExports(*package).bytes == *bytes) << path;
        ++compared;
        return loaded[path] = *package;
      };
      for (const std::string& path : snapshot.PathsOf(platform)) load(path);
    }
  });
  EXPECT_GT(compared, 12u * 300);
}

std::string SmallArchive() {
  StdSnapshotBuilder builder("1.27.4");
  std::string large(1000, 'x');
  builder.Add({"linux", "amd64", false}, {{"a", "one"}, {"b", large}});
  builder.Add({"linux", "arm64", false}, {{"a", "one"}, {"b", large + "y"}, {"c", "three"}});
  return builder.Finish();
}

TEST(StdSnapshot, HoldsEachExportOnce) {
  std::string archive = SmallArchive();
  Result<StdSnapshot> snapshot = StdSnapshot::Open(archive);
  ASSERT_TRUE(snapshot) << snapshot.error().ToString();
  StdPlatform amd64{"linux", "amd64", false}, arm64{"linux", "arm64", false};
  EXPECT_EQ(snapshot->ExportsOf(amd64, "a").value(), "one");
  EXPECT_EQ(snapshot->ExportsOf(arm64, "a").value(), "one");
  EXPECT_EQ(snapshot->ExportsOf(amd64, "b").value(), std::string(1000, 'x'));
  EXPECT_EQ(snapshot->ExportsOf(arm64, "b").value(), std::string(1000, 'x') + "y");
  EXPECT_FALSE(snapshot->Has(amd64, "c"));
  EXPECT_FALSE(snapshot->ExportsOf(amd64, "c"));
  EXPECT_EQ(snapshot->PathsOf(arm64), (std::vector<std::string>{"a", "b", "c"}));
}

// zstd does not look at every bit; what it gives is what was put in, or an error.
TEST(StdSnapshot, DamagedArchivesAreErrors) {
  std::string archive = SmallArchive();
  for (size_t length = 0; length < archive.size(); ++length) {
    EXPECT_FALSE(StdSnapshot::Open(std::string_view(archive).substr(0, length))) << length;
  }
  EXPECT_FALSE(StdSnapshot::Open(archive + "x"));
  StdPlatform arm64{"linux", "arm64", false};
  size_t unseen = 0;
  for (size_t i = 0; i < archive.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = archive;
      flipped[i] = static_cast<char>(flipped[i] ^ 1 << bit);
      Result<StdSnapshot> snapshot = StdSnapshot::Open(flipped);
      if (!snapshot) continue;
      Result<std::string> exports = snapshot->ExportsOf(arm64, "b");
      EXPECT_TRUE(!exports || *exports == std::string(1000, 'x') + "y") << i << " " << bit;
      if (exports) ++unseen;
    }
  }
  EXPECT_LT(unseen, archive.size() / 10);
}

}  // namespace
}  // namespace premortem::types
