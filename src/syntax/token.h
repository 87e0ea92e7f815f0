// The tokens of Go, named and ordered as in go/token.
// Counterpart: go/token/token.go, go1.27.
#pragma once

#include <cstdint>
#include <string_view>

namespace premortem::syntax {

enum class Token : uint8_t {
#define PREMORTEM_TOKEN(name, text) k##name,
#include "syntax/token.def"
};

inline constexpr int kTokenCount = 0
#define PREMORTEM_TOKEN(name, text) +1
#include "syntax/token.def"
    ;

// How go/token writes it: "IDENT", "+=", "func".
std::string_view Text(Token token);

constexpr bool IsLiteral(Token t) { return t >= Token::kIdent && t <= Token::kString; }
constexpr bool IsKeyword(Token t) { return t >= Token::kBreak && t <= Token::kVar; }
constexpr bool IsAssignment(Token t) {
  return (t >= Token::kAddAssign && t <= Token::kAndNotAssign) || t == Token::kAssign ||
         t == Token::kDefine;
}

// Binding strength of a binary operator, 1 (||) to 5 (*); 0 for all other tokens.
constexpr int Precedence(Token t) {
  switch (t) {
    case Token::kLogicalOr: return 1;
    case Token::kLogicalAnd: return 2;
    case Token::kEql:
    case Token::kNeq:
    case Token::kLss:
    case Token::kLeq:
    case Token::kGtr:
    case Token::kGeq: return 3;
    case Token::kAdd:
    case Token::kSub:
    case Token::kOr:
    case Token::kXor: return 4;
    case Token::kMul:
    case Token::kQuo:
    case Token::kRem:
    case Token::kShl:
    case Token::kShr:
    case Token::kAnd:
    case Token::kAndNot: return 5;
    default: return 0;
  }
}

}  // namespace premortem::syntax
