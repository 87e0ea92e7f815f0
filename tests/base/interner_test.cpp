#include "base/interner.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace premortem {
namespace {

TEST(Interner, GivesTheSameIdToTheSameTextOnly) {
  Interner names;
  NameId short_name = names.Intern("handler");
  NameId long_name = names.Intern("aNameOfMoreThanSixteenBytes");
  EXPECT_EQ(names.Intern("handler"), short_name);
  EXPECT_EQ(names.Intern("aNameOfMoreThanSixteenBytes"), long_name);
  EXPECT_FALSE(names.Intern("handlers") == short_name);
  EXPECT_FALSE(names.Intern("aNameOfMoreThanSixteenBytez") == long_name);
  EXPECT_EQ(names.Text(short_name), "handler");
  EXPECT_EQ(names.Text(long_name), "aNameOfMoreThanSixteenBytes");
}

TEST(Interner, KnowsFixedNamesByTheirPosition) {
  constexpr std::string_view kFixed[] = {"break", "case"};
  Interner names(kFixed);
  EXPECT_EQ(names.Intern("break").value, 1u);
  EXPECT_EQ(names.Intern("case").value, 2u);
  EXPECT_EQ(names.Text(NameId(2u)), "case");
  EXPECT_GE(names.Intern("chan").value, Interner::kFirstFreeId);
}

TEST(Interner, TellsTextsWithZeroBytesApart) {
  Interner names;
  std::string with_zero("a\0", 2);
  EXPECT_FALSE(names.Intern(with_zero) == names.Intern("a"));
  EXPECT_EQ(names.Text(names.Intern(with_zero)), with_zero);
  EXPECT_EQ(names.Text(names.Intern("")), "");
}

TEST(Interner, ThreadsAgree) {
  Interner names;
  constexpr int kNames = 20'000;
  constexpr int kThreads = 4;
  std::vector<std::vector<NameId>> ids(kThreads, std::vector<NameId>(kNames));
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kNames; ++i) {
        std::string text = (i % 2 == 0 ? "n" : "aLongerNameThanSixteen") + std::to_string(i);
        ids[static_cast<size_t>(t)][static_cast<size_t>(i)] = names.Intern(text);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int t = 1; t < kThreads; ++t) EXPECT_EQ(ids[static_cast<size_t>(t)], ids[0]);
  EXPECT_EQ(names.size(), static_cast<size_t>(kNames));
  EXPECT_EQ(names.Text(ids[0][19'999]), "aLongerNameThanSixteen19999");
}

}  // namespace
}  // namespace premortem
