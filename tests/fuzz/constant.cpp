// Constants: literals of every kind from any text, and operations on what they are. The text is cut
// into lines; each line is a literal that is combined with what the lines before have made.
#include <algorithm>
#include <vector>

#include "base/quote.h"
#include "base/text.h"
#include "constant/value.h"
#include "fuzz.h"

using namespace premortem;
using namespace premortem::constant;
using namespace premortem::fuzz;

namespace {

constexpr size_t kMaxValues = 12;  // all pairs of them are computed
// Beyond this the operations on our side are fast, but writing the number in decimal is not.
constexpr uint64_t kPrinted = 20'000;

void CheckWritten(const Value& x) {
  if (x.kind() == Kind::kInt && BitLen(x) > kPrinted) return;
  if (x.kind() == Kind::kString && StringLen(x) > int64_t{1} << 20) return;
  std::string text = x.ToString();
  std::string exact = x.ToExactString();
  Expect(!text.empty() && !exact.empty(), "a value has a text");
  if (x.kind() == Kind::kString) {
    Expect(text.size() <= 4 * 72, "the text of a string is short");
    Expect(Unquote(exact) == StringVal(x), "a quoted string can be read back");
    Expect(StringLen(x) == static_cast<int64_t>(StringVal(x).size()), "a string has its length");
  }
  if (x.kind() == Kind::kInt) {
    Value again = MakeFromLiteral(exact, LiteralKind::kInt);
    Expect(Compare(x, Op::kEql, again), "an integer can be read back");
    Expect(Int64Val(x).exact == (BitLen(x) < 64 || exact == "-9223372036854775808"),
           "an integer of 64 bits is known to be one");
  }
}

void CheckAlone(const Value& x) {
  CheckWritten(x);
  Value converted[] = {ToInt(x), ToFloat(x), ToComplex(x)};
  Kind kinds[] = {Kind::kInt, Kind::kFloat, Kind::kComplex};
  for (size_t i = 0; i < std::size(kinds); ++i) {
    Expect(!converted[i].known() || converted[i].kind() == kinds[i], "a conversion converts");
    CheckWritten(converted[i]);
  }
  if (x.kind() < Kind::kInt) return;
  Value back = UnaryOp(Op::kSub, UnaryOp(Op::kSub, x, 0), 0);
  Expect(Compare(x, Op::kEql, back), "--x is x");
  if (x.kind() == Kind::kComplex) return;
  Float32Val(ToFloat(x));
  Float64Val(x);
  Value numerator = Num(x);
  // Literals may be fractions with larger parts than operations make.
  bool small = std::max(BitLen(numerator), BitLen(Denom(x))) < 4096;
  if (numerator.known() && small && x.kind() == Kind::kFloat) {
    Expect(Compare(x, Op::kEql, BinaryOp(ToFloat(numerator), Op::kQuo, ToFloat(Denom(x)))),
           "a fraction is numerator by denominator");
  }
  if (x.kind() == Kind::kInt) {
    Value complement = UnaryOp(Op::kXor, x, 0);
    Expect(Compare(x, Op::kEql, UnaryOp(Op::kXor, complement, 0)), "^^x is x");
    Expect(BitLen(UnaryOp(Op::kXor, x, 64)) <= 64, "a complement has as many bits as it may have");
    Value shifted = Shift(Shift(x, Op::kShl, 77), Op::kShr, 77);
    Expect(!shifted.known() || Compare(x, Op::kEql, shifted), "x<<n>>n is x");
  }
}

void CheckPair(const Value& x, const Value& y, std::vector<Value>& results) {
  bool numbers = x.kind() >= Kind::kInt && y.kind() >= Kind::kInt;
  bool strings = x.kind() == Kind::kString && y.kind() == Kind::kString;
  if (!numbers && !strings) return;
  Expect(Compare(x, Op::kEql, y) != Compare(x, Op::kNeq, y), "equal or not equal");
  if (x.kind() != Kind::kComplex && y.kind() != Kind::kComplex) {
    int orders = Compare(x, Op::kLss, y) + Compare(x, Op::kEql, y) + Compare(x, Op::kGtr, y);
    Expect(orders == 1, "less, equal or greater");
  }
  Value sum = BinaryOp(x, Op::kAdd, y);
  results.push_back(sum);
  if (strings) {
    Expect(StringLen(sum) == StringLen(x) + StringLen(y), "lengths add up");
    return;
  }
  for (Op op : {Op::kSub, Op::kMul, Op::kQuo}) results.push_back(BinaryOp(x, op, y));
  if (x.kind() != Kind::kInt || y.kind() != Kind::kInt) return;
  for (Op op : {Op::kAnd, Op::kOr, Op::kXor, Op::kAndNot}) {
    results.push_back(BinaryOp(x, op, y));
  }
  if (Sign(y) == 0 || (Int64Val(x).exact && Int64Val(y).exact && Int64Val(y).value == -1)) return;
  Value quotient = BinaryOp(x, Op::kIntQuo, y);
  Value product = BinaryOp(quotient, Op::kMul, y);
  if (!product.known()) return;
  Expect(Compare(x, Op::kEql, BinaryOp(product, Op::kAdd, BinaryOp(x, Op::kRem, y))),
         "x is x/y*y + x%y");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = View(data, size);
  for (LiteralKind kind : {LiteralKind::kInt, LiteralKind::kFloat, LiteralKind::kImag,
                           LiteralKind::kChar, LiteralKind::kString}) {
    CheckAlone(MakeFromLiteral(text, kind));
  }
  std::vector<Value> values;
  std::string_view rest = text;
  while (!rest.empty() && values.size() < kMaxValues) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    for (LiteralKind kind :
         {LiteralKind::kInt, LiteralKind::kFloat, LiteralKind::kImag, LiteralKind::kString}) {
      Value x = MakeFromLiteral(line, kind);
      if (!x.known()) continue;
      values.push_back(x);
      break;
    }
  }
  std::vector<Value> results;
  for (const Value& x : values) {
    CheckAlone(x);
    for (const Value& y : values) CheckPair(x, y, results);
  }
  for (const Value& x : results) CheckAlone(x);
  return 0;
}
