#include "models/effects.h"

#include <algorithm>

#include "models/words.h"

namespace premortem::models {

namespace {

// clang-format off
constexpr LastingEffect kEffects[] = {
    {{"archive/tar", "Writer", "Close"}, "writes the end of an archive"},
    {{"archive/zip", "Writer", "Close"}, "writes the end of an archive"},
    {{"bufio", "Writer", "Flush"}, kWritesBuffer},
    {{"compress/gzip", "Writer", "Close"}, kWritesBuffer},
    {{"database/sql", "Conn", "ExecContext"}, "writes to a database"},
    {{"database/sql", "DB", "Exec"}, "writes to a database"},
    {{"database/sql", "DB", "ExecContext"}, "writes to a database"},
    {{"database/sql", "Stmt", "Exec"}, "writes to a database"},
    {{"database/sql", "Stmt", "ExecContext"}, "writes to a database"},
    {{"database/sql", "Tx", "Commit"}, "writes to a database"},
    {{"database/sql", "Tx", "Exec"}, "writes to a database"},
    {{"database/sql", "Tx", "ExecContext"}, "writes to a database"},
    {{"encoding/csv", "Writer", "Flush"}, kWritesBuffer},
    {{"github.com/IBM/sarama", "SyncProducer", "SendMessage"}, "sends a message"},
    {{"github.com/IBM/sarama", "SyncProducer", "SendMessages"}, "sends a message"},
    {{"github.com/jackc/pgx/v4", "Conn", "CopyFrom"}, "writes to a database"},
    {{"github.com/jackc/pgx/v4", "Conn", "Exec"}, "writes to a database"},
    {{"github.com/jackc/pgx/v4", "Tx", "Commit"}, "writes to a database"},
    {{"github.com/jackc/pgx/v4", "Tx", "CopyFrom"}, "writes to a database"},
    {{"github.com/jackc/pgx/v4", "Tx", "Exec"}, "writes to a database"},
    {{"github.com/jackc/pgx/v4/pgxpool", "Conn", "CopyFrom"}, "writes to a database"},
    {{"github.com/jackc/pgx/v4/pgxpool", "Conn", "Exec"}, "writes to a database"},
    {{"github.com/jackc/pgx/v4/pgxpool", "Pool", "CopyFrom"}, "writes to a database"},
    {{"github.com/jackc/pgx/v4/pgxpool", "Pool", "Exec"}, "writes to a database"},
    {{"github.com/jackc/pgx/v5", "Conn", "CopyFrom"}, "writes to a database"},
    {{"github.com/jackc/pgx/v5", "Conn", "Exec"}, "writes to a database"},
    {{"github.com/jackc/pgx/v5", "Tx", "Commit"}, "writes to a database"},
    {{"github.com/jackc/pgx/v5", "Tx", "CopyFrom"}, "writes to a database"},
    {{"github.com/jackc/pgx/v5", "Tx", "Exec"}, "writes to a database"},
    {{"github.com/jackc/pgx/v5/pgxpool", "Conn", "CopyFrom"}, "writes to a database"},
    {{"github.com/jackc/pgx/v5/pgxpool", "Conn", "Exec"}, "writes to a database"},
    {{"github.com/jackc/pgx/v5/pgxpool", "Pool", "CopyFrom"}, "writes to a database"},
    {{"github.com/jackc/pgx/v5/pgxpool", "Pool", "Exec"}, "writes to a database"},
    {{"github.com/jmoiron/sqlx", "DB", "MustExec"}, "writes to a database"},
    {{"github.com/jmoiron/sqlx", "DB", "MustExecContext"}, "writes to a database"},
    {{"github.com/jmoiron/sqlx", "DB", "NamedExec"}, "writes to a database"},
    {{"github.com/jmoiron/sqlx", "DB", "NamedExecContext"}, "writes to a database"},
    {{"github.com/jmoiron/sqlx", "Tx", "MustExec"}, "writes to a database"},
    {{"github.com/jmoiron/sqlx", "Tx", "MustExecContext"}, "writes to a database"},
    {{"github.com/jmoiron/sqlx", "Tx", "NamedExec"}, "writes to a database"},
    {{"github.com/jmoiron/sqlx", "Tx", "NamedExecContext"}, "writes to a database"},
    {{"github.com/rabbitmq/amqp091-go", "Channel", "Publish"}, "sends a message"},
    {{"github.com/rabbitmq/amqp091-go", "Channel", "PublishWithContext"}, "sends a message"},
    {{"github.com/rabbitmq/amqp091-go", "Channel", "PublishWithDeferredConfirm"}, "sends a message"},
    {{"github.com/rabbitmq/amqp091-go", "Channel", "PublishWithDeferredConfirmWithContext"}, "sends a message"},
    {{"github.com/segmentio/kafka-go", "Conn", "WriteMessages"}, "sends a message"},
    {{"github.com/segmentio/kafka-go", "Writer", "WriteMessages"}, "sends a message"},
    {{"go.etcd.io/bbolt", "DB", "Batch"}, "writes to a database"},
    {{"go.etcd.io/bbolt", "DB", "Update"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/mongo", "Collection", "BulkWrite"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/mongo", "Collection", "FindOneAndReplace"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/mongo", "Collection", "FindOneAndUpdate"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/mongo", "Collection", "InsertMany"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/mongo", "Collection", "InsertOne"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/mongo", "Collection", "ReplaceOne"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/mongo", "Collection", "UpdateByID"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/mongo", "Collection", "UpdateMany"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/mongo", "Collection", "UpdateOne"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/v2/mongo", "Client", "BulkWrite"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/v2/mongo", "Collection", "BulkWrite"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/v2/mongo", "Collection", "FindOneAndReplace"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/v2/mongo", "Collection", "FindOneAndUpdate"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/v2/mongo", "Collection", "InsertMany"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/v2/mongo", "Collection", "InsertOne"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/v2/mongo", "Collection", "ReplaceOne"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/v2/mongo", "Collection", "UpdateByID"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/v2/mongo", "Collection", "UpdateMany"}, "writes to a database"},
    {{"go.mongodb.org/mongo-driver/v2/mongo", "Collection", "UpdateOne"}, "writes to a database"},
    {{"gorm.io/gorm", "DB", "Create"}, "writes to a database"},
    {{"gorm.io/gorm", "DB", "Save"}, "writes to a database"},
    {{"gorm.io/gorm", "DB", "Update"}, "writes to a database"},
    {{"gorm.io/gorm", "DB", "Updates"}, "writes to a database"},
    {{"io/ioutil", "", "WriteFile"}, kWritesToFile},
    {{"net/http", "", "Post"}, kSendsRequest},
    {{"net/http", "", "PostForm"}, kSendsRequest},
    {{"net/http", "Client", "Post"}, kSendsRequest},
    {{"net/http", "Client", "PostForm"}, kSendsRequest},
    {{"net/smtp", "", "SendMail"}, "sends mail"},
    {{"os", "", "Rename"}, kWritesToFile},
    {{"os", "", "WriteFile"}, kWritesToFile},
    {{"os", "File", "Sync"}, kWritesToFile},
    {{"os", "File", "Write"}, kWritesToFile},
    {{"os", "File", "WriteAt"}, kWritesToFile},
    {{"os", "File", "WriteString"}, kWritesToFile},
};

constexpr FunctionName kTells[] = {
    {"golang.org/x/sync/semaphore", "Weighted", "Release"},
    {"sync", "Cond", "Broadcast"},
    {"sync", "Cond", "Signal"},
    {"sync", "WaitGroup", "Add"},
    {"sync", "WaitGroup", "Done"},
};

constexpr std::string_view kStoringWords[] = {"append", "insert", "persist", "put",   "record",
                                              "save",   "store",  "update",  "upsert", "write"};
constexpr std::string_view kSendingWords[] = {"deliver", "emit", "enqueue", "mail", "notify",
                                              "post",    "publish", "push", "send"};
// clang-format on

static_assert(std::ranges::is_sorted(kEffects, {}, &LastingEffect::name) &&
                  std::ranges::is_sorted(kTells),
              "rows are found by bisection");

}  // namespace

std::span<const LastingEffect> LastingEffects() { return kEffects; }

const LastingEffect* LastingEffectOf(const FunctionName& name) {
  const auto* row = std::ranges::lower_bound(kEffects, name, {}, &LastingEffect::name);
  return row != std::end(kEffects) && row->name == name ? row : nullptr;
}

bool IsFile(const TypeName& type) { return type == TypeName{"os", "File"}; }
bool IsWriter(const TypeName& type) { return type == TypeName{"io", "Writer"}; }

bool WorksOnFiles(const FunctionName& name) {
  bool reads = name.receiver == "File" && name.name.starts_with("Read");
  bool of_os = name.package == "os" && name.receiver != "Process";
  return (of_os && !reads) || name.package == "path/filepath";
}

bool SendsItsRequest(const FunctionName& name) {
  return name == FunctionName{"net/http", "Client", "Do"};
}
bool ChangesSomething(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

bool Drains(const FunctionName& name) {
  return name == FunctionName{"net/http", "Server", "Shutdown"};
}

bool ServesUntilDrained(const FunctionName& name) {
  bool serves = name.name.starts_with("ListenAndServe") || name.name.starts_with("Serve");
  return name.package == "net/http" && name.receiver == "Server" && serves;
}

std::string_view EffectByName(std::string_view function) {
  auto begins = [&](std::string_view word) { return BeginsWithWord(function, word); };
  if (std::ranges::any_of(kStoringWords, begins)) return "stores something";
  if (std::ranges::any_of(kSendingWords, begins)) return "sends something";
  return {};
}

bool TellsOthers(const FunctionName& name) {
  return name.package == "sync/atomic" || std::ranges::binary_search(kTells, name);
}

}  // namespace premortem::models
