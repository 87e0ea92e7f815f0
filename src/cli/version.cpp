#include "cli/version.h"

namespace premortem::cli {

std::string VersionNumber() { return PREMORTEM_VERSION; }
std::string VersionText() { return "premortem " + VersionNumber(); }

}  // namespace premortem::cli
