# Writes the table of all rules, or of all verdicts. Run by premortem_registry (Targets.cmake) as
#   cmake -DROOM=rules -DKIND=Rule -DFOLDER=... -DSOURCES=family/name/name.cpp:... -DOUTPUT=...
#         -P WriteRegistry.cmake
# Every entry is the constant `kRule` (or `kVerdict`) in the namespace premortem::ROOM::NAME of its
# folder; its page is embedded as a string.

string(REPLACE ":" ";" sources "${SOURCES}")
set(declarations "")
set(entries "")
foreach(source IN LISTS sources)
  get_filename_component(folder "${source}" DIRECTORY)
  get_filename_component(name "${folder}" NAME)
  file(READ "${FOLDER}/${folder}/${name}.md" page)
  string(APPEND declarations "namespace ${name} {\nextern const ${KIND} k${KIND};\n}\n")
  # A string literal of the standard's minimum is 64 KiB; pages are far below it.
  string(APPEND entries "    {&${name}::k${KIND}, R\"PAGE(${page})PAGE\", \"${folder}\"},\n")
endforeach()

set(entry Registered${KIND})
set(text "// Written by cmake/WriteRegistry.cmake; do not edit.\n")
string(APPEND text "#include <vector>\n\n#include \"${ROOM}/registry.h\"\n\n")
string(APPEND text "namespace premortem::${ROOM} {\n\n${declarations}\n")
string(APPEND text "std::span<const ${entry}> Generated${KIND}s();\n")
string(APPEND text "std::span<const ${entry}> Generated${KIND}s() {\n")
string(APPEND text "  static const std::vector<${entry}> entries = {\n${entries}  };\n")
string(APPEND text "  return entries;\n}\n\n}  // namespace premortem::${ROOM}\n")
file(WRITE "${OUTPUT}" "${text}")
