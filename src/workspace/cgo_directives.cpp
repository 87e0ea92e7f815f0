// Counterpart: go/build/build.go (saveCgo), go1.27.
#include "workspace/cgo_directives.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "syntax/constraint.h"

namespace premortem::workspace {

namespace {

// Splits at blanks outside of quotes; nothing where a quote or an escape is not finished.
std::optional<std::vector<std::string>> SplitArguments(std::string_view text) {
  std::vector<std::string> arguments;
  std::string argument;
  char quote = 0;
  bool escaped = false;
  bool quoted = false;  // an empty argument counts when it was quoted
  auto finish = [&] {
    if (quoted || !argument.empty()) arguments.push_back(argument);
    argument.clear();
    quoted = false;
  };
  for (char c : text) {
    if (escaped) {
      escaped = false;
    } else if (c == '\\') {
      escaped = true;
      continue;
    } else if (quote != 0) {
      if (c == quote) {
        quote = 0;
        continue;
      }
    } else if (c == '"' || c == '\'') {
      quoted = true;
      quote = c;
      continue;
    } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
      finish();
      continue;
    }
    argument += c;
  }
  finish();
  if (quote != 0 || escaped) return std::nullopt;
  return arguments;
}

bool IsSafe(std::string_view text) {
  constexpr std::string_view kSafe =
      "+-.,/0123456789=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz:$@%! ~^";
  return std::ranges::all_of(text, [&](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || kSafe.find(c) != std::string_view::npos;
  });
}

// ${SRCDIR} stands for the folder; what is around it and the folder itself must be harmless.
bool IsSafeArgument(std::string_view argument, std::string_view dir) {
  constexpr std::string_view kFolder = "${SRCDIR}";
  size_t at = argument.find(kFolder);
  if (at == std::string_view::npos) return !argument.empty() && IsSafe(argument);
  for (; at != std::string_view::npos; at = argument.find(kFolder)) {
    if (!IsSafe(argument.substr(0, at))) return false;
    argument.remove_prefix(at + kFolder.size());
  }
  return IsSafe(argument) && IsSafe(dir);
}

// A condition in front of the verb may have either form of constraints.
bool ConditionHolds(std::string_view condition, const BuildContext& context) {
  bool is_expression = condition.find_first_of("&|()") != std::string_view::npos;
  std::string line = is_expression ? "//go:build " : "// +build ";
  line += condition;
  Result<syntax::Constraint> constraint = syntax::Constraint::Parse(line);
  return constraint &&
         constraint->Evaluate([&](std::string_view tag) { return context.HasTag(tag); });
}

bool IsVerb(std::string_view word) {
  constexpr std::string_view kVerbs[] = {"CFLAGS", "CPPFLAGS", "CXXFLAGS",
                                         "FFLAGS", "LDFLAGS",  "pkg-config"};
  return std::ranges::find(kVerbs, word) != std::end(kVerbs);
}

std::optional<std::string> CheckLine(std::string_view line, std::string_view dir,
                                     const BuildContext& context) {
  auto invalid = [&] { return "invalid #cgo line: " + std::string(line); };
  std::vector<std::string_view> all = SplitWords(line);
  if (all.size() == 3 && (all[1] == "nocallback" || all[1] == "noescape")) return std::nullopt;
  std::string_view text = line.substr(4);
  size_t colon = text.find(':');
  if (colon == std::string_view::npos) return invalid();
  std::vector<std::string_view> words = SplitWords(text.substr(0, colon));
  if (words.empty()) return invalid();
  std::string_view verb = words.back();
  words.pop_back();
  auto holds = [&](std::string_view condition) { return ConditionHolds(condition, context); };
  if (!words.empty() && !std::ranges::any_of(words, holds)) return std::nullopt;
  std::optional<std::vector<std::string>> arguments = SplitArguments(text.substr(colon + 1));
  if (!arguments) return invalid();
  for (const std::string& argument : *arguments) {
    if (!IsSafeArgument(argument, dir)) return "malformed #cgo argument: " + argument;
  }
  if (!IsVerb(verb)) return "invalid #cgo verb: " + std::string(line);
  return std::nullopt;
}

}  // namespace

std::optional<std::string> CheckCgoDirectives(std::string_view comment, std::string_view dir,
                                              const BuildContext& context) {
  for (std::string_view line : Split(comment, '\n')) {
    line = Trim(line);
    if (!line.starts_with("#cgo") || line.size() < 5 || (line[4] != ' ' && line[4] != '\t')) {
      continue;
    }
    if (std::optional<std::string> error = CheckLine(line, dir, context)) return error;
  }
  return std::nullopt;
}

}  // namespace premortem::workspace
