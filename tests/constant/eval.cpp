// The lines are specified in tests/oracle/constants.go.
#include "eval.h"

#include <bit>
#include <cstdlib>
#include <map>

#include "base/text.h"

namespace premortem::constant {

namespace {

template <typename T>
std::optional<T> Find(const std::map<std::string_view, T>& table, std::string_view name) {
  auto found = table.find(name);
  if (found == table.end()) return std::nullopt;
  return found->second;
}

const std::map<std::string_view, Op> kOps = {
    {"+", Op::kAdd},  {"-", Op::kSub},  {"*", Op::kMul},   {"/", Op::kQuo},  {"/=", Op::kIntQuo},
    {"%", Op::kRem},  {"&", Op::kAnd},  {"|", Op::kOr},    {"^", Op::kXor},  {"&^", Op::kAndNot},
    {"<<", Op::kShl}, {">>", Op::kShr}, {"&&", Op::kLAnd}, {"||", Op::kLOr}, {"!", Op::kNot},
    {"==", Op::kEql}, {"!=", Op::kNeq}, {"<", Op::kLss},   {"<=", Op::kLeq}, {">", Op::kGtr},
    {">=", Op::kGeq},
};
const std::map<std::string_view, LiteralKind> kLiterals = {
    {"int", LiteralKind::kInt},   {"float", LiteralKind::kFloat},   {"imag", LiteralKind::kImag},
    {"char", LiteralKind::kChar}, {"string", LiteralKind::kString},
};
using Function = Value (*)(const Value&);
const std::map<std::string_view, Function> kFunctions = {
    {"toint", ToInt}, {"tofloat", ToFloat}, {"tocomplex", ToComplex}, {"num", Num},
    {"denom", Denom}, {"imagof", Imag},     {"real", Real},           {"makeimag", MakeImag},
};

// %XX stands for a byte.
std::string Unescape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out +=
          static_cast<char>(std::strtoul(std::string(text.substr(i + 1, 2)).c_str(), nullptr, 16));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

uint64_t ToNumber(std::string_view text) {
  return std::strtoull(std::string(text).c_str(), nullptr, 10);
}

std::string Describe(const Value& x) {
  static constexpr const char* kKinds[] = {"Unknown", "Bool", "String", "Int", "Float", "Complex"};
  std::string out = kKinds[static_cast<size_t>(x.kind())];
  auto add = [&](const std::string& text) { out += " " + text; };
  auto add_exact = [&](auto number, bool exact) {
    add(std::to_string(number) + (exact ? "=" : "~"));
  };
  add(x.ToString());
  add(x.ToExactString());
  Kind kind = x.kind();
  if (kind == Kind::kBool || kind == Kind::kUnknown) add(BoolVal(x) ? "true" : "false");
  if (kind == Kind::kString || kind == Kind::kUnknown) {
    add(std::to_string(StringLen(x)) + "," + std::to_string(StringVal(x).size()));
  }
  if (kind == Kind::kInt || kind == Kind::kUnknown) {
    auto [i, i_exact] = Int64Val(x);
    add_exact(i, i_exact);
    auto [u, u_exact] = Uint64Val(x);
    add_exact(u, u_exact);
    add(std::to_string(BitLen(x)));
  }
  if (kind == Kind::kInt || kind == Kind::kFloat || kind == Kind::kUnknown) {
    auto [d, d_exact] = Float64Val(x);
    add_exact(std::bit_cast<uint64_t>(d), d_exact);
    auto [f, f_exact] = Float32Val(x);
    add_exact(std::bit_cast<uint32_t>(f), f_exact);
  }
  if (kind >= Kind::kInt || kind == Kind::kUnknown) add(std::to_string(Sign(x)));
  return out;
}

}  // namespace

Value& Machine::Register(std::string_view number) {
  size_t index = ToNumber(number) % 65536;
  if (index >= registers_.size()) registers_.resize(index + 1);
  return registers_[index];
}

std::optional<Value> Machine::Evaluate(const std::vector<std::string_view>& words) {
  std::string_view what = words[1];
  // Two registers are looked up by value: the first may move when the second is made.
  auto value = [&](size_t word) -> Value { return Register(words[word]); };
  if (words.size() == 4 && what == "lit") {
    std::optional<LiteralKind> kind = Find(kLiterals, words[2]);
    if (kind) return MakeFromLiteral(Unescape(words[3]), *kind);
  } else if (words.size() == 5 && what == "bin") {
    std::optional<Op> op = Find(kOps, words[2]);
    if (op) return BinaryOp(value(3), *op, value(4));
  } else if (words.size() == 5 && what == "cmp") {
    std::optional<Op> op = Find(kOps, words[2]);
    if (op) return MakeBool(Compare(value(3), *op, value(4)));
  } else if (words.size() == 5 && what == "un") {
    std::optional<Op> op = Find(kOps, words[2]);
    if (op) return UnaryOp(*op, value(3), static_cast<unsigned>(ToNumber(words[4])));
  } else if (words.size() == 5 && what == "shift") {
    std::optional<Op> op = Find(kOps, words[2]);
    if (op) return Shift(value(3), *op, ToNumber(words[4]));
  } else if (words.size() == 4 && what == "fn") {
    std::optional<Function> function = Find(kFunctions, words[2]);
    if (function) return (*function)(value(3));
  } else if (words.size() == 4 && what == "make") {
    uint64_t bits = ToNumber(words[3]);
    if (words[2] == "bool") return MakeBool(bits != 0);
    if (words[2] == "int64") return MakeInt64(static_cast<int64_t>(bits));
    if (words[2] == "uint64") return MakeUint64(bits);
    if (words[2] == "float64") return MakeFloat64(std::bit_cast<double>(bits));
    if (words[2] == "unknown") return MakeUnknown();
  }
  return std::nullopt;
}

std::optional<std::string> Machine::Run(std::string_view line) {
  std::vector<std::string_view> words = SplitWords(line);
  if (words.size() < 3) return std::nullopt;
  std::optional<Value> result = Evaluate(words);
  if (!result) return std::nullopt;
  Register(words[0]) = *result;
  return Describe(*result);
}

}  // namespace premortem::constant
