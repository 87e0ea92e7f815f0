// What the words in the names of functions tell, where nothing better is known.
#pragma once

#include <string_view>

namespace premortem::models {

// Whether a name begins with a word, which is given in small letters: "new" begins NewServer,
// newServer and new, not Newest.
bool BeginsWithWord(std::string_view name, std::string_view word);

}  // namespace premortem::models
