#include "rules/accepted.h"

#include <algorithm>

#include "base/text.h"

namespace premortem::rules {

namespace {

constexpr std::string_view kDirectives[] = {"nolint:", "lint:ignore "};

// Whether a directive in the comment names the linter.
bool Silences(std::string_view comment, std::string_view linter) {
  if (linter == "gosec" && comment.find("#nosec") != std::string_view::npos) return true;
  return std::ranges::any_of(kDirectives, [&](std::string_view directive) {
    size_t at = comment.find(directive);
    if (at == std::string_view::npos) return false;
    std::string_view list = comment.substr(at + directive.size());
    list = list.substr(0, list.find_first_of(" \t/"));
    std::vector<std::string_view> names = Split(list, ',');
    return std::ranges::find(names, linter) != names.end();
  });
}

}  // namespace

bool IsAccepted(const FileContext& file, syntax::NodeId node, std::string_view linter) {
  std::string_view text = file.tree().text();
  size_t begin = file.tree().Pos(node);
  std::string_view rest = text.substr(begin, text.find('\n', begin) - begin);
  size_t comment = rest.find("//");
  if (comment != std::string_view::npos && Silences(rest.substr(comment), linter)) return true;
  for (;;) {  // the lines above
    size_t newline = begin == 0 ? std::string_view::npos : text.rfind('\n', begin - 1);
    if (newline == std::string_view::npos || newline == 0) return false;
    size_t above = text.rfind('\n', newline - 1);
    begin = above == std::string_view::npos ? 0 : above + 1;
    std::string_view line = Trim(text.substr(begin, newline - begin));
    if (!line.starts_with("//")) return false;
    if (Silences(line, linter)) return true;
  }
}

}  // namespace premortem::rules
