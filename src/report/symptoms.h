// The forms in which symptoms leave the program. All are the same bytes for the same symptoms.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/fs.h"
#include "diagnosis/symptom.h"

namespace premortem::report {

struct SymptomTextOptions {
  bool color = false;
  size_t inputs = 0;  // that were read, for the summary
  // Where the code of the frames is looked for; empty: it is not shown.
  std::string source_folder;
};

// For people: what was seen, where, what it costs, what to do; a summary at the end.
std::string SymptomText(std::span<const diagnosis::Symptom> symptoms, const FileSystem& fs,
                        const SymptomTextOptions& options);

// One JSON object per symptom and line; docs/formats.md has its keys. With a source folder, frames
// have the path of the file there.
std::string SymptomJsonLines(std::span<const diagnosis::Symptom> symptoms, const FileSystem& fs,
                             const std::string& source_folder);

// The file below `folder` that a frame names: the longest end of the frame's path that exists there
// and holds the frame's line and function. Empty where there is none. Never a file outside of
// `folder`, whatever the frame says.
std::string FindSource(const diagnosis::FramePlace& place, const FileSystem& fs,
                       const std::string& folder);

}  // namespace premortem::report
