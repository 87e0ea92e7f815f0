#include "models/contexts.h"

#include <algorithm>

#include "models/entries.h"
#include "models/words.h"

namespace premortem::models {

namespace {

struct Carrier {
  TypeName type;
  std::string_view code;
};
constexpr Carrier kCarriers[] = {
    {{"github.com/gin-gonic/gin", "Context"}, ".Request.Context()"},
    {{"github.com/gofiber/fiber", "Ctx"}, ".UserContext()"},
    {{"github.com/labstack/echo", "Context"}, ".Request().Context()"},
    {{"net/http", "Request"}, ".Context()"},
};

struct Sibling {
  FunctionName name;
  std::string_view with_context;
};
constexpr Sibling kSiblings[] = {
    {{"database/sql", "DB", "Begin"}, "BeginTx"},
    {{"database/sql", "DB", "Exec"}, "ExecContext"},
    {{"database/sql", "DB", "Ping"}, "PingContext"},
    {{"database/sql", "DB", "Prepare"}, "PrepareContext"},
    {{"database/sql", "DB", "Query"}, "QueryContext"},
    {{"database/sql", "DB", "QueryRow"}, "QueryRowContext"},
    {{"database/sql", "Stmt", "Exec"}, "ExecContext"},
    {{"database/sql", "Stmt", "Query"}, "QueryContext"},
    {{"database/sql", "Stmt", "QueryRow"}, "QueryRowContext"},
    {{"database/sql", "Tx", "Exec"}, "ExecContext"},
    {{"database/sql", "Tx", "Prepare"}, "PrepareContext"},
    {{"database/sql", "Tx", "Query"}, "QueryContext"},
    {{"database/sql", "Tx", "QueryRow"}, "QueryRowContext"},
    {{"github.com/jmoiron/sqlx", "DB", "Beginx"}, "BeginTxx"},
    {{"github.com/jmoiron/sqlx", "DB", "Get"}, "GetContext"},
    {{"github.com/jmoiron/sqlx", "DB", "MustExec"}, "MustExecContext"},
    {{"github.com/jmoiron/sqlx", "DB", "NamedExec"}, "NamedExecContext"},
    {{"github.com/jmoiron/sqlx", "DB", "NamedQuery"}, "NamedQueryContext"},
    {{"github.com/jmoiron/sqlx", "DB", "PrepareNamed"}, "PrepareNamedContext"},
    {{"github.com/jmoiron/sqlx", "DB", "Preparex"}, "PreparexContext"},
    {{"github.com/jmoiron/sqlx", "DB", "QueryRowx"}, "QueryRowxContext"},
    {{"github.com/jmoiron/sqlx", "DB", "Queryx"}, "QueryxContext"},
    {{"github.com/jmoiron/sqlx", "DB", "Select"}, "SelectContext"},
    {{"github.com/jmoiron/sqlx", "NamedStmt", "Exec"}, "ExecContext"},
    {{"github.com/jmoiron/sqlx", "NamedStmt", "Get"}, "GetContext"},
    {{"github.com/jmoiron/sqlx", "NamedStmt", "MustExec"}, "MustExecContext"},
    {{"github.com/jmoiron/sqlx", "NamedStmt", "Query"}, "QueryContext"},
    {{"github.com/jmoiron/sqlx", "NamedStmt", "QueryRow"}, "QueryRowContext"},
    {{"github.com/jmoiron/sqlx", "NamedStmt", "QueryRowx"}, "QueryRowxContext"},
    {{"github.com/jmoiron/sqlx", "NamedStmt", "Queryx"}, "QueryxContext"},
    {{"github.com/jmoiron/sqlx", "NamedStmt", "Select"}, "SelectContext"},
    {{"github.com/jmoiron/sqlx", "Stmt", "Get"}, "GetContext"},
    {{"github.com/jmoiron/sqlx", "Stmt", "MustExec"}, "MustExecContext"},
    {{"github.com/jmoiron/sqlx", "Stmt", "QueryRowx"}, "QueryRowxContext"},
    {{"github.com/jmoiron/sqlx", "Stmt", "Queryx"}, "QueryxContext"},
    {{"github.com/jmoiron/sqlx", "Stmt", "Select"}, "SelectContext"},
    {{"net", "", "LookupAddr"}, "Resolver.LookupAddr"},
    {{"net", "", "LookupCNAME"}, "Resolver.LookupCNAME"},
    {{"net", "", "LookupHost"}, "Resolver.LookupHost"},
    {{"net", "", "LookupIP"}, "Resolver.LookupIPAddr"},
    {{"net", "", "LookupMX"}, "Resolver.LookupMX"},
    {{"net", "", "LookupNS"}, "Resolver.LookupNS"},
    {{"net", "", "LookupSRV"}, "Resolver.LookupSRV"},
    {{"net", "", "LookupTXT"}, "Resolver.LookupTXT"},
    {{"net/http", "", "Get"}, "NewRequestWithContext"},
    {{"net/http", "", "Head"}, "NewRequestWithContext"},
    {{"net/http", "", "NewRequest"}, "NewRequestWithContext"},
    {{"net/http", "", "Post"}, "NewRequestWithContext"},
    {{"net/http", "", "PostForm"}, "NewRequestWithContext"},
    {{"net/http", "Client", "Get"}, "NewRequestWithContext"},
    {{"net/http", "Client", "Head"}, "NewRequestWithContext"},
    {{"net/http", "Client", "Post"}, "NewRequestWithContext"},
    {{"net/http", "Client", "PostForm"}, "NewRequestWithContext"},
};
static_assert(std::ranges::is_sorted(kSiblings, {}, &Sibling::name));

// Words with which such a name begins, in small letters.
constexpr std::string_view kBeginnings[] = {
    "clean",    "cleanup",     "close",      "connect",     "deregister", "destroy", "detach",
    "dial",     "disconnect",  "emit",       "end",         "exit",       "finish",  "flush",
    "free",     "handleerror", "init",       "launch",      "listen",     "log",     "make",
    "new",      "notify",      "observe",    "open",        "publish",    "record",  "register",
    "release",  "report",      "rollback",   "run",         "schedule",   "serve",   "setup",
    "shutdown", "start",       "stop",       "subscribe",   "terminate",  "trace",   "track",
    "undo",     "unlock",      "unregister", "unsubscribe", "watch",      "with",
};

// Libraries that write down what happened.
constexpr std::string_view kReporters[] = {
    "github.com/containerd/log",
    "github.com/go-logr/logr",
    "github.com/rs/zerolog",
    "github.com/sirupsen/logrus",
    "go.opentelemetry.io/otel",
    "go.uber.org/zap",
    "k8s.io/klog",
    "log/slog",
    "runtime/pprof",
    "runtime/trace",
};

}  // namespace

bool IsContextPackage(std::string_view path) { return path == "context"; }

bool ReadsContextValue(const FunctionName& name) {
  return name == FunctionName{"context", "Context", "Value"};
}

bool MakesChildContext(const FunctionName& name) {
  return (IsContextPackage(name.package) && name.name.starts_with("With")) ||
         name == FunctionName{"os/signal", "", "NotifyContext"} ||
         name == FunctionName{"golang.org/x/sync/errgroup", "", "WithContext"};
}

bool OnlyAddsValue(const FunctionName& name) {
  return IsContextPackage(name.package) && name.name == "WithValue";
}

bool KeepsNoDeadline(const FunctionName& name) {
  return name == FunctionName{"context", "", "WithoutCancel"};
}

int ContextOfRequest(const FunctionName& name) {
  if (name.package != "net/http") return -1;
  if (name.receiver.empty() && name.name == "NewRequest") return kNoContext;
  if (name.receiver.empty() && name.name == "NewRequestWithContext") return 0;
  bool of_request =
      name.receiver == "Request" && (name.name == "WithContext" || name.name == "Clone");
  return of_request ? 1 : -1;
}

std::string_view ContextOf(const TypeName& type) {
  TypeName name{WithoutVersion(type.package), type.name};
  const auto* row = std::ranges::find(kCarriers, name, &Carrier::type);
  return row == std::end(kCarriers) ? std::string_view() : row->code;
}

std::string_view WithContextOf(const FunctionName& name) {
  const auto* row = std::ranges::lower_bound(kSiblings, name, {}, &Sibling::name);
  return row != std::end(kSiblings) && row->name == name ? row->with_context : std::string_view();
}

bool TakesAway(const FunctionName& name) {
  return BeginsWithWord(name.name, "delete") || BeginsWithWord(name.name, "remove");
}

bool IsReporter(std::string_view package) {
  package = WithoutVersion(package);
  return std::ranges::any_of(kReporters, [&](std::string_view path) {
    return package == path || (package.starts_with(path) && package[path.size()] == '/');
  });
}

bool OutlivesCaller(const FunctionName& name) {
  return IsReporter(name.package) || std::ranges::any_of(kBeginnings, [&](std::string_view word) {
           return BeginsWithWord(name.name, word);
         });
}

}  // namespace premortem::models
