// Counterpart: go/constant/value.go, go1.27.
//
// The values of Go constants and the operations on them, for the type checker. Which representation
// a value has (int64 or big integer, fraction or float), what is exact, and how a value is written
// are the same as in Go, because all three show in messages, in the dumps of types, and in whether
// a conversion is allowed.
//
//   Value x = MakeFromLiteral("1_000", LiteralKind::kInt);
//   Value y = BinaryOp(x, Op::kQuo, MakeInt64(3));  // 1000/3
//   y.ToString() == "333.333"; y.ToExactString() == "1000/3";
//
// Where Go panics because an operation is not defined for its operands, CHECK ends the process: the
// checker asks about types before it computes. Division by zero and integers of more than
// kMaxIntBits bits give the unknown value.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace premortem::constant {

// The order of the numeric kinds is that of their generality.
enum class Kind : uint8_t { kUnknown, kBool, kString, kInt, kFloat, kComplex };

// What kind of token a literal is.
enum class LiteralKind : uint8_t { kInt, kFloat, kImag, kChar, kString };

enum class Op : uint8_t {
  kAdd,
  kSub,
  kMul,
  kQuo,     // of integers: an exact fraction, of kind kFloat
  kIntQuo,  // of integers: truncated; go/constant calls it QUO_ASSIGN
  kRem,
  kAnd,
  kOr,
  kXor,
  kAndNot,
  kShl,
  kShr,
  kLAnd,
  kLOr,
  kNot,
  kEql,
  kNeq,
  kLss,
  kLeq,
  kGtr,
  kGeq,
};

// Go's constants have no such limit, but go/types reports an overflow above 512 bits after every
// operation. The bound is for the operation itself: no single one can ask for much memory.
inline constexpr uint64_t kMaxIntBits = uint64_t{1} << 24;

// Both operands of a concatenation that go/types accepts have at most 2e9 bytes.
inline constexpr int64_t kMaxStringSize = 4'000'000'000;

namespace internal {
struct Access;
struct Node;

// How a value is held. The order is that of Go's `ord`, but for the two forms of long strings: an
// operation converts the operand with the lower tag to the higher one.
enum class Tag : uint8_t {
  kUnknown,
  kBool,
  kShortString,  // up to kShortSize bytes, in the value itself
  kInt64,
  kSmallRat,  // numerator of 64 and denominator of 32 bits, in the value itself
  // From here on the value points to a node.
  kLeaf,     // a long string
  kRope,     // a concatenation that is not flat yet
  kBigInt,   // an integer that does not fit into int64
  kRat,      // a fraction that does not fit into kSmallRat
  kFloat,    // 512 bits, no fraction any more
  kComplex,  // two values, neither of them complex
};
}  // namespace internal

// An immutable constant of 16 bytes; zeroed memory is the unknown value. Booleans, int64, fractions
// of small integers and strings of up to 14 bytes need no other memory. The rest lies in nodes that
// copies share by an atomic count, so that values may be copied and read by any thread.
class Value {
 public:
  Value() = default;
  Value(const Value& other) noexcept : raw_(other.raw_) {
    if (has_node()) Retain();
  }
  Value(Value&& other) noexcept : raw_(other.raw_) { other.raw_ = Raw{}; }
  Value& operator=(const Value& other) noexcept {
    Value copy(other);
    swap(copy);
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    Value moved(std::move(other));
    swap(moved);
    return *this;
  }
  ~Value() {
    if (has_node()) Release();
  }
  void swap(Value& other) noexcept { std::swap(raw_, other.raw_); }

  Kind kind() const;
  bool known() const { return raw_.tag != internal::Tag::kUnknown; }

  // Short and quoted: numbers may be approximated, strings are cut after 72 characters. Go's
  // String.
  std::string ToString() const;
  // Exact and quoted. Go's ExactString.
  std::string ToExactString() const;

 private:
  friend struct internal::Access;

  static constexpr size_t kShortSize = 14;

  struct Raw {
    // The integer, the pointer, the numerator (8 bytes) and denominator (4 bytes), or the string.
    alignas(8) char bytes[kShortSize] = {};
    uint8_t size = 0;  // of a short string
    internal::Tag tag = internal::Tag::kUnknown;
  };
  static_assert(sizeof(Raw) == 16);

  bool has_node() const { return raw_.tag >= internal::Tag::kLeaf; }
  void Retain() const;
  void Release();

  Raw raw_;
};
static_assert(sizeof(Value) == 16);

// Factories.

Value MakeUnknown();
Value MakeBool(bool b);
Value MakeString(std::string_view text);
Value MakeInt64(int64_t x);
Value MakeUint64(uint64_t x);
// -0 becomes 0; what is not finite becomes unknown.
Value MakeFloat64(double x);
// The value of a literal as it is written in Go; unknown where it is malformed or too large.
Value MakeFromLiteral(std::string_view text, LiteralKind kind);

// Accessors. All but Sign take an unknown value for zero (or false, or empty).

bool BoolVal(const Value& x);
// The text lives as long as the value (short strings lie in it). A concatenation is made flat when
// it is first asked for: that takes time and memory in proportion to StringLen.
std::string_view StringVal(const Value& x);
std::string_view StringVal(Value&& x) = delete;
int64_t StringLen(const Value& x);

template <typename T>
struct Exactly {
  T value;
  bool exact;
};
// Of an integer. Where it does not fit, `exact` is false and `value` has its low 64 bits.
Exactly<int64_t> Int64Val(const Value& x);
Exactly<uint64_t> Uint64Val(const Value& x);
// The nearest float of an integer, a fraction or a float; an infinity where it is too large.
Exactly<float> Float32Val(const Value& x);
Exactly<double> Float64Val(const Value& x);

// The bits of the absolute value of an integer; 0 for 0.
uint64_t BitLen(const Value& x);
// -1, 0 or 1; for complex numbers 0 exactly where x is 0, for unknown values 1.
int Sign(const Value& x);

// Numerator and denominator of an integer or float as integers; unknown where a float is too large
// or too small for a fraction.
Value Num(const Value& x);
Value Denom(const Value& x);
Value MakeImag(const Value& x);  // x*i
Value Real(const Value& x);
Value Imag(const Value& x);

// Conversions: unknown where x cannot be represented as this kind.

Value ToInt(const Value& x);
Value ToFloat(const Value& x);
Value ToComplex(const Value& x);

// Operations. With an unknown operand the result is unknown, that of Compare false.

// kAdd, kSub, kXor (the complement: Go's ^) and kNot. With size > 0 the complement has that many
// bits: it is that of an unsigned type.
Value UnaryOp(Op op, const Value& y, unsigned size);
Value BinaryOp(const Value& x, Op op, const Value& y);
// kShl and kShr of an integer.
Value Shift(const Value& x, Op op, uint64_t count);
bool Compare(const Value& x, Op op, const Value& y);

inline void swap(Value& x, Value& y) noexcept { x.swap(y); }

}  // namespace premortem::constant
