#include "models/entries.h"

#include <algorithm>
#include <tuple>

namespace premortem::models {

namespace {

constexpr EntryKind kOnce = EntryKind::kOnce;
constexpr EntryKind kRequest = EntryKind::kRequest;
constexpr bool kMiddleware = true;

// clang-format off
constexpr EntryRow kEntries[] = {
    {{"connectrpc.com/connect", "", "NewBidiStreamHandler"}, 1},
    {{"connectrpc.com/connect", "", "NewClientStreamHandler"}, 1},
    {{"connectrpc.com/connect", "", "NewServerStreamHandler"}, 1},
    {{"connectrpc.com/connect", "", "NewUnaryHandler"}, 1},
    {{"github.com/aws/aws-lambda-go/lambda", "", "Start"}, 0},
    {{"github.com/aws/aws-lambda-go/lambda", "", "StartWithOptions"}, 0},
    {{"github.com/emicklei/go-restful", "Container", "Filter"}, 0},
    {{"github.com/emicklei/go-restful", "Container", "Handle"}, 1},
    {{"github.com/emicklei/go-restful", "RouteBuilder", "Filter"}, 0},
    {{"github.com/emicklei/go-restful", "RouteBuilder", "To"}, 0},
    {{"github.com/emicklei/go-restful", "WebService", "Filter"}, 0},
    {{"github.com/gin-gonic/gin", "Engine", "NoMethod"}, 0},
    {{"github.com/gin-gonic/gin", "Engine", "NoRoute"}, 0},
    {{"github.com/gin-gonic/gin", "Engine", "Use"}, 0},
    {{"github.com/gin-gonic/gin", "IRouter", "Group"}, 1},
    {{"github.com/gin-gonic/gin", "IRoutes", "Any"}, 1},
    {{"github.com/gin-gonic/gin", "IRoutes", "DELETE"}, 1},
    {{"github.com/gin-gonic/gin", "IRoutes", "GET"}, 1},
    {{"github.com/gin-gonic/gin", "IRoutes", "HEAD"}, 1},
    {{"github.com/gin-gonic/gin", "IRoutes", "Handle"}, 2},
    {{"github.com/gin-gonic/gin", "IRoutes", "Match"}, 2},
    {{"github.com/gin-gonic/gin", "IRoutes", "OPTIONS"}, 1},
    {{"github.com/gin-gonic/gin", "IRoutes", "PATCH"}, 1},
    {{"github.com/gin-gonic/gin", "IRoutes", "POST"}, 1},
    {{"github.com/gin-gonic/gin", "IRoutes", "PUT"}, 1},
    {{"github.com/gin-gonic/gin", "IRoutes", "Use"}, 0},
    {{"github.com/gin-gonic/gin", "RouterGroup", "Any"}, 1},
    {{"github.com/gin-gonic/gin", "RouterGroup", "DELETE"}, 1},
    {{"github.com/gin-gonic/gin", "RouterGroup", "GET"}, 1},
    {{"github.com/gin-gonic/gin", "RouterGroup", "Group"}, 1},
    {{"github.com/gin-gonic/gin", "RouterGroup", "HEAD"}, 1},
    {{"github.com/gin-gonic/gin", "RouterGroup", "Handle"}, 2},
    {{"github.com/gin-gonic/gin", "RouterGroup", "Match"}, 2},
    {{"github.com/gin-gonic/gin", "RouterGroup", "OPTIONS"}, 1},
    {{"github.com/gin-gonic/gin", "RouterGroup", "PATCH"}, 1},
    {{"github.com/gin-gonic/gin", "RouterGroup", "POST"}, 1},
    {{"github.com/gin-gonic/gin", "RouterGroup", "PUT"}, 1},
    {{"github.com/gin-gonic/gin", "RouterGroup", "Use"}, 0},
    {{"github.com/gin-gonic/gin/ginS", "", "Any"}, 1},
    {{"github.com/gin-gonic/gin/ginS", "", "DELETE"}, 1},
    {{"github.com/gin-gonic/gin/ginS", "", "GET"}, 1},
    {{"github.com/gin-gonic/gin/ginS", "", "Group"}, 1},
    {{"github.com/gin-gonic/gin/ginS", "", "HEAD"}, 1},
    {{"github.com/gin-gonic/gin/ginS", "", "Handle"}, 2},
    {{"github.com/gin-gonic/gin/ginS", "", "NoMethod"}, 0},
    {{"github.com/gin-gonic/gin/ginS", "", "NoRoute"}, 0},
    {{"github.com/gin-gonic/gin/ginS", "", "OPTIONS"}, 1},
    {{"github.com/gin-gonic/gin/ginS", "", "PATCH"}, 1},
    {{"github.com/gin-gonic/gin/ginS", "", "POST"}, 1},
    {{"github.com/gin-gonic/gin/ginS", "", "PUT"}, 1},
    {{"github.com/gin-gonic/gin/ginS", "", "Use"}, 0},
    {{"github.com/go-chi/chi", "Mux", "Connect"}, 1},
    {{"github.com/go-chi/chi", "Mux", "Delete"}, 1},
    {{"github.com/go-chi/chi", "Mux", "Get"}, 1},
    {{"github.com/go-chi/chi", "Mux", "Handle"}, 1},
    {{"github.com/go-chi/chi", "Mux", "HandleFunc"}, 1},
    {{"github.com/go-chi/chi", "Mux", "Head"}, 1},
    {{"github.com/go-chi/chi", "Mux", "Method"}, 2},
    {{"github.com/go-chi/chi", "Mux", "MethodFunc"}, 2},
    {{"github.com/go-chi/chi", "Mux", "MethodNotAllowed"}, 0},
    {{"github.com/go-chi/chi", "Mux", "Mount"}, 1},
    {{"github.com/go-chi/chi", "Mux", "NotFound"}, 0},
    {{"github.com/go-chi/chi", "Mux", "Options"}, 1},
    {{"github.com/go-chi/chi", "Mux", "Patch"}, 1},
    {{"github.com/go-chi/chi", "Mux", "Post"}, 1},
    {{"github.com/go-chi/chi", "Mux", "Put"}, 1},
    {{"github.com/go-chi/chi", "Mux", "Query"}, 1},
    {{"github.com/go-chi/chi", "Mux", "Trace"}, 1},
    {{"github.com/go-chi/chi", "Mux", "Use"}, 0, kRequest, kMiddleware},
    {{"github.com/go-chi/chi", "Mux", "With"}, 0, kRequest, kMiddleware},
    {{"github.com/go-chi/chi", "Router", "Connect"}, 1},
    {{"github.com/go-chi/chi", "Router", "Delete"}, 1},
    {{"github.com/go-chi/chi", "Router", "Get"}, 1},
    {{"github.com/go-chi/chi", "Router", "Handle"}, 1},
    {{"github.com/go-chi/chi", "Router", "HandleFunc"}, 1},
    {{"github.com/go-chi/chi", "Router", "Head"}, 1},
    {{"github.com/go-chi/chi", "Router", "Method"}, 2},
    {{"github.com/go-chi/chi", "Router", "MethodFunc"}, 2},
    {{"github.com/go-chi/chi", "Router", "MethodNotAllowed"}, 0},
    {{"github.com/go-chi/chi", "Router", "Mount"}, 1},
    {{"github.com/go-chi/chi", "Router", "NotFound"}, 0},
    {{"github.com/go-chi/chi", "Router", "Options"}, 1},
    {{"github.com/go-chi/chi", "Router", "Patch"}, 1},
    {{"github.com/go-chi/chi", "Router", "Post"}, 1},
    {{"github.com/go-chi/chi", "Router", "Put"}, 1},
    {{"github.com/go-chi/chi", "Router", "Query"}, 1},
    {{"github.com/go-chi/chi", "Router", "Trace"}, 1},
    {{"github.com/go-chi/chi", "Router", "Use"}, 0, kRequest, kMiddleware},
    {{"github.com/go-chi/chi", "Router", "With"}, 0, kRequest, kMiddleware},
    {{"github.com/gofiber/fiber", "App", "All"}, 1},
    {{"github.com/gofiber/fiber", "App", "Delete"}, 1},
    {{"github.com/gofiber/fiber", "App", "Get"}, 1},
    {{"github.com/gofiber/fiber", "App", "Head"}, 1},
    {{"github.com/gofiber/fiber", "App", "Options"}, 1},
    {{"github.com/gofiber/fiber", "App", "Patch"}, 1},
    {{"github.com/gofiber/fiber", "App", "Post"}, 1},
    {{"github.com/gofiber/fiber", "App", "Put"}, 1},
    {{"github.com/gofiber/fiber", "App", "Use"}, 0},
    {{"github.com/gofiber/fiber", "Group", "All"}, 1},
    {{"github.com/gofiber/fiber", "Group", "Delete"}, 1},
    {{"github.com/gofiber/fiber", "Group", "Get"}, 1},
    {{"github.com/gofiber/fiber", "Group", "Head"}, 1},
    {{"github.com/gofiber/fiber", "Group", "Options"}, 1},
    {{"github.com/gofiber/fiber", "Group", "Patch"}, 1},
    {{"github.com/gofiber/fiber", "Group", "Post"}, 1},
    {{"github.com/gofiber/fiber", "Group", "Put"}, 1},
    {{"github.com/gofiber/fiber", "Group", "Use"}, 0},
    {{"github.com/gofiber/fiber", "Router", "All"}, 1},
    {{"github.com/gofiber/fiber", "Router", "Delete"}, 1},
    {{"github.com/gofiber/fiber", "Router", "Get"}, 1},
    {{"github.com/gofiber/fiber", "Router", "Head"}, 1},
    {{"github.com/gofiber/fiber", "Router", "Options"}, 1},
    {{"github.com/gofiber/fiber", "Router", "Patch"}, 1},
    {{"github.com/gofiber/fiber", "Router", "Post"}, 1},
    {{"github.com/gofiber/fiber", "Router", "Put"}, 1},
    {{"github.com/gofiber/fiber", "Router", "Use"}, 0},
    {{"github.com/gorilla/mux", "Route", "Handler"}, 0},
    {{"github.com/gorilla/mux", "Route", "HandlerFunc"}, 0},
    {{"github.com/gorilla/mux", "Router", "Handle"}, 1},
    {{"github.com/gorilla/mux", "Router", "HandleFunc"}, 1},
    {{"github.com/gorilla/mux", "Router", "Use"}, 0, kRequest, kMiddleware},
    {{"github.com/julienschmidt/httprouter", "Router", "DELETE"}, 1},
    {{"github.com/julienschmidt/httprouter", "Router", "GET"}, 1},
    {{"github.com/julienschmidt/httprouter", "Router", "HEAD"}, 1},
    {{"github.com/julienschmidt/httprouter", "Router", "Handle"}, 2},
    {{"github.com/julienschmidt/httprouter", "Router", "Handler"}, 2},
    {{"github.com/julienschmidt/httprouter", "Router", "HandlerFunc"}, 2},
    {{"github.com/julienschmidt/httprouter", "Router", "OPTIONS"}, 1},
    {{"github.com/julienschmidt/httprouter", "Router", "PATCH"}, 1},
    {{"github.com/julienschmidt/httprouter", "Router", "POST"}, 1},
    {{"github.com/julienschmidt/httprouter", "Router", "PUT"}, 1},
    {{"github.com/labstack/echo", "Echo", "Add"}, 2},
    {{"github.com/labstack/echo", "Echo", "Add"}, 3, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "Any"}, 1},
    {{"github.com/labstack/echo", "Echo", "Any"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "CONNECT"}, 1},
    {{"github.com/labstack/echo", "Echo", "CONNECT"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "DELETE"}, 1},
    {{"github.com/labstack/echo", "Echo", "DELETE"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "File"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "FileFS"}, 3, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "GET"}, 1},
    {{"github.com/labstack/echo", "Echo", "GET"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "Group"}, 1, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "HEAD"}, 1},
    {{"github.com/labstack/echo", "Echo", "HEAD"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "Host"}, 1, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "Match"}, 2},
    {{"github.com/labstack/echo", "Echo", "Match"}, 3, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "OPTIONS"}, 1},
    {{"github.com/labstack/echo", "Echo", "OPTIONS"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "PATCH"}, 1},
    {{"github.com/labstack/echo", "Echo", "PATCH"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "POST"}, 1},
    {{"github.com/labstack/echo", "Echo", "POST"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "PUT"}, 1},
    {{"github.com/labstack/echo", "Echo", "PUT"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "Pre"}, 0, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "RouteNotFound"}, 1},
    {{"github.com/labstack/echo", "Echo", "RouteNotFound"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "TRACE"}, 1},
    {{"github.com/labstack/echo", "Echo", "TRACE"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Echo", "Use"}, 0, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Group", "Add"}, 2},
    {{"github.com/labstack/echo", "Group", "Add"}, 3, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Group", "Any"}, 1},
    {{"github.com/labstack/echo", "Group", "Any"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Group", "CONNECT"}, 1},
    {{"github.com/labstack/echo", "Group", "CONNECT"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Group", "DELETE"}, 1},
    {{"github.com/labstack/echo", "Group", "DELETE"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Group", "FileFS"}, 3, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Group", "GET"}, 1},
    {{"github.com/labstack/echo", "Group", "GET"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Group", "Group"}, 1, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Group", "HEAD"}, 1},
    {{"github.com/labstack/echo", "Group", "HEAD"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Group", "Match"}, 2},
    {{"github.com/labstack/echo", "Group", "Match"}, 3, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Group", "OPTIONS"}, 1},
    {{"github.com/labstack/echo", "Group", "OPTIONS"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Group", "PATCH"}, 1},
    {{"github.com/labstack/echo", "Group", "PATCH"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Group", "POST"}, 1},
    {{"github.com/labstack/echo", "Group", "POST"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Group", "PUT"}, 1},
    {{"github.com/labstack/echo", "Group", "PUT"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Group", "RouteNotFound"}, 1},
    {{"github.com/labstack/echo", "Group", "RouteNotFound"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Group", "TRACE"}, 1},
    {{"github.com/labstack/echo", "Group", "TRACE"}, 2, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Group", "Use"}, 0, kRequest, kMiddleware},
    {{"github.com/labstack/echo", "Router", "Add"}, 2},
    {{"github.com/prometheus/common/route", "Router", "Del"}, 1},
    {{"github.com/prometheus/common/route", "Router", "Get"}, 1},
    {{"github.com/prometheus/common/route", "Router", "Head"}, 1},
    {{"github.com/prometheus/common/route", "Router", "Options"}, 1},
    {{"github.com/prometheus/common/route", "Router", "Post"}, 1},
    {{"github.com/prometheus/common/route", "Router", "Put"}, 1},
    {{"google.golang.org/grpc", "", "ChainStreamInterceptor"}, 0},
    {{"google.golang.org/grpc", "", "ChainUnaryInterceptor"}, 0},
    {{"google.golang.org/grpc", "", "StreamInterceptor"}, 0},
    {{"google.golang.org/grpc", "", "UnaryInterceptor"}, 0},
    {{"google.golang.org/grpc", "", "UnknownServiceHandler"}, 0},
    {{"net/http", "", "Handle"}, 1},
    {{"net/http", "", "HandleFunc"}, 1},
    {{"net/http", "", "ListenAndServe"}, 1},
    {{"net/http", "", "ListenAndServeTLS"}, 3},
    {{"net/http", "", "Serve"}, 1},
    {{"net/http", "", "ServeTLS"}, 1},
    {{"net/http", "ServeMux", "Handle"}, 1},
    {{"net/http", "ServeMux", "HandleFunc"}, 1},
    {{"net/http/fcgi", "", "Serve"}, 1},
    {{"net/rpc", "", "Register"}, 0},
    {{"net/rpc", "", "RegisterName"}, 1},
    {{"net/rpc", "Server", "Register"}, 0},
    {{"net/rpc", "Server", "RegisterName"}, 1},
};

constexpr EntryField kFields[] = {
    {{"github.com/spf13/cobra", "Command"}, "PersistentPreRun", "", kOnce},
    {{"github.com/spf13/cobra", "Command"}, "PersistentPreRunE", "", kOnce},
    {{"github.com/spf13/cobra", "Command"}, "PostRun", "", kOnce},
    {{"github.com/spf13/cobra", "Command"}, "PostRunE", "", kOnce},
    {{"github.com/spf13/cobra", "Command"}, "PreRun", "", kOnce},
    {{"github.com/spf13/cobra", "Command"}, "PreRunE", "", kOnce},
    {{"github.com/spf13/cobra", "Command"}, "Run", "", kOnce},
    {{"github.com/spf13/cobra", "Command"}, "RunE", "", kOnce},
    {{"github.com/urfave/cli", "App"}, "Action", "", kOnce},
    {{"github.com/urfave/cli", "Command"}, "Action", "", kOnce},
    {{"google.golang.org/grpc", "MethodDesc"}, "Handler", "", kRequest},
    {{"google.golang.org/grpc", "StreamDesc"}, "Handler", "", kRequest},
    {{"net/http", "Server"}, "Handler", kHandlerMethod, kRequest},
};
// clang-format on

constexpr Role kServing[] = {Role::kServerListens, Role::kServerServes, Role::kServesHttpUnlimited,
                             Role::kServesOnListener};
// Servers whose handlers are told in tables.
constexpr FunctionName kServers[] = {
    {"google.golang.org/grpc", "Server", "RegisterService"},
    {"google.golang.org/grpc", "Server", "Serve"},
    {"google.golang.org/grpc", "ServiceRegistrar", "RegisterService"},
    {"net/rpc", "", "Accept"},
    {"net/rpc", "", "ServeConn"},
};
static_assert(std::ranges::is_sorted(kServers));

constexpr auto KeyOf(const EntryRow& row) { return std::tuple(row.function, row.argument); }
constexpr auto FieldKeyOf(const EntryField& row) { return std::tuple(row.type, row.field); }
static_assert(std::ranges::is_sorted(kEntries, {}, KeyOf), "rows are found by bisection");
static_assert(std::ranges::is_sorted(kFields, {}, FieldKeyOf), "rows are found by bisection");

}  // namespace

std::span<const EntryRow> Entries() { return kEntries; }
std::span<const EntryField> EntryFields() { return kFields; }

std::span<const EntryRow> EntriesOf(const FunctionName& function) {
  FunctionName name = function;
  name.package = WithoutVersion(name.package);
  auto rows = std::ranges::equal_range(kEntries, name, {}, &EntryRow::function);
  return {rows.begin(), rows.end()};
}

bool ServesRequests(const FunctionName& function) {
  auto of_request = [](const EntryRow& row) { return row.kind == EntryKind::kRequest; };
  auto has_role = [&](Role role) { return HasRole(function, role); };
  return std::ranges::any_of(EntriesOf(function), of_request) ||
         std::ranges::any_of(kServing, has_role) || std::ranges::binary_search(kServers, function);
}

const EntryField* EntryOfField(const TypeName& type, std::string_view field) {
  TypeName name{WithoutVersion(type.package), type.name};
  auto row = std::ranges::lower_bound(kFields, std::tuple(name, field), {}, FieldKeyOf);
  return row != std::end(kFields) && row->type == name && row->field == field ? row : nullptr;
}

std::string_view WithoutVersion(std::string_view path) {
  size_t slash = path.rfind('/');
  if (slash == path.npos || slash + 2 >= path.size() || path[slash + 1] != 'v') return path;
  std::string_view digits = path.substr(slash + 2);
  return digits.find_first_not_of("0123456789") == digits.npos ? path.substr(0, slash) : path;
}

}  // namespace premortem::models
