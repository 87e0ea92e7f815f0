// What functions return, in small programs.
#include "flow/result_facts.h"

#include <gtest/gtest.h>

#include <string>

#include "flow/flow_program.h"

namespace premortem::flow {
namespace {

class ResultFactsTest : public testing::Test {
 protected:
  void Load(std::string_view functions) {
    program_ =
        std::make_unique<TestProgram>(std::initializer_list<std::pair<std::string, std::string>>{
            {"p.go",
             "package p\n\nimport \"errors\"\n\nvar _ = errors.New\n\ntype T struct{ n int }\n\n"
             "func (*T) Error() string { return \"\" }\n\n" +
                 std::string(functions)}});
    facts_ = std::make_unique<ResultFacts>(program_->graph());
  }
  std::string Of(std::string_view name, size_t results = 1) {
    FunctionId f = program_->Find(name);
    return f.valid() ? TextOf(facts_->Of(f), results) : "no such function";
  }

  std::unique_ptr<TestProgram> program_;
  std::unique_ptr<ResultFacts> facts_;
};

TEST_F(ResultFactsTest, OneFunction) {
  Load(R"(
func fresh() *T { return &T{} }
func none() *T { return nil }
func either(c bool) *T { if c { return nil }; return &T{} }
func variable(c bool) *T { var t *T; if c { t = &T{} }; return t }
func given(t *T) *T { return t }
func field(t struct{ p *T }) *T { return t.p }
func boxed() error { var t *T; return t }
func pair(c bool) (*T, error) { if c { return nil, errors.New("c") }; return &T{}, nil }
func ok(c bool) (*T, bool) { if c { return nil, false }; return &T{}, true }
func twice(c bool) *T { var t *T; if c { t = &T{} }; if c { return t }; return t }
func wrap(err error) *T { if err == nil { return nil }; return &T{} }
func number() int { return 3 }
func forever() *T { for {} }
)");
  EXPECT_EQ(Of("m.fresh"), "(not nil)");
  EXPECT_EQ(Of("m.none"), "(nil)");
  EXPECT_EQ(Of("m.either"), "(nil) asks 0, (not nil) asks 0");
  EXPECT_EQ(Of("m.variable"), "(nil) asks 0, (not nil) asks 0");
  EXPECT_EQ(Of("m.given"), "(?)");
  EXPECT_EQ(Of("m.field"), "(?)");
  EXPECT_EQ(Of("m.boxed"), "(typed nil)");
  EXPECT_EQ(Of("m.pair", 2), "(nil, not nil) asks 0, (not nil, nil) asks 0");
  EXPECT_EQ(Of("m.ok", 2), "(nil, false) asks 0, (not nil, true) asks 0");
  EXPECT_EQ(Of("m.wrap"), "(nil) if 0 is nil, (not nil) if 0 is not nil");
  EXPECT_EQ(Of("m.number"), "(?)");
  EXPECT_EQ(Of("m.forever"), "");
  EXPECT_EQ(Of("m.twice"), "(nil) asks 0, (not nil) asks 0");
}

TEST_F(ResultFactsTest, ThroughCalls) {
  Load(R"(
func pair(c bool) (*T, error) { if c { return nil, errors.New("c") }; return &T{}, nil }
func pass(c bool) (*T, error) { return pair(c) }
func checked() (*T, error) { t, err := pair(true); if err != nil { return nil, err }; return t, nil }
func checkedOther(c bool) *T { d := !c; t, err := pair(d); if err != nil { return &T{} }; return t }
func boxes(c bool) error { d := !c; t, _ := pair(d); return t }
func wrap(err error) *T { if err == nil { return nil }; return &T{} }
func rewrap(err error) *T { return wrap(err) }
func wrapNew() *T { return wrap(errors.New("x")) }
func wrapAsked(err error) *T { if err != nil { return wrap(err) }; return &T{} }
func even(n int) *T { if n == 0 { return nil }; return odd(n - 1) }
func odd(n int) *T { if n == 0 { return &T{} }; return even(n - 1) }
type I interface{ Get() *T }
type a struct{}
func (a) Get() *T { return nil }
type b struct{}
func (b) Get() *T { return &T{} }
func through(i I) *T { return i.Get() }
func use() { through(a{}); through(b{}) }
func value(f func() *T) *T { return f() }
)");
  EXPECT_EQ(Of("m.pass", 2), "(nil, not nil) asks 0, (not nil, nil) asks 0");
  EXPECT_EQ(Of("m.checkedOther"), "(not nil) asks 0");  // through the error
  EXPECT_EQ(Of("m.boxes"), "(not nil), (typed nil)");
  EXPECT_EQ(Of("m.rewrap"), "(nil) if 0 is nil, (not nil) if 0 is not nil");
  EXPECT_EQ(Of("m.wrapNew"), "(not nil)");
  EXPECT_EQ(Of("m.wrapAsked"), "(not nil) if 0 is not nil, (not nil) if 0 is nil");
  EXPECT_EQ(Of("m.through"), "(nil), (not nil)");
  EXPECT_EQ(Of("m.value"), "(?)");
  EXPECT_NE(Of("m.even"), "");
}

TEST_F(ResultFactsTest, ComparedWithNil) {
  Load(R"(
type I interface{ M() }
func some() I { return nil }
func other() I { return nil }
func use() bool { other(); return some() != nil }
)");
  EXPECT_TRUE(facts_->ComparisonOf(program_->Find("m.some"), 0).has_value());
  EXPECT_FALSE(facts_->ComparisonOf(program_->Find("m.other"), 0).has_value());
}

}  // namespace
}  // namespace premortem::flow
