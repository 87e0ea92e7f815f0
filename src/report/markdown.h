// The pages of rules on a terminal.
#pragma once

#include <string>
#include <string_view>

#include "report/style.h"

namespace premortem::report {

// Renders the Markdown that our pages use: headings, paragraphs (wrapped to `width` columns),
// lists, fenced code, `code`, **strong** and links. Without colour the text stays readable
// Markdown.
std::string RenderMarkdown(std::string_view page, const Style& style, int width);

}  // namespace premortem::report
