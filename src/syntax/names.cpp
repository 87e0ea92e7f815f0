#include "syntax/names.h"

namespace premortem::syntax {

Interner& Names() {
  static constexpr std::string_view kFixed[] = {
#define PREMORTEM_NAME(name, text) text,
#include "syntax/names.def"
  };
  // Never destroyed: other objects of static lifetime may hold names.
  static Interner* names = new Interner(kFixed);
  return *names;
}

}  // namespace premortem::syntax
