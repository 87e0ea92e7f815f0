// The files that //go:embed patterns name.
//
//   EmbedResult embedded = ResolveEmbeds(fs, "/m/pkg", {"all:static", "*.txt"});
//
// Counterpart: cmd/go/internal/load/pkg.go (resolveEmbed), go1.27.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/fs.h"

namespace premortem::workspace {

struct EmbedResult {
  std::vector<std::string> files;  // relative to the folder, sorted
  std::optional<Error> error;  // the first pattern that cannot be resolved; `files` is then empty
};

EmbedResult ResolveEmbeds(const FileSystem& fs, const std::string& dir,
                          const std::vector<std::string>& patterns);

}  // namespace premortem::workspace
