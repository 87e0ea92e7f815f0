#include "syntax/lexer.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"
#include "base/unicode.h"
#include "syntax/names.h"
#include "syntax/scan.h"

namespace premortem::syntax {

namespace {

constexpr char32_t kEof = 0xffffffff;
constexpr char32_t kBom = 0xfeff;

// Go source repeats few names very often, so each thread remembers where it saw the last ones.
// A short name is compared by value here and costs no look at the interner's memory.
class NameCache {
  struct ShortSlot {
    Interner::ShortName name;
    NameId id;
  };

 public:
  NameId InternShort(Interner::ShortName name) {
    uint64_t hash = Interner::Hash(name);
    ShortSlot& slot = short_[hash >> (64 - kShortBits)];
    if (slot.name == name) [[likely]]
      return slot.id;
    return Replace(slot, name, hash);
  }
  // Of any length.
  [[gnu::noinline]] NameId Intern(std::string_view text) {
    if (text.size() > sizeof(Interner::ShortName)) return InternLong(text);
    return InternShort(scan::LoadShortName(text.data(), text.size()));
  }

 private:
  // Apart, so that the loop that looks names up needs no registers for it.
  [[gnu::noinline]] static NameId Replace(ShortSlot& slot, Interner::ShortName name,
                                          uint64_t hash) {
    slot = {name, Names().InternShort(name, hash)};
    return slot.id;
  }
  NameId InternLong(std::string_view text) {
    uint64_t hash = Interner::HashLong(text);
    LongSlot& slot = long_[hash >> (64 - kLongBits)];
    if (slot.text != text) {
      slot.id = Names().InternLong(text, hash);
      slot.text = Names().Text(slot.id);
    }
    return slot.id;
  }

  static constexpr int kShortBits = 13;
  static constexpr int kLongBits = 12;
  struct LongSlot {
    std::string_view text;  // the interner's
    NameId id;
  };
  std::array<ShortSlot, size_t{1} << kShortBits> short_{};
  std::array<LongSlot, size_t{1} << kLongBits> long_{};
};

thread_local NameCache name_cache;

// Numbers of the Go spec: what the scanner knows while it reads one.
struct NumberState {
  const char* invalid_digit = nullptr;
  bool has_digits = false;
  bool has_separators = false;
};

std::string_view LiteralName(char prefix) {
  switch (prefix) {
    case 'x': return "hexadecimal literal";
    case 'o':
    case '0': return "octal literal";
    case 'b': return "binary literal";
    default: return "decimal literal";
  }
}

constexpr char Lower(char c) { return static_cast<char>(c | 0x20); }
constexpr bool IsDecimal(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsHex(char c) { return IsDecimal(c) || (Lower(c) >= 'a' && Lower(c) <= 'f'); }

constexpr uint32_t DigitValue(char32_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  char32_t lower = c | 0x20;
  if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
  return 16;
}

// Offset in `literal` of the first '_' that does not separate digits, or npos.
size_t MisplacedSeparator(std::string_view literal) {
  char prefix = ' ';
  char before = '.';  // what stood before: '_', '0' for a digit, '.' for anything else
  size_t i = 0;
  if (literal.size() >= 2 && literal[0] == '0') {
    prefix = Lower(literal[1]);
    if (prefix == 'x' || prefix == 'o' || prefix == 'b') {
      before = '0';  // a prefix counts as a digit
      i = 2;
    }
  }
  for (; i < literal.size(); ++i) {
    char c = literal[i];
    bool digit = IsDecimal(c) || (prefix == 'x' && IsHex(c));
    if (c == '_' && before != '0') return i;
    if (c != '_' && !digit && before == '_') return i - 1;
    before = c == '_' ? '_' : digit ? '0' : '.';
  }
  return before == '_' ? literal.size() - 1 : std::string_view::npos;
}

std::string UnicodeName(char32_t rune) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string digits;
  for (char32_t rest = rune; rest != 0 || digits.size() < 4; rest >>= 4) {
    digits.insert(digits.begin(), kHex[rest & 15]);
  }
  std::string name = "U+" + digits;
  if (IsPrintable(rune)) {
    name += " '";
    AppendUtf8(name, rune);
    name += "'";
  }
  return name;
}

// What the byte at the start of a token says about it. The first four classes make up nine tenths
// of all Go; testing for them one by one is predicted better than one jump for all bytes.
enum class Class : uint8_t { kOther, kName, kPunctuation, kBlank, kNewline };

struct ByteInfo {
  Class kind = Class::kOther;
  Token token = Token::kIllegal;  // kPunctuation: a token of this one byte, whatever follows
};

constexpr std::array<ByteInfo, 256> kBytes = [] {
  std::array<ByteInfo, 256> bytes{};
  for (unsigned c = 0; c < 256; ++c) {
    auto byte = static_cast<unsigned char>(c);
    if (scan::IsNameByte(byte) && !IsDecimal(static_cast<char>(c))) bytes[c].kind = Class::kName;
  }
  for (char c : {' ', '\t', '\r'}) bytes[static_cast<unsigned char>(c)].kind = Class::kBlank;
  bytes['\n'].kind = Class::kNewline;
  bytes[','] = {Class::kPunctuation, Token::kComma};
  bytes['~'] = {Class::kPunctuation, Token::kTilde};
  bytes['('] = {Class::kPunctuation, Token::kLParen};
  bytes['['] = {Class::kPunctuation, Token::kLBrack};
  bytes['{'] = {Class::kPunctuation, Token::kLBrace};
  bytes[')'] = {Class::kPunctuation, Token::kRParen};
  bytes[']'] = {Class::kPunctuation, Token::kRBrack};
  bytes['}'] = {Class::kPunctuation, Token::kRBrace};
  return bytes;
}();

// The tokens that can end a statement: a newline behind one of them is a semicolon.
constexpr std::array<bool, kTokenCount> kEndsStatement = [] {
  std::array<bool, kTokenCount> ends{};
  for (Token token :
       {Token::kIdent, Token::kInt, Token::kFloat, Token::kImag, Token::kChar, Token::kString,
        Token::kBreak, Token::kContinue, Token::kFallthrough, Token::kReturn, Token::kInc,
        Token::kDec, Token::kRParen, Token::kRBrack, Token::kRBrace}) {
    ends[static_cast<size_t>(token)] = true;
  }
  return ends;
}();

class Lexer {
 public:
  Lexer(std::string_view text, uint32_t begin, uint32_t end, LexMode mode, TokenBuffer& out)
      : text_(text),
        base_(text.data()),
        p_(base_ + begin),
        end_(base_ + end),
        mode_(mode),
        out_(out),
        // A token takes at least one byte of its own, but for a semicolon inserted at the end, and
        // Eof.
        tokens_(out.Reset(size_t{end} - begin + 2)) {}

  void Run();

 private:
  struct TimedError {
    uint32_t read_to;  // what go/scanner has read when it reports; decides the order
    SyntaxError error;
  };

  uint32_t Offset(const char* p) const { return static_cast<uint32_t>(p - base_); }

  void Push(Token kind, const char* at, uint32_t value = 0) {
    tokens_[count_++] = {Offset(at), value, kind};
  }
  // Whether a newline behind the first n tokens is a semicolon. An illegal character changes
  // nothing about what stands before it.
  bool NeedsSemicolon(size_t n) const {
    if (n == 0) return false;
    Token last = tokens_[n - 1].kind;
    return kEndsStatement[static_cast<size_t>(last)] ||
           (last == Token::kIllegal && illegal_needs_semicolon_);
  }
  Token last_kind() const { return tokens_[count_ - 1].kind; }

  void Error(const char* at, const char* read_to, std::string message) {
    errors_.push_back({Offset(std::min(read_to, end_)), {Offset(at), std::move(message)}});
  }

  // The character at p, kEof at the end of the text.
  char32_t RuneAt(const char* p, int* length) const {
    *length = 0;
    if (p >= end_) return kEof;
    return DecodeUtf8({p, static_cast<size_t>(end_ - p)}, length);
  }

  bool IsUtf16(const char* p) const {
    return p == base_ && (text_.starts_with("\xFF\xFE") || text_.starts_with("\xFE\xFF"));
  }

  // kWhole: nothing is left out, so that nobody needs to know how deep the brackets are.
  template <bool kWhole>
  void LexAll();
  bool EntersBody(char c) const {
    return c == '{' && depth_ == 0 && in_func_decl_ && mode_ == LexMode::kSkipBodies;
  }
  [[gnu::cold, gnu::noinline]] void LexUnicodeName();
  [[gnu::noinline]] void LexNumber();
  const char* Digits(const char* p, int base, NumberState& state);
  [[gnu::noinline]] void LexString();
  [[gnu::noinline]] void LexRawString();
  [[gnu::noinline]] void LexRune();
  bool LexEscape(char quote);
  [[gnu::noinline]] void LexComment();
  void AddComment(const char* begin, const char* end);
  void LexLineDirective(const char* begin, const char* end);
  [[gnu::cold, gnu::noinline]] void LexOther();
  void LexEof();
  [[gnu::cold, gnu::noinline]] void LexBodyBrace();
  bool SkipBody();
  const char* SkipComment(const char* p) const;
  const char* SkipQuoted(const char* p) const;
  bool BeginsDecl(size_t n) const;
  void CountBracket(Token token);
  void CheckEncoding(const char* begin);
  void MergeErrors();

  std::string_view text_;
  const char* base_;
  const char* p_;
  const char* end_;
  LexMode mode_;
  TokenBuffer& out_;
  LexedToken* const tokens_;
  size_t count_ = 0;

  NameCache& names_ = name_cache;
  bool illegal_needs_semicolon_ = false;  // NeedsSemicolon before the illegal token read last
  // For kSkipBodies and kImportsOnly: how many brackets of any kind are open.
  uint32_t depth_ = 0;
  bool in_func_decl_ = false;
  uint32_t tokens_before_last_comment_ = 0;
  std::vector<TimedError> errors_;
  std::vector<SyntaxError> encoding_errors_;
};

void Lexer::Run() {
  const char* start = p_;
  CheckEncoding(start);
  bool at_start = start == base_;
  if (at_start && text_.starts_with("\xEF\xBB\xBF")) p_ += 3;
  if (mode_ == LexMode::kAll) {
    LexAll<true>();
  } else {
    LexAll<false>();
  }
  LexEof();
  out_.SetSize(count_);
  if (!errors_.empty() || !encoding_errors_.empty()) MergeErrors();
}

// The loop over all tokens. What it needs most lives in local variables, and the members are
// brought up to date only for the functions that read the rarer tokens.
template <bool kWhole>
void Lexer::LexAll() {
  const char* p = p_;
  const char* const base = base_;
  const char* const end = end_;
  LexedToken* to = tokens_ + count_;

  auto push = [&](Token kind, int length) {
    to->offset = static_cast<uint32_t>(p - base);
    to->kind = kind;
    ++to;
    p += length;
  };
  // An operator of one byte, or the one with '=' behind it.
  auto push_assignable = [&](Token kind, Token assign) {
    bool assigns = p[1] == '=';
    push(assigns ? assign : kind, assigns ? 2 : 1);
  };
  auto count = [&] { return static_cast<size_t>(to - tokens_); };
  // Hands over to a member function, for one token.
  auto call = [&](auto member) {
    p_ = p;
    count_ = count();
    (this->*member)();
    p = p_;
    to = tokens_ + count_;
  };

  while (p < end) {
    const ByteInfo info = kBytes[static_cast<unsigned char>(*p)];
    if (info.kind == Class::kName) {
      scan::Name name = scan::NameAt(p);
      if (*name.end < 0) [[unlikely]] {
        call(&Lexer::LexUnicodeName);
        continue;
      }
      NameId id = name.is_short ? names_.InternShort(name.text) : names_.Intern({p, name.end});
      Token kind = KeywordOrIdent(id);
      *to++ = {static_cast<uint32_t>(p - base), id.value, kind};
      p = name.end;
      if constexpr (!kWhole) {
        if (kind == Token::kFunc && BeginsDecl(count())) in_func_decl_ = true;
        bool is_header = kind == Token::kPackage || kind == Token::kImport;
        if (mode_ == LexMode::kImportsOnly && !is_header && BeginsDecl(count())) {
          p = base + (--to)->offset;
          break;
        }
      }
      continue;
    }
    if (info.kind == Class::kPunctuation) {
      if constexpr (!kWhole) {
        if (EntersBody(*p)) {
          call(&Lexer::LexBodyBrace);
          continue;
        }
        CountBracket(info.token);
      }
      push(info.token, 1);
      continue;
    }
    if (info.kind == Class::kBlank) {
      ++p;
      continue;
    }
    if (info.kind == Class::kNewline) {
      if (NeedsSemicolon(count())) {
        to->value = LexedToken::kInserted;
        push(Token::kSemicolon, 0);
        if (depth_ == 0) in_func_decl_ = false;
      }
      p = scan::EndOfTabs(p + 1);
      continue;
    }
    switch (*p) {
      case '.':
        if (IsDecimal(p[1])) {
          call(&Lexer::LexNumber);
        } else if (p[1] == '.' && p[2] == '.') {
          push(Token::kEllipsis, 3);
        } else {
          push(Token::kPeriod, 1);
        }
        continue;
      case ':': push_assignable(Token::kColon, Token::kDefine); continue;
      case '=': push_assignable(Token::kAssign, Token::kEql); continue;
      case '"': call(&Lexer::LexString); continue;
      case '`': call(&Lexer::LexRawString); continue;
      case '\'':
        call(&Lexer::LexRune);
        continue;
        // clang-format off
      case '0': case '1': case '2': case '3': case '4':
      case '5': case '6': case '7': case '8': case '9': call(&Lexer::LexNumber); continue;
      // clang-format on
      case '/':
        if (p[1] == '/' || p[1] == '*') {
          call(&Lexer::LexComment);
        } else {
          push_assignable(Token::kQuo, Token::kQuoAssign);
        }
        continue;
      case ';':
        to->value = LexedToken::kExplicit;
        push(Token::kSemicolon, 1);
        if (depth_ == 0) in_func_decl_ = false;
        continue;
      case '!': push_assignable(Token::kNot, Token::kNeq); continue;
      case '*': push_assignable(Token::kMul, Token::kMulAssign); continue;
      case '%': push_assignable(Token::kRem, Token::kRemAssign); continue;
      case '^': push_assignable(Token::kXor, Token::kXorAssign); continue;
      case '+':
        if (p[1] == '+') {
          push(Token::kInc, 2);
        } else {
          push_assignable(Token::kAdd, Token::kAddAssign);
        }
        continue;
      case '-':
        if (p[1] == '-') {
          push(Token::kDec, 2);
        } else {
          push_assignable(Token::kSub, Token::kSubAssign);
        }
        continue;
      case '&':
        if (p[1] == '&') {
          push(Token::kLogicalAnd, 2);
        } else if (p[1] != '^') {
          push_assignable(Token::kAnd, Token::kAndAssign);
        } else if (p[2] == '=') {
          push(Token::kAndNotAssign, 3);
        } else {
          push(Token::kAndNot, 2);
        }
        continue;
      case '|':
        if (p[1] == '|') {
          push(Token::kLogicalOr, 2);
        } else {
          push_assignable(Token::kOr, Token::kOrAssign);
        }
        continue;
      case '<':
        if (p[1] == '-') {
          push(Token::kArrow, 2);
        } else if (p[1] != '<') {
          push_assignable(Token::kLss, Token::kLeq);
        } else if (p[2] == '=') {
          push(Token::kShlAssign, 3);
        } else {
          push(Token::kShl, 2);
        }
        continue;
      case '>':
        if (p[1] != '>') {
          push_assignable(Token::kGtr, Token::kGeq);
        } else if (p[2] == '=') {
          push(Token::kShrAssign, 3);
        } else {
          push(Token::kShr, 2);
        }
        continue;
      default: call(&Lexer::LexOther); continue;
    }
  }
  p_ = p;
  count_ = count();
}

// Whether the last of n tokens is the first of a declaration.
bool Lexer::BeginsDecl(size_t n) const {
  return depth_ == 0 && (n == 1 || tokens_[n - 2].kind == Token::kSemicolon);
}

void Lexer::CountBracket(Token token) {
  bool opens = token == Token::kLParen || token == Token::kLBrack || token == Token::kLBrace;
  bool closes = token == Token::kRParen || token == Token::kRBrack || token == Token::kRBrace;
  depth_ += opens;
  depth_ -= closes && depth_ > 0;
}

// A name with letters or digits outside ASCII.
void Lexer::LexUnicodeName() {
  const char* start = p_;
  for (;;) {
    int length;
    char32_t rune = RuneAt(p_, &length);
    if (rune == kEof || !(rune == '_' || IsLetter(rune) || IsDigit(rune))) break;
    p_ += length;
  }
  NameId name = names_.Intern({start, p_});
  Push(Token::kIdent, start, name.value);
}

const char* Lexer::Digits(const char* p, int base, NumberState& state) {
  auto limit = static_cast<char>('0' + base);
  for (; *p == '_' || (base <= 10 ? IsDecimal(*p) : IsHex(*p)); ++p) {
    if (*p == '_') {
      state.has_separators = true;
      continue;
    }
    state.has_digits = true;
    if (base <= 10 && *p >= limit && state.invalid_digit == nullptr) state.invalid_digit = p;
  }
  return p;
}

void Lexer::LexNumber() {
  const char* start = p_;
  const char* p = p_;
  Token kind = Token::kInt;
  int base = 10;
  char prefix = 0;
  NumberState state;
  if (*p != '.') {
    if (*p == '0') {
      ++p;
      switch (char c = Lower(*p); c) {
        case 'x':
          base = 16;
          prefix = c;
          ++p;
          break;
        case 'o':
          base = 8;
          prefix = c;
          ++p;
          break;
        case 'b':
          base = 2;
          prefix = c;
          ++p;
          break;
        default:
          base = 8;
          prefix = '0';
          state.has_digits = true;
      }
    }
    p = Digits(p, base, state);
  }
  if (*p == '.') {
    kind = Token::kFloat;
    if (prefix == 'o' || prefix == 'b') {
      Error(p, p, "invalid radix point in " + std::string(LiteralName(prefix)));
    }
    p = Digits(p + 1, base, state);
  }
  if (!state.has_digits) Error(p, p, std::string(LiteralName(prefix)) + " has no digits");
  if (char e = Lower(*p); e == 'e' || e == 'p') {
    if (e == 'e' && prefix != 0 && prefix != '0') {
      Error(p, p, std::string("'") + *p + "' exponent requires decimal mantissa");
    } else if (e == 'p' && prefix != 'x') {
      Error(p, p, std::string("'") + *p + "' exponent requires hexadecimal mantissa");
    }
    ++p;
    kind = Token::kFloat;
    if (*p == '+' || *p == '-') ++p;
    NumberState exponent;
    p = Digits(p, 10, exponent);
    state.has_separators |= exponent.has_separators;
    if (!exponent.has_digits) Error(p, p, "exponent has no digits");
  } else if (prefix == 'x' && kind == Token::kFloat) {
    Error(p, p, "hexadecimal mantissa requires a 'p' exponent");
  }
  if (*p == 'i') {
    kind = Token::kImag;
    ++p;
  }
  if (kind == Token::kInt && state.invalid_digit != nullptr) {
    Error(state.invalid_digit, p,
          std::string("invalid digit '") + *state.invalid_digit + "' in " +
              std::string(LiteralName(prefix)));
  }
  if (state.has_separators) {
    size_t at = MisplacedSeparator({start, static_cast<size_t>(p - start)});
    if (at != std::string_view::npos) {
      Error(start + at, p, "'_' must separate successive digits");
    }
  }
  Push(kind, start, Offset(p));
  p_ = p;
}

void Lexer::LexString() {
  const char* start = p_++;
  for (;;) {
    p_ = scan::EndOfStringRun(p_);
    if (*p_ == '"') {
      ++p_;
      break;
    }
    if (*p_ == '\\') {
      ++p_;
      LexEscape('"');
    } else if (*p_ == '\n' || p_ >= end_) {
      p_ = std::min(p_, end_);
      Error(start, p_, "string literal not terminated");
      break;
    } else {
      ++p_;  // a zero byte within the text
    }
  }
  Push(Token::kString, start, Offset(p_));
}

void Lexer::LexRawString() {
  const char* start = p_;
  const void* quote = std::memchr(p_ + 1, '`', static_cast<size_t>(end_ - p_ - 1));
  if (quote == nullptr) {
    p_ = end_;
    Error(start, p_, "raw string literal not terminated");
  } else {
    p_ = static_cast<const char*>(quote) + 1;
  }
  Push(Token::kString, start, Offset(p_));
}

void Lexer::LexRune() {
  const char* start = p_++;
  bool valid = true;
  for (int runes = 0;; ++runes) {
    int length;
    char32_t rune = RuneAt(p_, &length);
    if (rune == '\n' || rune == kEof) {
      if (valid) Error(start, p_, "rune literal not terminated");
      break;
    }
    p_ += length;
    if (rune == '\'') {
      if (valid && runes != 1) Error(start, p_, "illegal rune literal");
      break;
    }
    if (rune == '\\' && !LexEscape('\'')) valid = false;
  }
  Push(Token::kChar, start, Offset(p_));
}

// Reads an escape sequence after its backslash. Stops at the offending character where there is
// one.
bool Lexer::LexEscape(char quote) {
  const char* start = p_;
  int digits;
  uint32_t base = 16;
  uint32_t max = 0x10FFFF;
  switch (*p_) {
    case 'a':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
    case 'v':
    case '\\': ++p_; return true;
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
      digits = 3;
      base = 8;
      max = 255;
      break;
    case 'x':
      ++p_;
      digits = 2;
      max = 255;
      break;
    case 'u':
      ++p_;
      digits = 4;
      break;
    case 'U':
      ++p_;
      digits = 8;
      break;
    default:
      if (*p_ == quote) {
        ++p_;
        return true;
      }
      Error(start, p_, p_ >= end_ ? "escape sequence not terminated" : "unknown escape sequence");
      return false;
  }
  uint32_t value = 0;
  for (; digits > 0; --digits) {
    int length;
    char32_t rune = RuneAt(p_, &length);
    uint32_t digit = DigitValue(rune);
    if (digit >= base) {
      Error(p_, p_,
            rune == kEof ? "escape sequence not terminated"
                         : "illegal character " + UnicodeName(rune) + " in escape sequence");
      return false;
    }
    value = value * base + digit;
    ++p_;
  }
  if (value > max || (value >= 0xD800 && value < 0xE000)) {
    Error(start, p_, "escape sequence is invalid Unicode code point");
    return false;
  }
  return true;
}

void Lexer::LexComment() {
  const char* start = p_;
  if (p_[1] == '/') {
    const void* newline = std::memchr(p_, '\n', static_cast<size_t>(end_ - p_));
    p_ = newline == nullptr ? end_ : static_cast<const char*>(newline);
    AddComment(start, p_);
    if (start[2] == 'l' && (start == base_ || start[-1] == '\n')) {
      const char* text_end = p_[-1] == '\r' ? p_ - 1 : p_;
      LexLineDirective(start, text_end);
    }
    return;
  }
  size_t close = text_.substr(0, Offset(end_)).find("*/", Offset(start) + 2);
  if (close == std::string_view::npos) {
    p_ = end_;
    Error(start, p_, "comment not terminated");
    AddComment(start, p_);
  } else {
    p_ = base_ + close + 2;
    AddComment(start, p_);
    if (start[2] == 'l') LexLineDirective(start, p_);
  }
  if (!NeedsSemicolon(count_)) return;
  // A comment that holds a newline acts as one.
  const void* newline = std::memchr(start, '\n', static_cast<size_t>(p_ - start));
  if (newline == nullptr) return;
  Push(Token::kSemicolon, static_cast<const char*>(newline), LexedToken::kInserted);
  out_.comment_groups.back().ends_statement = true;
  if (depth_ == 0) in_func_decl_ = false;
}

// Adds the comment to the list and to a group, as go/parser forms them: a comment joins the group
// before it where no token stands between the two, and no line end (after a token on the same
// line) or at most one (elsewhere).
void Lexer::AddComment(const char* begin, const char* end) {
  auto index = static_cast<uint32_t>(out_.comments.size());
  auto tokens = static_cast<uint32_t>(count_);
  bool same_run = index > 0 && tokens == tokens_before_last_comment_;
  tokens_before_last_comment_ = tokens;
  bool joins = false;
  if (same_run) {
    const char* before = base_ + out_.comments.back().end;
    auto lines = std::count(before, begin, '\n');
    joins = lines <= (out_.comment_groups.back().after_token ? 0 : 1);
  }
  out_.comments.push_back({Offset(begin), Offset(end)});
  if (joins) {
    out_.comment_groups.back().last = index + 1;
    return;
  }
  bool after_token = false;
  if (!same_run && tokens > 0) {
    const char* token = base_ + tokens_[count_ - 1].offset;
    after_token = std::memchr(token, '\n', static_cast<size_t>(begin - token)) == nullptr;
  }
  out_.comment_groups.push_back({.first = index, .last = index + 1, .after_token = after_token});
}

// Splits "text:number"; false where there is no colon. `number` is valid where `is_number`.
struct TrailingNumber {
  size_t start = 0;  // offset after the colon; 0 where there is none
  uint64_t number = 0;
  bool is_number = false;
};

TrailingNumber TrailingDigits(std::string_view text) {
  size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return {};
  TrailingNumber result{colon + 1, 0, colon + 1 < text.size()};
  for (char c : text.substr(colon + 1)) {
    if (!IsDecimal(c)) {
      result.is_number = false;
      break;
    }
    auto digit = static_cast<uint64_t>(c - '0');
    if (result.number > (UINT64_MAX - digit) / 10) {
      result.is_number = false;
      break;
    }
    result.number = result.number * 10 + digit;
  }
  return result;
}

// Reads `//line file:line[:column]` or `/*line ...*/` where the comment is one.
void Lexer::LexLineDirective(const char* begin, const char* end) {
  constexpr uint64_t kMax = 1u << 30;
  std::string_view text(begin, static_cast<size_t>(end - begin));
  if (!text.substr(2).starts_with("line ")) return;
  if (text[1] == '*') text.remove_suffix(2);
  text.remove_prefix(7);
  const char* start = begin + 7;
  auto invalid = [&](std::string_view what, size_t at) {
    Error(start + at, p_,
          "invalid " + std::string(what) + " number: " + std::string(text.substr(at)));
  };
  TrailingNumber last = TrailingDigits(text);
  if (last.start == 0) return;
  if (!last.is_number) return invalid("line", last.start);
  TrailingNumber line = last;
  uint64_t column = 0;
  TrailingNumber first = TrailingDigits(text.substr(0, last.start - 1));
  if (first.is_number) {
    line = first;
    column = last.number;
    if (column == 0 || column > kMax) return invalid("column", last.start);
    text = text.substr(0, last.start - 1);
  }
  if (line.number == 0 || line.number > kMax) return invalid("line", line.start);
  const char* next = begin[1] == '/' && *p_ == '\n' ? p_ + 1 : p_;
  out_.line_directives.push_back({Offset(next), std::string(text.substr(0, line.start - 1)),
                                  static_cast<uint32_t>(line.number),
                                  static_cast<uint32_t>(column)});
}

// A character that starts no token, or a letter outside ASCII.
void Lexer::LexOther() {
  int length;
  char32_t rune = RuneAt(p_, &length);
  if (rune >= 0x80 && IsLetter(rune)) return LexUnicodeName();
  const char* start = p_;
  // go/scanner takes a file in UTF-16 for one illegal character.
  p_ = IsUtf16(start) ? end_ : p_ + length;
  if (rune == 0x201C || rune == 0x201D) {
    std::string quoted;
    AppendUtf8(quoted, rune);
    Error(start, p_, "curly quotation mark '" + quoted + "' (use neutral '\"')");
  } else if (rune != kBom) {
    Error(start, p_, "illegal character " + UnicodeName(rune));
  }
  illegal_needs_semicolon_ = NeedsSemicolon(count_);
  Push(Token::kIllegal, start, Offset(start + length));
}

void Lexer::LexEof() {
  if (NeedsSemicolon(count_)) Push(Token::kSemicolon, p_, LexedToken::kInserted);
  Push(Token::kEof, p_);
}

// At a '{' that may open the body of a declared function.
void Lexer::LexBodyBrace() {
  bool is_type = last_kind() == Token::kStruct || last_kind() == Token::kInterface;
  if (!is_type && SkipBody()) return;
  ++depth_;
  Push(Token::kLBrace, p_++);
}

// From the '{' of a function body to the matching '}': pushes the two braces and nothing between
// them. False, with nothing done, where there is no matching one or a literal is broken: then the
// body is lexed like all else, which says what is wrong.
bool Lexer::SkipBody() {
  const char* p = p_ + 1;
  for (uint32_t open = 1; open > 0;) {
    p = scan::EndOfCodeRun(p);
    if (p >= end_) return false;
    switch (*p) {
      case '{':
        ++open;
        ++p;
        break;
      case '}':
        --open;
        ++p;
        break;
      case '/': p = SkipComment(p); break;
      case '"':
      case '\'': p = SkipQuoted(p); break;
      case '`': {
        const void* quote = std::memchr(p + 1, '`', static_cast<size_t>(end_ - p - 1));
        p = quote == nullptr ? nullptr : static_cast<const char*>(quote) + 1;
        break;
      }
      default: ++p;  // a zero byte
    }
    if (p == nullptr) return false;
  }
  Push(Token::kLBrace, p_);
  Push(Token::kRBrace, p - 1);
  p_ = p;
  return true;
}

// After the comment at p, or after the slash where there is none; null where it has no end.
const char* Lexer::SkipComment(const char* p) const {
  if (p[1] == '/') {
    const void* newline = std::memchr(p, '\n', static_cast<size_t>(end_ - p));
    return static_cast<const char*>(newline);
  }
  if (p[1] != '*') return p + 1;
  size_t close = text_.substr(0, Offset(end_)).find("*/", Offset(p) + 2);
  return close == std::string_view::npos ? nullptr : base_ + close + 2;
}

// After the string or rune literal at p; null where it has no end on its line.
const char* Lexer::SkipQuoted(const char* p) const {
  const char quote = *p++;
  for (;; ++p) {
    if (quote == '"') p = scan::EndOfStringRun(p);
    if (*p == quote) return p + 1;
    if (*p == '\n' || p >= end_) return nullptr;
    if (*p == '\\' && p[1] != '\n') ++p;
  }
}

// Finds what is wrong with the text as UTF-8, wherever it stands.
void Lexer::CheckEncoding(const char* begin) {
  const char* p = begin;
  while ((p = scan::EndOfPlainText(p, end_)) < end_) {
    int length;
    char32_t rune = RuneAt(p, &length);
    if (rune == 0) {
      encoding_errors_.push_back({Offset(p), "illegal character NUL"});
    } else if (rune == 0xFFFD && length == 1) {
      if (IsUtf16(p)) {
        encoding_errors_.push_back({0, "illegal UTF-8 encoding (got UTF-16)"});
        return;
      }
      encoding_errors_.push_back({Offset(p), "illegal UTF-8 encoding"});
    } else if (rune == kBom && p != base_) {
      encoding_errors_.push_back({Offset(p), "illegal byte order mark"});
    }
    p += length;
  }
}

// Brings the errors into the order in which go/scanner reports them: it finds an encoding error
// when it reads the character, and another one when it has read up to TimedError::read_to.
void Lexer::MergeErrors() {
  size_t encoding = 0;
  for (TimedError& timed : errors_) {
    while (encoding < encoding_errors_.size() &&
           encoding_errors_[encoding].offset <= timed.read_to) {
      out_.errors.push_back(std::move(encoding_errors_[encoding++]));
    }
    out_.errors.push_back(std::move(timed.error));
  }
  while (encoding < encoding_errors_.size()) {
    out_.errors.push_back(std::move(encoding_errors_[encoding++]));
  }
}

}  // namespace

LexedToken* TokenBuffer::Reset(size_t capacity) {
  comments.clear();
  comment_groups.clear();
  errors.clear();
  line_directives.clear();
  size_ = 0;
  // A single huge file does not keep its memory for the rest of the run.
  constexpr size_t kMaxKept = 16 << 20;
  if (capacity > capacity_ || capacity_ > kMaxKept) {
    capacity_ = capacity;
    tokens_ = std::make_unique_for_overwrite<LexedToken[]>(capacity);
  }
  return tokens_.get();
}

void Lex(std::string_view text, uint32_t begin, uint32_t end, LexMode mode, TokenBuffer& tokens) {
  Lexer(text, begin, end, mode, tokens).Run();
}

}  // namespace premortem::syntax
