// Which errors functions return, in small programs.
#include "flow/error_facts.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "flow/flow_program.h"
#include "flow/lost_errors.h"

namespace premortem::flow {
namespace {

constexpr char kPrelude[] = R"(package p

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
)

var (
	_ = fmt.Errorf
	_ = io.EOF
	_ = os.Open
	_ = strconv.Atoi
)

var (
	ErrA = errors.New("a")
	ErrB = errors.New("b")
	ErrC = fmt.Errorf("c: %w", ErrB)
	ErrT = &T{}
	ErrD = ErrA
)

type T struct{ n int }
func (*T) Error() string { return "" }

type W struct{ err error; n int }
func (w *W) Error() string { return "" }
func (w *W) Unwrap() error { return w.err }

type Code int
func (Code) Error() string { return "" }
const busy Code = 3

func either(c bool) error { if c { return ErrA }; return ErrB }
)";

class ErrorFactsTest : public testing::Test {
 protected:
  void Load(std::string_view functions) {
    program_ =
        std::make_unique<TestProgram>(std::initializer_list<std::pair<std::string, std::string>>{
            {"p.go", std::string(kPrelude) + std::string(functions)}});
  }
  // Of the result that is an error.
  std::string Of(std::string_view name) {
    FunctionId f = program_->Find("m." + std::string(name));
    if (!f.valid()) return "no such function";
    std::string text;
    for (const ErrorSet& set : program_->program().errors().Of(f)) text += TextOf(set);
    return text;
  }
  // What its parameter is handed by its callers.
  std::string Given(std::string_view name) {
    ErrorSet set;
    set.Add({.kind = ErrorItem::Kind::kParam, .index = 0, .bare = true});
    FunctionId f = program_->Find("m." + std::string(name));
    return TextOf(program_->program().errors().WithArguments(f, set));
  }

  std::unique_ptr<TestProgram> program_;
};

TEST_F(ErrorFactsTest, OneFunction) {
  Load(R"(
func none() error { return nil }
func fresh() error { return errors.New("x") }
func sentinel() error { return ErrA }
func boxed() error { return &T{} }
func code() error { return busy }
func wraps(c bool) (int, error) { if c { return 0, fmt.Errorf("w: %w", ErrA) }; return 1, ErrB }
func both(c bool) error { if c { return fmt.Errorf("w: %w", ErrA) }; return ErrA }
func joins() error { return errors.Join(ErrA, io.EOF) }
func text() error { return fmt.Errorf("t: %v", ErrA) }
func holds() error { return &W{err: ErrA, n: 1} }
func variable(c bool) (err error) { defer recover(); err = ErrA; if c { err = ErrB }; return }
func given(err error) error { return err }
func adds(err error) error { return fmt.Errorf("w: %w", err) }
func wrapper() error { return ErrC }
func fails() error { if err := either(true); err != nil { return fmt.Errorf("t: %v", err) }; return nil }
func typed() error { return ErrT }
func same() error { return ErrD }
func field(w *W) error { return w.err }
func number() int { return 3 }
)");
  EXPECT_EQ(Of("none"), "");
  EXPECT_EQ(Of("fresh"), "");
  EXPECT_EQ(Of("sentinel"), "m.ErrA");
  EXPECT_EQ(Of("boxed"), "*m.T");
  EXPECT_EQ(Of("code"), "m.Code, m.Code(3)");
  EXPECT_EQ(Of("wraps"), "m.ErrA wrapped, m.ErrB");
  EXPECT_EQ(Of("both"), "m.ErrA bare and wrapped");
  EXPECT_EQ(Of("joins"), "io.EOF wrapped, m.ErrA wrapped");
  EXPECT_EQ(Of("text"), "text");
  EXPECT_EQ(Of("fails"), "text");
  EXPECT_EQ(Of("holds"), "*m.W, m.ErrA wrapped");
  EXPECT_EQ(Of("variable"), "m.ErrA, m.ErrB");
  EXPECT_EQ(Of("given"), "0");
  EXPECT_EQ(Of("adds"), "0 wrapped");
  EXPECT_EQ(Of("wrapper"), "m.ErrB wrapped, m.ErrC");
  EXPECT_EQ(Of("typed"), "*m.T, m.ErrT");
  EXPECT_EQ(Of("same"), "m.ErrA, m.ErrD");
  EXPECT_EQ(Of("field"), "open");
  EXPECT_EQ(Of("number"), "");
}

TEST_F(ErrorFactsTest, ThroughCalls) {
  Load(R"(
func adds(err error) error { return fmt.Errorf("w: %w", err) }
func twice(c bool) error { return adds(adds(either(c))) }
func one() error { return adds(ErrA) }
func other() error { return adds(ErrB) }
func again(n int) error { if n == 0 { return ErrA }; return adds(again(n - 1)) }
type I interface{ Do() error }
type a struct{}
func (a) Do() error { return ErrA }
type b struct{}
func (b) Do() error { return &T{} }
func through(i I) error { return i.Do() }
func use() { through(a{}); through(b{}) }
func value(f func() error) error { return f() }
func values() error { return value(func() error { return ErrB }) }
func newW() *W { return &W{err: ErrA} }
func made() error { return newW() }
func opens() error { _, err := os.Open("x"); return err }
func number() error { _, err := strconv.Atoi("x"); return err }
func read(r io.Reader) error { _, err := r.Read(nil); return err }
)");
  EXPECT_EQ(Of("twice"), "m.ErrA wrapped, m.ErrB wrapped");
  EXPECT_EQ(Of("one"), "m.ErrA wrapped");
  EXPECT_EQ(Of("other"), "m.ErrB wrapped");
  EXPECT_EQ(Of("again"), "m.ErrA bare and wrapped");
  EXPECT_EQ(Of("through"), "*m.T, m.ErrA");
  EXPECT_EQ(Of("values"), "m.ErrB");
  EXPECT_EQ(Of("made"), "*m.W, m.ErrA wrapped");
  EXPECT_EQ(Of("opens"),
            "*io/fs.PathError, io/fs.ErrClosed wrapped, io/fs.ErrExist wrapped, io/fs.ErrNotExist "
            "wrapped, io/fs.ErrPermission wrapped, of os, os.ErrDeadlineExceeded wrapped");
  EXPECT_EQ(Of("number"),
            "*strconv.NumError, of strconv, strconv.ErrRange wrapped, strconv.ErrSyntax wrapped");
  EXPECT_EQ(Of("read"), "io.EOF, of io, open");
}

TEST_F(ErrorFactsTest, ConditionsSayWhichErrorsCome) {
  Load(R"(
func but(c bool) error {
	err := either(c)
	if err == ErrA { return nil }
	return fmt.Errorf("w: %w", err)
}
func only(c bool) error {
	if err := either(c); err == ErrA { return fmt.Errorf("w: %w", err) }
	return nil
}
func isBut(c bool) error {
	err := fmt.Errorf("w: %w", either(c))
	if errors.Is(err, ErrA) { return nil }
	return err
}
func switches(c bool) error {
	switch err := either(c); err {
	case ErrA, nil: return nil
	default: return err
	}
}
func kinds(c bool) error {
	var err error = &T{}
	if c { err = ErrA }
	if _, ok := err.(*T); ok { return nil }
	return err
}
func isIt(err error) bool { return err == ErrA }
func asks(c bool) error {
	err := either(c)
	if isIt(err) { return nil }
	return err
}
func text(c bool) error {
	err := either(c)
	if err.Error() == "a" { return nil }
	return err
}
func isNil(c bool) error {
	err := either(c)
	if err == nil { return err }
	return ErrC
}
)");
  EXPECT_EQ(Of("but"), "m.ErrB wrapped");
  EXPECT_EQ(Of("only"), "m.ErrA wrapped");
  EXPECT_EQ(Of("isBut"), "m.ErrB wrapped");
  EXPECT_EQ(Of("switches"), "m.ErrB");
  EXPECT_EQ(Of("kinds"), "m.ErrA");
  EXPECT_EQ(Of("asks"), "open");
  EXPECT_EQ(Of("text"), "open");
  EXPECT_EQ(Of("isNil"), "m.ErrB wrapped, m.ErrC");
}

TEST_F(ErrorFactsTest, ListsOfErrors) {
  Load(R"(
func appended(names []string) error {
	var errs []error
	for range names {
		if err := either(true); err != ErrB { errs = append(errs, err, io.EOF) }
	}
	return errors.Join(errs...)
}
func indexed() error {
	errs := make([]error, 2)
	errs[0] = ErrC
	return errors.Join(errs...)
}
func handed(errs []error) error { return errors.Join(errs...) }
)");
  EXPECT_EQ(Of("appended"), "io.EOF wrapped, m.ErrA wrapped");
  EXPECT_EQ(Of("indexed"), "m.ErrB wrapped, m.ErrC wrapped");
  EXPECT_EQ(Of("handed"), "open");
}

TEST_F(ErrorFactsTest, WhatCallersHandOver) {
  Load(R"(
func ask(err error) bool { return err == ErrA }
func pass(err error) bool { return ask(err) }
func first() bool { return ask(fmt.Errorf("w: %w", ErrA)) }
func second() bool { return pass(ErrB) }
func nobody(err error) bool { return err == ErrA }
)");
  EXPECT_EQ(Given("ask"), "m.ErrA wrapped, m.ErrB");
  EXPECT_EQ(Given("pass"), "m.ErrB");
  EXPECT_EQ(Given("nobody"), "open");
}

TEST_F(ErrorFactsTest, VariablesThatClosuresShare) {
  Load(R"(
func run(f func()) { f() }
func inside() error {
	var err error
	run(func() { err = ErrA })
	return err
}
func look(err error) { _ = err == ErrA }
func lookAtOwn(err error) { _ = err == ErrA }
func own() error {
	var err error
	run(func() {
		err = ErrB
		lookAtOwn(err)
	})
	err = ErrA
	return err
}
func lookFirst(err error) { _ = err == ErrA }
func before() error {
	err := ErrB
	lookFirst(err)
	run(func() { err = ErrA })
	return err
}
func later(c bool) (err error) {
	if c {
		return ErrA
	}
	defer func() { look(err) }()
	err = ErrC
	return err
}
)");
  EXPECT_EQ(Of("inside"), "m.ErrA");
  // What a closure stores that is made later is not there yet.
  EXPECT_EQ(Given("lookFirst"), "m.ErrB");
  // What it has set itself is what it finds.
  EXPECT_EQ(Given("lookAtOwn"), "m.ErrB");
  // What is returned before the closure is made it never sees.
  EXPECT_EQ(Given("look"), "m.ErrB wrapped, m.ErrC");
}

TEST_F(ErrorFactsTest, LostErrors) {
  Load(R"(
func hide(c bool) error { return fmt.Errorf("t: %v", either(c)) }
func hideToo(c bool) error { return fmt.Errorf("t: %v", either(c)) }
func hideB() error { return fmt.Errorf("t: %v", ErrB) }
func use(c bool) bool { return errors.Is(hide(c), ErrA) || errors.Is(hideB(), ErrA) || hideToo(c) == ErrA }
)");
  const LostErrors& lost = program_->program().lost_errors();
  auto at = [&](std::string_view name) {
    const ErrorNote& note = program_->graph().NotesOf(program_->Find(name))->errors();
    EXPECT_EQ(note.texts.size(), 1u);
    const LostError* error = lost.At(note.texts[0].place, note.texts[0].argument);
    return error == nullptr ? std::string("nobody") : std::string(TextOf(error->name));
  };
  EXPECT_EQ(at("m.hide"), "m.ErrA");
  EXPECT_EQ(at("m.hideB"), "nobody");  // it is another error
  EXPECT_EQ(at("m.hideToo"), "m.ErrA");
}

TEST_F(ErrorFactsTest, ByCaller) {
  Load(R"(
func ask(err error) bool { return errors.Is(err, ErrA) }
func first() bool { return ask(ErrA) }
func second() bool { return ask(ErrB) }
)");
  ErrorSet set;
  set.Add({.kind = ErrorItem::Kind::kParam, .index = 0, .bare = true});
  std::vector<std::string> texts;
  for (const ErrorSet& some : program_->program().errors().ByCaller(program_->Find("m.ask"), set)) {
    texts.push_back(TextOf(some));
  }
  EXPECT_EQ(texts, (std::vector<std::string>{"", "m.ErrA", "m.ErrB"}));
}

// fs.ErrNotExist means what the check means only where it comes in no other way.
TEST_F(ErrorFactsTest, LostErrorsOfLibraries) {
  Load(R"(
func hide(name string) error { _, err := os.Open(name); return fmt.Errorf("t: %v", err) }
func inVain() bool { return errors.Is(hide("x"), os.ErrNotExist) }
)");
  const LostErrors& lost = program_->program().lost_errors();
  const ErrorNote& note = program_->graph().NotesOf(program_->Find("m.hide"))->errors();
  ASSERT_EQ(note.texts.size(), 1u);
  EXPECT_NE(lost.At(note.texts[0].place, note.texts[0].argument), nullptr);
}

TEST_F(ErrorFactsTest, ErrorsOfLibrariesThatComeAnotherWayToo) {
  Load(R"(
func hide(name string) error { _, err := os.Open(name); return fmt.Errorf("t: %v", err) }
func also(name string) error { if _, err := os.Open(name); err != nil { return err }; return hide(name) }
func mostly() bool { return errors.Is(also("x"), os.ErrNotExist) }
)");
  const ErrorNote& note = program_->graph().NotesOf(program_->Find("m.hide"))->errors();
  ASSERT_EQ(note.texts.size(), 1u);
  EXPECT_EQ(program_->program().lost_errors().At(note.texts[0].place, 1), nullptr);
}

TEST(ErrorSet, TooManyItemsAreOpen) {
  ErrorSet set;
  for (size_t i = 0; i < ErrorSet::kMostItems; ++i) {
    set.Add({.bare = true, .name = SymbolOf("p.Err" + std::to_string(i))});
  }
  EXPECT_EQ(set.items().size(), ErrorSet::kMostItems);
  EXPECT_FALSE(set.open());
  set.Add({.bare = true, .name = SymbolOf("p.OneMore")});
  EXPECT_EQ(TextOf(set), "open");
}

}  // namespace
}  // namespace premortem::flow
