// `premortem explain` and `premortem rules`: what there is to be found, in source and at run time,
// and why.

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/json_writer.h"
#include "cli/commands.h"
#include "cli/pages.h"
#include "diagnosis/registry.h"
#include "engine/config.h"
#include "report/markdown.h"
#include "rules/registry.h"

namespace premortem::cli {

namespace {

int TerminalWidth() {
  constexpr int kDefault = 80;
  constexpr int kMostReadable = 100;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kDefault;
  return std::clamp(static_cast<int>(size.ws_col), 40, kMostReadable);
}

// Name, value, name, value: a row of a table.
void AppendCell(std::string& out, std::string_view text, size_t width) {
  out += text;
  out.append(text.size() < width ? width - text.size() : 0, ' ');
  out += "  ";
}

void AppendRow(std::string& out, const findings::RuleInfo& info, size_t name_width) {
  AppendCell(out, info.name, name_width);
  AppendCell(out, Name(info.severity), 8);
  AppendCell(out, Name(info.confidence), 10);
  AppendCell(out, Name(info.status), 7);
  AppendCell(out, Name(info.fix), 6);
  out += std::string(info.summary) + "\n";
}

void AppendJson(std::string& out, std::string_view kind, const findings::RuleInfo& info) {
  JsonWriter json(&out);
  json.BeginObject();
  json.Field(kind, info.name).Field("family", info.family);
  json.Field("severity", Name(info.severity)).Field("confidence", Name(info.confidence));
  json.Field("status", Name(info.status)).Field("fix", Name(info.fix));
  json.Field("summary", info.summary).EndObject();
  out += '\n';
}

}  // namespace

int RunExplain(const CommandLine& line) {
  std::string_view page = PageOf(line.rule);
  if (page.empty()) {
    std::string suggestion = engine::DidYouMean(line.rule, NamesWithPages());
    PrintError("there is no rule or verdict '" + line.rule + "'" +
               (suggestion.empty() ? "; 'premortem rules' lists them" : suggestion));
    return kExitUnusable;
  }
  report::Style style(UseColor(line.color));
  return Print(report::RenderMarkdown(page, style, TerminalWidth())) ? kExitClean : kExitUnusable;
}

int RunRules(const CommandLine& line) {
  size_t name_width = 4;
  for (const std::string& name : NamesWithPages()) name_width = std::max(name_width, name.size());
  std::string out;
  auto head = [&](std::string_view kind) {
    if (line.json) return;
    AppendCell(out, kind, name_width);
    out += "severity  confidence  status   fix     what it reports\n";
  };
  auto row = [&](std::string_view kind, const findings::RuleInfo& info) {
    line.json ? AppendJson(out, kind, info) : AppendRow(out, info, name_width);
  };
  head("rule");
  for (const rules::RegisteredRule& entry : rules::AllRules()) row("rule", entry.rule->info);
  if (!line.json) out += '\n';
  head("verdict");
  for (const diagnosis::RegisteredVerdict& entry : diagnosis::AllVerdicts()) {
    row("verdict", entry.verdict->info);
  }
  return Print(out) ? kExitClean : kExitUnusable;
}

}  // namespace premortem::cli
