// What keeps an argument, what starts goroutines, what wraps and returns errors, and which packages
// are those of the standard library.
#include "models/retains.h"

#include <gtest/gtest.h>

#include "models/entries.h"
#include "models/returned_errors.h"
#include "models/standard.h"
#include "models/starts.h"
#include "models/wraps.h"
#include "types/std_snapshot.h"

namespace premortem::models {
namespace {

TEST(Retains, RowsAreFound) {
  for (const RetainRow& row : Retains()) EXPECT_TRUE(Retains(row.name, row.argument));
  EXPECT_TRUE(Retains({"container/list", "List", "PushBack"}, 0));
  EXPECT_FALSE(Retains({"container/list", "List", "Remove"}, 0));
  EXPECT_FALSE(Retains({"strings", "Builder", "Write"}, 0));
  EXPECT_TRUE(KeepsNothing({"io", "Writer", "Write"}));
  EXPECT_FALSE(KeepsNothing({"net/http", "RoundTripper", "RoundTrip"}));
}

// What is handed over to be run is kept, and no row says so once more.
TEST(Retains, WhatRunsLater) {
  EXPECT_TRUE(Retains({"net/http", "ServeMux", "HandleFunc"}, 1));
  EXPECT_FALSE(Retains({"net/http", "ServeMux", "HandleFunc"}, 0));
  EXPECT_TRUE(Retains({"github.com/go-chi/chi/v5", "Mux", "Get"}, 1));
  EXPECT_TRUE(Retains({"github.com/go-chi/chi/v5", "Mux", "Use"}, 0));
  for (const RetainRow& row : Retains()) {
    for (const EntryRow& entry : EntriesOf(row.name)) {
      EXPECT_NE(entry.argument, row.argument) << row.name.receiver << '.' << row.name.name;
    }
  }
}

TEST(Retains, OnlyOfCompletePackagesAMissingRowSaysSomething) {
  for (const char* path :
       {"net/http", "internal/poll", "github.com/go-chi/chi/v5", "golang.org/x/sync/errgroup"}) {
    EXPECT_TRUE(IsComplete(path)) << path;
  }
  for (const char* path : {"", "m", "github.com/go-chi/chi", "github.com/go-chi/chi/v5/internal/x",
                           "github.com/mattn/go-sqlite3"}) {
    EXPECT_FALSE(IsComplete(path)) << path;
  }
}

TEST(Retains, OneRowForAPackage) {
  EXPECT_TRUE(Retains({"go/types", "", "Anything"}, 0));
  EXPECT_TRUE(Retains({"go/types", "Checker", "Files"}, 3));
}

TEST(Retains, OneRowForAType) {
  EXPECT_TRUE(Retains({"go.mongodb.org/mongo-driver/mongo", "UpdateOneModel", "SetHint"}, 0));
  EXPECT_FALSE(Retains({"go.mongodb.org/mongo-driver/mongo", "Collection", "UpdateOne"}, 1));
}

TEST(Starts, RowsAreFound) {
  for (const StartRow& row : Starts()) EXPECT_EQ(StartOf(row.name), &row);
  EXPECT_EQ(StartOf({"time", "", "Sleep"}), nullptr);
  EXPECT_TRUE(StartsGoroutine({"net/http", "Server", "Serve"}));
  EXPECT_TRUE(StartsGoroutine({"time", "", "AfterFunc"}));
  EXPECT_FALSE(StartsGoroutine({"time", "", "Sleep"}));
}

// Of a type whose row stands for what waits, and with a row of its own.
TEST(Starts, OneRowForWhatWaits) {
  const char* const mongo = "go.mongodb.org/mongo-driver/v2/mongo";
  ASSERT_NE(StartOf({mongo, "Collection", "Find"}), nullptr);
  EXPECT_EQ(StartOf({mongo, "Collection", "Find"})->ends, GoroutineEnd::kReturn);
  EXPECT_EQ(StartOf({mongo, "Collection", "Name"}), nullptr);
  EXPECT_EQ(StartOf({mongo, "", "Connect"})->ends, GoroutineEnd::kRelease);
}

TEST(Wraps, RowsAreFound) {
  for (const WrapRow& row : Wraps()) EXPECT_FALSE(WrapsOf(row.name).empty());
  ASSERT_EQ(WrapsOf({"os", "", "Open"}).size(), 1u);
  EXPECT_EQ(WrapsOf({"os", "", "Open"})[0].type, "*io/fs.PathError");
  EXPECT_TRUE(WrapsOf({"errors", "", "New"}).empty());
}

TEST(Wraps, OneRowForWhatWaits) {
  const char* const mongo = "go.mongodb.org/mongo-driver/mongo";
  ASSERT_EQ(WrapsOf({mongo, "Collection", "Find"}).size(), 1u);
  EXPECT_EQ(WrapsOf({mongo, "Collection", "Find"})[0].type,
            "go.mongodb.org/mongo-driver/mongo.CommandError");
  EXPECT_TRUE(WrapsOf({mongo, "Collection", "Name"}).empty());
}

TEST(ReturnedErrors, RowsAreFound) {
  for (const ReturnedError& row : ReturnedErrors()) {
    EXPECT_FALSE(ReturnedErrorsOf(row.name).empty()) << row.error;
    EXPECT_NE(row.error.find('.'), std::string_view::npos) << row.error;
  }
  ASSERT_EQ(ReturnedErrorsOf({"io", "Reader", "Read"}).size(), 1u);
  EXPECT_EQ(ReturnedErrorsOf({"io", "Reader", "Read"})[0].error, "io.EOF");
  EXPECT_FALSE(ReturnedErrorsOf({"io", "Reader", "Read"})[0].wrapped);
  EXPECT_TRUE(ReturnedErrorsOf({"strconv", "", "Atoi"})[0].wrapped);
  EXPECT_TRUE(ReturnedErrorsOf({"errors", "", "New"}).empty());
  std::span<const ReturnedError> scan =
      ReturnedErrorsOf({"github.com/jackc/pgx/v5", "Row", "Scan"});
  ASSERT_EQ(scan.size(), 2u);
  EXPECT_EQ(scan[0].error, "database/sql.ErrNoRows");
  EXPECT_TRUE(scan[0].wrapped);
  EXPECT_FALSE(scan[1].wrapped);
}

TEST(Standard, KnowsThePackagesOfTheSnapshot) {
  const types::StdSnapshot* snapshot = types::StdSnapshot::Embedded();
  ASSERT_NE(snapshot, nullptr);
  const types::StdPlatform* platform = snapshot->Find({"linux", "amd64", false});
  ASSERT_NE(platform, nullptr);
  for (const std::string& path : snapshot->PathsOf(*platform))
    EXPECT_TRUE(IsStandard(path)) << path;
}

TEST(Standard, OtherPathsAreOthers) {
  for (const char* path :
       {"net/http/internal", "internal/poll", "go/internal/gcimporter", "unsafe"})
    EXPECT_TRUE(IsStandard(path)) << path;
  for (const char* path : {"", "m", "lab/shop", "m/internal/p", "golang.org/x/net", "net/https"})
    EXPECT_FALSE(IsStandard(path)) << path;
  EXPECT_TRUE(IsRuntime("internal/runtime/sys"));
  EXPECT_FALSE(IsRuntime("runtime/pprof"));
}

}  // namespace
}  // namespace premortem::models
