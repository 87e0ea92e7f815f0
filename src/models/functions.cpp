#include "models/functions.h"

#include <algorithm>
#include <tuple>

namespace premortem::models {

namespace {

// clang-format off
constexpr FunctionRow kFunctions[] = {
    {{"context", "", "WithValue"}, Role::kPutsContextValue},
    {{"net", "", "Listen"}, Role::kListensAtAddress},
    {{"net/http", "", "ListenAndServe"}, Role::kServesHttpUnlimited},
    {{"net/http", "", "ListenAndServeTLS"}, Role::kServesHttpUnlimited},
    {{"net/http", "", "Serve"}, Role::kServesOnListener},
    {{"net/http", "", "ServeTLS"}, Role::kServesOnListener},
};

constexpr TypeName kContext = {"context", "Context"};
constexpr TypeName kCancelFunctions[] = {{"context", "CancelCauseFunc"}, {"context", "CancelFunc"}};
constexpr std::string_view kSettledMethods[] = {
    "Close",    "Done",  "Err",     "Error", "Flush", "Format",    "Len",         "Less", "Next",
    "Open",     "Read",  "ReadAt",  "ReadFrom", "RoundTrip", "Scan", "Seek", "ServeHTTP", "String",
    "Swap",     "Value", "Write",   "WriteAt", "WriteString", "WriteTo"};
constexpr std::string_view kLifeMethods[] = {"Close", "ListenAndServe", "Run",  "Serve",
                                             "Shutdown", "Start", "Stop", "Wait"};
constexpr TypeName kHttpServer = {"net/http", "Server"};
constexpr std::string_view kHttpServerTimeouts[] = {"ReadHeaderTimeout", "ReadTimeout",
                                                    "WriteTimeout", "IdleTimeout"};
constexpr std::string_view kTestSupport[] = {"net/http/httptest", "testing"};
constexpr std::string_view kTestFolders[] = {"test", "tstest", "example", "_example", "e2e", "demo"};
constexpr std::string_view kLoopbackHosts[] = {"127.0.0.1:", "[::1]:", "localhost:"};
constexpr std::string_view kLocalNetworks[] = {"unix", "unixpacket"};
// clang-format on

constexpr auto KeyOf(const FunctionRow& row) { return std::tuple(row.name, row.role); }
static_assert(std::ranges::is_sorted(kFunctions, {}, KeyOf), "rows are found by bisection");

}  // namespace

std::span<const FunctionRow> Functions() { return kFunctions; }

bool HasRole(const FunctionName& name, Role role) {
  return std::ranges::binary_search(kFunctions, std::tuple(name, role), {}, KeyOf);
}

bool IsContext(const TypeName& name) { return name == kContext; }

bool IsCancelFunction(const TypeName& name) {
  return std::ranges::find(kCancelFunctions, name) != std::end(kCancelFunctions);
}

bool HasSettledParameters(std::string_view method) {
  return std::ranges::find(kSettledMethods, method) != std::end(kSettledMethods);
}

bool BoundsLife(std::string_view method) {
  return std::ranges::find(kLifeMethods, method) != std::end(kLifeMethods);
}

bool IsHttpServer(const TypeName& name) { return name == kHttpServer; }

std::span<const std::string_view> HttpServerTimeouts() { return kHttpServerTimeouts; }

bool IsTestSupport(std::string_view package) {
  return std::ranges::find(kTestSupport, package) != std::end(kTestSupport);
}

bool IsTestFolder(std::string_view name) {
  return std::ranges::any_of(kTestFolders,
                             [&](std::string_view start) { return name.starts_with(start); });
}

bool IsLoopbackAddress(std::string_view address) {
  return std::ranges::any_of(kLoopbackHosts,
                             [&](std::string_view host) { return address.starts_with(host); });
}

bool IsLocalNetwork(std::string_view network) {
  return std::ranges::find(kLocalNetworks, network) != std::end(kLocalNetworks);
}

}  // namespace premortem::models
