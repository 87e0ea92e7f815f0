#include "models/errors.h"

#include <algorithm>
#include <string>

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

// A value that functions of a package return, but only wrapped.
struct WrappedValue {
  std::string_view from;
  ErrorValue value;
  friend constexpr auto operator<=>(const WrappedValue&, const WrappedValue&) = default;
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

constexpr WrappedValue kWrappedValues[] = {
    {"os", {"io/fs", "ErrClosed"}},
    {"os", {"io/fs", "ErrExist"}},
    {"os", {"io/fs", "ErrNotExist"}},
    {"os", {"io/fs", "ErrPermission"}},
    {"os", {"os", "ErrClosed"}},
    {"os", {"os", "ErrDeadlineExceeded"}},
    {"os", {"os", "ErrExist"}},
    {"os", {"os", "ErrNotExist"}},
    {"os", {"os", "ErrPermission"}},
    {"os/exec", {"os/exec", "ErrNotFound"}},
    {"strconv", {"strconv", "ErrRange"}},
};
// clang-format on

static_assert(std::ranges::is_sorted(kBareValues) && std::ranges::is_sorted(kWrappedValues),
              "rows are found by bisection");

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

bool IsErrorProtocol(std::string_view method) {
  return std::ranges::find(kProtocol, method) != std::end(kProtocol);
}

bool IsPassedBare(std::string_view package, std::string_view value) {
  return std::ranges::binary_search(kBareValues, ErrorValue{package, value});
}

bool IsAlwaysWrapped(std::string_view from, std::string_view package, std::string_view value) {
  return std::ranges::binary_search(kWrappedValues, WrappedValue{from, {package, value}});
}

bool MayReturnErrorOf(std::string_view from, std::string_view of) {
  return from == of || std::ranges::binary_search(kOrigins, Origin{from, of});
}

bool ReturnsBareErrors(std::string_view package) {
  std::string_view first = package.substr(0, package.find('/'));
  return first.find('.') == std::string_view::npos || package.starts_with("golang.org/x/sys/");
}

}  // namespace premortem::models
