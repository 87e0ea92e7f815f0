// What programs printed, out of logs of JSON.
#include "evidence/json_log.h"

#include <gtest/gtest.h>

#include <string>

namespace premortem::evidence {
namespace {

TEST(JsonLog, LinesOfAContainer) {
  EXPECT_EQ(TextInJsonLog(R"({"log":"goroutine 7 [select]:\n","stream":"stderr","time":"t"}
{"log":"main.f(0x1)\n","stream":"stderr","time":"t"}
{"log":"\t/a.go:1 +0x1\n","stream":"stderr","time":"t"}
{"log":"\n","stream":"stderr","time":"t"}
)"),
            "goroutine 7 [select]:\nmain.f(0x1)\n\t/a.go:1 +0x1\n\n");
}

TEST(JsonLog, AStackInOneField) {
  EXPECT_EQ(TextInJsonLog(R"({"level":"info","msg":"up"}
{"level":"error","nested":{"stack":"goroutine 7 [select]:\nmain.f()\n\t/a.go:1 +0x1"}}
panic: what the runtime prints by itself
)"),
            "{\"level\":\"info\",\"msg\":\"up\"}\n"
            "goroutine 7 [select]:\nmain.f()\n\t/a.go:1 +0x1\n\n"
            "panic: what the runtime prints by itself\n");
}

TEST(JsonLog, BehindAPrefixAndWrappedTwice) {
  EXPECT_EQ(TextInJsonLog("2026-11-21T10:00:00Z app {\"stack\":\"a\\nb\\n\"}\n"), "a\nb\n\n");
  EXPECT_EQ(TextInJsonLog(R"({"log":"{\"stack\":\"a\\nb\\n\"}\n","stream":"stderr"})"), "a\nb\n\n");
}

TEST(JsonLog, WhatHoldsNoSuchStringIsLeftAlone) {
  EXPECT_EQ(TextInJsonLog("goroutine 7 [select]:\nmain.f()\n"), std::nullopt);
  EXPECT_EQ(TextInJsonLog("{\"msg\":\"a\"}\n"), std::nullopt);
  EXPECT_EQ(TextInJsonLog("fmt.Println(\"a\\n\") {\n}\n"), std::nullopt);
  EXPECT_EQ(TextInJsonLog("{\"broken\":\"a\\n\n}"), std::nullopt);
  EXPECT_EQ(TextInJsonLog(R"({"Action":"output","Package":"p","Output":"ok\n"})"), std::nullopt);
}

}  // namespace
}  // namespace premortem::evidence
