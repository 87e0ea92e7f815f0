// Numbers in sentences.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace premortem::diagnosis {

// "1 goroutine", "1204 goroutines".
std::string Counted(uint64_t count, std::string_view noun);
// A number with as many digits as a reader wants: "8.1", "0.52", "120".
std::string Rounded(double value);
// "64.2%", "3%".
std::string Percent(double share);
// "2.1 GB", in powers of 1024 as pprof has them.
std::string Bytes(double bytes);
// A rate in the unit in which it is at least one: "8.1 a minute".
std::string Rate(double each_second);
// With its interval in the same unit: "8.1 a minute (7.5 to 8.7)".
std::string Rate(double each_second, double low, double high);
// "45 s", "12 min", "3.5 h", "2.1 days".
std::string Duration(double seconds);
// A function's name in a sentence: in backticks, without its package's path.
std::string Code(std::string_view function);

}  // namespace premortem::diagnosis
