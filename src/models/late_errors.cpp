#include "models/late_errors.h"

#include <algorithm>
#include <iterator>

namespace premortem::models {

namespace {

// clang-format off
constexpr Writer kWriters[] = {
    {{"archive/tar", "", "NewWriter"}, "Close", 0},
    {{"archive/zip", "", "NewWriter"}, "Close", 0},
    {{"bufio", "", "NewWriter"}, "Flush", 0},
    {{"bufio", "", "NewWriterSize"}, "Flush", 0},
    {{"cloud.google.com/go/storage", "ObjectHandle", "NewWriter"}, "Close"},
    {{"compress/flate", "", "NewWriter"}, "Close", 0},
    {{"compress/gzip", "", "NewWriter"}, "Close", 0},
    {{"compress/gzip", "", "NewWriterLevel"}, "Close", 0},
    {{"compress/lzw", "", "NewWriter"}, "Close", 0},
    {{"compress/zlib", "", "NewWriter"}, "Close", 0},
    {{"compress/zlib", "", "NewWriterLevel"}, "Close", 0},
    {{"encoding/base32", "", "NewEncoder"}, "Close", 1},
    {{"encoding/base64", "", "NewEncoder"}, "Close", 1},
    {{"encoding/csv", "", "NewWriter"}, "Flush", 0, -1, "Error"},
    {{"github.com/andybalholm/brotli", "", "NewWriter"}, "Close", 0},
    {{"github.com/andybalholm/brotli", "", "NewWriterLevel"}, "Close", 0},
    {{"github.com/andybalholm/brotli", "", "NewWriterOptions"}, "Close", 0},
    {{"github.com/golang/snappy", "", "NewBufferedWriter"}, "Close", 0},
    {{"github.com/klauspost/compress/flate", "", "NewWriter"}, "Close", 0},
    {{"github.com/klauspost/compress/gzip", "", "NewWriter"}, "Close", 0},
    {{"github.com/klauspost/compress/gzip", "", "NewWriterLevel"}, "Close", 0},
    {{"github.com/klauspost/compress/s2", "", "NewWriter"}, "Close", 0},
    {{"github.com/klauspost/compress/snappy", "", "NewBufferedWriter"}, "Close", 0},
    {{"github.com/klauspost/compress/zlib", "", "NewWriter"}, "Close", 0},
    {{"github.com/klauspost/compress/zlib", "", "NewWriterLevel"}, "Close", 0},
    {{"github.com/klauspost/compress/zstd", "", "NewWriter"}, "Close", 0},
    {{"github.com/klauspost/pgzip", "", "NewWriter"}, "Close", 0},
    {{"github.com/klauspost/pgzip", "", "NewWriterLevel"}, "Close", 0},
    {{"github.com/pierrec/lz4/v4", "", "NewWriter"}, "Close", 0},
    {{"github.com/ulikunitz/xz", "", "NewWriter"}, "Close", 0},
    {{"github.com/ulikunitz/xz/lzma", "", "NewWriter"}, "Close", 0},
    {{"github.com/ulikunitz/xz/lzma", "", "NewWriter2"}, "Close", 0},
    {{"go.mongodb.org/mongo-driver/mongo/gridfs", "Bucket", "OpenUploadStream"}, "Close"},
    {{"go.mongodb.org/mongo-driver/mongo/gridfs", "Bucket", "OpenUploadStreamWithID"}, "Close"},
    {{"go.mongodb.org/mongo-driver/v2/mongo", "GridFSBucket", "OpenUploadStream"}, "Close"},
    {{"go.mongodb.org/mongo-driver/v2/mongo", "GridFSBucket", "OpenUploadStreamWithID"}, "Close"},
    {{"mime/multipart", "", "NewWriter"}, "Close", 0},
    {{"mime/quotedprintable", "", "NewWriter"}, "Close", 0},
    {{"os", "", "Create"}, "Close"},
    {{"os", "", "OpenFile"}, "Close", -1, 1},
    {{"os", "Root", "Create"}, "Close"},
    {{"os", "Root", "OpenFile"}, "Close", -1, 1},
    {{"text/tabwriter", "", "NewWriter"}, "Flush", 0, -1, "Flush", true},
};

constexpr std::string_view kWriteMethods[] = {
    "AddFS",      "Create",   "CreateFormField", "CreateFormFile", "CreateHeader",
    "CreatePart", "ReadFrom", "Write",           "WriteAt",        "WriteByte",
    "WriteField", "WriteHeader", "WriteRune",    "WriteString"};
constexpr std::string_view kConfirms[] = {"Sync", "WriteAll"};

constexpr TypeName kConfirmedAtOnce[] = {
    {"bytes", "Buffer"},
    {"hash", "Hash"},
    {"net/http", "ResponseWriter"},
    {"strings", "Builder"},
};
constexpr TypeName kInMemory[] = {{"bytes", "Buffer"}, {"bytes", "Reader"}, {"strings", "Reader"}};

constexpr TypeName kTransactions[] = {
    {"database/sql", "Tx"},
    {"github.com/jackc/pgx/v5", "Tx"},
    {"github.com/jackc/pgx/v5/pgxpool", "Tx"},
    {"go.etcd.io/bbolt", "Tx"},
};
constexpr std::string_view kWritesInTransaction[] = {"CopyFrom", "CreateBucket", "DeleteBucket", "Exec",
                                                     "MustExec", "NamedExec", "SendBatch"};

constexpr std::string_view kSteps[] = {"Next", "Scan"};
constexpr std::string_view kLateErrors[] = {"Err", "Error"};
// clang-format on

static_assert(std::ranges::is_sorted(kWriters, {}, &Writer::made_by),
              "rows are found by bisection");

constexpr int64_t kWriteOnly = 1, kReadWrite = 2;  // as in package syscall, on all systems

template <typename Row, typename Key>
bool Has(const Row& rows, const Key& key) {
  return std::ranges::find(rows, key) != std::end(rows);
}

}  // namespace

const Writer* WriterOf(const FunctionName& name) {
  const auto* row = std::ranges::lower_bound(kWriters, name, {}, &Writer::made_by);
  return row != std::end(kWriters) && row->made_by == name ? row : nullptr;
}

bool IsOpenedForData(int64_t flags) {
  constexpr int64_t kAccess = kWriteOnly | kReadWrite;
  return (flags & kAccess) != 0 && (flags & ~kAccess) != 0;
}
bool IsWriteMethod(std::string_view method) { return Has(kWriteMethods, method); }
bool ConfirmsWrites(std::string_view method) { return Has(kConfirms, method); }
bool WritesFile(const Writer& writer) { return writer.made_by.package == "os"; }
bool NeedsNoConfirmation(const TypeName& target) { return Has(kConfirmedAtOnce, target); }
bool IsCommit(const FunctionName& name) {
  return name.name == kCommit && Has(kTransactions, TypeName{name.package, name.receiver});
}
bool WritesInTransaction(std::string_view method) {
  return std::ranges::any_of(kWritesInTransaction,
                             [&](std::string_view start) { return method.starts_with(start); });
}
bool GoesOneStep(std::string_view method) { return Has(kSteps, method); }
std::span<const std::string_view> LateErrors() { return kLateErrors; }
bool TellsLateError(std::string_view method) { return Has(kLateErrors, method); }
bool ReadsFromMemory(const TypeName& reader) { return Has(kInMemory, reader); }

}  // namespace premortem::models
