// Counterpart: go/build/constraint/{expr,vers}.go, go1.27.
#include "syntax/constraint.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "base/unicode.h"

namespace premortem::syntax {

namespace {

bool IsTagRune(char32_t rune) {
  return IsLetter(rune) || IsDigit(rune) || rune == '_' || rune == '.';
}

// How many bytes at the start of the text can be a tag.
size_t TagLength(std::string_view text) {
  size_t at = 0;
  int length = 0;
  while (at < text.size() && IsTagRune(DecodeUtf8(text.substr(at), &length))) {
    at += static_cast<size_t>(length);
  }
  return at;
}

bool IsTag(std::string_view word) { return !word.empty() && TagLength(word) == word.size(); }

// Blanks as Go's strings.TrimSpace sees them, ASCII only.
std::string_view TrimSpace(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n\v\f";
  size_t start = text.find_first_not_of(kSpaces);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kSpaces) - start + 1);
}

// The expression behind `keyword`, which must be followed by a blank or the end of the line.
std::optional<std::string_view> TextAfter(std::string_view line, std::string_view keyword) {
  if (!line.starts_with(keyword)) return std::nullopt;
  std::string_view rest = line.substr(keyword.size());
  std::string_view text = TrimSpace(rest);
  if (text.size() == rest.size() && !rest.empty()) return std::nullopt;
  return text;
}

std::optional<std::string_view> GoBuildText(std::string_view line) {
  return TextAfter(line, "//go:build");
}

std::optional<std::string_view> PlusBuildText(std::string_view line) {
  if (!line.starts_with("//")) return std::nullopt;
  // Trailing blanks must stay: "+build" alone is a constraint, "+buildx" is none.
  std::string_view rest = line.substr(2);
  size_t start = rest.find_first_not_of(" \t\r\n\v\f");
  if (start == std::string_view::npos) return std::nullopt;
  return TextAfter(TrimSpace(rest), "+build");
}

}  // namespace

// Recursion is bounded by the depth of parentheses, of which there are at most kMaxSize.
class ConstraintParser {
 public:
  explicit ConstraintParser(std::string_view text) : text_(text) {}

  Result<Constraint> ParseGoBuild() {
    if (!ParseOr() || !error_.empty()) return Failure();
    if (!token_.empty()) return FailWith(token_at_, "unexpected token " + std::string(token_));
    return std::move(constraint_);
  }

  // Blank means "or", comma means "and", and what is no tag counts as "ignore", which is never set.
  Result<Constraint> ParsePlusBuild() {
    constexpr int kMaxOperators = 100;
    int operators = 0;
    bool first_clause = true;
    for (std::string_view clause : SplitWords(text_)) {
      bool first_literal = true;
      for (std::string_view literal : Split(clause, ',')) {
        AddPlusLiteral(literal);
        if (!first_literal && ++operators > kMaxOperators) return TooComplex();
        if (!first_literal) Push(Constraint::Op::kAnd);
        first_literal = false;
      }
      if (!first_clause && ++operators > kMaxOperators) return TooComplex();
      if (!first_clause) Push(Constraint::Op::kOr);
      first_clause = false;
    }
    if (first_clause) PushTag("ignore");
    return std::move(constraint_);
  }

 private:
  static constexpr int kMaxSize = 1000;  // as go/build/constraint

  void Push(Constraint::Op op) { constraint_.steps_.push_back({op, {}}); }
  void PushTag(std::string_view tag) {
    constraint_.steps_.push_back({Constraint::Op::kTag, std::string(tag)});
  }

  void AddPlusLiteral(std::string_view literal) {
    bool malformed = literal.starts_with("!!") || literal == "!";
    bool negated = !malformed && literal.starts_with('!');
    if (negated) literal.remove_prefix(1);
    PushTag(!malformed && IsTag(literal) ? literal : "ignore");
    if (negated) Push(Constraint::Op::kNot);
  }

  std::unexpected<Error> TooComplex() const {
    return Fail("expression too complex for // +build lines");
  }

  bool ParseOr() {
    if (!ParseAnd()) return false;
    while (token_ == "||") {
      if (!ParseAnd()) return false;
      Push(Constraint::Op::kOr);
    }
    return true;
  }

  bool ParseAnd() {
    if (!ParseNot()) return false;
    while (token_ == "&&") {
      if (!ParseNot()) return false;
      Push(Constraint::Op::kAnd);
    }
    return true;
  }

  bool ParseNot() {
    if (++size_ > kMaxSize) return SetError(token_at_, "build expression too large");
    if (!Lex()) return false;
    if (token_ != "!") return ParseAtom();
    if (!Lex()) return false;
    if (token_ == "!") return SetError(token_at_, "double negation not allowed");
    if (!ParseAtom()) return false;
    Push(Constraint::Op::kNot);
    return true;
  }

  bool ParseAtom() {
    if (token_ == "(") {
      size_t open = token_at_;
      if (!ParseOr()) {
        if (error_ == "unexpected end of expression") error_ = "missing close paren";
        return false;
      }
      if (token_ != ")") return SetError(open, "missing close paren");
      return Lex();
    }
    if (token_.empty()) return SetError(token_at_, "unexpected end of expression");
    if (!is_tag_) return SetError(token_at_, "unexpected token " + std::string(token_));
    PushTag(token_);
    return Lex();
  }

  bool Lex() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    token_at_ = at_;
    token_ = {};
    is_tag_ = false;
    if (at_ == text_.size()) return true;
    char c = text_[at_];
    size_t length = 0;
    if (c == '(' || c == ')' || c == '!') {
      length = 1;
    } else if (c == '&' || c == '|') {
      if (at_ + 1 < text_.size() && text_[at_ + 1] == c) length = 2;
    } else {
      length = TagLength(text_.substr(at_));
      is_tag_ = true;
    }
    if (length == 0) {
      int bytes = 0;
      std::string message = "invalid syntax at ";
      AppendUtf8(message, DecodeUtf8(text_.substr(at_), &bytes));
      return SetError(at_, std::move(message));
    }
    token_ = text_.substr(at_, length);
    at_ += length;
    return true;
  }

  bool SetError(size_t at, std::string message) {
    error_ = std::move(message);
    error_at_ = at;
    return false;
  }
  std::unexpected<Error> Failure() const { return FailWith(error_at_, error_); }
  static std::unexpected<Error> FailWith(size_t at, std::string message) {
    return Fail(Error{.message = std::move(message), .column = static_cast<uint32_t>(at + 1)});
  }

  std::string_view text_;
  size_t at_ = 0;
  std::string_view token_;
  size_t token_at_ = 0;
  bool is_tag_ = false;
  int size_ = 0;
  std::string error_;
  size_t error_at_ = 0;
  Constraint constraint_;
};

Result<Constraint> Constraint::Parse(std::string_view line) {
  if (std::optional<std::string_view> text = GoBuildText(line)) {
    return ConstraintParser(*text).ParseGoBuild();
  }
  if (std::optional<std::string_view> text = PlusBuildText(line)) {
    return ConstraintParser(*text).ParsePlusBuild();
  }
  return Fail("not a build constraint");
}

bool Constraint::Evaluate(const std::function<bool(std::string_view)>& has_tag) const {
  std::vector<bool> stack;
  for (const Step& step : steps_) {
    if (step.op == Op::kTag) {
      stack.push_back(has_tag(step.tag));
    } else if (step.op == Op::kNot) {
      stack.back() = !stack.back();
    } else {
      bool right = stack.back();
      stack.pop_back();
      bool left = stack.back();
      stack.back() = step.op == Op::kAnd ? left && right : left || right;
    }
  }
  return !stack.empty() && stack.back();
}

int GoMinorOfTag(std::string_view tag) {
  if (tag == "go1") return 0;
  if (!tag.starts_with("go1.")) return -1;
  tag.remove_prefix(4);
  int minor = -1;
  auto [end, error] = std::from_chars(tag.data(), tag.data() + tag.size(), minor);
  return error == std::errc() && end == tag.data() + tag.size() ? minor : -1;
}

// For every sub-expression two numbers: what it implies, and what its negation implies.
int Constraint::MinimumGoMinor() const {
  struct Implied {
    int when_true;
    int when_false;
  };
  std::vector<Implied> stack;
  for (const Step& step : steps_) {
    if (step.op == Op::kTag) {
      stack.push_back({GoMinorOfTag(step.tag), -1});
      continue;
    }
    if (step.op == Op::kNot) {
      std::swap(stack.back().when_true, stack.back().when_false);
      continue;
    }
    Implied right = stack.back();
    stack.pop_back();
    Implied& left = stack.back();
    bool is_and = step.op == Op::kAnd;
    left.when_true = is_and ? std::max(left.when_true, right.when_true)
                            : std::min(left.when_true, right.when_true);
    left.when_false = is_and ? std::min(left.when_false, right.when_false)
                             : std::max(left.when_false, right.when_false);
  }
  return stack.empty() ? -1 : stack.back().when_true;
}

bool IsGoBuildLine(std::string_view line) { return GoBuildText(line).has_value(); }
bool IsPlusBuildLine(std::string_view line) { return PlusBuildText(line).has_value(); }

}  // namespace premortem::syntax
