// What `premortem debug tokens` and `premortem debug ast` print, in the form that the oracle's Go
// side prints too (tests/oracle/README.md describes it).
#pragma once

#include <string>
#include <string_view>

namespace premortem::syntax {

// Append the section of one file, its `== PATH` line included. The text must be the view of a
// FileText. O(text).
void DumpTokens(std::string& out, std::string_view path, std::string_view text);
void DumpAst(std::string& out, std::string_view path, std::string_view text);

}  // namespace premortem::syntax
