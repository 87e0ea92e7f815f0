// Whether anybody can close a channel that is kept in a field or variable: by all places of its
// package where the channel is named, and where it goes from there.
//
//   type pool struct { jobs chan job }
//   p := &pool{jobs: make(chan job)}     // from here it comes
//   p.jobs <- j; for j := range p.jobs   // uses that close nothing
//   close(p.jobs)                        // closes
//   hand(p.jobs)                         // hand's parameter is looked at as well
//   ch := <-chan job(p.jobs)             // who can only receive cannot close
#pragma once

#include "rules/package_view.h"
#include "types/object.h"

namespace premortem::rules {

// Whether it is certain that nobody closes the channels that are in a field or variable. False
// where other packages may have them, or where one goes to a place that is not followed. O(nodes of
// the package) for each place that they go to, of which there are few.
bool IsNeverClosed(const PackageView& package, const types::Object& place);

}  // namespace premortem::rules
