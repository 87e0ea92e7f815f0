// A flame graph: one HTML file that needs nothing else. Its script (flame.js) and its style
// (flame.css) are files of this folder that the build puts into the program.
#pragma once

#include <string>

#include "evidence/call_tree.h"

namespace premortem::report {

struct FlameTitle {
  std::string name;     // of the input
  std::string older;    // of the input that it is compared with; empty without one
  std::string kind;     // of the profile: "cpu"
  std::string remarks;  // what else the reader has to know; may be empty
};

// Names are hostile: they reach the page as data only. The same tree gives the same bytes.
std::string FlameHtml(const evidence::Evidence& evidence, const evidence::CallTree& tree,
                      const FlameTitle& title);

}  // namespace premortem::report
