// Completion scripts for bash, zsh and fish, written from the tree of commands: they know every
// option of the binary that prints them, and nothing else.

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "cli/command_line.h"

namespace premortem::cli {

namespace {

// "check", "debug tokens": a command by the words that call it, with its description.
struct Leaf {
  std::string words;
  const CommandSpec* command;
};

void Collect(const CommandSpec& command, const std::string& words, std::vector<Leaf>& leaves) {
  leaves.push_back({words, &command});
  for (const CommandSpec& sub : command.commands) {
    Collect(sub, words.empty() ? sub.name : words + " " + sub.name, leaves);
  }
}

std::vector<Leaf> AllCommands(const CommandSpec& root) {
  std::vector<Leaf> leaves;
  Collect(root, "", leaves);
  return leaves;
}

std::string NamesOf(const CommandSpec& command) {
  std::vector<std::string> words;
  for (const CommandSpec& sub : command.commands) words.push_back(sub.name);
  for (const OptionSpec& option : command.options) {
    if (!option.short_name.empty()) words.push_back(option.short_name);
    if (!option.long_name.empty()) words.push_back(option.long_name);
  }
  for (const std::string& choice : command.positional.choices) words.push_back(choice);
  return Join(words, " ");
}

// Every command that other commands lie below, for the loop that finds where the cursor is.
std::string BranchPattern(const CommandSpec& root) {
  std::vector<std::string> names;
  for (const CommandSpec& command : root.commands) names.push_back(command.name);
  for (const CommandSpec& command : root.commands) {
    std::string prefix = command.name + "\\ ";
    for (const CommandSpec& sub : command.commands) names.push_back(prefix + sub.name);
  }
  return Join(names, "|");
}

void AppendBashValues(std::string& out, const CommandSpec& command) {
  for (const OptionSpec& option : command.options) {
    if (option.value.empty()) continue;
    std::string names = option.long_name;
    if (!option.short_name.empty()) names = option.short_name + "|" + names;
    out += "      " + names + ")\n";
    if (!option.choices.empty()) {
      out += "        COMPREPLY=($(compgen -W '" + Join(option.choices, " ") + "' -- \"$cur\"))\n";
    } else if (option.takes_path) {
      out += "        compopt -o filenames\n        COMPREPLY=($(compgen -f -- \"$cur\"))\n";
    }
    out += "        return ;;\n";
  }
}

std::string Bash(const CommandSpec& root) {
  std::string out =
      "# bash completion of premortem; written by `premortem completion bash`.\n"
      "_premortem() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= word\n"
      "  # The text splits at '='; a value then follows its option two words later.\n"
      "  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then "
      "prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    case ${command:+$command }$word in\n"
      "      " +
      BranchPattern(root) +
      ") command=${command:+$command }$word ;;\n"
      "    esac\n"
      "  done\n"
      "  COMPREPLY=()\n";
  out += "  case $command in\n";
  for (const Leaf& leaf : AllCommands(root)) {
    out += "  '" + leaf.words + "')\n    case $prev in\n";
    AppendBashValues(out, *leaf.command);
    out += "    esac\n";
    out += "    COMPREPLY=($(compgen -W '" + NamesOf(*leaf.command) + "' -- \"$cur\"))\n";
    const OptionSpec& positional = leaf.command->positional;
    if (!positional.long_name.empty() && positional.choices.empty()) {
      out +=
          "    if [[ $cur != -* ]]; then\n"
          "      compopt -o filenames\n"
          "      COMPREPLY=($(compgen -f -- \"$cur\"))\n"
          "    fi\n";
    }
    out += "    ;;\n";
  }
  out += "  esac\n}\ncomplete -F _premortem premortem\n";
  return out;
}

// A text inside single quotes, for zsh's _arguments and for fish.
std::string Quoted(std::string_view text, std::string_view escaped) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'') {
      out += "'\\''";
      continue;
    }
    if (escaped.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out + "'";
}

std::string ZshValue(const OptionSpec& option) {
  if (option.value.empty()) return {};
  std::string action = " ";
  if (!option.choices.empty()) action = "(" + Join(option.choices, " ") + ")";
  if (option.takes_path) action = "_files";
  return ":value:" + action;
}

std::string ZshOption(const OptionSpec& option, const std::string& name) {
  std::string text = name;
  if (!option.value.empty() && name.starts_with("--")) text += "=";
  for (char c : "[" + option.description + "]") {
    bool inner_bracket = (c == '[' || c == ']') && text.size() > name.size() + 1;
    text += inner_bracket && c == '[' ? '(' : c;
  }
  return "      " + Quoted(text + ZshValue(option), "") + " \\\n";
}

std::string ZshPositional(const CommandSpec& command) {
  if (!command.commands.empty()) {
    std::vector<std::string> names;
    for (const CommandSpec& sub : command.commands) names.push_back(sub.name);
    return "      '1:command:(" + Join(names, " ") + ")'\n";
  }
  const OptionSpec& positional = command.positional;
  if (positional.long_name.empty()) return "      && return\n";
  std::string action =
      positional.choices.empty() ? "_files" : "(" + Join(positional.choices, " ") + ")";
  return "      '*:" + positional.long_name + ":" + action + "'\n";
}

std::string Zsh(const CommandSpec& root) {
  std::string out =
      "#compdef premortem\n"
      "# zsh completion of premortem; written by `premortem completion zsh`.\n"
      "_premortem() {\n"
      "  local command= word\n"
      "  local -i depth=0 i\n"
      "  for ((i = 2; i < CURRENT; i++)); do\n"
      "    word=\"${command:+$command }${words[i]}\"\n"
      "    case $word in\n"
      "      (" +
      BranchPattern(root) +
      ") command=$word depth=i-1 ;;\n"
      "    esac\n"
      "  done\n"
      "  if ((depth)); then\n"
      "    words=(\"premortem\" \"${(@)words[depth+2,-1]}\")\n"
      "    ((CURRENT -= depth))\n"
      "  fi\n"
      "  case $command in\n";
  for (const Leaf& leaf : AllCommands(root)) {
    out += "  (" + Quoted(leaf.words, "") + ")\n    _arguments \\\n";
    for (const OptionSpec& option : leaf.command->options) {
      if (!option.short_name.empty()) out += ZshOption(option, option.short_name);
      if (!option.long_name.empty()) out += ZshOption(option, option.long_name);
    }
    out += ZshPositional(*leaf.command) + "    ;;\n";
  }
  out +=
      "  esac\n}\n"
      "if [[ $funcstack[1] == _premortem ]]; then _premortem \"$@\"; else compdef _premortem "
      "premortem; fi\n";
  return out;
}

// The condition under which a command's options are offered.
std::string FishCondition(const Leaf& leaf) {
  std::string condition;
  if (leaf.words.empty()) return "__fish_use_subcommand";
  for (std::string_view word : SplitWords(leaf.words)) {
    if (!condition.empty()) condition += "; and ";
    condition += "__fish_seen_subcommand_from " + std::string(word);
  }
  if (!leaf.command->commands.empty()) {
    std::vector<std::string> names;
    for (const CommandSpec& sub : leaf.command->commands) names.push_back(sub.name);
    condition += "; and not __fish_seen_subcommand_from " + Join(names, " ");
  }
  return condition;
}

std::string Fish(const CommandSpec& root) {
  std::string out = "# fish completion of premortem; written by `premortem completion fish`.\n";
  for (const Leaf& leaf : AllCommands(root)) {
    std::string start = "complete -c premortem -n " + Quoted(FishCondition(leaf), "\\");
    for (const CommandSpec& sub : leaf.command->commands) {
      out += start + " -f -a " + sub.name + " -d " + Quoted(sub.description, "\\") + "\n";
    }
    for (const OptionSpec& option : leaf.command->options) {
      out += start;
      if (!option.short_name.empty()) out += " -s " + option.short_name.substr(1);
      if (!option.long_name.empty()) out += " -l " + option.long_name.substr(2);
      if (!option.value.empty()) out += option.takes_path ? " -r" : " -x";
      if (!option.choices.empty()) out += " -a " + Quoted(Join(option.choices, " "), "\\");
      out += " -d " + Quoted(option.description, "\\") + "\n";
    }
    const OptionSpec& positional = leaf.command->positional;
    if (!positional.choices.empty()) {
      out += start + " -f -a " + Quoted(Join(positional.choices, " "), "\\") + "\n";
    }
  }
  return out;
}

}  // namespace

std::string CompletionScript(const CommandSpec& root, std::string_view shell) {
  if (shell == "bash") return Bash(root);
  if (shell == "zsh") return Zsh(root);
  return Fish(root);
}

}  // namespace premortem::cli
