#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <map>

#include "base/fs.h"
#include "base/text.h"
#include "cli/pages.h"
#include "cli/version.h"
#include "engine/config.h"

namespace premortem::cli {

namespace {

using engine::Options;
using findings::Confidence;
using findings::Severity;

template <typename T>
using Choices = std::vector<std::pair<std::string, T>>;

const Choices<Format> kFormats = {{"text", Format::kText},
                                  {"json", Format::kJson},
                                  {"sarif", Format::kSarif},
                                  {"github", Format::kGithub}};
const Choices<Format> kTextOrJson = {{"text", Format::kText}, {"json", Format::kJson}};
const Choices<ColorMode> kColors = {
    {"auto", ColorMode::kAuto}, {"always", ColorMode::kAlways}, {"never", ColorMode::kNever}};
const Choices<Severity> kSeverities = {
    {"note", Severity::kNote}, {"warning", Severity::kWarning}, {"error", Severity::kError}};
const Choices<Confidence> kConfidences = {{"suspect", Confidence::kSuspect},
                                          {"strong", Confidence::kStrong},
                                          {"proven", Confidence::kProven}};

const std::vector<StatusSpec> kCheckStatuses = {
    {0, "nothing above note is shown"},
    {1, "at least one warning or error is shown; with --diff also: there is something to change"},
    {2,
     "the input or the command cannot be used: nothing to analyse, a pattern that names nothing, "
     "a bad configuration, output that cannot be written"},
    {3, "a fault of premortem itself"}};

const std::vector<StatusSpec> kDiagnoseStatuses = {
    {0, "no symptom above note is shown"},
    {1, "at least one warning or error is shown"},
    {2, "an input cannot be read, or the command cannot be used, or the output cannot be written"},
    {3, "a fault of premortem itself"}};

// Of the commands that only print something.
std::vector<StatusSpec> PrintStatuses(const char* failure) {
  return {{0, "it was printed"},
          {2, std::string(failure) + (*failure == '\0' ? "" : ", ") +
                  "the command cannot be used, or the output cannot be written"},
          {3, "a fault of premortem itself"}};
}

// Declares the commands on a CLI::App and remembers what CLI11 does not: which values an option
// can have. The app writes into `result` while it parses.
class Declarer {
 public:
  Declarer(CLI::App& app, CommandLine& result) : app_(app), result_(result) {}

  void DeclareAll() {
    app_.require_subcommand(0, 1);
    app_.set_help_flag("-h,--help", "Print this help and exit");
    app_.set_version_flag("--version", VersionText(), "Print the version and exit");
    statuses_[&app_] = {{0, "all is well"},
                        {1, "check and diagnose: a warning or error is shown"},
                        {2, "the input or the command cannot be used"},
                        {3, "a fault of premortem itself"}};
    DeclareCheck();
    DeclareDiagnose();
    DeclareTop();
    DeclareStacks();
    DeclareFlame();
    DeclareBench();
    DeclareExplain();
    DeclareRules();
    DeclareDebug();
    DeclareCompletion();
    CLI::App* man = Subcommand(app_, "man", "Print the manual page in roff", Command::kManPage);
    man->group("");  // for the build, not for people
  }

  // The values of an option, by the option; and which options are paths.
  const std::map<const CLI::Option*, std::vector<std::string>>& choices() const { return choices_; }
  bool IsPath(const CLI::Option* option) const {
    return std::ranges::find(paths_, option) != paths_.end();
  }
  const std::vector<StatusSpec>& StatusesOf(const CLI::App* app) const { return statuses_.at(app); }

 private:
  CLI::App* Subcommand(CLI::App& parent, const char* name, const char* description, Command command,
                       std::vector<StatusSpec> statuses = PrintStatuses("")) {
    CLI::App* app = parent.add_subcommand(name, description);
    statuses_[app] = std::move(statuses);
    app->final_callback([this, command] { result_.command = command; });
    return app;
  }

  template <typename T, typename Target>
  CLI::Option* Choice(CLI::App* app, const char* names, Target& target, const Choices<T>& choices,
                      const std::string& description) {
    std::vector<std::string> words;
    for (const auto& [word, value] : choices) words.push_back(word);
    CLI::Option* option = app->add_option_function<std::string>(
        names,
        [&target, &choices, names = std::string(names), words](const std::string& text) {
          auto it = std::ranges::find(choices, text, &std::pair<std::string, T>::first);
          if (it == choices.end()) throw CLI::ValidationError(names, OneOf(text, words));
          target = it->second;
        },
        description);
    option->type_name(JoinWith(words, "|"));
    choices_[option] = words;
    return option;
  }

  static std::string JoinWith(const std::vector<std::string>& words, const char* separator) {
    std::string joined;
    for (const std::string& word : words) {
      if (!joined.empty()) joined += separator;
      joined += word;
    }
    return joined;
  }
  static std::string OneOf(const std::string& text, const std::vector<std::string>& words) {
    return "'" + text + "' is not one of " + JoinWith(words, ", ");
  }

  static size_t ThreadsFrom(const std::string& text) {
    constexpr size_t kMost = 1024;
    size_t threads = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), threads);
    bool whole = error == std::errc() && end == text.data() + text.size();
    if (!whole || threads < 1 || threads > kMost) {
      throw CLI::ValidationError("--jobs", "'" + text + "' is not a number from 1 to 1024");
    }
    return threads;
  }

  // "90s", "1m30s", "1.5h": seconds. Nothing where it is none.
  static std::optional<double> SecondsFrom(std::string_view text) {
    constexpr std::pair<std::string_view, double> kUnits[] = {
        {"ms", 1e-3}, {"s", 1}, {"m", 60}, {"h", 3600}};
    double seconds = 0;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
      double number = 0;
      auto [end, error] =
          std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
      if (error != std::errc() || !(number >= 0)) return std::nullopt;
      text.remove_prefix(static_cast<size_t>(end - text.data()));
      auto unit = std::ranges::find_if(kUnits, [&](auto& u) { return text.starts_with(u.first); });
      if (unit == std::end(kUnits)) return std::nullopt;
      text.remove_prefix(unit->first.size());
      seconds += number * unit->second;
    }
    return seconds;
  }

  static void Duration(CLI::App* app, const char* name, double& target, double least, double most,
                       const char* description) {
    app->add_option_function<std::string>(
           name,
           [&target, name, least, most](const std::string& text) {
             std::optional<double> seconds = SecondsFrom(text);
             if (!seconds || *seconds < least || *seconds > most) {
               throw CLI::ValidationError(
                   name,
                   "'" + text + "' is not a time such as 90s, 10m or 1h30m, or out of bounds");
             }
             target = *seconds;
           },
           description)
        ->type_name("TIME");
  }

  void Path(CLI::Option* option) { paths_.push_back(option); }

  static CLI::Option* List(CLI::App* app, const char* names, std::vector<std::string>& target,
                           const char* type, const char* description) {
    return app->add_option(names, target, description)
        ->type_name(type)
        ->delimiter(',')
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }

  static void OptionalFlag(CLI::App* app, const char* names, std::optional<bool>& target,
                           const char* description) {
    app->add_flag_function(
        names, [&target](std::int64_t count) { target = count > 0; }, description);
  }

  void DeclareLoading(CLI::App* app) {
    Options& check = result_.check;
    app->add_option("patterns", check.patterns,
                    "Packages to look at: folders (with all below them), ./..., files, import "
                    "paths. Without any: the folder here")
        ->type_name("PATTERN");
    List(app, "--tags", check.tags, "TAG,...", "Build tags that are satisfied");
    OptionalFlag(app, "--tests,!--no-tests", check.tests, "Look at test files too (default)");
    Path(app->add_option("--goroot", check.goroot,
                         "Where the Go standard library is; none: do without it")
             ->type_name("DIR|none"));
    app->add_option_function<std::string>(
           "-j,--jobs", [this](const std::string& text) { result_.jobs = ThreadsFrom(text); },
           "Threads to use (default: one per processor)")
        ->type_name("N");
    app->add_flag("--stats", result_.stats, "Print counts, times and memory to stderr");
    Path(app->add_option("--trace-out", result_.trace_out,
                         "Write what each thread did and when to FILE, for Perfetto or "
                         "chrome://tracing")
             ->type_name("FILE"));
  }

  static engine::NamedLine NamedLineFrom(const std::string& text) {
    engine::NamedLine named;
    size_t colon = text.rfind(':');
    const char* end = text.data() + text.size();
    bool read = colon != std::string::npos && colon > 0 &&
                std::from_chars(text.data() + colon + 1, end, named.line).ptr == end;
    if (!read || named.line == 0) {
      throw CLI::ValidationError("--why", "expected FILE:LINE, such as main.go:42, found " + text);
    }
    named.file = text.substr(0, colon);
    return named;
  }

  void DeclareCheck() {
    CLI::App* app = Subcommand(app_, "check", "Find production mistakes in Go source",
                               Command::kCheck, kCheckStatuses);
    DeclareLoading(app);
    Options& check = result_.check;
    Choice(app, "--format", result_.format, kFormats, "How findings are printed (default: text)");
    Choice(app, "--color", result_.color, kColors,
           "Colour in text (default: auto, on a terminal unless NO_COLOR is set)");
    Path(app->add_option("--config", check.config,
                         "Configuration (default: premortem.toml in the folder of the first "
                         "pattern or above it)")
             ->type_name("FILE|none"));
    List(app, "--enable", check.enable, "RULE,...", "Rules, families, 'preview' or 'all': on");
    List(app, "--disable", check.disable, "RULE,...", "Rules, families, 'preview' or 'all': off");
    List(app, "--only", check.only, "RULE,...", "Run these rules or families and no others");
    Choice(app, "--severity", check.min_severity, kSeverities, "Show findings from this level up");
    Choice(app, "--confidence", check.min_confidence, kConfidences,
           "Show findings that are at least this certain");
    OptionalFlag(app, "--generated,!--no-generated", check.generated,
                 "Report findings in generated files too");
    OptionalFlag(app, "--report-unused-suppressions", check.report_unused_suppressions,
                 "Report //nolint and //lint:ignore comments that suppress nothing");
    Path(app->add_option("--baseline", check.baseline, "Leave out the findings listed in FILE")
             ->type_name("FILE"));
    app->add_flag("--write-baseline", check.write_baseline,
                  "Write today's findings to the baseline file");
    app->add_flag("--fix", check.fix, "Apply the safe fixes to the files");
    app->add_flag("--diff", check.diff, "Print what --fix would change as a unified diff");
    app->add_flag("--unsafe-fixes", check.unsafe_fixes,
                  "With --fix or --diff: also fixes that can change behaviour");
    app->add_option_function<std::string>(
           "--why", [&check](const std::string& text) { check.why = NamedLineFrom(text); },
           "Say what each rule made of this line, instead of findings")
        ->type_name("FILE:LINE");
    app->add_flag("--time-rules", check.time_rules, "Print the time each rule took to stderr");
  }

  void DeclareDiagnose() {
    CLI::App* app = Subcommand(app_, "diagnose", "Say which mistakes a running service shows",
                               Command::kDiagnose, kDiagnoseStatuses);
    DeclareInputs(
        app,
        "Profiles, goroutine dumps, traces, metrics, logs, archives and folders of them, of one "
        "service; -: stdin; http://HOST/debug/pprof: a running service",
        true);
    Choice(app, "--format", result_.format, kTextOrJson,
           "How symptoms are printed (default: text)");
    Choice(app, "--color", result_.color, kColors,
           "Colour in text (default: auto, on a terminal unless NO_COLOR is set)");
    Path(app->add_option("--source", result_.source_folder,
                         "Show the code around the frames, from the service's source in DIR")
             ->type_name("DIR"));
    serve::LiveOptions& live = result_.live;
    Duration(app, "--for", live.stretch, 1, 7 * 86400.0,
             "Take samples of a running service for so long, such as 10m, to see what grows");
    Duration(app, "--every", live.every, 0.1, 86400, "Take them so often (default: 5s)");
    Duration(app, "--timeout", live.http.timeout, 0.1, 3600,
             "Wait so long for an answer of a service (default: 30s)");
    app->add_option("--header", live.http.headers,
                    "Send this with each question to a service; other users of the machine can see "
                    "arguments, so put secrets into --token-file")
        ->type_name("NAME:VALUE")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    Path(app->add_option("--token-file", result_.token_file,
                         "Send the token in FILE as Authorization: Bearer (default: the "
                         "environment's PREMORTEM_TOKEN, if any)")
             ->type_name("FILE"));
    Path(app->add_option("--ca-file", live.http.ca_file,
                         "Trust the certificates in FILE (PEM) instead of the system's")
             ->type_name("FILE"));
  }

  void DeclareTop() {
    CLI::App* app = Subcommand(app_, "top", "Show which functions of a profile cost most",
                               Command::kTop, PrintStatuses("the profile cannot be read"));
    ViewOptions& view = result_.view;
    DeclareInputs(app, "Profile: protocol buffer or text, compressed or not; -: stdin", false);
    app->add_option("--sample-type", view.sample_type,
                    "Sum these values, such as alloc_space (default: what the profile names, else "
                    "its last)")
        ->type_name("TYPE");
    Path(app->add_option("--diff", view.diff, "Show what has changed since the profile FILE")
             ->type_name("FILE"));
    app->add_flag("--lines", view.lines, "By line of source instead of by function");
    app->add_option("--label", view.label, "By the values of this label instead of by function")
        ->type_name("KEY");
    app->add_flag("--cum", view.cumulative, "Sort by cumulative instead of flat values");
    DeclareRows(app);
  }

  void DeclareStacks() {
    CLI::App* app = Subcommand(app_, "stacks", "Show the goroutines of a dump, grouped by stack",
                               Command::kStacks, PrintStatuses("the dump cannot be read"));
    DeclareInputs(app, "Goroutine dumps and goroutine profiles, in logs too; folders; -: stdin",
                  true);
    DeclareRows(app);
  }

  void DeclareFlame() {
    CLI::App* app = Subcommand(app_, "flame", "Draw a profile as a flame graph, in one HTML file",
                               Command::kFlame, PrintStatuses("the profile cannot be read"));
    DeclareInputs(app, "Profile or goroutine dump; -: stdin", false);
    Path(app->add_option("--diff", result_.view.diff,
                         "Show in colours what has changed since the profile FILE")
             ->type_name("FILE"));
    Path(app->add_option("-o,--output", result_.view.output,
                         "Write the page to FILE (default: stdout, which must be no terminal)")
             ->type_name("FILE"));
  }

  void DeclareBench() {
    CLI::App* app =
        Subcommand(app_, "bench", "Compare runs of benchmarks, with benchstat's statistics",
                   Command::kBench, PrintStatuses("an input cannot be read"));
    DeclareInputs(app,
                  "Output of go test -bench, also with -json: the first one is what the others are "
                  "compared with; folders; -: stdin",
                  true);
    Choice(app, "--format", result_.format, kTextOrJson,
           "A table, or one JSON object per cell and line (default: text)");
  }

  void DeclareInputs(CLI::App* app, const char* description, bool many) {
    CLI::Option* inputs = app->add_option("inputs", result_.files, description)
                              ->type_name(many ? "INPUT" : "PROFILE")
                              ->required();
    if (!many) inputs->expected(1);
    Path(inputs);
  }

  void DeclareRows(CLI::App* app) {
    app->add_flag("--all", result_.view.all, "Show all rows, not only the first 30");
    app->add_flag("--json", result_.json, "One JSON object per row and line; all rows");
  }

  void DeclareExplain() {
    CLI::App* app =
        Subcommand(app_, "explain",
                   "Say what a rule or verdict reports, why it hurts, and how "
                   "it is mended",
                   Command::kExplain, PrintStatuses("there is no such rule or verdict"));
    CLI::Option* rule = app->add_option("rule", result_.rule, "Name of the rule or verdict");
    rule->type_name("RULE")->required();
    choices_[rule] = NamesWithPages();
    Choice(app, "--color", result_.color, kColors, "Colour (default: auto)");
  }

  void DeclareRules() {
    CLI::App* app =
        Subcommand(app_, "rules", "List the rules, and the verdicts of diagnose", Command::kRules);
    app->add_flag("--json", result_.json, "One JSON object per rule or verdict and line");
  }

  void DeclareDump(CLI::App* debug, const char* name, const char* description, Command command) {
    CLI::App* app =
        Subcommand(*debug, name, description, command, PrintStatuses("a file cannot be read"));
    Path(app->add_option("files", result_.files, "Go files")->type_name("FILE"));
    Path(app->add_option("--files-from", result_.files_from,
                         "Read names of files from FILE, one a line; -: from stdin, each dumped "
                         "as soon as its name is read")
             ->type_name("FILE|-"));
  }

  void DeclareDebug() {
    CLI::App* debug = app_.add_subcommand("debug", "Print what a phase makes of its input");
    debug->require_subcommand(1);
    statuses_[debug] = PrintStatuses("the input cannot be read");
    DeclareDump(debug, "tokens", "The tokens of Go files", Command::kDebugTokens);
    DeclareDump(debug, "ast", "The syntax trees of Go files", Command::kDebugAst);
    CLI::App* packages =
        Subcommand(*debug, "packages", "The package graph, as JSON", Command::kDebugPackages);
    DeclareLoading(packages);
    packages->add_flag("--no-deps", result_.no_deps, "Leave out what the packages import");
    DeclareInputs(Subcommand(*debug, "evidence", "All that is read from runtime evidence",
                             Command::kDebugEvidence, PrintStatuses("an input cannot be read")),
                  "Profiles, goroutine dumps, folders of them; -: stdin", true);
    DeclareLoading(Subcommand(*debug, "types", "What the type checker finds out about packages",
                              Command::kDebugTypes));
    DeclareLoading(
        Subcommand(*debug, "ir", "The functions of packages in SSA form", Command::kDebugIr));
    DeclareLoading(Subcommand(*debug, "symbols",
                              "What the functions of packages are called at run time",
                              Command::kDebugSymbols));
    DeclareLoading(Subcommand(*debug, "summaries",
                              "Calls and flows of functions, as they are kept of each package",
                              Command::kDebugSummaries));
    DeclareLoading(
        Subcommand(*debug, "callgraph", "Who calls whom in a program", Command::kDebugCallGraph));
    DeclareLoading(Subcommand(
        *debug, "reach", "Which functions run for requests, from main, init, tests, in goroutines",
        Command::kDebugReach));
    DeclareLoading(Subcommand(*debug, "facts",
                              "What is known of the parameters and results of functions",
                              Command::kDebugFacts));
    DeclareLoading(Subcommand(*debug, "ctx-values",
                              "The keys of values in contexts, with who writes and reads them",
                              Command::kDebugContextValues));
    DeclareLoading(Subcommand(*debug, "models",
                              "Where the bodies of a library do not do what src/models says",
                              Command::kDebugModels));
    CLI::App* trace =
        Subcommand(*debug, "trace", "The states of all goroutines in execution traces",
                   Command::kDebugTrace, PrintStatuses("a file cannot be read"));
    Path(trace->add_option("files", result_.files, "Traces; -: standard input")
             ->type_name("FILE")
             ->required());
  }

  void DeclareCompletion() {
    CLI::App* app = Subcommand(app_, "completion", "Print a completion script for a shell",
                               Command::kCompletion);
    static const Choices<std::string> kShells = {
        {"bash", "bash"}, {"zsh", "zsh"}, {"fish", "fish"}};
    Choice(app, "shell", result_.shell, kShells, "The shell")->required();
  }

  CLI::App& app_;
  CommandLine& result_;
  std::map<const CLI::Option*, std::vector<std::string>> choices_;
  std::vector<const CLI::Option*> paths_;
  std::map<const CLI::App*, std::vector<StatusSpec>> statuses_;
};

constexpr const char* kDescription =
    "premortem finds production mistakes in Go source: what is wrong, what it costs, and how it is "
    "mended. It shows what profiles and goroutine dumps hold, and compares benchmarks.";

std::string FirstOf(const std::vector<std::string>& names, const char* prefix) {
  return names.empty() ? std::string() : prefix + names.front();
}

OptionSpec Describe(const CLI::Option& option, const Declarer& declarer) {
  OptionSpec spec;
  spec.short_name = FirstOf(option.get_snames(), "-");
  spec.long_name = option.get_positional() ? option.get_name() : FirstOf(option.get_lnames(), "--");
  spec.value = option.get_items_expected_max() == 0 ? "" : option.get_type_name();
  spec.description = option.get_description();
  auto it = declarer.choices().find(&option);
  if (it != declarer.choices().end()) spec.choices = it->second;
  spec.takes_path = declarer.IsPath(&option);
  spec.required = option.get_required();
  spec.many = option.get_positional() && option.get_expected_max() > 1;
  return spec;
}

CommandSpec Describe(const CLI::App& app, const Declarer& declarer) {
  CommandSpec spec{.name = app.get_name(),
                   .description = app.get_description(),
                   .statuses = declarer.StatusesOf(&app)};
  for (const CLI::Option* option : app.get_options()) {
    OptionSpec described = Describe(*option, declarer);
    if (option->get_positional()) {
      spec.positional = described;
      continue;
    }
    spec.options.push_back(described);
    for (size_t i = 1; i < option->get_lnames().size(); ++i) {  // --no-tests beside --tests
      spec.options.push_back({.long_name = "--" + option->get_lnames()[i],
                              .description = "The opposite of " + described.long_name});
    }
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!command->get_group().empty()) spec.commands.push_back(Describe(*command, declarer));
  }
  return spec;
}

// The command that the arguments reached, from the root on.
std::vector<const CLI::App*> ReachedCommands(const CLI::App& app) {
  std::vector<const CLI::App*> reached = {&app};
  while (!reached.back()->get_subcommands().empty()) {
    reached.push_back(reached.back()->get_subcommands().front());
  }
  return reached;
}

std::string WordsOf(const std::vector<const CLI::App*>& reached) {
  std::string words;
  for (const CLI::App* command : reached) words += (words.empty() ? "" : " ") + command->get_name();
  return words;
}

// An argument that nobody knows: a misspelt command or option, most of the time.
std::string UnknownArgument(const std::string& argument, const CommandSpec& command) {
  std::vector<std::string> known;
  bool option = argument.starts_with('-');
  std::string word = argument.substr(0, argument.find('='));
  if (option) {
    for (const OptionSpec& spec : command.options) known.push_back(spec.long_name);
  } else {
    for (const CommandSpec& spec : command.commands) known.push_back(spec.name);
  }
  std::string kind = option ? "option" : known.empty() ? "argument" : "command";
  return "there is no " + kind + " '" + word + "'" + engine::DidYouMean(word, known);
}

// Says what was wrong, and where the answer is.
std::string ErrorText(const CLI::App& app, const Declarer& declarer, const CLI::Error& error) {
  std::vector<const CLI::App*> reached = ReachedCommands(app);
  CommandSpec command = Describe(*reached.back(), declarer);
  std::string text = error.what();
  if (std::vector<std::string> extra = app.remaining(/*recurse=*/true); !extra.empty()) {
    text = UnknownArgument(extra[0], command);
  } else if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    std::vector<std::string> names;
    for (const CommandSpec& sub : command.commands) names.push_back(sub.name);
    text = "expected " + (names.empty() ? command.positional.value : Join(names, ", "));
  }
  return text + (text.ends_with('?') ? " See '" : "; see '") + WordsOf(reached) + " --help'";
}

// Options that are fine one by one and mean nothing together; empty where all is well.
std::string Contradiction(const Options& check) {
  bool fixes = check.fix || check.diff;
  if (check.write_baseline && fixes) {
    return std::string("--write-baseline and ") + (check.fix ? "--fix" : "--diff") +
           " exclude each other: fix first, then write the baseline of what is left";
  }
  if (check.why && (check.write_baseline || fixes)) {
    return "--why only tells; leave out --fix, --diff and --write-baseline";
  }
  if (check.unsafe_fixes && !fixes) return "--unsafe-fixes expects --fix or --diff beside it";
  return {};
}

}  // namespace

Result<CommandLine> ParseCommandLine(int argc, const char* const* argv) {
  CommandLine result;
  result.check.directory = CurrentDirectory();
  CLI::App app(kDescription, "premortem");
  Declarer declarer(app, result);
  declarer.DeclareAll();
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::vector<const CLI::App*> reached = ReachedCommands(app);
    result.print_and_exit = HelpText(Describe(*reached.back(), declarer), WordsOf(reached));
  } catch (const CLI::CallForVersion&) {
    result.print_and_exit = VersionText() + "\n";
  } catch (const CLI::Error& error) {
    return Fail(ErrorText(app, declarer, error));
  }
  if (std::string wrong = Contradiction(result.check); !wrong.empty()) {
    return Fail(wrong + "; see 'premortem check --help'");
  }
  if (result.command == Command::kNone && result.print_and_exit.empty()) {
    result.print_and_exit = HelpText(Describe(app, declarer), "premortem");
  }
  return result;
}

CommandSpec DescribeCommands() {
  CommandLine unused;
  CLI::App app(kDescription, "premortem");
  Declarer declarer(app, unused);
  declarer.DeclareAll();
  return Describe(app, declarer);
}

}  // namespace premortem::cli
