// What makes clients that are to be shared, and what waits for answers from elsewhere.
#include "models/clients.h"

#include <gtest/gtest.h>

namespace premortem::models {
namespace {

TEST(Clients, RowsAreFound) {
  for (const ClientMaker& maker : ClientMakers()) EXPECT_EQ(ClientMakerOf(maker.name), &maker);
  EXPECT_EQ(ClientMakerOf({"database/sql", "", "Register"}), nullptr);
}

TEST(Clients, OfAnyVersion) {
  for (const char* redis : {"github.com/redis/go-redis/v9", "github.com/go-redis/redis/v8"}) {
    const ClientMaker* ring = ClientMakerOf({redis, "", "NewRing"});
    ASSERT_NE(ring, nullptr) << redis;
    EXPECT_EQ(ring->what, "a Redis client");
    EXPECT_TRUE(IsClientType({redis, "Ring"})) << redis;
    EXPECT_FALSE(IsClientType({redis, "StringCmd"})) << redis;
  }
}

TEST(Clients, Waits) {
  EXPECT_EQ(WaitsOf({"github.com/jackc/pgx/v5", "Tx", "Exec"}), Waits::kContext);
  EXPECT_EQ(WaitsOf({"database/sql", "DB", "Query"}), Waits::kForEver);
  EXPECT_EQ(WaitsOf({"database/sql", "DB", "Stats"}), Waits::kNo);
}

}  // namespace
}  // namespace premortem::models
