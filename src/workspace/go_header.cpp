// Counterpart: go/build/read.go, go1.27.
#include "workspace/go_header.h"

#include <algorithm>

#include "base/quote.h"
#include "base/text.h"
#include "base/unicode.h"
#include "source/file_table.h"
#include "syntax/parser.h"

namespace premortem::workspace {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsIdentifierByte(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z');
}

// Reads forward over a text that may continue beyond its end.
class HeaderReader {
 public:
  HeaderReader(std::string_view text, bool at_end) : text_(text), at_end_(at_end) {
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  }

  HeaderScan Scan() {
    if (!Keyword("package") || !Identifier()) return Finish();
    while (SkipSpace() && Peek() == 'i') {
      if (!Keyword("import") || !SkipSpace()) return Finish();
      if (Peek() != '(') {
        if (!ImportSpec()) return Finish();
        continue;
      }
      ++at_;
      while (SkipSpace() && Peek() != ')') {
        if (!ImportSpec()) return Finish();
      }
      if (state_ != State::kFine || !Take(')')) return Finish();
    }
    return Finish();
  }

  HeaderScan ScanComments() {
    SkipSpace();
    return Finish();
  }

 private:
  enum class State { kFine, kMalformed, kOutOfText };

  bool AtEnd() const { return at_ >= text_.size(); }
  // 0 at the end of the text.
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }

  bool Stop(State state) {
    state_ = state;
    return false;
  }
  // The text ended: the file may go on, or this is a mistake.
  bool RanOut() { return Stop(at_end_ ? State::kMalformed : State::kOutOfText); }

  bool Take(char c) {
    if (AtEnd()) return RanOut();
    if (text_[at_] != c) return Stop(State::kMalformed);
    ++at_;
    return true;
  }

  // Blanks, comments and semicolons. True also at the end of a whole file.
  bool SkipSpace() {
    while (!AtEnd()) {
      char c = text_[at_];
      if (c == ' ' || c == '\f' || c == '\t' || c == '\r' || c == '\n' || c == ';') {
        ++at_;
      } else if (c != '/') {
        return true;
      } else if (!SkipComment()) {
        return false;
      }
    }
    return at_end_ || Stop(State::kOutOfText);
  }

  bool SkipComment() {
    if (at_ + 1 >= text_.size()) return RanOut();
    char mark = text_[at_ + 1];
    if (mark == '/') {
      size_t end = text_.find('\n', at_);
      at_ = std::min(end, text_.size());
      return true;  // the caller sees the end of the text
    }
    if (mark != '*') return Stop(State::kMalformed);
    size_t end = text_.find("*/", at_ + 2);
    if (end == std::string_view::npos) return RanOut();
    at_ = end + 2;
    return true;
  }

  bool Keyword(std::string_view word) {
    if (!SkipSpace()) return false;
    for (char c : word) {
      if (!Take(c)) return false;
    }
    if (AtEnd()) return at_end_ || RanOut();
    return !IsIdentifierByte(Peek()) || Stop(State::kMalformed);
  }

  bool Identifier() {
    if (!SkipSpace()) return false;
    if (AtEnd()) return RanOut();
    if (!IsIdentifierByte(Peek())) return Stop(State::kMalformed);
    while (!AtEnd() && IsIdentifierByte(text_[at_])) ++at_;
    return !AtEnd() || at_end_ || RanOut();
  }

  bool String() {
    if (!SkipSpace()) return false;
    if (AtEnd()) return RanOut();
    char quote = text_[at_];
    if (quote != '"' && quote != '`') return Stop(State::kMalformed);
    ++at_;
    for (; !AtEnd(); ++at_) {
      char c = text_[at_];
      if (c == quote) {
        ++at_;
        return true;
      }
      if (quote == '"' && c == '\n') return Stop(State::kMalformed);
      if (quote == '"' && c == '\\') ++at_;
    }
    return RanOut();
  }

  bool ImportSpec() {
    if (!SkipSpace()) return false;
    if (Peek() == '.') {
      ++at_;
    } else if (IsIdentifierByte(Peek()) && !Identifier()) {
      return false;
    }
    return String();
  }

  HeaderScan Finish() const {
    size_t length = std::min(at_, text_.size());
    if (text_.substr(0, length).find('\0') != std::string_view::npos || Peek() == '\0') {
      bool real_nul =
          text_.substr(0, std::min(length + 1, text_.size())).find('\0') != std::string_view::npos;
      if (real_nul) return {HeaderExtent::kNul, length};
    }
    if (state_ == State::kOutOfText) return {HeaderExtent::kNeedsMore, length};
    if (state_ == State::kMalformed) return {HeaderExtent::kMalformed, length};
    return {HeaderExtent::kComplete, length};
  }

  std::string_view text_;
  bool at_end_;
  size_t at_ = 0;
  State state_ = State::kFine;
};

}  // namespace

HeaderScan ScanHeader(std::string_view text, bool at_end) {
  return HeaderReader(text, at_end).Scan();
}

HeaderScan ScanLeadingComments(std::string_view text, bool at_end) {
  return HeaderReader(text, at_end).ScanComments();
}

namespace {

// What the compiler allows in an import path.
bool IsValidImportPath(std::string_view path) {
  constexpr std::string_view kIllegal = "!\"#$%&'()*,:;<=>?[\\]^{|}`";
  for (size_t at = 0; at < path.size();) {
    int length = 0;
    char32_t rune = DecodeUtf8(path.substr(at), &length);
    bool illegal = rune < 0x80 && kIllegal.find(static_cast<char>(rune)) != std::string_view::npos;
    if (illegal || rune == 0xFFFD || rune == ' ' || !IsPrintable(rune)) return false;
    at += static_cast<size_t>(length);
  }
  return !path.empty();
}

Error ErrorAt(const std::string& file_name, std::string_view text, uint32_t offset,
              std::string message) {
  source::Position at = source::LineMap(text).PositionAt(offset);
  return {std::move(message), file_name, at.line, at.column};
}

void AddImport(const syntax::Tree& tree, syntax::NodeId id, const std::string& file_name,
               GoHeader* header) {
  auto spec = tree.Get<syntax::ImportSpec>(id);
  std::string_view literal = tree.LiteralOf(spec.path);
  std::optional<std::string> path = Unquote(literal);
  uint32_t begin = tree.Pos(spec.path);
  if (!path || !IsValidImportPath(*path)) {
    header->error = ErrorAt(file_name, tree.text(), tree.Pos(id),
                            "invalid import path: " + path.value_or(std::string(literal)));
    return;
  }
  std::string name(spec.name ? tree.NameOf(spec.name) : std::string_view());
  header->imports.push_back({*std::move(path), std::move(name), begin,
                             begin + static_cast<uint32_t>(literal.size()), tree.Pos(id)});
}

// Appends the comment group that ends on the line above `offset`, without its marks.
void AppendCommentAbove(const syntax::Tree& tree, const source::LineMap& lines, uint32_t offset,
                        std::string* text) {
  uint32_t line = lines.LineAt(offset);
  for (const syntax::CommentGroup& group : tree.comment_groups()) {
    const syntax::Comment& last = tree.comments()[group.last - 1];
    if (last.begin > offset || lines.LineAt(last.end - 1) + 1 != line) continue;
    for (uint32_t i = group.first; i < group.last; ++i) {
      std::string_view comment = tree.TextOf(tree.comments()[i]).substr(2);
      if (tree.TextOf(tree.comments()[i]).starts_with("/*")) comment.remove_suffix(2);
      *text += comment;
      *text += '\n';
    }
  }
}

// The comment belongs to the import itself, or to the declaration where that holds nothing else.
std::string CgoComment(const syntax::Tree& tree, const syntax::File& file) {
  std::string text;
  source::LineMap lines(tree.text());
  for (syntax::NodeId id : file.decls) {
    if (tree.kind(id) != syntax::NodeKind::kGenDecl) continue;
    auto decl = tree.Get<syntax::GenDecl>(id);
    for (syntax::NodeId spec : decl.specs) {
      if (tree.kind(spec) != syntax::NodeKind::kImportSpec) continue;
      std::string_view literal = tree.LiteralOf(tree.Get<syntax::ImportSpec>(spec).path);
      if (literal != "\"C\"" && literal != "`C`") continue;
      size_t before = text.size();
      AppendCommentAbove(tree, lines, tree.Pos(spec), &text);
      if (text.size() == before && decl.specs.size() == 1) {
        AppendCommentAbove(tree, lines, tree.Pos(id), &text);
      }
    }
  }
  return text;
}

}  // namespace

GoHeader ParseHeader(const std::string& file_name, std::string_view header_text) {
  GoHeader header;
  // A copy, because the lexer reads a little beyond the end of its text.
  FileText copy{std::string(header_text)};
  syntax::Tree tree = syntax::ParseFile(copy.view(), {.mode = syntax::ParseMode::kImportsOnly});
  if (!tree.errors().empty()) {
    const syntax::SyntaxError& first = tree.errors().front();
    header.error = ErrorAt(file_name, header_text, first.offset, first.message);
  }
  if (!tree.root()) return header;
  syntax::File file = tree.file();
  if (file.name) {
    header.package_name = tree.NameOf(file.name);
    header.package_name_begin = tree.Pos(file.name);
  }
  for (syntax::NodeId id : file.decls) {
    if (header.error || tree.kind(id) != syntax::NodeKind::kGenDecl) continue;
    for (syntax::NodeId spec : tree.Get<syntax::GenDecl>(id).specs) {
      if (tree.kind(spec) != syntax::NodeKind::kImportSpec) continue;
      AddImport(tree, spec, file_name, &header);
      if (header.error) break;
    }
  }
  if (std::ranges::find(header.imports, "C", &ImportSite::path) != header.imports.end()) {
    header.cgo_comment = CgoComment(tree, file);
  }
  // With an error none of the imports counts, as in go/build.
  if (header.error) header.imports.clear();
  return header;
}

namespace {

// The arguments of a //go:embed comment; nothing where one is malformed.
std::optional<std::vector<EmbedPattern>> ParseEmbedArguments(std::string_view text, uint32_t at) {
  std::vector<EmbedPattern> patterns;
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  for (;;) {
    size_t start = text.find_first_not_of(kBlanks);
    if (start == std::string_view::npos) return patterns;
    text.remove_prefix(start);
    at += static_cast<uint32_t>(start);
    size_t length = 0;
    std::string pattern;
    if (text[0] == '"' || text[0] == '`') {
      length = 1;
      while (length < text.size() && text[length] != text[0]) {
        length += text[0] == '"' && text[length] == '\\' ? 2u : 1u;
      }
      if (++length > text.size()) return std::nullopt;
      std::optional<std::string> unquoted = Unquote(text.substr(0, length));
      bool blank_follows = length == text.size() || kBlanks.find(text[length]) != kBlanks.npos;
      if (!unquoted || !blank_follows) return std::nullopt;
      pattern = *std::move(unquoted);
    } else {
      length = std::min(text.find_first_of(kBlanks), text.size());
      pattern = text.substr(0, length);
    }
    patterns.push_back({std::move(pattern), at});
    text.remove_prefix(length);
    at += static_cast<uint32_t>(length);
  }
}

// The offset after a string, character or comment that starts at `at`; `at` + 1 for other bytes.
size_t SkipLexeme(std::string_view text, size_t at) {
  char c = text[at];
  if (c == '/' && at + 1 < text.size()) {
    if (text[at + 1] == '/') return std::min(text.find('\n', at), text.size());
    if (text[at + 1] != '*') return at + 1;
    size_t end = text.find("*/", at + 2);
    return end == std::string_view::npos ? text.size() : end + 2;
  }
  if (c == '`') return std::min(text.find('`', at + 1), text.size() - 1) + 1;
  if (c != '"' && c != '\'') return at + 1;
  for (size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == c || text[i] == '\n') return i + 1;
    if (text[i] == '\\') ++i;
  }
  return text.size();
}

}  // namespace

std::vector<EmbedPattern> FindEmbedPatterns(std::string_view text) {
  constexpr std::string_view kMark = "//go:embed";
  std::vector<EmbedPattern> patterns;
  if (text.find(kMark) == std::string_view::npos) return patterns;
  for (size_t at = 0; at < text.size();) {
    size_t next = SkipLexeme(text, at);
    std::string_view lexeme = text.substr(at, next - at);
    if (lexeme.starts_with(kMark) && lexeme.size() > kMark.size() &&
        (lexeme[kMark.size()] == ' ' || lexeme[kMark.size()] == '\t')) {
      auto arguments = ParseEmbedArguments(lexeme.substr(kMark.size()),
                                           static_cast<uint32_t>(at + kMark.size()));
      if (arguments) patterns.insert(patterns.end(), arguments->begin(), arguments->end());
    }
    at = next;
  }
  return patterns;
}

}  // namespace premortem::workspace
