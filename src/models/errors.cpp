#include "models/errors.h"

#include <algorithm>
#include <string>

#include "models/words.h"

namespace premortem::models {

namespace {

// clang-format off
constexpr ErrorText kErrorTexts[] = {
    {"address already in use", "syscall.EADDRINUSE"},
    {"argument list too long", "syscall.E2BIG"},
    {"bad file descriptor", "syscall.EBADF"},
    {"broken pipe", "syscall.EPIPE"},
    {"connection refused", "syscall.ECONNREFUSED"},
    {"connection reset", "syscall.ECONNRESET"},
    {"connection reset by peer", "syscall.ECONNRESET"},
    {"context canceled", "context.Canceled"},
    {"context deadline exceeded", "context.DeadlineExceeded"},
    {"device or resource busy", "syscall.EBUSY"},
    {"directory not empty", "syscall.ENOTEMPTY"},
    {"driver: bad connection", "driver.ErrBadConn"},
    {"eof", "io.EOF"},
    {"executable file not found in $path", "exec.ErrNotFound"},
    {"file already closed", "fs.ErrClosed"},
    {"file already exists", "fs.ErrExist"},
    {"file does not exist", "fs.ErrNotExist"},
    {"file exists", "fs.ErrExist"},
    {"http: request body too large", "*http.MaxBytesError", true},
    {"http: server closed", "http.ErrServerClosed"},
    {"http: server gave http response to https client", "http.ErrSchemeMismatch"},
    {"i/o timeout", "os.ErrDeadlineExceeded"},
    {"invalid argument", "syscall.EINVAL"},
    {"invalid cross-device link", "syscall.EXDEV"},
    {"network is unreachable", "syscall.ENETUNREACH"},
    {"no child processes", "syscall.ECHILD"},
    {"no route to host", "syscall.EHOSTUNREACH"},
    {"no space left on device", "syscall.ENOSPC"},
    {"no such file or directory", "fs.ErrNotExist"},
    {"no such host", "*net.DNSError", true},
    {"no such process", "syscall.ESRCH"},
    {"not a directory", "syscall.ENOTDIR"},
    {"operation not permitted", "syscall.EPERM"},
    {"operation was canceled", "context.Canceled"},
    {"os: process already finished", "os.ErrProcessDone"},
    {"permission denied", "fs.ErrPermission"},
    {"process already finished", "os.ErrProcessDone"},
    {"read-only file system", "syscall.EROFS"},
    {"request body too large", "*http.MaxBytesError", true},
    {"resource temporarily unavailable", "syscall.EAGAIN"},
    {"server gave http response to https client", "http.ErrSchemeMismatch"},
    {"sql: no rows in result set", "sql.ErrNoRows"},
    {"sql: transaction has already been committed or rolled back", "sql.ErrTxDone"},
    {"too many open files", "syscall.EMFILE"},
    {"unexpected eof", "io.ErrUnexpectedEOF"},
    {"use of closed network connection", "net.ErrClosed"},
    {"value out of range", "strconv.ErrRange"},
};
// clang-format on

static_assert(std::ranges::is_sorted(kErrorTexts, {}, &ErrorText::text),
              "rows are found by bisection");

constexpr std::string_view kBlanks = " \t\n";

char Lower(char c) { return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

struct ErrorValue {
  std::string_view package, name;
  friend constexpr auto operator<=>(const ErrorValue&, const ErrorValue&) = default;
};

// clang-format off
constexpr ErrorValue kBareValues[] = {
    {"bufio", "ErrFinalToken"},
    {"database/sql", "ErrNoRows"},
    {"database/sql/driver", "ErrBadConn"},
    {"database/sql/driver", "ErrRemoveArgument"},
    {"database/sql/driver", "ErrSkip"},
    {"flag", "ErrHelp"},
    {"io", "EOF"},
    {"io", "ErrUnexpectedEOF"},
    {"io/fs", "SkipAll"},
    {"io/fs", "SkipDir"},
    {"net/http", "ErrAbortHandler"},
    {"net/http", "ErrServerClosed"},
    {"net/http", "ErrUseLastResponse"},
    {"path/filepath", "SkipAll"},
    {"path/filepath", "SkipDir"},
};

constexpr std::string_view kFileErrors[] = {
    "io/fs.ErrClosed",
    "io/fs.ErrExist",
    "io/fs.ErrNotExist",
    "io/fs.ErrPermission",
    "os.ErrDeadlineExceeded",
};
constexpr std::string_view kFilePackages[] = {"io/ioutil", "os"};
// clang-format on

static_assert(std::ranges::is_sorted(kBareValues), "rows are found by bisection");

// Packages whose functions hand on errors of another, in order of both.
struct Origin {
  std::string_view from, of;
  friend constexpr auto operator<=>(const Origin&, const Origin&) = default;
};

// clang-format off
constexpr Origin kOrigins[] = {
    {"bufio", "io"},
    {"compress/gzip", "io"},
    {"compress/zlib", "io"},
    {"database/sql", "context"},
    {"encoding/binary", "io"},
    {"encoding/csv", "io"},
    {"encoding/gob", "io"},
    {"encoding/json", "io"},
    {"encoding/xml", "io"},
    {"io/fs", "os"},
    {"io/ioutil", "io/fs"},
    {"io/ioutil", "os"},
    {"net", "context"},
    {"net", "io"},
    {"net", "os"},
    {"net/http", "context"},
    {"net/http", "io"},
    {"net/http", "net"},
    {"net/http", "net/url"},
    {"net/http", "os"},
    {"os", "io"},
    {"os", "io/fs"},
    {"os", "syscall"},
    {"os/exec", "context"},
    {"os/exec", "io/fs"},
    {"os/exec", "os"},
    {"path/filepath", "io/fs"},
    {"path/filepath", "os"},
};
// clang-format on
static_assert(std::ranges::is_sorted(kOrigins), "rows are found by bisection");

// Variables that are set to another, in order.
struct SameError {
  std::string_view variable, same;
};

// clang-format off
constexpr SameError kSameErrors[] = {
    {"os.ErrClosed", "io/fs.ErrClosed"},
    {"os.ErrExist", "io/fs.ErrExist"},
    {"os.ErrInvalid", "io/fs.ErrInvalid"},
    {"os.ErrNotExist", "io/fs.ErrNotExist"},
    {"os.ErrPermission", "io/fs.ErrPermission"},
    {"path/filepath.SkipAll", "io/fs.SkipAll"},
    {"path/filepath.SkipDir", "io/fs.SkipDir"},
};
// clang-format on
static_assert(std::ranges::is_sorted(kSameErrors, {}, &SameError::variable),
              "rows are found by bisection");

struct AskedValue {
  FunctionName function;
  std::string_view value;
};

// clang-format off
constexpr AskedValue kAskedValues[] = {
    {{"os", "", "IsExist"}, "io/fs.ErrExist"},
    {{"os", "", "IsNotExist"}, "io/fs.ErrNotExist"},
    {{"os", "", "IsPermission"}, "io/fs.ErrPermission"},
};
// clang-format on

constexpr std::string_view kContextPackage = "context";

constexpr std::string_view kProtocol[] = {"As", "Cause", "Is", "Unwrap"};

// The row of exactly this text, but for case.
const ErrorText* RowOf(std::string_view text) {
  std::string key(text);
  std::ranges::transform(key, key.begin(), Lower);
  const auto* row =
      std::ranges::lower_bound(kErrorTexts, std::string_view(key), {}, &ErrorText::text);
  return row != std::end(kErrorTexts) && row->text == key ? row : nullptr;
}

}  // namespace

std::span<const ErrorText> ErrorTexts() { return kErrorTexts; }

const ErrorText* ErrorOfText(std::string_view text) {
  size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return nullptr;
  text = text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
  if (const ErrorText* row = RowOf(text)) return row;
  size_t operation = text.find(": ");
  bool plain =
      operation != std::string_view::npos &&
      std::ranges::all_of(text.substr(0, operation), [](char c) { return 'a' <= c && c <= 'z'; });
  return plain ? RowOf(text.substr(operation + 2)) : nullptr;
}

bool IsErrorConstructor(std::string_view function) {
  return BeginsWithWord(function, "new") &&
         (function.ends_with("Error") || function.ends_with("Err"));
}

bool IsErrorProtocol(std::string_view method) {
  return std::ranges::find(kProtocol, method) != std::end(kProtocol);
}

bool IsPassedBare(std::string_view package, std::string_view value) {
  return std::ranges::binary_search(kBareValues, ErrorValue{package, value});
}

std::span<const std::string_view> AlwaysWrappedBy(std::string_view package) {
  if (std::ranges::find(kFilePackages, package) == std::end(kFilePackages)) return {};
  return kFileErrors;
}

std::string_view SameErrorAs(std::string_view variable) {
  const auto* row = std::ranges::lower_bound(kSameErrors, variable, {}, &SameError::variable);
  return row != std::end(kSameErrors) && row->variable == variable ? row->same : variable;
}

std::string_view ValueAskedBy(const FunctionName& name) {
  const auto* row = std::ranges::find(kAskedValues, name, &AskedValue::function);
  return row != std::end(kAskedValues) ? row->value : std::string_view();
}

bool IsSaidOfCaller(std::string_view package) { return package == kContextPackage; }

bool MayReturnErrorOf(std::string_view from, std::string_view of) {
  return from == of || std::ranges::binary_search(kOrigins, Origin{from, of});
}

}  // namespace premortem::models
