// Errors that are looked for in vain, in small programs.
#include "flow/error_facts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "flow/flow_program.h"

namespace premortem::flow {
namespace {

// "m/p.load 1: io.EOF sure" for each error that a call drops and somebody misses.
std::vector<std::string> Lost(const TestProgram& program) {
  const CallGraph& graph = program.graph();
  std::vector<std::string> all;
  for (uint32_t s = 1; s <= graph.site_count(); ++s) {
    for (uint32_t arg = 1; arg < 6; ++arg) {
      const LostError* lost = program.program().errors().LostAt(SiteId(s), arg);
      if (lost == nullptr) continue;
      all.push_back(std::string(graph.NameOf(graph.CallerOf(SiteId(s)))) + " " +
                    std::to_string(arg) + ": " + std::string(TextOf(lost->target.shown)) +
                    (lost->sure ? " sure" : ""));
    }
  }
  std::ranges::sort(all);
  return all;
}

using Texts = std::vector<std::string>;

TEST(ErrorFacts, AcrossPackages) {
  TestProgram program({{"s/s.go", R"(package s

import ("errors"; "fmt")

var ErrGone = errors.New("gone")
type Conflict struct{}
func (*Conflict) Error() string { return "conflict" }

func get(n int) error {
	if n == 0 { return ErrGone }
	return &Conflict{}
}
func Get(n int) error { return fmt.Errorf("get %d: %v", n, get(n)) }
func Wrapped(n int) error { return fmt.Errorf("get %d: %w", n, get(n)) }
func Unasked(n int) error { return fmt.Errorf("get %d: %v", n, get(n)) }
)"},
                       {"p/p.go", R"(package p

import ("errors"; "m/s")

func gone() bool { return errors.Is(s.Get(1), s.ErrGone) || errors.Is(s.Wrapped(1), s.ErrGone) }
func conflict() bool { var c *s.Conflict; return errors.As(s.Wrapped(2), &c) }
func unasked() error { return s.Unasked(1) }
)"}});
  EXPECT_EQ(Lost(program), Texts{"m/s.Get 2: s.ErrGone sure"});
}

TEST(ErrorFacts, FieldsTextsAndInterfaces) {
  TestProgram program({{"p/p.go", R"(package p

import ("errors"; "fmt"; "io")

type reader struct{ err error }
func (r *reader) fill() { r.err = io.EOF }
func (r *reader) Err() error { return fmt.Errorf("read: %s", r.err.Error()) }

type source interface{ Err() error }
func done(s source) bool { return errors.Is(s.Err(), io.EOF) }
func use() bool { r := &reader{}; r.fill(); return done(r) }
)"}});
  EXPECT_EQ(Lost(program), Texts{"(*m/p.reader).Err 1: io.EOF sure"});
}

// What one caller hands to a helper does not come out at another.
TEST(ErrorFacts, HelpersKeepCallersApart) {
  TestProgram program({{"p/p.go", R"(package p

import ("errors"; "fmt")

var ErrA, ErrB = errors.New("a"), errors.New("b")

func same(err error) error { return err }
func b() error { return fmt.Errorf("b: %v", same(ErrB)) }
func a() error { return same(ErrA) }
func use() bool { return errors.Is(a(), ErrA) || errors.Is(b(), ErrA) }
)"}});
  EXPECT_EQ(Lost(program), Texts{});
}

// Who has looked for it before the call has lost nothing.
TEST(ErrorFacts, LookedForBefore) {
  TestProgram program({{"p/p.go", R"(package p

import ("errors"; "fmt")

var ErrA = errors.New("a")

func a() error { return ErrA }
func b() error {
	err := a()
	if errors.Is(err, ErrA) { return nil }
	return fmt.Errorf("b: %v", err)
}
func use() bool { return errors.Is(b(), ErrA) }
)"}});
  EXPECT_EQ(Lost(program), Texts{});
}

}  // namespace
}  // namespace premortem::flow
