// Files of control groups.
#include "evidence/cgroup.h"

#include <gtest/gtest.h>

#include <string>

#include "evidence/dump.h"

namespace premortem::evidence {
namespace {

std::string Read(std::string_view name, std::string_view text) {
  Evidence evidence;
  InputId input =
      evidence.AddInput({.name = std::string(name), .kind = InputKind::kCgroup, .time = 5});
  Result<void> read = ReadCgroup(input, text, Limits(), evidence);
  if (!read) return read.error().ToString();
  std::string dump;
  DumpEvidence(dump, evidence);
  return dump.substr(dump.find('\n') + 1);  // without the input
}

TEST(Cgroup, NumberThatOnlyTheNameTells) {
  EXPECT_TRUE(HasCgroup("memory.max", "536870912\n"));
  EXPECT_TRUE(HasCgroup("bundle.tar:pod/memory.max", "536870912\n"));
  EXPECT_FALSE(HasCgroup("numbers", "536870912\n"));
  EXPECT_EQ(Read("memory.max", "536870912\n"),
            "series 1 \"memory.max\" unit=\"bytes\"\n  5 536870912\n");
  EXPECT_EQ(Read("a/b/pids.max", "9\n"),
            "series 1 \"pids.max\" labels={cgroup=\"a/b\"} unit=\"count\"\n  5 9\n");
}

TEST(Cgroup, NoLimit) {
  EXPECT_EQ(Read("memory.max", "max\n"), "fact 1 \"memory.max\" \"max\"\n");
  EXPECT_EQ(Read("memory.limit_in_bytes", "9223372036854771712\n"),
            "fact 1 \"memory.max\" \"max\"\n");
  EXPECT_EQ(Read("cpu.cfs_quota_us", "-1\n"), "fact 1 \"cpu.max.quota\" \"max\"\n");
  EXPECT_EQ(Read("cpu.max", "max 100000\n"),
            "fact 1 \"cpu.max.quota\" \"max\"\n"
            "series 1 \"cpu.max.period\" unit=\"microseconds\"\n  5 1e+05\n");
}

TEST(Cgroup, PrintedByGrep) {
  constexpr std::string_view kText =
      "Sat Nov 21 10:00:00 UTC 2026\n"
      "/sys/fs/cgroup/cgroup.procs:1\n"
      "/sys/fs/cgroup/cpu.max:150000 100000\n"
      "/sys/fs/cgroup/cpu.stat:nr_periods 100\n"
      "/sys/fs/cgroup/cpu.stat:throttled_usec 7\n"
      "/sys/fs/cgroup/cpuset.cpus.effective:0-3,7\n"
      "/sys/fs/cgroup/k:cri:3f/memory.events:oom_kill 2\n";
  EXPECT_TRUE(HasCgroup("x.txt", kText));
  EXPECT_EQ(Read("x.txt", kText),
            "series 1 \"cpu.max.quota\" labels={cgroup=\"/sys/fs/cgroup\"} unit=\"microseconds\"\n"
            "  5 150000\n"
            "series 1 \"cpu.max.period\" labels={cgroup=\"/sys/fs/cgroup\"} unit=\"microseconds\"\n"
            "  5 1e+05\n"
            "series 1 \"cpu.stat.nr_periods\" labels={cgroup=\"/sys/fs/cgroup\"} unit=\"count\"\n"
            "  5 100\n"
            "series 1 \"cpu.stat.throttled_usec\" labels={cgroup=\"/sys/fs/cgroup\"} "
            "unit=\"microseconds\"\n  5 7\n"
            "series 1 \"cpuset.cpus\" labels={cgroup=\"/sys/fs/cgroup\"} unit=\"count\"\n  5 5\n"
            "series 1 \"memory.events.oom_kill\" labels={cgroup=\"/sys/fs/cgroup/k:cri:3f\"} "
            "unit=\"count\"\n  5 2\n");
}

TEST(Cgroup, PrintedByTail) {
  constexpr std::string_view kText =
      "==> memory.current <==\n1000\n\n==> memory.numa_stat <==\nanon N0=7\n\n"
      "==> memory.stat <==\nanon 10\npgfault 3\n\n==> cpu.pressure <==\n"
      "some avg10=1.50 avg60=0.00 avg300=0.00 total=99\n";
  EXPECT_TRUE(HasCgroup("x.txt", kText));
  EXPECT_EQ(Read("x.txt", kText),
            "series 1 \"memory.current\" unit=\"bytes\"\n  5 1000\n"
            "series 1 \"memory.stat.anon\" unit=\"bytes\"\n  5 10\n"
            "series 1 \"memory.stat.pgfault\" unit=\"count\"\n  5 3\n"
            "series 1 \"cpu.pressure.some.avg10\" unit=\"percent\"\n  5 1.5\n"
            "series 1 \"cpu.pressure.some.avg60\" unit=\"percent\"\n  5 0\n"
            "series 1 \"cpu.pressure.some.avg300\" unit=\"percent\"\n  5 0\n"
            "series 1 \"cpu.pressure.some.total\" unit=\"microseconds\"\n  5 99\n");
}

TEST(Cgroup, ContentThatTells) {
  EXPECT_TRUE(HasCgroup("x.txt", "usage_usec 1\nuser_usec 1\n"));
  EXPECT_FALSE(HasCgroup("x.txt", "usage_usec 1\n"));
  // Version 1 counts nanoseconds.
  EXPECT_EQ(Read("x.txt", "nr_periods 7\nnr_throttled 3\nthrottled_time 9000\n"),
            "series 1 \"cpu.stat.nr_periods\" unit=\"count\"\n  5 7\n"
            "series 1 \"cpu.stat.nr_throttled\" unit=\"count\"\n  5 3\n"
            "series 1 \"cpu.stat.throttled_usec\" unit=\"microseconds\"\n  5 9\n");
  EXPECT_EQ(Read("x.txt", "cache 1\nrss 2\ntotal_rss 3\nshmem 6\ntotal_shmem 7\ntotal_pgfault 4\n"),
            "series 1 \"memory.stat.cache\" unit=\"bytes\"\n  5 1\n"
            "series 1 \"memory.stat.rss\" unit=\"bytes\"\n  5 2\n"
            "series 1 \"memory.stat.anon\" unit=\"bytes\"\n  5 3\n"
            "series 1 \"memory.stat.shmem\" unit=\"bytes\"\n  5 6\n"
            "series 1 \"memory.stat.total_shmem\" unit=\"bytes\"\n  5 7\n"
            "series 1 \"memory.stat.total_pgfault\" unit=\"count\"\n  5 4\n");
}

TEST(Cgroup, MalformedLines) {
  EXPECT_EQ(Read("a/memory.max", "much\n"),
            "a/memory.max:1: a value as files of control groups have it was expected, such as "
            "\"536870912\", \"max\" or \"nr_throttled 7\"");
  EXPECT_EQ(Read("cpu.stat", "nr_periods 7\nnr_throttled x\n"),
            "fact 1 \"unreadable\" 1 lines\n"
            "series 1 \"cpu.stat.nr_periods\" unit=\"count\"\n  5 7\n");
  for (std::string_view text : {"3-1\n", "1-\n", "a\n", "1;2\n"}) {
    EXPECT_NE(Read("cpuset.cpus.effective", text).find("was expected"), std::string::npos) << text;
  }
  EXPECT_NE(Read("cpu.pressure", "some avg10=nan\n").find("was expected"), std::string::npos);
  EXPECT_NE(Read("cpu.max", "100000\n").find("was expected"), std::string::npos);
}

}  // namespace
}  // namespace premortem::evidence
