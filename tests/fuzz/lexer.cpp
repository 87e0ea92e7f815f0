// Tokens, comments and blanks cover the text; offsets increase; the modes that keep less keep a
// part of what the full one keeps.
#include "syntax/lexer.h"

#include "base/fs.h"
#include "fuzz.h"
#include "syntax/names.h"

using namespace premortem;
using namespace premortem::fuzz;
using namespace premortem::syntax;

namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

uint32_t EndOf(const LexedToken& token, std::string_view text) {
  auto [offset, value, kind] = token;
  if (kind == Token::kEof) return offset;
  if (kind == Token::kSemicolon) {
    return value == LexedToken::kInserted ? offset : offset + 1;
  }
  if (kind == Token::kIdent) {
    std::string_view name = Names().Text(NameId(value));
    Expect(text.substr(offset, name.size()) == name, "an identifier is what stands in the text");
    return offset + static_cast<uint32_t>(name.size());
  }
  bool literal = (kind >= Token::kInt && kind <= Token::kString) || kind == Token::kIllegal;
  if (literal) return value;
  std::string_view spelling = Text(kind);
  Expect(text.substr(offset, spelling.size()) == spelling, "a token is what stands in the text");
  return offset + static_cast<uint32_t>(spelling.size());
}

// Between two tokens there are blanks and comments only.
void ExpectGap(std::string_view text, uint32_t begin, uint32_t end, const TokenBuffer& tokens,
               size_t& comment) {
  while (begin < end) {
    while (comment < tokens.comments.size() && tokens.comments[comment].end <= begin) ++comment;
    if (comment < tokens.comments.size() && tokens.comments[comment].begin <= begin) {
      begin = tokens.comments[comment].end;
    } else if (begin == 0 && text.starts_with("\xef\xbb\xbf")) {
      begin = 3;
    } else {
      Expect(IsBlank(text[begin]), "every byte is of a token, a comment or a blank");
      ++begin;
    }
  }
}

void CheckAll(std::string_view text, const TokenBuffer& tokens) {
  // Of a file in UTF-16 nothing is read, as in Go.
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) return;
  Expect(!tokens.tokens().empty() && tokens.tokens().back().kind == Token::kEof, "Eof comes last");
  uint32_t end = 0;
  size_t comment = 0;
  for (const LexedToken& token : tokens.tokens()) {
    uint32_t offset = token.offset;
    Expect(offset <= text.size(), "tokens lie within the text");
    // A semicolon is inserted before the comment that ends the line.
    Expect(offset >= end, "tokens follow each other");
    ExpectGap(text, end, offset, tokens, comment);
    end = EndOf(token, text);
    bool empty = token.kind == Token::kEof || token.kind == Token::kSemicolon;
    Expect(end > offset || empty, "tokens are not empty");
    Expect(end <= text.size(), "tokens end within the text");
  }
  ExpectGap(text, end, static_cast<uint32_t>(text.size()), tokens, comment);
}

void CheckComments(std::string_view text, const TokenBuffer& tokens) {
  uint32_t end = 0;
  for (const Comment& comment : tokens.comments) {
    Expect(comment.begin >= end && comment.end > comment.begin, "comments follow each other");
    Expect(comment.end <= text.size(), "comments lie within the text");
    std::string_view opening = text.substr(comment.begin, 2);
    Expect(opening == "//" || opening == "/*", "comments begin as comments");
    end = comment.end;
  }
  uint32_t next = 0;
  for (const CommentGroup& group : tokens.comment_groups) {
    Expect(group.first == next && group.last > group.first, "groups follow each other");
    next = group.last;
  }
  Expect(next == tokens.comments.size(), "every comment is in a group");
  for (const SyntaxError& error : tokens.errors) {
    Expect(error.offset <= text.size() && !error.message.empty(), "errors lie within the text");
  }
}

// The tokens of `part` are among those of `all`, in their order.
void ExpectPart(const TokenBuffer& part, const TokenBuffer& all, std::string_view what) {
  auto at = all.tokens().begin();
  for (const LexedToken& token : part.tokens().first(part.tokens().size() - 1)) {
    while (at != all.tokens().end() && (at->offset != token.offset || at->kind != token.kind)) ++at;
    Expect(at != all.tokens().end(), what);
    ++at;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FileText file{std::string(View(data, size))};
  static TokenBuffer all, part;
  Lex(file.view(), LexMode::kAll, all);
  CheckAll(file.view(), all);
  CheckComments(file.view(), all);
  Lex(file.view(), LexMode::kSkipBodies, part);
  ExpectPart(part, all, "tokens outside bodies are the same when bodies are skipped");
  Lex(file.view(), LexMode::kImportsOnly, part);
  ExpectPart(part, all, "tokens of the imports are the same when only they are read");
  return 0;
}
