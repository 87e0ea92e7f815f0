#include "models/contexts.h"

#include <algorithm>

#include "models/entries.h"

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

// Words with which such a name begins, in small letters.
constexpr std::string_view kBeginnings[] = {
    "add",        "clean",   "cleanup",   "close",       "configure",   "connect", "deregister",
    "destroy",    "detach",  "dial",      "emit",        "end",         "ensure",  "exit",
    "finish",     "flush",   "free",      "handleerror", "init",        "launch",  "listen",
    "load",       "log",     "make",      "must",        "new",         "notify",  "observe",
    "open",       "publish", "record",    "register",    "release",     "report",  "reset",
    "rollback",   "run",     "schedule",  "serve",       "set",         "setup",   "shutdown",
    "start",      "stop",    "subscribe", "sync",        "terminate",   "trace",   "track",
    "disconnect", "undo",    "unlock",    "unregister",  "unsubscribe", "wait",    "watch",
    "with",
};

// Libraries that write down what happened.
constexpr std::string_view kReporters[] = {
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

bool BeginsWithWord(std::string_view name, std::string_view word) {
  auto same = [](char a, char b) { return (a | 0x20) == b; };
  if (name.size() < word.size() || !std::ranges::equal(name.substr(0, word.size()), word, same)) {
    return false;
  }
  char next = name.size() > word.size() ? name[word.size()] : 'A';
  return next < 'a' || next > 'z';
}

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

bool OutlivesCaller(const FunctionName& name) {
  std::string_view package = WithoutVersion(name.package);
  bool reports = std::ranges::any_of(kReporters, [&](std::string_view path) {
    return package == path || (package.starts_with(path) && package[path.size()] == '/');
  });
  return reports || std::ranges::any_of(kBeginnings, [&](std::string_view word) {
           return BeginsWithWord(name.name, word);
         });
}

}  // namespace premortem::models
