// What programs printed, out of logs that keep it in strings of JSON, one object a line. Container
// runtimes wrap each line that a program prints:
//
//   {"log":"goroutine 7 [select]:\n","stream":"stderr","time":"2026-11-21T10:00:00Z"}
//
// and loggers put a whole stack into one field:
//
//   {"level":"error","stack":"goroutine 7 [select]:\nmain.f()\n\t/app/main.go:17 +0x1d\n"}
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace premortem::evidence {

// The strings with a line end in them, and the lines that are no JSON, in the order of the text.
// Nothing where there is no such string, and of the output of `go test -json` (test_json.h).
std::optional<std::string> TextInJsonLog(std::string_view text);

}  // namespace premortem::evidence
