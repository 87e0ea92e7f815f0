#include "engine/write_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/fs.h"

namespace premortem::engine {

namespace {

std::unexpected<Error> SystemError(const std::string& path) {
  return Fail(
      Error{.message = std::string("cannot be written: ") + std::strerror(errno), .file = path});
}

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    ssize_t n = write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

std::string ResolveLinks(const std::string& path) {
  char resolved[PATH_MAX];
  return realpath(path.c_str(), resolved) == nullptr ? path : resolved;
}

mode_t NewFileMode() {
  mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

bool CopyModeAndOwner(int fd, const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return fchmod(fd, NewFileMode()) == 0;
  // Giving the file away needs rights that we may lack; then it becomes ours, as with any editor.
  bool same_owner = fchown(fd, info.st_uid, info.st_gid) == 0;
  mode_t mode = info.st_mode & (same_owner ? 07777 : 0777);
  return fchmod(fd, mode) == 0;
}

}  // namespace

Result<void> WriteFileAtomically(const std::string& path, std::string_view text) {
  std::string target = ResolveLinks(path);
  std::string temporary = target + ".premortem-XXXXXX";
  int fd = mkstemp(temporary.data());
  if (fd < 0) return SystemError(path);
  bool fine = WriteAll(fd, text) && CopyModeAndOwner(fd, target) && fsync(fd) == 0;
  fine = close(fd) == 0 && fine;
  if (fine && std::rename(temporary.c_str(), target.c_str()) == 0) return {};
  std::unexpected<Error> error = SystemError(path);
  unlink(temporary.c_str());
  return error;
}

Result<void> ReplaceFile(const std::string& path, std::string_view expected,
                         std::string_view text) {
  Result<FileText> now = RealFileSystem().Read(path);
  if (!now) return Fail(now.error());
  if (now->view() != expected) {
    return Fail(
        Error{.message = "changed while it was analysed; not written, run again", .file = path});
  }
  return WriteFileAtomically(path, text);
}

}  // namespace premortem::engine
