// What the comparison with go/constant does not see: the representation, sharing, bounds of ours,
// and what happens where Go panics.
#include "constant/value.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace premortem::constant {
namespace {

Value Int(std::string_view text) { return MakeFromLiteral(text, LiteralKind::kInt); }
Value Float(std::string_view text) { return MakeFromLiteral(text, LiteralKind::kFloat); }
Value Text(std::string_view text) { return MakeString(text); }
Value Add(const Value& x, const Value& y) { return BinaryOp(x, Op::kAdd, y); }

TEST(Value, ZeroedMemoryIsUnknown) {
  alignas(Value) unsigned char zeros[sizeof(Value)] = {};
  EXPECT_EQ(reinterpret_cast<const Value*>(zeros)->kind(), Kind::kUnknown);
  EXPECT_FALSE(Value().known());
}

TEST(Value, ExampleOfTheHeader) {
  Value x = MakeFromLiteral("1_000", LiteralKind::kInt);
  Value y = BinaryOp(x, Op::kQuo, MakeInt64(3));
  EXPECT_EQ(y.ToString(), "333.333");
  EXPECT_EQ(y.ToExactString(), "1000/3");
}

TEST(Value, CopiesShareAndMovesLeaveUnknown) {
  for (const Value& x : {MakeInt64(-5), Int("0xffffffffffffffffffff"), Float("0.1e-30"),
                         Float("1e5000"), Text("short"), Text(std::string(100, 'x')),
                         Add(Text(std::string(100, 'x')), Text("y")), MakeImag(Float("1e5000"))}) {
    std::string exact = x.ToExactString();
    Value copy = x;
    Value assigned;
    assigned = copy;
    const Value& itself = assigned;
    assigned = itself;
    Value moved = std::move(copy);
    EXPECT_FALSE(copy.known());  // NOLINT(bugprone-use-after-move): that is the point
    assigned = std::move(moved);
    EXPECT_EQ(assigned.ToExactString(), exact);
    swap(assigned, copy);
    EXPECT_EQ(copy.ToExactString(), exact);
  }
}

TEST(Value, DivisionByZeroIsUnknown) {
  for (const Value& x : {MakeInt64(1), Int("1000000000000000000000"), Float("1.5"), Float("1e5000"),
                         MakeImag(MakeInt64(1))}) {
    for (const Value& zero : {MakeInt64(0), Float("0.0"), MakeImag(MakeInt64(0)),
                              BinaryOp(Float("1e5000"), Op::kSub, Float("1e5000"))}) {
      EXPECT_FALSE(BinaryOp(x, Op::kQuo, zero).known());
    }
  }
  EXPECT_FALSE(BinaryOp(MakeInt64(1), Op::kIntQuo, MakeInt64(0)).known());
  EXPECT_FALSE(BinaryOp(Int("1000000000000000000000"), Op::kRem, MakeInt64(0)).known());
}

TEST(Value, OneOperationCannotAskForMuchMemory) {
  Value one = MakeInt64(1);
  EXPECT_FALSE(Shift(one, Op::kShl, UINT64_MAX).known());
  EXPECT_FALSE(Shift(one, Op::kShl, kMaxIntBits).known());
  EXPECT_EQ(Sign(Shift(MakeInt64(0), Op::kShl, UINT64_MAX)), 0);
  EXPECT_EQ(Int64Val(Shift(MakeInt64(-1), Op::kShr, UINT64_MAX)).value, -1);
  Value large = Shift(one, Op::kShl, kMaxIntBits - 1);
  EXPECT_EQ(BitLen(large), kMaxIntBits);
  EXPECT_FALSE(BinaryOp(large, Op::kMul, large).known());
  EXPECT_FALSE(Add(large, large).known());
  EXPECT_EQ(Int64Val(Shift(large, Op::kShr, UINT64_MAX)).value, 0);
  EXPECT_FALSE(Float("1e1000000000").known());
  EXPECT_EQ(Sign(Float("1e-1000000000")), 0);
  EXPECT_FALSE(ToInt(Float("1e100000000")).known());
  // In Go this sum takes a number of two thousand million bits.
  EXPECT_EQ(Add(Float("0x1p2147483640"), Float("0x1p-2147483640")).ToExactString(),
            "0x.8p+2147483641");
}

TEST(Value, StringsDoubleWithoutBeingCopied) {
  Value text = Text("0123456789abcdef");
  int64_t size = 16;
  for (; size <= kMaxStringSize / 2; size *= 2) text = Add(text, text);
  EXPECT_EQ(StringLen(text), size);
  EXPECT_FALSE(Add(text, text).known());
  EXPECT_EQ(text.ToString(),
            "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123...");
  EXPECT_TRUE(Compare(text, Op::kLss, Text("1")));
}

// Chains that are nested deeply on either side: nothing recurses, and no step copies what is there.
TEST(Value, LongChainsOfStrings) {
  constexpr int kOperands = 200'000;
  Value left;
  Value right;
  std::vector<Value> prefixes;  // as the checker keeps the value of each expression
  std::string want;
  for (int i = 0; i < kOperands; ++i) {
    Value operand = Text(i % 2 == 0 ? "ab" : "c");
    left = i == 0 ? operand : Add(left, operand);
    right = i == 0 ? Text("c") : Add(Text(i % 2 == 0 ? "c" : "ab"), right);
    prefixes.push_back(left);
    want += StringVal(operand);
  }
  EXPECT_TRUE(Compare(left, Op::kEql, right));
  EXPECT_TRUE(StringVal(left) == want);
  EXPECT_TRUE(StringVal(right) == want);
  EXPECT_EQ(StringVal(prefixes[99]), std::string_view(want).substr(0, 150));
  EXPECT_EQ(StringLen(prefixes[kOperands - 1]), static_cast<int64_t>(want.size()));
}

TEST(Value, ThreadsShareValues) {
  Value rope = Text("x");
  for (int i = 0; i < 1000; ++i) rope = Add(rope, Text("yz"));
  Value large = Float("1e5000");
  std::atomic<int> right = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      Value mine = rope;
      if (StringVal(mine).size() == 2001 && StringVal(mine).substr(1999) == "yz") ++right;
      if (BinaryOp(large, Op::kQuo, large).ToExactString() == "0x.8p+1") ++right;
    });
  }
  threads.clear();
  EXPECT_EQ(right, 16);
}

TEST(Value, FractionsUpToALimit) {
  EXPECT_EQ(Float("1e1232").ToExactString().size(), 1233u);
  EXPECT_TRUE(Float("1e1233").ToExactString().starts_with("0x."));
  // What has become a float stays one.
  Value one = BinaryOp(Float("1e5000"), Op::kQuo, Float("1e5000"));
  EXPECT_EQ(one.ToExactString(), "0x.8p+1");
  EXPECT_EQ(Add(one, one).ToExactString(), "0x.8p+2");
  EXPECT_EQ(ToInt(one).ToExactString(), "1");
}

TEST(Value, Complement) {
  EXPECT_EQ(Int64Val(UnaryOp(Op::kXor, MakeInt64(1), 0)).value, -2);
  EXPECT_EQ(Int64Val(UnaryOp(Op::kXor, MakeInt64(1), 8)).value, 254);
  EXPECT_EQ(Uint64Val(UnaryOp(Op::kXor, MakeInt64(0), 64)).value, UINT64_MAX);
}

TEST(ValueDeathTest, OperationsThatAreNotDefined) {
  EXPECT_EXIT(BinaryOp(MakeBool(true), Op::kAdd, MakeBool(true)), testing::ExitedWithCode(3), "");
  EXPECT_EXIT(BinaryOp(MakeInt64(1), Op::kAdd, Text("1")), testing::ExitedWithCode(3), "");
  EXPECT_EXIT(Shift(Float("1.5"), Op::kShl, 1), testing::ExitedWithCode(3), "");
  EXPECT_EXIT(Int64Val(Text("1")), testing::ExitedWithCode(3), "");
}

}  // namespace
}  // namespace premortem::constant
