// What the commands over runtime evidence share: reading the inputs, and numbers for people.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "evidence/evidence.h"
#include "evidence/load.h"

namespace premortem::cli {

// Reads the inputs; says on stderr what could not be read. False where something could not.
bool LoadEvidence(std::span<const std::string> names, evidence::Evidence& evidence);

// Says on stderr what could not be read; true where all could.
bool IsAllRead(const evidence::LoadReport& report);

// Whether an input of this name held one profile; if not, a word on stderr.
bool IsOneProfile(size_t profiles, const evidence::Evidence& evidence, const std::string& name);

// The only profile after the first `first` ones; null, and a word on stderr, where there is none or
// more than one.
const evidence::Profile* OnlyProfile(const evidence::Evidence& evidence, uint32_t first,
                                     const std::string& name);

// A value in its unit, three digits at least: "1.23s", "512kB", "1204". Bytes in powers of 1024, as
// pprof does.
std::string FormatValue(int64_t value, std::string_view unit);
// "12.34%"; of nothing, 0%.
std::string FormatShare(int64_t part, int64_t total);

// Appends `text` to the right of a column of `width`.
void AppendRight(std::string& out, std::string_view text, size_t width);

}  // namespace premortem::cli
