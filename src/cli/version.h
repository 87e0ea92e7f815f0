// The version of this build; the number stands in the top CMakeLists.txt alone.
#pragma once

#include <string>

namespace premortem::cli {

std::string VersionNumber();  // "0.1.0"
std::string VersionText();    // "premortem 0.1.0"

}  // namespace premortem::cli
