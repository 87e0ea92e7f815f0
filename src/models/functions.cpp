#include "models/functions.h"

#include <algorithm>
#include <tuple>

namespace premortem::models {

namespace {

// clang-format off
constexpr FunctionRow kFunctions[] = {
    {{"bytes", "", "Contains"}, Role::kSeeksText},
    {{"bytes", "", "Cut"}, Role::kGivesMatch},
    {{"bytes", "", "Equal"}, Role::kSeeksText},
    {{"bytes", "", "EqualFold"}, Role::kSeeksText},
    {{"bytes", "", "Fields"}, Role::kGivesFullSlice},
    {{"bytes", "", "Fields"}, Role::kGivesParts},
    {{"bytes", "", "HasPrefix"}, Role::kSeeksText},
    {{"bytes", "", "HasSuffix"}, Role::kSeeksText},
    {{"bytes", "", "Index"}, Role::kFindsText},
    {{"bytes", "", "Index"}, Role::kGivesIndex},
    {{"bytes", "", "IndexAny"}, Role::kGivesIndex},
    {{"bytes", "", "IndexByte"}, Role::kGivesIndex},
    {{"bytes", "", "IndexFunc"}, Role::kGivesIndex},
    {{"bytes", "", "IndexRune"}, Role::kGivesIndex},
    {{"bytes", "", "Split"}, Role::kGivesFullSlice},
    {{"bytes", "", "Split"}, Role::kGivesParts},
    {{"bytes", "", "SplitAfter"}, Role::kGivesFullSlice},
    {{"bytes", "", "SplitAfter"}, Role::kGivesParts},
    {{"bytes", "", "SplitN"}, Role::kGivesParts},
    {{"bytes", "Buffer", "Bytes"}, Role::kGivesContent},
    {{"bytes", "Buffer", "ReadFrom"}, Role::kReadsInto},
    {{"bytes", "Buffer", "Write"}, Role::kNeverFails},
    {{"bytes", "Buffer", "WriteByte"}, Role::kNeverFails},
    {{"bytes", "Buffer", "WriteRune"}, Role::kNeverFails},
    {{"bytes", "Buffer", "WriteString"}, Role::kNeverFails},
    {{"context", "", "WithValue"}, Role::kPutsContextValue},
    {{"crypto/rand", "", "Read"}, Role::kNeverFails},
    {{"crypto/tls", "", "Listen"}, Role::kListensAtAddress},
    {{"errors", "", "As"}, Role::kFindsType},
    {{"errors", "", "AsType"}, Role::kFindsType},
    {{"errors", "", "Is"}, Role::kFindsError},
    {{"errors", "", "Join"}, Role::kJoinsErrors},
    {{"errors", "", "New"}, Role::kMakesError},
    {{"errors", "", "Unwrap"}, Role::kUnwraps},
    {{"flag", "", "String"}, Role::kMakesTextFlag},
    {{"flag", "", "StringVar"}, Role::kBindsTextFlag},
    {{"flag", "FlagSet", "String"}, Role::kMakesTextFlag},
    {{"flag", "FlagSet", "StringVar"}, Role::kBindsTextFlag},
    {{"fmt", "", "Errorf"}, Role::kMakesError},
    {{"fmt", "", "Errorf"}, Role::kFormatsError},
    {{"fmt", "", "Sprint"}, Role::kPrints},
    {{"fmt", "", "Sprintf"}, Role::kPrintsFormatted},
    {{"github.com/pkg/errors", "", "As"}, Role::kFindsType},
    {{"github.com/pkg/errors", "", "Cause"}, Role::kUnwraps},
    {{"github.com/pkg/errors", "", "Errorf"}, Role::kMakesError},
    {{"github.com/pkg/errors", "", "Is"}, Role::kFindsError},
    {{"github.com/pkg/errors", "", "New"}, Role::kMakesError},
    {{"github.com/pkg/errors", "", "Unwrap"}, Role::kUnwraps},
    {{"github.com/pkg/errors", "", "WithMessage"}, Role::kJoinsErrors},
    {{"github.com/pkg/errors", "", "WithMessagef"}, Role::kJoinsErrors},
    {{"github.com/pkg/errors", "", "WithStack"}, Role::kJoinsErrors},
    {{"github.com/pkg/errors", "", "Wrap"}, Role::kJoinsErrors},
    {{"github.com/pkg/errors", "", "Wrapf"}, Role::kJoinsErrors},
    {{"github.com/spf13/pflag", "", "String"}, Role::kMakesTextFlag},
    {{"github.com/spf13/pflag", "", "StringP"}, Role::kMakesTextFlag},
    {{"github.com/spf13/pflag", "", "StringVar"}, Role::kBindsTextFlag},
    {{"github.com/spf13/pflag", "", "StringVarP"}, Role::kBindsTextFlag},
    {{"github.com/spf13/pflag", "FlagSet", "String"}, Role::kMakesTextFlag},
    {{"github.com/spf13/pflag", "FlagSet", "StringP"}, Role::kMakesTextFlag},
    {{"github.com/spf13/pflag", "FlagSet", "StringVar"}, Role::kBindsTextFlag},
    {{"github.com/spf13/pflag", "FlagSet", "StringVarP"}, Role::kBindsTextFlag},
    {{"hash/maphash", "Hash", "Write"}, Role::kNeverFails},
    {{"hash/maphash", "Hash", "WriteByte"}, Role::kNeverFails},
    {{"hash/maphash", "Hash", "WriteString"}, Role::kNeverFails},
    {{"io", "", "Copy"}, Role::kReadsInto},
    {{"io", "", "ReadAll"}, Role::kReadsWhole},
    {{"io/fs", "", "ReadFile"}, Role::kReadsWhole},
    {{"io/ioutil", "", "ReadAll"}, Role::kReadsWhole},
    {{"io/ioutil", "", "ReadFile"}, Role::kReadsWhole},
    {{"math/rand", "", "Read"}, Role::kNeverFails},
    {{"net", "", "JoinHostPort"}, Role::kJoinsHostAndPort},
    {{"net", "", "Listen"}, Role::kListensAtAddress},
    {{"net/http", "", "ListenAndServe"}, Role::kServesHttpUnlimited},
    {{"net/http", "", "ListenAndServeTLS"}, Role::kServesHttpUnlimited},
    {{"net/http", "", "Serve"}, Role::kServesOnListener},
    {{"net/http", "", "ServeTLS"}, Role::kServesOnListener},
    {{"net/http", "Server", "ListenAndServe"}, Role::kServerListens},
    {{"net/http", "Server", "ListenAndServeTLS"}, Role::kServerListens},
    {{"net/http", "Server", "Serve"}, Role::kServerServes},
    {{"net/http", "Server", "ServeTLS"}, Role::kServerServes},
    {{"os", "", "ReadFile"}, Role::kReadsWhole},
    {{"regexp", "", "MatchString"}, Role::kMatchesPattern},
    {{"regexp", "Regexp", "Find"}, Role::kGivesMatch},
    {{"regexp", "Regexp", "FindAll"}, Role::kGivesParts},
    {{"regexp", "Regexp", "FindSubmatch"}, Role::kGivesParts},
    {{"regexp", "Regexp", "MatchString"}, Role::kMatchesPattern},
    {{"slices", "", "Clip"}, Role::kGivesFullSlice},
    {{"slices", "", "Compact"}, Role::kMovesElements},
    {{"slices", "", "CompactFunc"}, Role::kMovesElements},
    {{"slices", "", "Delete"}, Role::kMovesElements},
    {{"slices", "", "DeleteFunc"}, Role::kMovesElements},
    {{"slices", "", "Insert"}, Role::kMovesElements},
    {{"slices", "", "Replace"}, Role::kMovesElements},
    {{"strings", "", "Compare"}, Role::kFindsText},
    {{"strings", "", "Contains"}, Role::kSeeksText},
    {{"strings", "", "Count"}, Role::kFindsText},
    {{"strings", "", "EqualFold"}, Role::kSeeksText},
    {{"strings", "", "Fields"}, Role::kGivesFullSlice},
    {{"strings", "", "HasPrefix"}, Role::kSeeksText},
    {{"strings", "", "HasSuffix"}, Role::kSeeksText},
    {{"strings", "", "Index"}, Role::kFindsText},
    {{"strings", "", "LastIndex"}, Role::kFindsText},
    {{"strings", "", "Split"}, Role::kGivesFullSlice},
    {{"strings", "", "SplitAfter"}, Role::kGivesFullSlice},
    {{"strings", "", "ToLower"}, Role::kKeepsWording},
    {{"strings", "", "ToUpper"}, Role::kKeepsWording},
    {{"strings", "", "TrimSpace"}, Role::kKeepsWording},
    {{"strings", "Builder", "Write"}, Role::kNeverFails},
    {{"strings", "Builder", "WriteByte"}, Role::kNeverFails},
    {{"strings", "Builder", "WriteRune"}, Role::kNeverFails},
    {{"strings", "Builder", "WriteString"}, Role::kNeverFails},
};

constexpr TypeName kContext = {"context", "Context"};
constexpr TypeName kCancelFunctions[] = {{"context", "CancelCauseFunc"}, {"context", "CancelFunc"}};
constexpr std::string_view kFullFields[] = {"reflect.StructField.Index"};
constexpr std::string_view kSettledMethods[] = {
    "Close",    "Done",  "Err",     "Error", "Flush", "Format",    "Len",         "Less", "Next",
    "Open",     "Read",  "ReadAt",  "ReadFrom", "RoundTrip", "Scan", "Seek", "ServeHTTP", "String",
    "Swap",     "Value", "Write",   "WriteAt", "WriteString", "WriteTo"};
constexpr std::string_view kLifeMethods[] = {"Close", "ListenAndServe", "Run",  "Serve",
                                             "Shutdown", "Start", "Stop", "Wait"};
constexpr std::string_view kTellings[] = {"Debug", "Error", "Fprint", "Info",   "Log",
                                          "Print", "Trace", "Warn",   "Warning"};
constexpr std::string_view kTellingForms[] = {"", "Context", "f", "ln", "w"};
constexpr TypeName kHttpServer = {"net/http", "Server"};
constexpr TypeName kDefaultHandler = {"net/http", "DefaultServeMux"};
constexpr std::string_view kHttpServerTimeouts[] = {"ReadHeaderTimeout", "ReadTimeout",
                                                    "WriteTimeout", "IdleTimeout"};
constexpr std::string_view kTestSupport[] = {"net/http/httptest", "testing"};
// Beginnings of words.
constexpr std::string_view kTestWords[] = {"test", "tstest", "example", "e2e", "demo", "fake", "mock", "sample",
                                           "bench", "tutorial"};
// Folders as a whole.
constexpr std::string_view kShowFolders[] = {"contrib", "docs", "scripts"};
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

bool HoldsFullSlice(std::string_view field) {
  return std::ranges::find(kFullFields, field) != std::end(kFullFields);
}

bool IsContext(const TypeName& name) { return name == kContext; }

bool IsCancelFunction(const TypeName& name) {
  return std::ranges::find(kCancelFunctions, name) != std::end(kCancelFunctions);
}

bool HasSettledParameters(std::string_view method) {
  return std::ranges::find(kSettledMethods, method) != std::end(kSettledMethods);
}

bool TellsSomebody(std::string_view function) {
  return std::ranges::any_of(kTellings, [&](auto verb) {
    return function.starts_with(verb) &&
           std::ranges::find(kTellingForms, function.substr(verb.size())) !=
               std::end(kTellingForms);
  });
}

bool Prints(const FunctionName& name) { return name.package == "fmt" || TellsSomebody(name.name); }

bool LeavesBytes(const FunctionName& name) {
  if (!name.receiver.empty()) return name.name == "Write";
  bool writes = name.name.starts_with("Append") || name.name.starts_with("Encode");
  return (name.package == "bytes" || name.package == "unicode/utf8") && !writes;
}

bool BoundsLife(std::string_view method) {
  return std::ranges::find(kLifeMethods, method) != std::end(kLifeMethods);
}

bool IsHttpServer(const TypeName& name) { return name == kHttpServer; }

std::span<const std::string_view> HttpServerTimeouts() { return kHttpServerTimeouts; }

bool IsDefaultHandler(const TypeName& variable) { return variable == kDefaultHandler; }

bool RegistersProfiles(std::string_view package) { return package == "net/http/pprof"; }

bool IsTestSupport(std::string_view package) {
  return std::ranges::find(kTestSupport, package) != std::end(kTestSupport);
}

bool IsTestFolder(std::string_view name) {
  if (std::ranges::find(kShowFolders, name) != std::end(kShowFolders)) return true;
  while (!name.empty()) {
    size_t end = std::min(name.find_first_of("-_."), name.size());
    auto begins_word = [&](std::string_view start) { return name.starts_with(start); };
    if (std::ranges::any_of(kTestWords, begins_word)) return true;
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return false;
}

bool IsLoopbackAddress(std::string_view address) {
  return std::ranges::any_of(kLoopbackHosts,
                             [&](std::string_view host) { return address.starts_with(host); });
}

bool IsLocalNetwork(std::string_view network) {
  return std::ranges::find(kLocalNetworks, network) != std::end(kLocalNetworks);
}

}  // namespace premortem::models
