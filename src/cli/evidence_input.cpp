#include "cli/evidence_input.h"

#include <cmath>
#include <cstdio>

#include "cli/commands.h"
#include "evidence/limits.h"

namespace premortem::cli {

namespace {

struct Unit {
  double size;  // in the smallest unit
  const char* name;
};

constexpr Unit kTimes[] = {{3.6e12, "h"}, {6e10, "min"}, {1e9, "s"},
                           {1e6, "ms"},   {1e3, "us"},   {1, "ns"}};
constexpr Unit kBytes[] = {
    {1099511627776.0, "TB"}, {1073741824.0, "GB"}, {1048576.0, "MB"}, {1024.0, "kB"}, {1, "B"}};

std::string Scaled(double value, std::span<const Unit> units) {
  size_t i = 0;
  while (i + 1 < units.size() && std::fabs(value) < units[i].size) ++i;
  char text[48];
  double scaled = value / units[i].size;
  int decimals = scaled == std::floor(scaled) || std::fabs(scaled) >= 1000 ? 0 : 2;
  std::snprintf(text, sizeof text, "%.*f%s", decimals, scaled, units[i].name);
  return text;
}

}  // namespace

bool LoadEvidence(std::span<const std::string> names, evidence::Evidence& evidence) {
  return IsAllRead(evidence::LoadInputs(names, evidence::Limits(), evidence));
}

bool IsAllRead(const evidence::LoadReport& report) {
  for (const Error& error : report.errors) PrintError(error.ToString());
  return report.errors.empty();
}

bool IsOneProfile(size_t profiles, const evidence::Evidence& evidence, const std::string& name) {
  if (profiles == 1) return true;
  PrintError(name + (profiles > 1 ? ": one profile was expected, and there are several"
                     : evidence.groups().size() > 1 ? ": is no profile but a goroutine dump; see "
                                                      "'premortem stacks'"
                                                    : ": holds no profile"));
  return false;
}

const evidence::Profile* OnlyProfile(const evidence::Evidence& evidence, uint32_t first,
                                     const std::string& name) {
  if (!IsOneProfile(evidence.profile_count() - first, evidence, name)) return nullptr;
  return &evidence.ProfileOf(evidence::ProfileId(first + 1));
}

std::string FormatValue(int64_t value, std::string_view unit) {
  auto number = static_cast<double>(value);
  if (unit == "nanoseconds") return Scaled(number, kTimes);
  if (unit == "bytes") return Scaled(number, kBytes);
  if (unit.empty() || unit == "count") return std::to_string(value);
  return std::to_string(value) + std::string(unit);
}

std::string FormatShare(int64_t part, int64_t total) {
  double share = total == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(total);
  char text[48];
  std::snprintf(text, sizeof text, "%.2f%%", share);
  return text;
}

void AppendRight(std::string& out, std::string_view text, size_t width) {
  if (text.size() < width) out.append(width - text.size(), ' ');
  out += text;
}

}  // namespace premortem::cli
