// What waits.
#include "models/waits.h"

#include <gtest/gtest.h>

namespace premortem::models {
namespace {

TEST(Waits, RowsAreFoundByName) {
  for (const WaitRow& row : WaitRows()) EXPECT_EQ(WaitOf(row.name), row.wait) << row.name.name;
  EXPECT_EQ(WaitOf({"time", "", "Sleep"}), Wait::kTime);
  EXPECT_EQ(WaitOf({"net", "Listener", "Accept"}), Wait::kIo);
  EXPECT_EQ(WaitOf({"sync", "Mutex", "Lock"}), Wait::kLock);
  EXPECT_EQ(WaitOf({"sync", "WaitGroup", "Wait"}), Wait::kEvent);
  EXPECT_EQ(WaitOf({"sync", "WaitGroup", "Done"}), std::nullopt);
}

TEST(Waits, OfModules) {
  for (const char* pgx : {"github.com/jackc/pgx/v4", "github.com/jackc/pgx/v5"}) {
    EXPECT_EQ(WaitOf({pgx, "Tx", "Exec"}), Wait::kIo);
  }
  EXPECT_EQ(WaitOf({"github.com/redis/go-redis/v9", "Client", "TxPipelined"}), Wait::kIo);
  EXPECT_EQ(WaitOf({"go.etcd.io/etcd/client/v3", "Cluster", "MemberList"}), Wait::kIo);
  EXPECT_EQ(WaitOf({"github.com/redis/go-redis/v9", "Client", "Pipeline"}), std::nullopt);
}

}  // namespace
}  // namespace premortem::models
