// Which questions a service is asked, and what becomes of the answers.
#include "serve/live.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "base/compression.h"
#include "server.h"

namespace premortem::serve {
namespace {

using evidence::Evidence;
using evidence::LoadReport;

std::string GoroutineProfile(uint64_t count) {
  std::string n = std::to_string(count);
  return "goroutine profile: total " + n + "\n" + n +
         " @ 0x100 0x200 0x300\n#\t0x300\tmain.work+0x10\t/app/a.go:5\n\n";
}

constexpr std::string_view kHeap =
    "heap profile: 1: 100 [2: 300] @ heap/1048576\n1: 100 [2: 300] @ 0x100\n"
    "#\t0x100\tmain.make+0x10\t/app/a.go:9\n\n";
constexpr std::string_view kDump = "goroutine 1 [running]:\nmain.main()\n\t/app/a.go:5 +0x1\n";

// A service with so many goroutines, more with each question.
Reply Service(const std::string& target, std::atomic<uint64_t>& goroutines) {
  if (target == "/debug/pprof/goroutine") return Answer(GoroutineProfile(goroutines++));
  if (target == "/debug/pprof/goroutine?debug=2") return Answer(std::string(kDump));
  if (target == "/debug/pprof/heap") return Answer(std::string(kHeap));
  if (target == "/metrics") return Answer("go_goroutines " + std::to_string(goroutines) + "\n");
  if (target == "/debug/pprof/block") return Answer("not for you", "500 No");
  return Answer("404 page not found\n", "404 Not Found");
}

struct Collected {
  Evidence evidence;
  std::vector<std::string> errors;
  uint64_t samples = 0;

  std::vector<std::string> Facts() const {
    std::vector<std::string> facts;
    for (const evidence::Fact& fact : evidence.facts()) {
      facts.push_back(std::string(evidence.Text(fact.name)) + ": " +
                      std::string(evidence.Text(fact.text)));
    }
    return facts;
  }
};

struct Watcher : LiveWatcher {
  void Sampled(const LiveProgress&) override { ++samples; }
  bool Enough() override { return samples >= most; }
  uint64_t samples = 0;
  uint64_t most = 1000;
};

Collected Collect(std::vector<std::string> addresses, LiveOptions options = {},
                  evidence::Limits limits = {}, uint64_t most_samples = 1000) {
  setenv("no_proxy", "*", 1);
  Collected collected;
  LoadReport report;
  Watcher watcher;
  watcher.most = most_samples;
  options.cpu_seconds = 0;
  CollectLive(addresses, options, limits, collected.evidence, report, watcher);
  collected.samples = watcher.samples;
  for (const Error& error : report.errors) collected.errors.push_back(error.ToString());
  return collected;
}

TEST(Live, CheapQuestionsFirst) {
  std::atomic<uint64_t> goroutines = 7;
  Server server([&](auto& target, auto&) { return Service(target, goroutines); });
  Collected collected = Collect({server.origin() + "/debug/pprof/"});
  EXPECT_EQ(collected.errors, std::vector<std::string>());
  EXPECT_EQ(server.targets(),
            (std::vector<std::string>{"/debug/pprof/goroutine", "/debug/pprof/goroutine?debug=2",
                                      "/debug/pprof/heap", "/debug/pprof/mutex",
                                      "/debug/pprof/block", "/debug/pprof/threadcreate",
                                      "/debug/vars", "/metrics", "/debug/pprof/goroutineleak"}));
  EXPECT_EQ(collected.Facts(),
            std::vector<std::string>{"not taken: " + server.origin() +
                                     "/debug/pprof/block answers with status 500: not for you"});
  EXPECT_EQ(collected.evidence.profile_count(), 2u);
  EXPECT_EQ(collected.evidence.groups().size(), 2u);
  EXPECT_EQ(collected.evidence.series().size(), 2u);
}

TEST(Live, NoDumpOfTooManyGoroutines) {
  std::atomic<uint64_t> goroutines = kMostDumped + 1;
  Server server([&](auto& target, auto&) { return Service(target, goroutines); });
  Collected collected = Collect({server.origin()});
  std::vector<std::string> targets = server.targets();
  EXPECT_EQ(targets[1], "/debug/pprof/heap");
  EXPECT_EQ(std::ranges::count(targets, "/debug/pprof/goroutine?debug=2"), 0);
  EXPECT_EQ(collected.Facts().front(),
            "not taken: " + server.origin() +
                "/debug/pprof/goroutine?debug=2 would stop the service for long: it has 10001 "
                "goroutines");
}

TEST(Live, SamplesOverTime) {
  std::atomic<uint64_t> goroutines = 7;
  Server server([&](auto& target, auto&) { return Service(target, goroutines); });
  Collected collected = Collect({server.origin() + "/debug/pprof"}, {.stretch = 0.5, .every = 0.1});
  EXPECT_EQ(collected.errors, std::vector<std::string>());
  EXPECT_GE(collected.samples, 2u);
  std::vector<std::string> targets = server.targets();
  // One more where the service was asked for the first time.
  EXPECT_EQ(std::ranges::count(targets, "/debug/pprof/goroutine"),
            static_cast<std::ptrdiff_t>(collected.samples + 1));
  EXPECT_EQ(std::ranges::count(targets, "/debug/pprof/goroutine?debug=2"), 2);
  EXPECT_EQ(targets.back(), "/debug/pprof/goroutineleak");
  int64_t last = 0;
  for (uint32_t i = 1; i <= collected.evidence.input_count(); ++i) {
    const evidence::Input& input = collected.evidence.InputOf(evidence::InputId(i));
    EXPECT_GE(input.time, last) << input.name;
    EXPECT_GT(input.time, 1'600'000'000'000'000'000);
    last = input.time;
  }
}

TEST(Live, EnoughIsEnough) {
  std::atomic<uint64_t> goroutines = 7;
  Server server([&](auto& target, auto&) { return Service(target, goroutines); });
  Collected collected = Collect({server.origin()}, {.stretch = 3600, .every = 1}, {}, 1);
  EXPECT_EQ(collected.samples, 1u);
  EXPECT_EQ(server.targets().back(), "/debug/pprof/goroutineleak");
}

TEST(Live, OneEndpoint) {
  std::atomic<uint64_t> goroutines = 7;
  Server server([&](auto& target, auto&) { return Service(target, goroutines); });
  Collected collected =
      Collect({server.origin() + "/metrics", server.origin() + "/debug/pprof/heap"});
  EXPECT_EQ(collected.errors, std::vector<std::string>());
  EXPECT_EQ(server.targets(), (std::vector<std::string>{"/metrics", "/debug/pprof/heap"}));
}

TEST(Live, ErrorsNameTheEndpoint) {
  std::atomic<uint64_t> goroutines = 7;
  Server server([&](auto& target, auto&) {
    if (target == "/debug/pprof/heap") return Reply{.hang = true};
    if (target == "/debug/pprof/mutex") return Answer("\x1f\x8b\x08garbage");
    return Service(target, goroutines);
  });
  Collected collected = Collect({server.origin()}, {.http = {.timeout = 0.2}});
  ASSERT_EQ(collected.errors.size(), 2u);
  EXPECT_EQ(collected.errors[0],
            server.origin() + "/debug/pprof/heap: gave no answer within 0.2 s");
  EXPECT_TRUE(collected.errors[1].starts_with(server.origin() + "/debug/pprof/mutex: "))
      << collected.errors[1];
  // The others count.
  EXPECT_EQ(collected.evidence.groups().size(), 2u);
}

TEST(Live, WhatIsNoServiceOfGo) {
  Server page([](auto&, auto&) { return Answer("<html>Welcome</html>"); });
  EXPECT_EQ(Collect({page.origin()}).errors,
            std::vector<std::string>{
                page.origin() + "/debug/pprof/goroutine: answers with what is no evidence that "
                                "premortem knows"});
  Server none([](auto&, auto&) { return Answer("", "404 Not Found"); });
  EXPECT_EQ(
      Collect({none.origin() + "/debug/pprof"}).errors,
      std::vector<std::string>{none.origin() + "/debug/pprof/goroutine: answers with status 404"});
  EXPECT_EQ(none.targets().size(), 1u);
}

TEST(Live, BombsAreNotUnpacked) {
  std::string bomb = Compress(std::string(4 << 20, '\0'));
  Server server([&](auto&, auto&) { return Answer(bomb); });
  EXPECT_EQ(Collect({server.origin() + "/x"}, {}, {.answer_bytes = 1 << 20}).errors.size(), 1u);
  std::string text = Compress("goroutine profile: total 1\n" + std::string(4 << 20, 'x'));
  Server other([&](auto&, auto&) { return Answer(text); });
  Collected collected = Collect({other.origin() + "/x"}, {}, {.answer_bytes = 1 << 20});
  ASSERT_EQ(collected.errors.size(), 1u);
  EXPECT_TRUE(collected.errors[0].starts_with(other.origin() + "/x: ")) << collected.errors[0];
  EXPECT_EQ(collected.evidence.profile_count(), 0u);
}

TEST(Live, AServiceThatGoesAway) {
  std::atomic<uint64_t> goroutines = 7;
  std::atomic<bool> gone = false;
  Server server([&](auto& target, auto&) {
    if (target.ends_with("/goroutine") && goroutines > 8) gone = true;
    return gone ? Reply{} : Service(target, goroutines);
  });
  Collected collected = Collect({server.origin()}, {.stretch = 60, .every = 0.1});
  EXPECT_LE(collected.samples, 5u);
  ASSERT_EQ(collected.errors.size(), 1u);
  EXPECT_TRUE(collected.errors[0].starts_with(server.origin() + "/debug/pprof/goroutine: "));
}

TEST(Live, TooManySamples) {
  EXPECT_EQ(Collect({"http://127.0.0.1:1"}, {.stretch = 1000, .every = 0.1}).errors,
            std::vector<std::string>{"10001 samples are more than 4096: take them less often"});
}

}  // namespace
}  // namespace premortem::serve
