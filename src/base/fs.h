// The files that premortem reads, behind one interface: the disk, a tree in memory (tests), or
// the disk with some files replaced (editors). Nothing here writes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace premortem {

// The bytes of a file. They stay valid and unchanged while any copy of the FileText lives, and
// kPadding zero bytes follow them, so that scanners may read past the end without asking.
class FileText {
 public:
  static constexpr size_t kPadding = 64;

  FileText() : FileText(std::string()) {}
  explicit FileText(std::string text) {
    size_t size = text.size();
    text.append(kPadding, '\0');
    text_ = std::make_shared<const std::string>(std::move(text));
    size_ = size;
  }

  std::string_view view() const { return std::string_view(*text_).substr(0, size_); }

 private:
  std::shared_ptr<const std::string> text_;
  size_t size_ = 0;
};

enum class EntryKind : uint8_t { kFile, kDirectory, kSymlink, kOther };

struct DirEntry {
  std::string name;  // without its folder
  EntryKind kind = EntryKind::kFile;

  friend bool operator==(const DirEntry&, const DirEntry&) = default;
};

struct FileStat {
  EntryKind kind = EntryKind::kFile;  // of what a symbolic link points to
  uint64_t size = 0;
  uint64_t device = 0;
  uint64_t inode = 0;  // with `device`: the same directory reached twice has the same pair
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // Reads a regular file of at most `max_bytes`; follows symbolic links.
  virtual Result<FileText> Read(const std::string& path, uint64_t max_bytes) const = 0;
  Result<FileText> Read(const std::string& path) const { return Read(path, kMaxFileBytes); }

  // Reads at most the first `bytes` of a regular file, whatever its size.
  virtual Result<FileText> ReadPrefix(const std::string& path, uint64_t bytes) const;

  // Entries of a folder, sorted by name.
  virtual Result<std::vector<DirEntry>> List(const std::string& path) const = 0;

  virtual Result<FileStat> Stat(const std::string& path) const = 0;

  bool IsFile(const std::string& path) const;
  bool IsDirectory(const std::string& path) const;

  // Offsets in a file are 32 bits, and one file of a gigabyte is no source code.
  static constexpr uint64_t kMaxFileBytes = 1u << 30;
};

// The disk. Has no state; lives as long as the program.
const FileSystem& RealFileSystem();

// Files in memory; folders exist where a file lies below them. For tests.
class MemoryFileSystem : public FileSystem {
 public:
  void Add(std::string path, std::string text);

  using FileSystem::Read;
  Result<FileText> Read(const std::string& path, uint64_t max_bytes) const override;
  Result<std::vector<DirEntry>> List(const std::string& path) const override;
  Result<FileStat> Stat(const std::string& path) const override;

 private:
  std::map<std::string, FileText> files_;
};

// `base` with some files replaced or added.
class OverlayFileSystem : public FileSystem {
 public:
  explicit OverlayFileSystem(const FileSystem& base) : base_(base) {}
  void Add(std::string path, std::string text) { overlay_.Add(std::move(path), std::move(text)); }

  using FileSystem::Read;
  Result<FileText> Read(const std::string& path, uint64_t max_bytes) const override;
  Result<FileText> ReadPrefix(const std::string& path, uint64_t bytes) const override;
  Result<std::vector<DirEntry>> List(const std::string& path) const override;
  Result<FileStat> Stat(const std::string& path) const override;

 private:
  const FileSystem& base_;
  MemoryFileSystem overlay_;
};

// Path arithmetic on '/'-separated paths, as Go's package path and filepath do it on Unix.
std::string CleanPath(std::string_view path);                            // "a//b/../c" -> "a/c"
std::string JoinPath(std::string_view a, std::string_view b);            // cleaned
std::string_view BaseName(std::string_view path);                        // last element
std::string_view DirName(std::string_view path);                         // all but the last element
std::string RelativePath(std::string_view base, std::string_view path);  // "" where there is none
// Where the process is; as $PWD says it where that is the same folder, as Go does.
std::string CurrentDirectory();
std::string AbsolutePath(std::string_view path);  // cleaned

}  // namespace premortem
