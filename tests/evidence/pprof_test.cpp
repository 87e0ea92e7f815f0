// Profiles in protocol buffers: what is read, in whatever order and packing; what is refused, and
// where.
#include "evidence/pprof.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "evidence/dump.h"
#include "evidence/top.h"

namespace premortem::evidence {
namespace {

// A message under construction.
class Message {
 public:
  Message& Number(uint32_t field, uint64_t value) {
    AppendVarint(bytes_, uint64_t{field} << 3);
    AppendVarint(bytes_, value);
    return *this;
  }
  Message& Bytes(uint32_t field, std::string_view value) {
    AppendVarint(bytes_, uint64_t{field} << 3 | 2);
    AppendText(bytes_, value);
    return *this;
  }
  Message& Add(uint32_t field, const Message& inner) { return Bytes(field, inner.bytes_); }
  Message& Packed(uint32_t field, const std::vector<uint64_t>& values) {
    std::string packed;
    for (uint64_t value : values) AppendVarint(packed, value);
    return Bytes(field, packed);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

Message Type(uint64_t type, uint64_t unit) { return Message().Number(1, type).Number(2, unit); }

// main.main > main.work > (inlined) main.inner; 7 samples at the leaf, 2 in work.
Message SmallProfile(bool packed) {
  Message profile;
  Message first;
  if (packed) {
    first.Packed(1, {2, 1}).Packed(2, {7, 70});
  } else {
    first.Number(1, 2).Number(1, 1).Number(2, 7).Number(2, 70);
  }
  first.Add(3, Message().Number(1, 8).Number(2, 9)).Add(3, Message().Number(1, 10).Number(3, 512));
  profile.Add(2, first);
  profile.Add(2, Message().Packed(1, {1}).Packed(2, {2, 20}));
  profile.Add(1, Type(1, 2)).Add(1, Type(3, 4));
  profile.Add(4, Message().Number(1, 1).Add(4, Message().Number(1, 5).Number(2, 11)));
  profile.Add(4, Message()
                     .Number(1, 2)
                     .Add(4, Message().Number(1, 1000000).Number(2, 33))
                     .Add(4, Message().Number(1, 7).Number(2, 22)));
  profile.Add(5, Message().Number(1, 5).Number(2, 5).Number(4, 11).Number(5, 10));
  profile.Add(5, Message().Number(1, 7).Number(2, 6).Number(4, 11));
  profile.Add(5, Message().Number(1, 1000000).Number(2, 7).Number(4, 11));
  for (const char* text : {"", "samples", "count", "cpu", "nanoseconds", "main.main", "main.work",
                           "main.inner", "handler", "/a", "bytes", "main.go", "a comment"}) {
    profile.Bytes(6, text);
  }
  profile.Number(9, 1234).Number(10, 5000).Add(11, Type(3, 4)).Number(12, 10000000);
  profile.Number(13, 12);
  return profile;
}

constexpr const char* kSmallDump = R"(input 1 "test" profile time=1234
fact 1 "comment" "a comment"
profile 1 cpu period=10000000 cpu/nanoseconds time=1234 duration=5000 types=samples/count,cpu/nanoseconds default=1
  sample 7 70 labels={bytes=512 handler="/a"}
    main.inner	main.go:33 inlined
    main.work	main.go:22
    main.main	main.go:11 start=10
  sample 2 20
    main.main	main.go:11 start=10
)";

struct Outcome {
  Evidence evidence;
  std::string dump;
  std::string error;
};
Outcome Read(std::string_view bytes, const Limits& limits = {}) {
  Outcome outcome;
  InputId input = outcome.evidence.AddInput({.name = "test", .kind = InputKind::kProfile});
  Result<void> read = ReadPprof(input, bytes, limits, outcome.evidence);
  if (!read) outcome.error = read.error().ToString();
  DumpEvidence(outcome.dump, outcome.evidence);
  return outcome;
}

TEST(Pprof, PackedAndUnpackedNumbersAnyOrderInlinedLines) {
  for (bool packed : {false, true}) {
    Outcome outcome = Read(SmallProfile(packed).bytes());
    EXPECT_EQ(outcome.error, "");
    EXPECT_EQ(outcome.dump, kSmallDump);
  }
}

TEST(Pprof, UnknownFieldsAreSkipped) {
  Message profile = SmallProfile(true);
  profile.Number(99, 5).Bytes(100, "what a later version adds");
  EXPECT_EQ(Read(profile.bytes()).dump, kSmallDump);
}

TEST(Pprof, EqualSamplesAreSummedAndNegativeOnesSaid) {
  Message profile = SmallProfile(true);
  profile.Add(2, Message().Packed(1, {1}).Packed(2, {static_cast<uint64_t>(-5), 1}));
  Outcome outcome = Read(profile.bytes());
  EXPECT_NE(outcome.dump.find("  sample -3 21\n"), std::string::npos) << outcome.dump;
  EXPECT_NE(outcome.dump.find("negative values"), std::string::npos) << outcome.dump;
}

TEST(Pprof, SumsThatOverflowAreSaid) {
  Message profile = SmallProfile(true);
  for (int i = 0; i < 2; ++i) {
    profile.Add(2, Message().Packed(1, {2}).Packed(2, {1, uint64_t{1} << 62}));
  }
  profile.Add(2, Message().Packed(1, {2}).Packed(2, {1, uint64_t{1} << 62}));
  Outcome outcome = Read(profile.bytes());
  EXPECT_NE(outcome.dump.find("sample 3 9223372036854775807\n"), std::string::npos) << outcome.dump;
  EXPECT_NE(outcome.dump.find("fact 1 \"overflow\""), std::string::npos) << outcome.dump;
}

TEST(Pprof, FramesWithoutSymbolsAreAddresses) {
  Message profile;
  profile.Add(1, Type(1, 2));
  profile.Add(2, Message().Packed(1, {3}).Packed(2, {4}));
  profile.Add(3, Message().Number(1, 9).Number(5, 3));
  profile.Add(4, Message().Number(1, 3).Number(2, 9).Number(3, 0x47d3a0));
  for (const char* text : {"", "goroutine", "count", "/lib/libc.so.6"}) profile.Bytes(6, text);
  EXPECT_NE(Read(profile.bytes()).dump.find("    0x47d3a0\t/lib/libc.so.6:0 address\n"),
            std::string::npos);
}

TEST(Pprof, KindsByTypesAndStacks) {
  auto kind = [](std::vector<const char*> types, const char* wanted, const char* leaf) {
    Message profile;
    std::vector<uint64_t> values(types.size(), 1);
    for (uint64_t i = 0; i < types.size(); ++i) profile.Add(1, Type(i + 3, 0));
    profile.Add(2, Message().Packed(1, {1}).Packed(2, values));
    profile.Add(4, Message().Number(1, 1).Add(4, Message().Number(1, 1)));
    profile.Add(5, Message().Number(1, 1).Number(2, 1));
    profile.Bytes(6, "").Bytes(6, leaf).Bytes(6, wanted);
    for (const char* type : types) profile.Bytes(6, type);
    profile.Number(14, 2);
    Outcome outcome = Read(profile.bytes());
    EXPECT_EQ(outcome.error, "");
    const Profile& read = outcome.evidence.ProfileOf(ProfileId(1u));
    return std::string(outcome.evidence.Text(read.kind)) + " " +
           std::string(outcome.evidence.Text(read.types[read.default_type].type));
  };
  std::vector<const char*> heap = {"alloc_objects", "alloc_space", "inuse_objects", "inuse_space"};
  EXPECT_EQ(kind(heap, "", "f"), "heap inuse_space");
  EXPECT_EQ(kind(heap, "inuse_space", "f"), "heap inuse_space");
  EXPECT_EQ(kind(heap, "alloc_space", "f"), "allocs alloc_space");
  EXPECT_EQ(kind({"contentions", "delay"}, "", "sync.(*Mutex).Lock"), "block delay");
  EXPECT_EQ(kind({"contentions", "delay"}, "", "sync.(*Mutex).Unlock"), "mutex delay");
  EXPECT_EQ(kind({"samples", "cpu"}, "", "f"), "cpu cpu");
  EXPECT_EQ(kind({"goroutineleak"}, "", "f"), "goroutineleak goroutineleak");
  EXPECT_EQ(kind({"example.com/conns"}, "", "f"), "example.com/conns example.com/conns");
}

TEST(Pprof, BadInputIsRefusedWithItsPlace) {
  auto error = [](const Message& more) {
    return Read(SmallProfile(true).bytes() + more.bytes()).error;
  };
  EXPECT_EQ(Read("").error, "test: byte 0: a profile was expected, and nothing is there");
  EXPECT_TRUE(
      error(Message().Number(9, 99)).ends_with("a second profile begins here: take them apart"));
  EXPECT_TRUE(error(Message().Add(2, Message().Packed(1, {77}).Packed(2, {1, 1})))
                  .ends_with("there is no location 77, which a sample refers to"));
  EXPECT_TRUE(
      error(Message().Add(2, Message().Packed(1, {1}).Packed(2, {1})))
          .ends_with("a sample has 1 values, and 2 were expected, one for each sample type"));
  EXPECT_TRUE(error(Message().Add(4, Message().Number(1, 8).Add(4, Message().Number(1, 99))))
                  .ends_with("there is no function 99, which a location refers to"));
  EXPECT_TRUE(error(Message().Add(4, Message().Number(1, 1))).ends_with("the id is taken already"));
  EXPECT_TRUE(
      error(Message().Add(5, Message().Number(2, 1))).ends_with("an id other than 0 was expected"));
  EXPECT_TRUE(error(Message().Add(1, Type(99, 0))).find("string 99 is referred to") !=
              std::string::npos);
  EXPECT_TRUE(error(Message().Number(6, 1)).ends_with("bytes were expected in this field"));
  EXPECT_TRUE(error(Message().Bytes(12, "x")).ends_with("a number was expected in this field"));
}

TEST(Pprof, EveryPrefixIsAnErrorOrAProfile) {
  std::string whole = SmallProfile(true).bytes();
  for (size_t size = 0; size < whole.size(); ++size) Read(whole.substr(0, size));
  EXPECT_EQ(
      Read(whole.substr(0, whole.size() - 1)).error,
      "test: byte " + std::to_string(whole.size() - 1) + ": the message ends within a number");
}

TEST(Pprof, LimitsHold) {
  Limits limits;
  limits.stack_frames = 2;
  EXPECT_NE(Read(SmallProfile(true).bytes(), limits).error.find("more than 2 frames"),
            std::string::npos);
  limits = {};
  limits.rows = 2;
  EXPECT_NE(Read(SmallProfile(true).bytes(), limits).error.find("limit"), std::string::npos);
  limits = {};
  limits.labels = 1;
  EXPECT_NE(Read(SmallProfile(true).bytes(), limits).error.find("too many labels"),
            std::string::npos);
}

// A profile so large that its samples are read in pieces: the sums are those of what is stored, and
// of several errors the first is said.
TEST(Pprof, PiecesAddUp) {
  std::string large = SmallProfile(true).bytes();
  std::string samples;
  for (uint64_t i = 0; i < 700'000; ++i) {
    Message sample;
    sample.Packed(1, i % 3 == 0 ? std::vector<uint64_t>{2, 1} : std::vector<uint64_t>{1});
    sample.Packed(2, {1, i});
    samples += Message().Add(2, sample).bytes();
  }
  large += samples;
  ASSERT_GT(large.size(), size_t{3} << 21);
  auto rows = [](const Top& top) {
    std::map<std::string, std::pair<int64_t, int64_t>> sums;
    for (const TopRow& row : top.Rows()) sums[row.name] = {row.flat, row.cumulative};
    return sums;
  };
  Evidence direct;
  Top top(direct, {});
  InputId input = direct.AddInput({.name = "test"});
  ASSERT_TRUE(ReadPprofInto(input, large, Limits(), direct, top));
  EXPECT_EQ(direct.profile_count(), 0u);
  Outcome stored = Read(large);
  const Profile& profile = stored.evidence.ProfileOf(ProfileId(1u));
  Top replayed(stored.evidence, {});
  Replay(stored.evidence, profile, replayed);
  EXPECT_EQ(rows(top), rows(replayed));
  EXPECT_EQ(top.total(), replayed.total());
  EXPECT_EQ(direct.Text(top.head().kind), "cpu");

  Message bad = Message().Add(2, Message().Packed(1, {77}).Packed(2, {1, 1}));
  std::string twice = large + bad.bytes() + samples + bad.bytes();
  Result<void> read = ReadPprofInto(input, twice, Limits(), direct, top);
  ASSERT_FALSE(read);
  std::string place = "byte " + std::to_string(large.size() + bad.bytes().size()) + ": ";
  EXPECT_TRUE(read.error().message.starts_with(place)) << read.error().message;
}

// A location of many inlined frames, and many samples that refer to it: the work is bounded by the
// size of the input.
TEST(Pprof, InlinedFramesDoNotMultiplyTheWork) {
  Message profile, location;
  location.Number(1, 1);
  for (int i = 0; i < 60'000; ++i) location.Add(4, Message().Number(1, 1));
  profile.Add(1, Type(1, 0)).Add(4, location).Add(5, Message().Number(1, 1));
  profile.Bytes(6, "").Bytes(6, "samples");
  for (int i = 0; i < 100'000; ++i) {
    profile.Add(2, Message().Packed(1, {1}).Packed(2, {1}));
  }
  EXPECT_NE(Read(profile.bytes()).error.find("the inlined ones are too many"), std::string::npos);
}

}  // namespace
}  // namespace premortem::evidence
