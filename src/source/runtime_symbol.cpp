// Counterpart: cmd/internal/objabi/path.go, closureName in cmd/compile/internal/ir/func.go, go1.27.
#include "source/runtime_symbol.h"

#include <vector>

namespace premortem::source {
namespace {

bool IsNumber(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}
bool IsNumbered(std::string_view text, std::string_view word) {
  return text.starts_with(word) && IsNumber(text.substr(word.size()));
}

// A piece of a name between dots.
struct Piece {
  std::string_view text;  // without type arguments, "-range1" and "-fm"
  bool pointer = false;   // "(*T)"
  bool ranges = false;    // had "-range1"
  bool bound = false;     // had "-fm"

  bool is_go_or_defer() const {
    return IsNumbered(text, "gowrap") || IsNumbered(text, "deferwrap");
  }
  bool is_name() const {
    return !text.empty() && !IsNumber(text) && !IsNumbered(text, "func") && !is_go_or_defer();
  }
};

// Where the next piece ends: at a dot outside of brackets.
size_t EndOfPiece(std::string_view text) {
  size_t depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '[' || c == '(') ++depth;
    if ((c == ']' || c == ')') && depth > 0) --depth;
    if (c == '.' && depth == 0) return i;
  }
  return text.size();
}

Piece PieceOf(std::string_view text) {
  Piece piece;
  if (text.starts_with("(*") && text.ends_with(")")) {
    piece.pointer = true;
    text = text.substr(2, text.size() - 3);
  }
  size_t dash = text.find('-');
  if (dash != text.npos) {
    piece.ranges = text.substr(dash).starts_with("-range");
    piece.bound = text.substr(dash) == "-fm";
    text = text.substr(0, dash);
  }
  piece.text = text.substr(0, text.find('['));
  return piece;
}

std::vector<Piece> PiecesOf(std::string_view text) {
  std::vector<Piece> pieces;
  for (;;) {
    size_t end = EndOfPiece(text);
    pieces.push_back(PieceOf(text.substr(0, end)));
    if (end == text.size()) return pieces;
    text.remove_prefix(end + 1);
  }
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string_view PackagePart(std::string_view symbol) {
  // Type arguments have paths of their own.
  std::string_view plain = symbol.substr(0, symbol.find_first_of("[("));
  size_t slash = plain.rfind('/');
  size_t dot = plain.find('.', slash == plain.npos ? 0 : slash);
  return symbol.substr(0, dot == plain.npos ? 0 : dot);
}

RuntimeSymbol ParseRuntimeSymbol(std::string_view symbol) {
  RuntimeSymbol result;
  std::string_view package = PackagePart(symbol);
  if (package.empty()) {
    result.function = symbol;
    return result;
  }
  result.package = UnescapePackagePath(package);
  std::vector<Piece> pieces = PiecesOf(symbol.substr(package.size() + 1));

  // The first piece is a name whatever it looks like; the last name is the innermost function.
  size_t name = pieces.size() - 1;
  while (name > 0 && !pieces[name].is_name()) --name;
  result.function = pieces[name].text;
  result.wrapper = pieces.back().bound || pieces.back().is_go_or_defer();
  bool is_init_function = result.function == "init" && name == 0 && pieces.size() > 1 &&
                          IsNumber(pieces[1].text) && !pieces[1].ranges;
  result.literal = pieces.size() > name + 1 + is_init_function || pieces.back().ranges;
  // Up to Go 1.20 literals of package variables were those of "glob.".
  if (result.function == "glob" && result.literal) result.function = "init";
  if (name == 0 || !(pieces[name - 1].pointer || pieces[name - 1].is_name() || name == 1)) {
    return result;
  }
  const Piece& before = pieces[name - 1];
  result.receiver = before.text;
  result.pointer_receiver = before.pointer;
  result.maybe_inlined = !before.pointer && result.literal;
  return result;
}

std::string RuntimeSymbol::Declaration() const {
  std::string text = package;
  if (!text.empty()) text += '.';
  if (!receiver.empty()) {
    text += pointer_receiver ? "(*" : "";
    text += receiver;
    text += pointer_receiver ? ")." : ".";
  }
  return text + function;
}

std::string EscapePackagePath(std::string_view path) {
  constexpr std::string_view kHex = "0123456789abcdef";
  size_t slash = path.rfind('/');
  std::string escaped;
  for (size_t i = 0; i < path.size(); ++i) {
    auto c = static_cast<unsigned char>(path[i]);
    bool in_last_element = slash == path.npos || i > slash;
    if (c <= ' ' || c == '%' || c == '"' || c >= 0x7f || (c == '.' && in_last_element)) {
      escaped += {'%', kHex[c >> 4], kHex[c & 15]};
    } else {
      escaped += path[i];
    }
  }
  return escaped;
}

std::string UnescapePackagePath(std::string_view path) {
  std::string plain;
  for (size_t i = 0; i < path.size(); ++i) {
    int high = i + 2 < path.size() && path[i] == '%' ? HexValue(path[i + 1]) : -1;
    int low = high < 0 ? -1 : HexValue(path[i + 2]);
    if (low < 0) {
      plain += path[i];
      continue;
    }
    plain += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return plain;
}

}  // namespace premortem::source
