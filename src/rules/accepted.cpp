#include "rules/accepted.h"

#include <algorithm>

#include "base/text.h"

namespace premortem::rules {

bool IsAccepted(const FileContext& file, syntax::NodeId node, std::string_view linter) {
  std::string_view rest = file.tree().text().substr(file.tree().Pos(node));
  rest = rest.substr(0, rest.find('\n'));
  size_t comment = rest.find("//");
  if (comment == std::string_view::npos) return false;
  rest.remove_prefix(comment);
  if (linter == "gosec" && rest.find("#nosec") != std::string_view::npos) return true;
  constexpr std::string_view kNolint = "nolint:";
  size_t list = rest.find(kNolint);
  if (list == std::string_view::npos) return false;
  rest.remove_prefix(list + kNolint.size());
  rest = rest.substr(0, rest.find_first_of(" \t/"));
  std::vector<std::string_view> names = Split(rest, ',');
  return std::ranges::find(names, linter) != names.end();
}

}  // namespace premortem::rules
