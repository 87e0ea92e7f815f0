#include "syntax/token.h"

namespace premortem::syntax {

std::string_view Text(Token token) {
  static constexpr std::string_view kTexts[] = {
#define PREMORTEM_TOKEN(name, text) text,
#include "syntax/token.def"
  };
  return kTexts[static_cast<size_t>(token)];
}

}  // namespace premortem::syntax
