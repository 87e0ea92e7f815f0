// Counterpart: golang.org/x/mod/modfile/{read,rule,work}.go, cmd/go/internal/modload/vendor.go,
// go1.27.
#include "workspace/modfile.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/quote.h"
#include "base/text.h"
#include "base/unicode.h"
#include "workspace/module_path.h"

namespace premortem::workspace {

namespace {

struct Place {
  uint32_t line = 1;
  uint32_t column = 1;  // in bytes
};

// A directive: its words and the comments that belong to it. In a block, `verb` is the block's word
// and `words` holds what stands on the line; otherwise `verb` is the line's first word.
struct Directive {
  Place place;
  std::string verb;
  std::vector<std::string> words;
  std::vector<std::string> before;  // whole-line comments right above, "//" included
  std::string suffix;               // the comment at the end of the line
  size_t block = SIZE_MAX;          // index in Syntax::blocks
};

struct Block {
  Place place;
  std::vector<std::string> words;  // usually one
  std::vector<std::string> before;
  std::string suffix;
};

struct Syntax {
  std::vector<Directive> directives;
  std::vector<Block> blocks;
};

enum class TokenKind { kEnd, kNewline, kComment, kWord, kString, kPunctuation };

struct WordToken {
  TokenKind kind = TokenKind::kEnd;
  Place place;
  std::string_view text;
};

// Splits a file into words, punctuation, comments and ends of lines.
class Lexer {
 public:
  Lexer(const std::string& file_name, std::string_view text) : file_name_(file_name), text_(text) {}

  Result<WordToken> Next() {
    SkipBlanks();
    WordToken token{TokenKind::kEnd, place_, {}};
    if (AtEnd()) return token;
    if (StartsWith("//")) return Comment();
    if (StartsWith("/*")) return SlashStar();
    char c = text_[at_];
    if (c == '\n' || std::string_view("()[]{},").find(c) != std::string_view::npos) {
      size_t start = at_;
      Advance();
      token.kind = c == '\n' ? TokenKind::kNewline : TokenKind::kPunctuation;
      token.text = text_.substr(start, 1);
      return token;
    }
    if (c == '"' || c == '`') return String(c);
    return Word();
  }

  std::unexpected<Error> FailAt(Place place, std::string message) const {
    return Fail(Error{std::move(message), file_name_, place.line, place.column});
  }
  Place place() const { return place_; }

 private:
  bool AtEnd() const { return at_ >= text_.size(); }
  bool StartsWith(std::string_view prefix) const { return text_.substr(at_).starts_with(prefix); }

  void Advance() {
    if (text_[at_++] == '\n') {
      ++place_.line;
      place_.column = 1;
    } else {
      ++place_.column;
    }
  }

  void SkipBlanks() {
    while (!AtEnd() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r')) Advance();
  }

  std::unexpected<Error> SlashStar() const {
    return FailAt(place_, "mod files must use // comments (not /* */ comments)");
  }

  // Without the end of line, which is its own token.
  WordToken Comment() {
    WordToken token{TokenKind::kComment, place_, {}};
    size_t start = at_;
    while (!AtEnd() && text_[at_] != '\n') Advance();
    token.text = text_.substr(start, at_ - start);
    if (token.text.ends_with('\r')) token.text.remove_suffix(1);
    return token;
  }

  Result<WordToken> String(char quote) {
    WordToken token{TokenKind::kString, place_, {}};
    size_t start = at_;
    Advance();
    for (;;) {
      if (AtEnd()) return FailAt(token.place, "unexpected EOF in string");
      char c = text_[at_];
      if (c == '\n') return FailAt(place_, "unexpected newline in string");
      Advance();
      if (c == quote) break;
      if (c != '\\' || quote == '`') continue;
      if (AtEnd()) return FailAt(token.place, "unexpected EOF in string");
      Advance();
    }
    token.text = text_.substr(start, at_ - start);
    return token;
  }

  // How many bytes at the current place belong to a word; 0 where none does.
  size_t WordRune() const {
    int length = 0;
    char32_t rune = DecodeUtf8(text_.substr(at_), &length);
    bool punctuation = rune < 0x80 && std::string_view("()[]{},").find(static_cast<char>(rune)) !=
                                          std::string_view::npos;
    return punctuation || rune == ' ' || !IsPrintable(rune) ? 0 : static_cast<size_t>(length);
  }

  Result<WordToken> Word() {
    WordToken token{TokenKind::kWord, place_, {}};
    size_t start = at_;
    if (WordRune() == 0)
      return FailAt(place_, "unexpected input character " + QuoteByte(text_[at_]));
    while (!AtEnd() && !StartsWith("//")) {
      if (StartsWith("/*")) return SlashStar();
      size_t length = WordRune();
      if (length == 0) break;
      at_ += length;
      place_.column += static_cast<uint32_t>(length);
    }
    token.text = text_.substr(start, at_ - start);
    return token;
  }

  static std::string QuoteByte(char c) {
    std::string quoted = "'";
    AppendEscaped(quoted, std::string_view(&c, 1));
    return quoted + "'";
  }

  const std::string& file_name_;
  std::string_view text_;
  size_t at_ = 0;
  Place place_;
};

// Groups words into lines and blocks and hands each its comments.
class SyntaxParser {
 public:
  SyntaxParser(const std::string& file_name, std::string_view text)
      : file_name_(file_name), lexer_(file_name, text) {}

  Result<Syntax> Parse() {
    std::vector<std::string> comments;
    for (;;) {
      Result<Line> line = ReadLine();
      if (!line) return Fail(line.error());
      if (line->words.empty()) {
        if (line->at_end) return std::move(syntax_);
        // A comment block belongs to the directive right below it; an empty line ends it.
        if (line->comment.empty())
          comments.clear();
        else
          comments.push_back(line->comment);
        continue;
      }
      std::optional<Error> error = AddStatement(*line, std::exchange(comments, {}));
      if (error) return Fail(*std::move(error));
      if (line->at_end) return std::move(syntax_);
    }
  }

 private:
  struct Line {
    Place place;
    std::vector<std::string> words;
    std::string comment;  // at the end of the line, or the whole of it
    bool at_end = false;
  };

  Result<Line> ReadLine() {
    Line line;
    line.place = lexer_.place();
    for (;;) {
      Result<WordToken> token = lexer_.Next();
      if (!token) return Fail(token.error());
      if (token->kind == TokenKind::kEnd) line.at_end = true;
      if (token->kind == TokenKind::kEnd || token->kind == TokenKind::kNewline) return line;
      if (token->kind == TokenKind::kComment) {
        line.comment = token->text;
        continue;
      }
      if (line.words.empty()) line.place = token->place;
      line.words.emplace_back(token->text);
    }
  }

  std::optional<Error> AddStatement(Line& line, std::vector<std::string> before) {
    bool empty_block = line.words.size() >= 3 && line.words.back() == ")" &&
                       line.words[line.words.size() - 2] == "(";
    if (line.words.size() >= 2 && line.words.back() == "(") {
      line.words.pop_back();
      syntax_.blocks.push_back({line.place, line.words, std::move(before), line.comment});
      return ReadBlock(line);
    }
    if (empty_block) {
      line.words.resize(line.words.size() - 2);
      syntax_.blocks.push_back({line.place, line.words, std::move(before), line.comment});
      return std::nullopt;
    }
    Directive directive{line.place, line.words[0], {}, std::move(before), line.comment, SIZE_MAX};
    directive.words.assign(line.words.begin() + 1, line.words.end());
    syntax_.directives.push_back(std::move(directive));
    return std::nullopt;
  }

  std::optional<Error> ReadBlock(const Line& opening) {
    size_t block = syntax_.blocks.size() - 1;
    std::vector<std::string> comments;
    bool at_end = opening.at_end;
    while (!at_end) {
      Result<Line> line = ReadLine();
      if (!line) return line.error();
      at_end = line->at_end;
      if (line->words.empty()) {
        if (!line->comment.empty()) comments.push_back(line->comment);
        continue;
      }
      if (line->words[0] == ")") {
        if (line->words.size() == 1) return std::nullopt;
        return ErrorAt(line->place, "syntax error (expected newline after closing paren)");
      }
      Directive directive{line->place,
                          syntax_.blocks[block].words[0],
                          std::move(line->words),
                          std::exchange(comments, {}),
                          line->comment,
                          block};
      syntax_.directives.push_back(std::move(directive));
    }
    return ErrorAt(lexer_.place(), "syntax error (unterminated block started at " + file_name_ +
                                       ":" + std::to_string(opening.place.line) + ":" +
                                       std::to_string(opening.place.column) + ")");
  }

  Error ErrorAt(Place place, std::string message) const {
    return {std::move(message), file_name_, place.line, place.column};
  }

  const std::string& file_name_;
  Lexer lexer_;
  Syntax syntax_;
};

// A word or string literal as the text it stands for.
Result<std::string> ParseWord(std::string_view word) {
  if (word.starts_with('"')) {
    std::optional<std::string> text = Unquote(word);
    if (!text) return Fail("invalid quoted string: invalid syntax");
    return *std::move(text);
  }
  if (word.find_first_of("\"'`") != std::string_view::npos) {
    return Fail("invalid quoted string: unquoted string cannot contain quote");
  }
  return std::string(word);
}

// Whether the text is N.N, N.N.N or either with letters and a number behind.
bool IsGoDirectiveVersion(std::string_view text) {
  auto take_number = [&](bool may_be_zero) {
    size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    if (end == 0 || (text[0] == '0' && (end > 1 || !may_be_zero))) return false;
    text.remove_prefix(end);
    return true;
  };
  auto take_dot = [&] {
    if (!text.starts_with('.')) return false;
    text.remove_prefix(1);
    return true;
  };
  if (!take_number(false) || !take_dot() || !take_number(true)) return false;
  if (take_dot() && !take_number(true)) return false;
  if (text.empty()) return true;
  size_t letters = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz");
  if (letters == 0 || letters == std::string_view::npos) return false;
  return text.find_first_not_of("0123456789", letters) == std::string_view::npos;
}

// "v1.16-foo" and the like in dependencies: the leading N.N; empty where there is none.
std::string LaxGoVersion(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  size_t dot = text.find('.');
  if (dot == std::string_view::npos) return {};
  size_t end = text.find_first_not_of("0123456789", dot + 1);
  if (end == std::string_view::npos) return {};
  std::string_view version = text.substr(0, end);
  return IsGoDirectiveVersion(version) ? std::string(version) : std::string();
}

bool IsToolchainName(std::string_view text) {
  return text == "default" || text == "go1" || text.starts_with("go1.");
}

Result<ModuleVersion> ParseModuleVersion(std::string_view verb, std::string_view path_word,
                                         std::string_view version_word) {
  Result<std::string> path = ParseWord(path_word);
  if (!path) return Fail(path.error());
  std::string prefix = std::string(verb) + " " + *path + ": ";
  Result<std::string> version = ParseWord(version_word);
  if (!version) return Fail(prefix + version.error().message);
  // Older versions of Go wrote this form for gopkg.in.
  constexpr std::string_view kGopkgin = "-gopkgin-";
  size_t hack = version->find(kGopkgin);
  if (path->starts_with("gopkg.in/") && hack != std::string::npos) {
    version->erase(0, hack + kGopkgin.size());
  }
  std::string canonical = CanonicalModuleVersion(*version);
  if (canonical.empty()) {
    return Fail(prefix + "version \"" + *version + "\" invalid: must be of the form v1.2.3");
  }
  std::optional<std::string_view> major = PathMajor(*path);
  if (!major) return Fail("invalid module path");
  if (std::optional<std::string> error = CheckPathMajor(canonical, *major)) {
    return Fail(prefix + *error);
  }
  return ModuleVersion{*std::move(path), std::move(canonical)};
}

// The comment of a directive as text, "//" removed; that of its block where it has none.
std::string CommentText(const Syntax& syntax, const Directive& directive) {
  std::vector<std::string> before = directive.before;
  std::string suffix = directive.suffix;
  if (before.empty() && suffix.empty() && directive.block != SIZE_MAX) {
    before = syntax.blocks[directive.block].before;
    suffix = syntax.blocks[directive.block].suffix;
  }
  if (!suffix.empty()) before.push_back(suffix);
  std::vector<std::string> lines;
  for (std::string_view comment : before) lines.emplace_back(Trim(comment.substr(2)));
  return Join(lines, "\n");
}

// The paragraph that starts with "Deprecated:", without that word.
std::string DeprecationIn(std::string_view comment) {
  constexpr std::string_view kMark = "Deprecated:";
  size_t at = 0;
  while ((at = comment.find(kMark, at)) != std::string_view::npos) {
    bool starts_paragraph = at == 0 || comment.substr(0, at).ends_with("\n\n");
    if (starts_paragraph) break;
    ++at;
  }
  if (at == std::string_view::npos) return {};
  std::string_view text = comment.substr(at + kMark.size());
  text = text.substr(std::min(text.find_first_not_of(' '), text.size()));
  return std::string(text.substr(0, text.find("\n\n")));
}

bool IsIndirect(const Directive& directive) {
  std::string_view text = directive.suffix;
  if (!text.starts_with("//")) return false;
  std::vector<std::string_view> words = SplitWords(text.substr(2));
  return (words.size() == 1 && words[0] == "indirect") ||
         (words.size() > 1 && words[0] == "indirect;");
}

Result<Replacement> ParseReplacement(const Directive& directive) {
  const std::vector<std::string>& words = directive.words;
  size_t arrow = words.size() >= 2 && words[1] == "=>" ? 1 : 2;
  if (words.size() < arrow + 2 || words.size() > arrow + 3 || words[arrow] != "=>") {
    return Fail(
        "usage: replace module/path [v1.2.3] => other/module v1.4"
        " or replace module/path [v1.2.3] => ../local/directory");
  }
  Replacement replacement;
  replacement.line = directive.place.line;
  if (arrow == 2) {
    Result<ModuleVersion> from = ParseModuleVersion("replace", words[0], words[1]);
    if (!from) return Fail(from.error());
    replacement.from = *std::move(from);
  } else {
    Result<std::string> path = ParseWord(words[0]);
    if (!path) return Fail(path.error());
    if (!PathMajor(*path)) return Fail("replace " + *path + ": invalid module path");
    replacement.from.path = *std::move(path);
  }
  Result<std::string> to = ParseWord(words[arrow + 1]);
  if (!to) return Fail(to.error());
  bool is_directory = IsDirectoryPath(*to);
  if (words.size() == arrow + 3) {
    if (is_directory) {
      return Fail("replacement module directory path \"" + *to + "\" cannot have version");
    }
    Result<ModuleVersion> version =
        ParseModuleVersion("replace", words[arrow + 1], words[arrow + 2]);
    if (!version) return Fail(version.error());
    replacement.to = *std::move(version);
    return replacement;
  }
  if (!is_directory) {
    return Fail(to->find('@') != std::string::npos
                    ? "replacement module must match format 'path version', not 'path@version'"
                    : "replacement module without version must be directory path "
                      "(rooted or starting with . or ..)");
  }
  if (to->find('\\') != std::string::npos) {
    return Fail("replacement directory appears to be Windows path (on a non-windows system)");
  }
  replacement.to.path = *std::move(to);
  return replacement;
}

Result<Retraction> ParseRetraction(const std::vector<std::string>& words) {
  auto version = [&](size_t i) -> Result<std::string> {
    return i < words.size() ? ParseWord(words[i]) : Fail("expected version");
  };
  if (words.empty() || words[0] == "(") return Fail("expected '[' or version");
  size_t used = 1;
  Retraction retraction;
  if (words[0] != "[") {
    Result<std::string> only = version(0);
    if (!only) return Fail(only.error());
    retraction.low = retraction.high = *only;
  } else {
    Result<std::string> low = version(1);
    if (!low) return Fail(words.size() > 1 ? low.error().message : "expected version after '['");
    if (words.size() < 3 || words[2] != ",") return Fail("expected ',' after version");
    Result<std::string> high = version(3);
    if (!high) return Fail(words.size() > 3 ? high.error().message : "expected version after ','");
    if (words.size() < 5 || words[4] != "]") return Fail("expected ']' after version");
    retraction.low = *low;
    retraction.high = *high;
    used = 5;
  }
  if (used < words.size()) {
    return Fail("unexpected token after version: \"" + words[used] + "\"");
  }
  return retraction;
}

Result<Godebug> ParseGodebug(const std::vector<std::string>& words) {
  bool usable = words.size() == 1 && words[0].find_first_of("\"`',") == std::string::npos;
  size_t equals = usable ? words[0].find('=') : std::string::npos;
  if (equals == std::string::npos) return Fail("usage: godebug key=value");
  return Godebug{words[0].substr(0, equals), words[0].substr(equals + 1)};
}

using DirectiveError = std::optional<std::string>;

// The directives that take one word and may appear once.
DirectiveError SetGo(const Directive& directive, bool strict, bool* seen, std::string* go) {
  if (std::exchange(*seen, true)) return "repeated go statement";
  if (directive.words.size() != 1) return "go directive expects exactly one argument";
  const std::string& word = directive.words[0];
  *go = IsGoDirectiveVersion(word) ? word : strict ? std::string() : LaxGoVersion(word);
  if (go->empty()) return "invalid go version '" + word + "': must match format 1.23.0";
  return std::nullopt;
}

DirectiveError SetToolchain(const Directive& directive, bool* seen, std::string* toolchain) {
  if (std::exchange(*seen, true)) return "repeated toolchain statement";
  if (directive.words.size() != 1) return "toolchain directive expects exactly one argument";
  if (!IsToolchainName(directive.words[0])) {
    return "invalid toolchain version '" + directive.words[0] +
           "': must match format go1.23.0 or default";
  }
  *toolchain = directive.words[0];
  return std::nullopt;
}

DirectiveError AddPath(const Directive& directive, std::string_view usage,
                       std::vector<std::string>* paths) {
  if (directive.words.size() != 1) return std::string(usage);
  Result<std::string> path = ParseWord(directive.words[0]);
  if (!path) return path.error().message;
  paths->push_back(*std::move(path));
  return std::nullopt;
}

template <typename T>
DirectiveError Append(Result<T> value, std::vector<T>* list) {
  if (!value) return value.error().message;
  list->push_back(*std::move(value));
  return std::nullopt;
}

class ModFileBuilder {
 public:
  ModFileBuilder(const Syntax& syntax, bool strict) : syntax_(syntax), strict_(strict) {}

  DirectiveError Add(const Directive& directive) {
    std::string_view verb = directive.verb;
    if (!strict_ && !IsLaxVerb(verb)) return std::nullopt;
    if (verb == "go") return SetGo(directive, strict_, &seen_go_, &file_.go);
    if (verb == "toolchain") return SetToolchain(directive, &seen_toolchain_, &file_.toolchain);
    if (verb == "module") return AddModule(directive);
    if (verb == "godebug") return Append(ParseGodebug(directive.words), &file_.godebug);
    if (verb == "require" || verb == "exclude") return AddRequirement(directive);
    if (verb == "replace") return Append(ParseReplacement(directive), &file_.replace);
    if (verb == "retract") return AddRetraction(directive);
    if (verb == "tool") {
      return AddPath(directive, "tool directive expects exactly one argument", &file_.tool);
    }
    if (verb == "ignore") {
      return AddPath(directive, "ignore directive expects exactly one argument", &file_.ignore);
    }
    return "unknown directive: " + directive.verb;
  }

  static bool IsBlockVerb(std::string_view verb) {
    constexpr std::string_view kVerbs[] = {"module",  "godebug", "require", "exclude",
                                           "replace", "retract", "tool",    "ignore"};
    return std::ranges::find(kVerbs, verb) != std::end(kVerbs);
  }

  ModFile Take() { return std::move(file_); }

 private:
  static bool IsLaxVerb(std::string_view verb) {
    return verb == "go" || verb == "module" || verb == "retract" || verb == "require" ||
           verb == "ignore";
  }

  DirectiveError AddModule(const Directive& directive) {
    if (std::exchange(seen_module_, true)) return "repeated module statement";
    if (directive.words.size() != 1) return "usage: module module/path";
    Result<std::string> path = ParseWord(directive.words[0]);
    if (!path) return path.error().message;
    file_.module_path = *std::move(path);
    file_.deprecated = DeprecationIn(CommentText(syntax_, directive));
    return std::nullopt;
  }

  DirectiveError AddRequirement(const Directive& directive) {
    if (directive.words.size() != 2) return "usage: " + directive.verb + " module/path v1.2.3";
    Result<ModuleVersion> module =
        ParseModuleVersion(directive.verb, directive.words[0], directive.words[1]);
    if (directive.verb == "exclude") return Append(std::move(module), &file_.exclude);
    if (!module) return module.error().message;
    file_.require.push_back({*std::move(module), IsIndirect(directive), directive.place.line});
    return std::nullopt;
  }

  DirectiveError AddRetraction(const Directive& directive) {
    Result<Retraction> retraction = ParseRetraction(directive.words);
    if (!retraction) return strict_ ? DirectiveError(retraction.error().message) : std::nullopt;
    retraction->rationale = CommentText(syntax_, directive);
    file_.retract.push_back(*std::move(retraction));
    return std::nullopt;
  }

  const Syntax& syntax_;
  bool strict_;
  bool seen_go_ = false;
  bool seen_toolchain_ = false;
  bool seen_module_ = false;
  ModFile file_;
};

class WorkFileBuilder {
 public:
  WorkFileBuilder(const Syntax&, bool) {}

  DirectiveError Add(const Directive& directive) {
    std::string_view verb = directive.verb;
    if (verb == "go") return SetGo(directive, true, &seen_go_, &file_.go);
    if (verb == "toolchain") return SetToolchain(directive, &seen_toolchain_, &file_.toolchain);
    if (verb == "godebug") return Append(ParseGodebug(directive.words), &file_.godebug);
    if (verb == "replace") return Append(ParseReplacement(directive), &file_.replace);
    if (verb == "use") return AddUse(directive);
    return "unknown directive: " + directive.verb;
  }

  static bool IsBlockVerb(std::string_view verb) {
    return verb == "godebug" || verb == "use" || verb == "replace";
  }

  WorkFile Take() { return std::move(file_); }

 private:
  DirectiveError AddUse(const Directive& directive) {
    if (directive.words.size() != 1) return "usage: use local/dir";
    Result<std::string> path = ParseWord(directive.words[0]);
    if (!path) return path.error().message;
    file_.use.push_back({*std::move(path), directive.place.line});
    return std::nullopt;
  }

  bool seen_go_ = false;
  bool seen_toolchain_ = false;
  WorkFile file_;
};

// The first block that is no block of this kind of file; blocks and directives are both in order.
const Block* FirstUnknownBlock(const Syntax& syntax, bool (*is_block_verb)(std::string_view)) {
  for (const Block& block : syntax.blocks) {
    if (block.words.size() != 1 || !is_block_verb(block.words[0])) return &block;
  }
  return nullptr;
}

template <typename Builder>
auto Build(const std::string& file_name, std::string_view text, bool strict)
    -> Result<decltype(std::declval<Builder>().Take())> {
  Result<Syntax> syntax = SyntaxParser(file_name, text).Parse();
  if (!syntax) return Fail(syntax.error());
  const Block* unknown = FirstUnknownBlock(*syntax, Builder::IsBlockVerb);
  Builder builder(*syntax, strict);
  for (const Directive& directive : syntax->directives) {
    bool in_unknown_block = false;
    if (directive.block != SIZE_MAX) {
      const Block& block = syntax->blocks[directive.block];
      in_unknown_block = block.words.size() != 1 || !Builder::IsBlockVerb(block.words[0]);
    }
    bool after_unknown = unknown != nullptr && directive.place.line > unknown->place.line;
    if (strict && after_unknown) break;
    if (in_unknown_block) continue;
    if (DirectiveError error = builder.Add(directive)) {
      return Fail(
          Error{*std::move(error), file_name, directive.place.line, directive.place.column});
    }
  }
  if (strict && unknown != nullptr) {
    return Fail(Error{"unknown block type: " + Join(unknown->words, " "), file_name,
                      unknown->place.line, unknown->place.column});
  }
  return builder.Take();
}

}  // namespace

Result<ModFile> ParseModFile(const std::string& file_name, std::string_view text) {
  return Build<ModFileBuilder>(file_name, text, true);
}

Result<ModFile> ParseModFileLax(const std::string& file_name, std::string_view text) {
  return Build<ModFileBuilder>(file_name, text, false);
}

Result<WorkFile> ParseWorkFile(const std::string& file_name, std::string_view text) {
  return Build<WorkFileBuilder>(file_name, text, true);
}

std::string FindModulePath(std::string_view text) {
  for (std::string_view line : Split(text, '\n')) {
    std::vector<std::string_view> words = SplitWords(line.substr(0, line.find("//")));
    if (words.size() != 2 || words[0] != "module") continue;
    Result<std::string> path = ParseWord(words[1]);
    return path ? *std::move(path) : std::string();
  }
  return {};
}

bool IsDirectoryPath(std::string_view path) {
  if (path == "." || path == ".." || path.starts_with('/') || path.starts_with('\\')) return true;
  for (std::string_view prefix : {"./", ".\\", "../", "..\\"}) {
    if (path.starts_with(prefix)) return true;
  }
  auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  return path.size() >= 2 && is_letter(path[0]) && path[1] == ':';
}

namespace {

// The line "# path [version] [=> path [version]]"; nothing where it is none.
std::optional<VendoredModule> ParseVendoredModule(std::string_view line) {
  std::vector<std::string_view> words = SplitWords(line);
  if (words.size() < 3) return std::nullopt;
  VendoredModule vendored;
  vendored.module.path = words[1];
  size_t next = 2;
  if (IsValidSemver(words[2])) {
    vendored.module.version = words[2];
    next = 3;
  } else if (words[2] != "=>") {
    return std::nullopt;
  }
  size_t rest = words.size() - next;
  if (rest >= 2 && words[next] == "=>") {
    if (rest == 2) vendored.replacement.path = words[next + 1];
    if (rest == 3 && IsValidSemver(words[next + 2])) {
      vendored.replacement = {std::string(words[next + 1]), std::string(words[next + 2])};
    }
  }
  return vendored;
}

// "## explicit; go 1.17".
void AddAnnotations(std::string_view annotations, VendoredModule* vendored) {
  for (std::string_view entry : Split(annotations, ';')) {
    entry = Trim(entry);
    if (entry == "explicit") vendored->explicit_in_go_mod = true;
    if (entry.starts_with("go ")) vendored->go = entry.substr(3);
  }
}

// A module may have several lines (its own and one for a replacement): they are one entry.
size_t AddVendoredModule(VendoredModule vendored, std::map<ModuleVersion, size_t>* index,
                         ModulesTxt* txt) {
  auto [entry, is_new] = index->try_emplace(vendored.module, txt->modules.size());
  if (is_new) {
    txt->modules.push_back(std::move(vendored));
  } else if (!vendored.replacement.path.empty()) {
    txt->modules[entry->second].replacement = std::move(vendored.replacement);
  }
  return entry->second;
}

}  // namespace

ModulesTxt ParseModulesTxt(std::string_view text) {
  ModulesTxt txt;
  std::map<ModuleVersion, size_t> index;
  size_t current = SIZE_MAX;
  bool first_line = true;
  for (std::string_view line : Split(text, '\n')) {
    bool is_first = std::exchange(first_line, false);
    if (line.starts_with("# ")) {
      if (SplitWords(line).size() < 3) continue;
      std::optional<VendoredModule> vendored = ParseVendoredModule(line);
      current = vendored ? AddVendoredModule(*std::move(vendored), &index, &txt) : SIZE_MAX;
    } else if (line.starts_with("## ")) {
      if (is_first) {
        for (std::string_view entry : Split(line.substr(3), ';')) {
          if (Trim(entry) == "workspace") txt.for_workspace = true;
        }
      }
      if (current != SIZE_MAX) AddAnnotations(line.substr(3), &txt.modules[current]);
    } else if (current != SIZE_MAX) {
      std::vector<std::string_view> words = SplitWords(line);
      if (words.size() != 1 || CheckImportPath(words[0])) continue;
      txt.packages.insert_or_assign(std::string(words[0]), current);
      txt.modules[current].has_packages = true;
    }
  }
  return txt;
}

}  // namespace premortem::workspace
