// What `--help` prints, from the tree of commands, in at most 100 columns.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "cli/command_line.h"

namespace premortem::cli {

namespace {

constexpr size_t kWidth = 100;
constexpr size_t kColumn = 32;  // where descriptions begin

// Appends words from the current column on, broken at kWidth and indented to `indent`.
void AppendWrapped(std::string& out, std::string_view text, size_t indent) {
  size_t column = indent;
  bool first = true;
  for (std::string_view word : SplitWords(text)) {
    if (!first && column + 1 + word.size() > kWidth) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
      first = true;
    }
    if (!first) out += ' ';
    out += word;
    column += word.size() + (first ? 0 : 1);
    first = false;
  }
  out += '\n';
}

void AppendEntry(std::string& out, const std::string& head, std::string_view description) {
  std::string line = "  " + head;
  if (line.size() + 2 > kColumn) {
    out += line + "\n" + std::string(kColumn, ' ');
  } else {
    out += line + std::string(kColumn - line.size(), ' ');
  }
  AppendWrapped(out, description, kColumn);
}

std::string HeadOf(const OptionSpec& option) {
  std::string head = option.short_name.empty() ? "    " : option.short_name;
  if (!option.long_name.empty()) head += (option.short_name.empty() ? "" : ", ") + option.long_name;
  if (!option.value.empty()) head += "=" + option.value;
  return head;
}

}  // namespace

std::string UsageOf(const OptionSpec& positional) {
  std::string text = positional.value + (positional.many ? "..." : "");
  return positional.required ? text : "[" + text + "]";
}

std::string HelpText(const CommandSpec& command, const std::string& words) {
  const OptionSpec& positional = command.positional;
  std::string out;
  AppendWrapped(out, command.description, 0);
  out += "\nusage: " + words;
  if (!command.commands.empty()) out += " COMMAND";
  out += " [OPTION...]";
  if (!positional.long_name.empty()) out += " " + UsageOf(positional);
  out += '\n';
  if (!positional.long_name.empty()) {
    out += '\n';
    AppendEntry(out, positional.value, positional.description);
  }
  if (!command.commands.empty()) out += "\ncommands:\n";
  for (const CommandSpec& sub : command.commands) AppendEntry(out, sub.name, sub.description);
  out += "\noptions:\n";
  for (const OptionSpec& option : command.options)
    AppendEntry(out, HeadOf(option), option.description);
  out += "\nexit status:\n";
  for (const StatusSpec& status : command.statuses) {
    std::string head = "  " + std::to_string(status.status) + "  ";
    out += head;
    AppendWrapped(out, status.meaning, head.size());
  }
  return out;
}

}  // namespace premortem::cli
