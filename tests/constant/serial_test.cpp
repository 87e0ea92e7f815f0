#include "constant/serial.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace premortem::constant {
namespace {

std::vector<Value> Samples() {
  auto number = [](std::string_view text) { return MakeFromLiteral(text, LiteralKind::kInt); };
  auto real = [](std::string_view text) { return MakeFromLiteral(text, LiteralKind::kFloat); };
  Value huge = Shift(MakeInt64(1), Op::kShl, 5000);
  Value third = BinaryOp(MakeInt64(1), Op::kQuo, number("3000000000000000000000000000000"));
  Value product = BinaryOp(real("1e9000"), Op::kMul, real("1.1"));
  return {MakeUnknown(),
          MakeBool(false),
          MakeBool(true),
          MakeString(""),
          MakeString("a\0b"),
          MakeString(std::string(300, 'x')),
          BinaryOp(MakeString(std::string(100, 'x')), Op::kAdd, MakeString("rope")),
          MakeInt64(0),
          MakeInt64(INT64_MIN),
          MakeInt64(INT64_MAX),
          MakeUint64(UINT64_MAX),
          UnaryOp(Op::kSub, huge, 0),
          real("1.0"),
          real("0.1"),
          real("3.14159265358979323846264338327950288419716939937510582097494459"),
          UnaryOp(Op::kSub, third, 0),
          real("1e5000"),
          product,
          real("4.940656458412465441765687928682213723651e-324"),
          MakeFromLiteral("1.5i", LiteralKind::kImag),
          BinaryOp(product, Op::kAdd, MakeImag(third))};
}

TEST(Serial, SameValueInTheSameRepresentation) {
  for (const Value& x : Samples()) {
    std::string bytes;
    AppendSerial(bytes, x);
    ByteReader in(bytes);
    Value again = ReadSerial(in);
    ASSERT_TRUE(in.ok() && in.at_end()) << x.ToExactString();
    EXPECT_EQ(again.kind(), x.kind());
    EXPECT_EQ(again.ToExactString(), x.ToExactString());
    EXPECT_EQ(again.ToString(), x.ToString());
    std::string twice;
    AppendSerial(twice, again);
    EXPECT_EQ(twice, bytes);
  }
}

// An operation shows which representation a number has.
TEST(Serial, ComputesAsBefore) {
  for (const Value& x : Samples()) {
    if (x.kind() < Kind::kInt) continue;
    std::string bytes;
    AppendSerial(bytes, x);
    ByteReader in(bytes);
    Value again = ReadSerial(in);
    Value seventh = MakeFromLiteral("0.7", LiteralKind::kFloat);
    EXPECT_EQ(BinaryOp(again, Op::kMul, seventh).ToExactString(),
              BinaryOp(x, Op::kMul, seventh).ToExactString());
  }
}

TEST(Serial, DamagedBytesAreAnErrorOrAnotherValue) {
  for (const Value& x : Samples()) {
    std::string bytes;
    AppendSerial(bytes, x);
    for (size_t length = 0; length < bytes.size(); ++length) {
      ByteReader in(std::string_view(bytes).substr(0, length));
      ReadSerial(in);
      EXPECT_FALSE(in.ok()) << x.ToExactString() << " " << length;
    }
    for (size_t i = 0; i < bytes.size(); ++i) {
      for (int bit = 0; bit < 8; ++bit) {
        std::string flipped = bytes;
        flipped[i] = static_cast<char>(flipped[i] ^ 1 << bit);
        ByteReader in(flipped);
        Value value = ReadSerial(in);
        if (!in.ok()) {
          EXPECT_FALSE(value.known());
          continue;
        }
        // It is sound: its form is that of what it is.
        std::string again;
        AppendSerial(again, value);
        ByteReader reader(again);
        EXPECT_EQ(ReadSerial(reader).ToString(), value.ToString());
      }
    }
  }
}

}  // namespace
}  // namespace premortem::constant
