// Limits and use of a container as Linux shows them: the files of a control group, of version 2
// (/sys/fs/cgroup/memory.max) and 1 (/sys/fs/cgroup/memory/memory.limit_in_bytes).
//
// Most of these files hold a number and nothing that says which, so a file is known by its own
// name, as in a copied folder, or by the name that stands beside the value where many were printed:
//
//   $ grep . /sys/fs/cgroup/*                     $ tail -n +1 /sys/fs/cgroup/*
//   /sys/fs/cgroup/memory.max:536870912           ==> /sys/fs/cgroup/memory.max <==
//                                                 536870912
//
// memory.stat, memory.events and cpu.stat are known by their content, too.
//
// The formats: Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/ of Linux 6.12.
#pragma once

#include <string_view>

#include "base/result.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"

namespace premortem::evidence {

// Whether an input of this name and text is a file of a control group, or many of them printed.
bool HasCgroup(std::string_view name, std::string_view text);

// Adds series with one point each, at the time of the input, named as version 2 does:
//
//   memory.max, memory.high, memory.current, memory.peak, memory.swap.max, ...       bytes
//   memory.stat.KEY            bytes, or a count of events
//   memory.events.KEY          count
//   cpu.max.quota, cpu.max.period                                                    microseconds
//   cpu.stat.KEY               microseconds where the key ends in usec, else a count
//   cpuset.cpus                how many processors the list has
//   cpu.pressure.some.avg10    percent; likewise memory, io; full; avg60, avg300
//   pids.max, pids.current     count
//
// The label "cgroup" is the folder, where that is known. What is not limited ("max", in version 1 a
// number beyond all memory, or -1) is a fact of that name with the text "max". Lines of files that
// are not listed here are passed over; those that are malformed are counted in the fact
// "unreadable", and an error where nothing else is left.
Result<void> ReadCgroup(InputId input, std::string_view text, const Limits& limits,
                        Evidence& evidence);

}  // namespace premortem::evidence
