// Go language versions.
//
// Counterpart: go/types/version.go, go1.27.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace premortem::types {

// "go1.21" as {1, 21}. The zero value is "no version is said", which allows everything.
struct GoVersion {
  uint16_t major = 0;
  uint16_t minor = 0;

  bool valid() const { return major != 0; }
  friend auto operator<=>(GoVersion, GoVersion) = default;
  std::string ToString() const;  // "go1.21"
};

// Of "1.21", "1.21.3", "go1.21rc1"; not valid where the text is none.
GoVersion ParseGoVersion(std::string_view text);

inline constexpr GoVersion kGo1_9{1, 9};
inline constexpr GoVersion kGo1_13{1, 13};
inline constexpr GoVersion kGo1_14{1, 14};
inline constexpr GoVersion kGo1_17{1, 17};
inline constexpr GoVersion kGo1_18{1, 18};
inline constexpr GoVersion kGo1_20{1, 20};
inline constexpr GoVersion kGo1_21{1, 21};
inline constexpr GoVersion kGo1_22{1, 22};
inline constexpr GoVersion kGo1_23{1, 23};
inline constexpr GoVersion kGo1_26{1, 26};
inline constexpr GoVersion kGo1_27{1, 27};
inline constexpr GoVersion kGoCurrent = kGo1_27;

}  // namespace premortem::types
