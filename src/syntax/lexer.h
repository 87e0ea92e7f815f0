// From bytes to tokens: the whole text at once, into a flat array that the parser then walks.
// Comments are kept aside. Inserts semicolons as the Go spec says.
//
//   TokenBuffer tokens;
//   Lex("x := 1 // one\n", LexMode::kAll, tokens);
//   // kinds: Ident Define Int Semicolon Eof; one comment
//
// Counterpart: go/scanner/scanner.go, go1.27.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/interner.h"
#include "syntax/ast.h"
#include "syntax/token.h"

namespace premortem::syntax {

// A token of a text. What `value` is depends on the kind. Ident: its NameId. Literals and Illegal:
// the offset of their end. Semicolon: kExplicit, or kInserted where the lexer inserted it. Others:
// undefined.
struct LexedToken {
  static constexpr uint32_t kExplicit = 0;
  static constexpr uint32_t kInserted = 1;

  uint32_t offset;
  uint32_t value;
  Token kind;
};
static_assert(sizeof(LexedToken) == 12);

// The tokens of a text. Reused from file to file so that its pages stay warm.
class TokenBuffer {
 public:
  std::span<const LexedToken> tokens() const { return {tokens_.get(), size_}; }

  std::vector<Comment> comments;
  std::vector<CommentGroup> comment_groups;
  std::vector<SyntaxError> errors;  // in go/scanner's order of reporting
  std::vector<LineDirective> line_directives;

  // Empties the buffer, makes room for `capacity` tokens, and returns where the lexer writes them;
  // SetSize says how many it wrote. Memory that is never written is never touched, so a generous
  // capacity costs nothing.
  LexedToken* Reset(size_t capacity);
  void SetSize(size_t size) {
    DCHECK(size <= capacity_);
    size_ = size;
  }

 private:
  std::unique_ptr<LexedToken[]> tokens_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

enum class LexMode : uint8_t {
  kAll,
  // Of the body of a function declaration only its braces are kept.
  kSkipBodies,
  // Ends (with Eof) before the first declaration that is no import.
  kImportsOnly,
};

// Lexes text[begin, end) into `tokens`, which is cleared first; the last token is Eof. `text` must
// be the view of a FileText, whose padding is read. Offsets are those in `text`. O(end - begin).
void Lex(std::string_view text, uint32_t begin, uint32_t end, LexMode mode, TokenBuffer& tokens);

inline void Lex(std::string_view text, LexMode mode, TokenBuffer& tokens) {
  Lex(text, 0, static_cast<uint32_t>(text.size()), mode, tokens);
}

}  // namespace premortem::syntax
