// Replacing files so that nobody ever sees half of one.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace premortem::engine {

// Writes a new file beside `path` and renames it over it; mode (and owner, where allowed) stay.
// A symbolic link stays a link: what it points to is replaced. New files get the usual mode.
Result<void> WriteFileAtomically(const std::string& path, std::string_view text);

// As above, but fails without writing where the file's bytes are not `expected` any more.
Result<void> ReplaceFile(const std::string& path, std::string_view expected, std::string_view text);

}  // namespace premortem::engine
