# Writes the table of all rules. Run by the build as
#   cmake -DRULES_DIR=... -DSOURCES=family/rule/rule.cpp:... -DOUTPUT=... -P WriteRuleRegistry.cmake
# Every rule is the constant `kRule` in the namespace premortem::rules::NAME of its folder; its page
# is embedded as a string.

string(REPLACE ":" ";" sources "${SOURCES}")
set(declarations "")
set(entries "")
foreach(source IN LISTS sources)
  get_filename_component(folder "${source}" DIRECTORY)
  get_filename_component(rule "${folder}" NAME)
  file(READ "${RULES_DIR}/${folder}/${rule}.md" page)
  string(APPEND declarations "namespace ${rule} {\nextern const Rule kRule;\n}\n")
  # A string literal of the standard's minimum is 64 KiB; pages are far below it.
  string(APPEND entries "    {&${rule}::kRule, R\"PAGE(${page})PAGE\", \"${folder}\"},\n")
endforeach()

set(text "// Written by cmake/WriteRuleRegistry.cmake; do not edit.\n")
string(APPEND text "#include <vector>\n\n#include \"rules/registry.h\"\n\n")
string(APPEND text "namespace premortem::rules {\n\n${declarations}\n")
string(APPEND text "std::span<const RegisteredRule> GeneratedRules();\n")
string(APPEND text "std::span<const RegisteredRule> GeneratedRules() {\n")
string(APPEND text "  static const std::vector<RegisteredRule> rules = {\n${entries}  };\n")
string(APPEND text "  return rules;\n}\n\n}  // namespace premortem::rules\n")
file(WRITE "${OUTPUT}" "${text}")
