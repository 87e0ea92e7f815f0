// Evidence as text: all of it, in the order in which it was read, in a form that can be compared.
// tests/oracle/README.md specifies it.
#pragma once

#include <string>

#include "evidence/evidence.h"

namespace premortem::evidence {

void DumpEvidence(std::string& out, const Evidence& evidence);

}  // namespace premortem::evidence
