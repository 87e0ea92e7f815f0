// Archives as support bundles come: tar and zip. File by file, without writing anything to disk, so
// the names in an archive are names and no paths.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_stream.h"
#include "base/function_ref.h"
#include "base/result.h"

namespace premortem::evidence {

// `head` is how the input begins; for tar 512 bytes are needed.
bool LooksLikeTar(std::string_view head);
bool LooksLikeZip(std::string_view head);

// Takes a file of the archive: its name and contents. What it does not read is passed over.
using ArchiveVisitor = FunctionRef<void(const std::string& name, ByteStream& contents)>;

// Calls `visit` for each regular file in its order. The error says where the archive is damaged or
// holds more than `max_files`; files before that place have been visited. Formats of names: ustar,
// GNU and pax.
Result<void> VisitTar(ByteStream& archive, uint32_t max_files, ArchiveVisitor visit);

// Likewise; the directory stands at the end of a zip archive, so it lies in memory whole. Stored
// and deflated files; others, and encrypted ones, are errors when they are read.
Result<void> VisitZip(std::string_view archive, uint32_t max_files, ArchiveVisitor visit);

}  // namespace premortem::evidence
