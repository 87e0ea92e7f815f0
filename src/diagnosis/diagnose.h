// From evidence to symptoms: every verdict is asked, and what they say is ranked.
#pragma once

#include <vector>

#include "diagnosis/symptom.h"
#include "evidence/evidence.h"

namespace premortem::diagnosis {

// Symptoms by severity, then by the share of the evidence that they take, then by what else they
// cost; the order depends on nothing but what they say.
std::vector<Symptom> Diagnose(const evidence::Evidence& evidence);

}  // namespace premortem::diagnosis
