#include "models/resources.h"

#include <algorithm>

#include "models/words.h"

namespace premortem::models {

namespace {

using enum ResourceKind;

// clang-format off
constexpr Acquirer kAcquirers[] = {
    {{"context", "", "WithCancel"}, kCancel, 1},
    {{"context", "", "WithCancelCause"}, kCancel, 1},
    {{"context", "", "WithDeadline"}, kCancel, 1},
    {{"context", "", "WithDeadlineCause"}, kCancel, 1},
    {{"context", "", "WithTimeout"}, kCancel, 1},
    {{"context", "", "WithTimeoutCause"}, kCancel, 1},
    {{"crypto/tls", "", "Dial"}, kConnection, 0, 1},
    {{"crypto/tls", "", "DialWithDialer"}, kConnection, 0, 1},
    {{"crypto/tls", "", "Listen"}, kListener, 0, 1},
    {{"crypto/tls", "Dialer", "Dial"}, kConnection, 0, 1},
    {{"crypto/tls", "Dialer", "DialContext"}, kConnection, 0, 1},
    {{"database/sql", "Conn", "BeginTx"}, kTransaction, 0, 1},
    {{"database/sql", "Conn", "PrepareContext"}, kStatement, 0, 1},
    {{"database/sql", "Conn", "QueryContext"}, kRows, 0, 1},
    {{"database/sql", "DB", "Begin"}, kTransaction, 0, 1},
    {{"database/sql", "DB", "BeginTx"}, kTransaction, 0, 1},
    {{"database/sql", "DB", "Prepare"}, kStatement, 0, 1},
    {{"database/sql", "DB", "PrepareContext"}, kStatement, 0, 1},
    {{"database/sql", "DB", "Query"}, kRows, 0, 1},
    {{"database/sql", "DB", "QueryContext"}, kRows, 0, 1},
    {{"database/sql", "Stmt", "Query"}, kRows, 0, 1},
    {{"database/sql", "Stmt", "QueryContext"}, kRows, 0, 1},
    {{"database/sql", "Tx", "Prepare"}, kStatement, 0, 1},
    {{"database/sql", "Tx", "PrepareContext"}, kStatement, 0, 1},
    {{"database/sql", "Tx", "Query"}, kRows, 0, 1},
    {{"database/sql", "Tx", "QueryContext"}, kRows, 0, 1},
    {{"github.com/gomodule/redigo/redis", "", "Dial"}, kConnection, 0, 1},
    {{"github.com/gomodule/redigo/redis", "", "DialContext"}, kConnection, 0, 1},
    {{"github.com/gomodule/redigo/redis", "", "DialTimeout"}, kConnection, 0, 1},
    {{"github.com/gomodule/redigo/redis", "", "DialURL"}, kConnection, 0, 1},
    {{"github.com/gomodule/redigo/redis", "", "DialURLContext"}, kConnection, 0, 1},
    {{"github.com/gomodule/redigo/redis", "Pool", "Get"}, kConnection},
    {{"github.com/gomodule/redigo/redis", "Pool", "GetContext"}, kConnection, 0, 1},
    {{"github.com/gorilla/websocket", "", "Upgrade"}, kConnection, 0, 1},
    {{"github.com/gorilla/websocket", "Dialer", "Dial"}, kConnection, 0, 2},
    {{"github.com/gorilla/websocket", "Dialer", "DialContext"}, kConnection, 0, 2},
    {{"github.com/gorilla/websocket", "Upgrader", "Upgrade"}, kConnection, 0, 1},
    {{"github.com/hashicorp/go-retryablehttp", "", "Get"}, kResponse, 0, 1},
    {{"github.com/hashicorp/go-retryablehttp", "", "Post"}, kResponse, 0, 1},
    {{"github.com/hashicorp/go-retryablehttp", "", "PostForm"}, kResponse, 0, 1},
    {{"github.com/hashicorp/go-retryablehttp", "Client", "Do"}, kResponse, 0, 1},
    {{"github.com/hashicorp/go-retryablehttp", "Client", "Get"}, kResponse, 0, 1},
    {{"github.com/hashicorp/go-retryablehttp", "Client", "Post"}, kResponse, 0, 1},
    {{"github.com/hashicorp/go-retryablehttp", "Client", "PostForm"}, kResponse, 0, 1},
    {{"github.com/jackc/pgx/v5", "Conn", "Begin"}, kTransaction, 0, 1},
    {{"github.com/jackc/pgx/v5", "Conn", "BeginTx"}, kTransaction, 0, 1},
    {{"github.com/jackc/pgx/v5", "Conn", "Query"}, kRows, 0, 1},
    {{"github.com/jackc/pgx/v5/pgxpool", "Conn", "Begin"}, kTransaction, 0, 1},
    {{"github.com/jackc/pgx/v5/pgxpool", "Conn", "BeginTx"}, kTransaction, 0, 1},
    {{"github.com/jackc/pgx/v5/pgxpool", "Conn", "Query"}, kRows, 0, 1},
    {{"github.com/jackc/pgx/v5/pgxpool", "Pool", "Begin"}, kTransaction, 0, 1},
    {{"github.com/jackc/pgx/v5/pgxpool", "Pool", "BeginTx"}, kTransaction, 0, 1},
    {{"github.com/jackc/pgx/v5/pgxpool", "Pool", "Query"}, kRows, 0, 1},
    {{"github.com/jackc/pgx/v5/pgxpool", "Tx", "Begin"}, kTransaction, 0, 1},
    {{"github.com/jackc/pgx/v5/pgxpool", "Tx", "Query"}, kRows, 0, 1},
    {{"github.com/jmoiron/sqlx", "", "NamedQuery"}, kRows, 0, 1},
    {{"github.com/jmoiron/sqlx", "", "NamedQueryContext"}, kRows, 0, 1},
    {{"github.com/jmoiron/sqlx", "", "Preparex"}, kStatement, 0, 1},
    {{"github.com/jmoiron/sqlx", "", "PreparexContext"}, kStatement, 0, 1},
    {{"github.com/jmoiron/sqlx", "Conn", "BeginTxx"}, kTransaction, 0, 1},
    {{"github.com/jmoiron/sqlx", "Conn", "PreparexContext"}, kStatement, 0, 1},
    {{"github.com/jmoiron/sqlx", "Conn", "QueryxContext"}, kRows, 0, 1},
    {{"github.com/jmoiron/sqlx", "DB", "BeginTxx"}, kTransaction, 0, 1},
    {{"github.com/jmoiron/sqlx", "DB", "Beginx"}, kTransaction, 0, 1},
    {{"github.com/jmoiron/sqlx", "DB", "MustBegin"}, kTransaction},
    {{"github.com/jmoiron/sqlx", "DB", "MustBeginTx"}, kTransaction},
    {{"github.com/jmoiron/sqlx", "DB", "NamedQuery"}, kRows, 0, 1},
    {{"github.com/jmoiron/sqlx", "DB", "NamedQueryContext"}, kRows, 0, 1},
    {{"github.com/jmoiron/sqlx", "DB", "PrepareNamed"}, kStatement, 0, 1},
    {{"github.com/jmoiron/sqlx", "DB", "PrepareNamedContext"}, kStatement, 0, 1},
    {{"github.com/jmoiron/sqlx", "DB", "Preparex"}, kStatement, 0, 1},
    {{"github.com/jmoiron/sqlx", "DB", "PreparexContext"}, kStatement, 0, 1},
    {{"github.com/jmoiron/sqlx", "DB", "Queryx"}, kRows, 0, 1},
    {{"github.com/jmoiron/sqlx", "DB", "QueryxContext"}, kRows, 0, 1},
    {{"github.com/jmoiron/sqlx", "NamedStmt", "Query"}, kRows, 0, 1},
    {{"github.com/jmoiron/sqlx", "NamedStmt", "QueryContext"}, kRows, 0, 1},
    {{"github.com/jmoiron/sqlx", "NamedStmt", "Queryx"}, kRows, 0, 1},
    {{"github.com/jmoiron/sqlx", "NamedStmt", "QueryxContext"}, kRows, 0, 1},
    {{"github.com/jmoiron/sqlx", "Stmt", "Queryx"}, kRows, 0, 1},
    {{"github.com/jmoiron/sqlx", "Stmt", "QueryxContext"}, kRows, 0, 1},
    {{"github.com/jmoiron/sqlx", "Tx", "NamedQuery"}, kRows, 0, 1},
    {{"github.com/jmoiron/sqlx", "Tx", "PrepareNamed"}, kStatement, 0, 1},
    {{"github.com/jmoiron/sqlx", "Tx", "PrepareNamedContext"}, kStatement, 0, 1},
    {{"github.com/jmoiron/sqlx", "Tx", "Preparex"}, kStatement, 0, 1},
    {{"github.com/jmoiron/sqlx", "Tx", "PreparexContext"}, kStatement, 0, 1},
    {{"github.com/jmoiron/sqlx", "Tx", "Queryx"}, kRows, 0, 1},
    {{"github.com/jmoiron/sqlx", "Tx", "QueryxContext"}, kRows, 0, 1},
    {{"github.com/segmentio/kafka-go", "", "Dial"}, kConnection, 0, 1},
    {{"github.com/segmentio/kafka-go", "", "DialContext"}, kConnection, 0, 1},
    {{"github.com/segmentio/kafka-go", "", "DialLeader"}, kConnection, 0, 1},
    {{"github.com/segmentio/kafka-go", "", "DialPartition"}, kConnection, 0, 1},
    {{"github.com/segmentio/kafka-go", "Dialer", "Dial"}, kConnection, 0, 1},
    {{"github.com/segmentio/kafka-go", "Dialer", "DialContext"}, kConnection, 0, 1},
    {{"github.com/segmentio/kafka-go", "Dialer", "DialLeader"}, kConnection, 0, 1},
    {{"github.com/segmentio/kafka-go", "Dialer", "DialPartition"}, kConnection, 0, 1},
    {{"golang.org/x/net/context/ctxhttp", "", "Do"}, kResponse, 0, 1},
    {{"golang.org/x/net/context/ctxhttp", "", "Get"}, kResponse, 0, 1},
    {{"golang.org/x/net/context/ctxhttp", "", "Post"}, kResponse, 0, 1},
    {{"golang.org/x/net/context/ctxhttp", "", "PostForm"}, kResponse, 0, 1},
    {{"golang.org/x/sync/errgroup", "", "WithContext"}, kGroup},
    {{"io/ioutil", "", "TempFile"}, kFile, 0, 1},
    {{"net", "", "Dial"}, kConnection, 0, 1},
    {{"net", "", "DialIP"}, kConnection, 0, 1},
    {{"net", "", "DialTCP"}, kConnection, 0, 1},
    {{"net", "", "DialTimeout"}, kConnection, 0, 1},
    {{"net", "", "DialUDP"}, kConnection, 0, 1},
    {{"net", "", "DialUnix"}, kConnection, 0, 1},
    {{"net", "", "FileConn"}, kConnection, 0, 1},
    {{"net", "", "FileListener"}, kListener, 0, 1},
    {{"net", "", "FilePacketConn"}, kConnection, 0, 1},
    {{"net", "", "Listen"}, kListener, 0, 1},
    {{"net", "", "ListenIP"}, kConnection, 0, 1},
    {{"net", "", "ListenMulticastUDP"}, kConnection, 0, 1},
    {{"net", "", "ListenPacket"}, kConnection, 0, 1},
    {{"net", "", "ListenTCP"}, kListener, 0, 1},
    {{"net", "", "ListenUDP"}, kConnection, 0, 1},
    {{"net", "", "ListenUnix"}, kListener, 0, 1},
    {{"net", "", "ListenUnixgram"}, kConnection, 0, 1},
    {{"net", "Dialer", "Dial"}, kConnection, 0, 1},
    {{"net", "Dialer", "DialContext"}, kConnection, 0, 1},
    {{"net", "Dialer", "DialIP"}, kConnection, 0, 1},
    {{"net", "Dialer", "DialTCP"}, kConnection, 0, 1},
    {{"net", "Dialer", "DialUDP"}, kConnection, 0, 1},
    {{"net", "Dialer", "DialUnix"}, kConnection, 0, 1},
    {{"net", "ListenConfig", "Listen"}, kListener, 0, 1},
    {{"net", "ListenConfig", "ListenPacket"}, kConnection, 0, 1},
    {{"net", "Listener", "Accept"}, kConnection, 0, 1},
    {{"net", "TCPListener", "Accept"}, kConnection, 0, 1},
    {{"net", "TCPListener", "AcceptTCP"}, kConnection, 0, 1},
    {{"net", "UnixListener", "Accept"}, kConnection, 0, 1},
    {{"net", "UnixListener", "AcceptUnix"}, kConnection, 0, 1},
    {{"net/http", "", "Get"}, kResponse, 0, 1},
    {{"net/http", "", "Post"}, kResponse, 0, 1},
    {{"net/http", "", "PostForm"}, kResponse, 0, 1},
    {{"net/http", "Client", "Do"}, kResponse, 0, 1},
    {{"net/http", "Client", "Get"}, kResponse, 0, 1},
    {{"net/http", "Client", "Post"}, kResponse, 0, 1},
    {{"net/http", "Client", "PostForm"}, kResponse, 0, 1},
    {{"net/http", "Transport", "RoundTrip"}, kResponse, 0, 1},
    {{"os", "", "Create"}, kFile, 0, 1},
    {{"os", "", "CreateTemp"}, kFile, 0, 1},
    {{"os", "", "Open"}, kFile, 0, 1},
    {{"os", "", "OpenFile"}, kFile, 0, 1},
    {{"os", "", "OpenInRoot"}, kFile, 0, 1},
    {{"os", "Root", "Create"}, kFile, 0, 1},
    {{"os", "Root", "Open"}, kFile, 0, 1},
    {{"os", "Root", "OpenFile"}, kFile, 0, 1},
    {{"os/signal", "", "NotifyContext"}, kCancel, 1},
    {{"sync", "Pool", "Get"}, kPooled},
    {{"time", "", "NewTicker"}, kTicker},
    {{"time", "", "NewTimer"}, kTimer},
};

// By ResourceKind.
constexpr Release kReleases[] = {
    {"", ""},
    {"Stop", "", "C"},
    {"Stop", "", "C"},
    {"Close", "Body"},
    {"Close", ""},
    {"Close", ""},
    {"Close", ""},
    {"Close", ""},
    {"Close", ""},
    {.method = "Commit", .part = "", .other = "Rollback"},
    {"Wait", ""},
    {.method = "", .part = "", .taker = {"sync", "Pool", "Put"}},
    {.method = "Close", .part = "", .other = "Stop"},
};
constexpr TypeName kTypes[] = {{"context", "CancelFunc"}, {"time", "Ticker"},       {"time", "Timer"},
                               {"net/http", "Response"},  {"database/sql", "Rows"}, {"database/sql", "Stmt"},
                               {"os", "File"},            {"net", "Conn"},          {"net", "Listener"},
                               {"database/sql", "Tx"},    {"golang.org/x/sync/errgroup", "Group"},
                               {},                        {}};
static_assert(std::size(kReleases) == static_cast<size_t>(kMade) + 1);
static_assert(std::size(kTypes) == std::size(kReleases));

// Words with which the names of constructors begin.
constexpr std::string_view kConstructors[] = {"connect", "create", "dial", "new", "open", "start"};

// Of *os.File, net.Conn, net.Listener, io.ReadCloser, sorted.
constexpr std::string_view kMethods[] = {
    "Accept", "Addr", "Close", "Fd", "LocalAddr", "Name", "Read", "ReadAt", "ReadByte",
    "ReadDir", "ReadFrom", "Readdir", "Readdirnames", "RemoteAddr", "Seek", "SetDeadline",
    "SetReadDeadline", "SetWriteDeadline", "Stat", "Sync", "Truncate", "Write", "WriteAt",
    "WriteString", "WriteTo"};

constexpr FunctionName kEnds[] = {
    {"os", "", "Exit"},
    {"runtime", "", "Goexit"},
    {"syscall", "", "Exit"},
    {"testing", "common", "FailNow"},
    {"testing", "common", "Skip"},
    {"testing", "common", "SkipNow"},
    {"testing", "common", "Skipf"},
};
// Names of such functions in all libraries, and beginnings of names.
constexpr std::string_view kEndNames[] = {"Exit", "Exitf", "FailNow"};
constexpr std::string_view kEndBeginnings[] = {"Fatal", "Panic"};

constexpr FunctionName kDeadlines[] = {
    {"context", "", "WithDeadline"},
    {"context", "", "WithDeadlineCause"},
    {"context", "", "WithTimeout"},
    {"context", "", "WithTimeoutCause"},
};

constexpr FunctionName kEndless[] = {
    {"context", "", "Background"},
    {"context", "", "TODO"},
};

constexpr FunctionName kTakesReader[] = {
    {"net/http", "", "NewRequest"},
    {"net/http", "", "NewRequestWithContext"},
    {"net/http", "", "Post"},
    {"net/http", "Client", "Post"},
};

constexpr FunctionName kReadsToEnd[] = {
    {"io", "", "ReadAll"},
    {"io/ioutil", "", "ReadAll"},
    {"net/http/httputil", "", "DumpResponse"},
};

constexpr FunctionName kLooks[] = {
    {"net/http/httputil", "", "DumpResponse"},
};
// clang-format on

static_assert(std::ranges::is_sorted(kAcquirers, {}, &Acquirer::name),
              "rows are found by bisection");
static_assert(std::ranges::is_sorted(kMethods) && std::ranges::is_sorted(kEnds) &&
                  std::ranges::is_sorted(kTakesReader) && std::ranges::is_sorted(kLooks),
              "rows are found by bisection");

}  // namespace

std::span<const Acquirer> Acquirers() { return kAcquirers; }

const Acquirer* AcquirerOf(const FunctionName& name) {
  const auto* row = std::ranges::lower_bound(kAcquirers, name, {}, &Acquirer::name);
  return row != std::end(kAcquirers) && row->name == name ? row : nullptr;
}

Release ReleaseOf(ResourceKind kind) { return kReleases[static_cast<size_t>(kind)]; }

bool IsConstructor(std::string_view function) {
  return std::ranges::any_of(kConstructors,
                             [&](std::string_view word) { return BeginsWithWord(function, word); });
}

bool HasDeadline(const FunctionName& name) { return std::ranges::binary_search(kDeadlines, name); }

bool MakesEndlessContext(const FunctionName& name) {
  return std::ranges::binary_search(kEndless, name);
}

TypeName TypeOf(ResourceKind kind) { return kTypes[static_cast<size_t>(kind)]; }

std::optional<ResourceKind> KindOfType(const TypeName& type) {
  const auto* found = std::ranges::find(kTypes, type);
  if (found == std::end(kTypes) || type.name.empty()) return {};
  return static_cast<ResourceKind>(found - std::begin(kTypes));
}

bool IsMethodOfResource(std::string_view method) {
  return std::ranges::binary_search(kMethods, method);
}

bool NeverReturns(const FunctionName& name) {
  return std::ranges::binary_search(kEnds, name) ||
         std::ranges::find(kEndNames, name.name) != std::end(kEndNames) ||
         std::ranges::any_of(kEndBeginnings,
                             [&](std::string_view start) { return name.name.starts_with(start); });
}

bool TakesOverReader(const FunctionName& name) {
  return std::ranges::binary_search(kTakesReader, name);
}

bool ReadsToEnd(const FunctionName& name) { return std::ranges::binary_search(kReadsToEnd, name); }

int MethodOfRequest(const FunctionName& name) {
  if (name == FunctionName{"net/http", "", "NewRequest"}) return 0;
  if (name == FunctionName{"net/http", "", "NewRequestWithContext"}) return 1;
  return -1;
}

bool IsMethodWithUrl(std::string_view method) {
  return method == "Get" || method == "Post" || method == "PostForm";
}

bool OnlyLooksAt(const FunctionName& name) { return std::ranges::binary_search(kLooks, name); }

bool IsDoneOfContext(const FunctionName& name) {
  return name == FunctionName{"context", "Context", "Done"};
}

bool IsErrorOfContext(const FunctionName& name) {
  return name == FunctionName{"context", "Context", "Err"};
}

bool IsCauseOfContext(const FunctionName& name) {
  return name == FunctionName{"context", "", "Cause"};
}

}  // namespace premortem::models
