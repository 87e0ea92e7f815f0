// Build constraints: the expressions, the lines of a file's head, and names of files.
#include "workspace/constraint.h"

#include "base/text.h"
#include "fuzz.h"

using namespace premortem;
using namespace premortem::fuzz;
using syntax::Constraint;

namespace {

void CheckLine(std::string_view line) {
  Result<Constraint> constraint = Constraint::Parse(line);
  if (!constraint) {
    Expect(!constraint.error().message.empty(), "an error says something");
    return;
  }
  auto even = [](std::string_view tag) { return tag.size() % 2 == 0; };
  Expect(constraint->Evaluate(even) == constraint->Evaluate(even), "values do not change");
  int minor = constraint->MinimumGoMinor();
  Expect(minor >= -1, "a version is a version");
  if (minor <= 0) return;
  // No platform and no set of tags satisfies it without that version.
  auto older = [&](std::string_view tag) { return syntax::GoMinorOfTag(tag) < minor; };
  auto none = [&](std::string_view tag) {
    int of = syntax::GoMinorOfTag(tag);
    return of >= 0 && of < minor;
  };
  Expect(!constraint->Evaluate(older) || line.find('!') != std::string_view::npos,
         "a version that is implied is needed");
  Expect(!constraint->Evaluate(none) || line.find('!') != std::string_view::npos,
         "a version that is implied is needed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = View(data, size);
  CheckLine(text);
  for (std::string_view line : Split(text, '\n')) CheckLine(line);
  static const workspace::BuildContext context{.build_tags = {"a"}, .tool_tags = {"b"}};
  Result<workspace::ConstraintLines> lines = workspace::FindConstraintLines(text);
  if (lines) {
    Result<bool> matches = context.Matches(*lines);
    if (!matches) Expect(!matches.error().message.empty(), "an error says something");
  }
  context.MatchesFileName(text);
  workspace::ToolTags(27, "linux", "amd64", text, text);
  return 0;
}
