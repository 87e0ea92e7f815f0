// TLS handshakes of the client: connections are opened for each request in place of being used
// again.
#include "diagnosis/cpu.h"
#include "diagnosis/verdict.h"

namespace premortem::diagnosis::tls_handshakes {

namespace {

// Of the CPU time; ours, not calibrated.
constexpr double kNotableShare = 0.05;
constexpr double kSevereShare = 0.15;

constexpr std::string_view kFunctions[] = {"crypto/tls.(*Conn).clientHandshake"};

void Run(Context& context) {
  ReportCpuShare(context,
                 {.functions = kFunctions,
                  .note = kNotableShare,
                  .warning = kSevereShare,
                  .what = "TLS handshakes of the client: connections are not used again",
                  .advice = "share one http.Client; read bodies to their end and close them; "
                            "raise MaxIdleConnsPerHost (2 by default) where many requests go to "
                            "one host at a time",
                  .settle = "a goroutine dump: connections that nobody uses or whose bodies are "
                            "open"});
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "tls-handshakes",
             .family = "cpu",
             .summary = "connections are opened for each request, with a TLS handshake",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::tls_handshakes
