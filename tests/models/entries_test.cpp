#include "models/entries.h"

#include <gtest/gtest.h>

namespace premortem::models {
namespace {

TEST(Entries, ByFunction) {
  ASSERT_EQ(EntriesOf({"net/http", "ServeMux", "Handle"}).size(), 1u);
  EXPECT_EQ(EntriesOf({"net/http", "ServeMux", "Handle"})[0].argument, 1);
  EXPECT_TRUE(EntriesOf({"net/http", "", "Get"}).empty());
}

TEST(Entries, OfAnyVersion) {
  std::span<const EntryRow> rows = EntriesOf({"github.com/labstack/echo/v4", "Echo", "GET"});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_FALSE(rows[0].makes_handler);
  EXPECT_TRUE(rows[1].makes_handler);
  EXPECT_EQ(WithoutVersion("github.com/go-chi/chi/v5"), "github.com/go-chi/chi");
  for (const char* path : {"net/http", "a/v", "a/vendor", "v2", "a/v2/b"}) {
    EXPECT_EQ(WithoutVersion(path), path);
  }
}

TEST(Entries, Fields) {
  const EntryField* handler = EntryOfField({"net/http", "Server"}, "Handler");
  ASSERT_NE(handler, nullptr);
  EXPECT_EQ(handler->method, kHandlerMethod);
  ASSERT_NE(EntryOfField({"github.com/spf13/cobra", "Command"}, "RunE"), nullptr);
  EXPECT_EQ(EntryOfField({"net/http", "Server"}, "Addr"), nullptr);
  EXPECT_EQ(EntryOfField({"net/http", "Client"}, "Handler"), nullptr);
}

}  // namespace
}  // namespace premortem::models
