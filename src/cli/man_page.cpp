// The manual page, in roff, written from the tree of commands.

#include <string>
#include <string_view>

#include "base/text.h"
#include "cli/command_line.h"
#include "cli/version.h"

namespace premortem::cli {

namespace {

// Text in which roff sees no requests and keeps the hyphens of options.
std::string Roff(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out += "\\&";
  for (char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

void AppendOption(std::string& out, const OptionSpec& option) {
  out += ".TP\n";
  std::string names = option.short_name;
  if (!names.empty() && !option.long_name.empty()) names += ", ";
  names += option.long_name;
  out += "\\fB" + Roff(names) + "\\fR";
  if (!option.value.empty()) out += " \\fI" + Roff(option.value) + "\\fR";
  out += "\n" + Roff(option.description) + "\n";
}

void AppendStatuses(std::string& out, const CommandSpec& command) {
  out += ".PP\nExit status:\n";
  for (const StatusSpec& status : command.statuses) {
    out += ".TP\n.B " + std::to_string(status.status) + "\n" + Roff(status.meaning) + "\n";
  }
}

void AppendCommand(std::string& out, const CommandSpec& command, const std::string& words) {
  if (command.commands.empty()) {
    out += ".SS \"" + Roff(words);
    if (!command.options.empty()) out += " [OPTION...]";
    if (!command.positional.long_name.empty()) {
      out += " " + Roff(UsageOf(command.positional));
    }
    out += "\"\n" + Roff(command.description) + ".\n";
    if (!command.positional.long_name.empty()) {
      out += ".PP\n" + Roff(command.positional.description) + "\n";
    }
    for (const OptionSpec& option : command.options) AppendOption(out, option);
    AppendStatuses(out, command);
  }
  for (const CommandSpec& sub : command.commands) AppendCommand(out, sub, words + " " + sub.name);
}

constexpr std::string_view kEnd = R"(.SH CONFIGURATION
.B premortem.toml
in the folder of the first pattern, or in the nearest folder above it:
.PP
.nf
exclude = ["third_party/**", "*.pb.go"]   # findings there are not shown
generated = false                         # nor those in generated files
tests = true                              # test files are looked at
tags = ["integration"]                    # build tags
report\-unused\-suppressions = false      # true: comments that silence nothing are notes
baseline = "premortem.baseline"           # findings listed there are accepted

[rules]                                   # "on", "off", "note", "warning" or "error"
all = "on"                                # then "preview", then families, then rules
defer\-in\-loop = "error"

[[paths]]
match = ["internal/legacy/**"]
rules = { all = "off" }

[[layers]]                                # for layer\-violation, the lowest layer first
name = "domain"
match = ["internal/domain"]
.fi
.PP
Every key is optional, and an unknown one is an error. Paths are relative to the folder of the file.
.SH SUPPRESSIONS
.BR //nolint ,
.B //nolint:rule1,rule2 // reason
and
.B //lint:ignore rule reason
silence a line (at its end, or on a line of its own before it), or a whole declaration when they
stand at its first line or in the comment before it.
.SH ENVIRONMENT
.TP
.B NO_COLOR
no colour where it is set to anything
.TP
.BR GOROOT ", " GOPATH ", " GOFLAGS ", " GOOS ", " GOARCH ", " CGO_ENABLED ", " GOMODCACHE ", " GOWORK
as for the go command; nothing is executed and nothing is downloaded
)";

}  // namespace

std::string ManPage(const CommandSpec& root) {
  std::string out = ".TH PREMORTEM 1 \"\" \"" + VersionText() + "\" \"User Commands\"\n";
  out += ".SH NAME\npremortem \\- find production mistakes in Go source\n";
  out += ".SH SYNOPSIS\n.B premortem\n.I COMMAND\n[\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]\n";
  out += ".SH DESCRIPTION\n" + Roff(root.description) + "\n";
  out += ".SH COMMANDS\n";
  for (const CommandSpec& command : root.commands) {
    AppendCommand(out, command, "premortem " + command.name);
  }
  out += kEnd;
  return out;
}

}  // namespace premortem::cli
