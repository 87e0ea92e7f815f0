// The pages that explain rules and verdicts: Markdown with fixed headings.
#pragma once

#include <string_view>

namespace premortem::findings {

// One section of a page, without its heading: "Why it hurts". Empty where there is none.
std::string_view PageSection(std::string_view page, std::string_view heading);

}  // namespace premortem::findings
