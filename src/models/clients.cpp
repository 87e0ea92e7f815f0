#include "models/clients.h"

#include <algorithm>

#include "models/entries.h"

namespace premortem::models {

namespace {

constexpr std::string_view kAmqp = "an AMQP connection";
constexpr std::string_view kDatabase = "a pool of database connections";
constexpr std::string_view kElastic = "an Elasticsearch client";
constexpr std::string_view kEtcd = "an etcd client";
constexpr std::string_view kGoogle = "a client of a Google service";
constexpr std::string_view kGrpc = "a gRPC connection";
constexpr std::string_view kKafka = "a Kafka client";
constexpr std::string_view kMemcache = "a memcached client";
constexpr std::string_view kMongo = "a MongoDB client";
constexpr std::string_view kNats = "a NATS connection";
constexpr std::string_view kRedis = "a Redis client";
constexpr std::string_view kRpc = "an RPC connection";
constexpr std::string_view kTransport = "an HTTP transport";

// clang-format off
constexpr ClientMaker kClientMakers[] = {
    {{"cloud.google.com/go/bigquery", "", "NewClient"}, kGoogle},
    {{"cloud.google.com/go/datastore", "", "NewClient"}, kGoogle},
    {{"cloud.google.com/go/firestore", "", "NewClient"}, kGoogle},
    {{"cloud.google.com/go/pubsub", "", "NewClient"}, kGoogle},
    {{"cloud.google.com/go/spanner", "", "NewClient"}, kGoogle},
    {{"cloud.google.com/go/storage", "", "NewClient"}, kGoogle},
    {{"database/sql", "", "Open"}, kDatabase},
    {{"database/sql", "", "OpenDB"}, kDatabase},
    {{"github.com/IBM/sarama", "", "NewAsyncProducer"}, kKafka},
    {{"github.com/IBM/sarama", "", "NewClient"}, kKafka},
    {{"github.com/IBM/sarama", "", "NewClusterAdmin"}, kKafka},
    {{"github.com/IBM/sarama", "", "NewConsumer"}, kKafka},
    {{"github.com/IBM/sarama", "", "NewConsumerGroup"}, kKafka},
    {{"github.com/IBM/sarama", "", "NewSyncProducer"}, kKafka},
    {{"github.com/Shopify/sarama", "", "NewAsyncProducer"}, kKafka},
    {{"github.com/Shopify/sarama", "", "NewClient"}, kKafka},
    {{"github.com/Shopify/sarama", "", "NewConsumer"}, kKafka},
    {{"github.com/Shopify/sarama", "", "NewSyncProducer"}, kKafka},
    {{"github.com/bradfitz/gomemcache/memcache", "", "New"}, kMemcache},
    {{"github.com/bradfitz/gomemcache/memcache", "", "NewFromSelector"}, kMemcache},
    {{"github.com/elastic/go-elasticsearch", "", "NewClient"}, kElastic},
    {{"github.com/elastic/go-elasticsearch", "", "NewDefaultClient"}, kElastic},
    {{"github.com/go-redis/redis", "", "NewClient"}, kRedis},
    {{"github.com/go-redis/redis", "", "NewClusterClient"}, kRedis},
    {{"github.com/go-redis/redis", "", "NewFailoverClient"}, kRedis},
    {{"github.com/go-redis/redis", "", "NewFailoverClusterClient"}, kRedis},
    {{"github.com/go-redis/redis", "", "NewRing"}, kRedis},
    {{"github.com/go-redis/redis", "", "NewSentinelClient"}, kRedis},
    {{"github.com/go-redis/redis", "", "NewUniversalClient"}, kRedis},
    {{"github.com/jackc/pgx", "", "Connect"}, kDatabase},
    {{"github.com/jackc/pgx", "", "ConnectConfig"}, kDatabase},
    {{"github.com/jackc/pgx/v4/pgxpool", "", "Connect"}, kDatabase},
    {{"github.com/jackc/pgx/v4/pgxpool", "", "ConnectConfig"}, kDatabase},
    {{"github.com/jackc/pgx/v4/stdlib", "", "OpenDB"}, kDatabase},
    {{"github.com/jackc/pgx/v5/pgxpool", "", "New"}, kDatabase},
    {{"github.com/jackc/pgx/v5/pgxpool", "", "NewWithConfig"}, kDatabase},
    {{"github.com/jackc/pgx/v5/stdlib", "", "OpenDB"}, kDatabase},
    {{"github.com/jmoiron/sqlx", "", "Connect"}, kDatabase},
    {{"github.com/jmoiron/sqlx", "", "ConnectContext"}, kDatabase},
    {{"github.com/jmoiron/sqlx", "", "MustConnect"}, kDatabase},
    {{"github.com/jmoiron/sqlx", "", "MustOpen"}, kDatabase},
    {{"github.com/jmoiron/sqlx", "", "Open"}, kDatabase},
    {{"github.com/nats-io/nats.go", "", "Connect"}, kNats},
    {{"github.com/nats-io/nats.go", "Options", "Connect"}, kNats},
    {{"github.com/rabbitmq/amqp091-go", "", "Dial"}, kAmqp},
    {{"github.com/rabbitmq/amqp091-go", "", "DialConfig"}, kAmqp},
    {{"github.com/rabbitmq/amqp091-go", "", "DialTLS"}, kAmqp},
    {{"github.com/rabbitmq/amqp091-go", "", "DialTLS_ExternalAuth"}, kAmqp},
    {{"github.com/redis/go-redis", "", "NewClient"}, kRedis},
    {{"github.com/redis/go-redis", "", "NewClusterClient"}, kRedis},
    {{"github.com/redis/go-redis", "", "NewFailoverClient"}, kRedis},
    {{"github.com/redis/go-redis", "", "NewFailoverClusterClient"}, kRedis},
    {{"github.com/redis/go-redis", "", "NewRing"}, kRedis},
    {{"github.com/redis/go-redis", "", "NewSentinelClient"}, kRedis},
    {{"github.com/redis/go-redis", "", "NewUniversalClient"}, kRedis},
    {{"github.com/segmentio/kafka-go", "", "NewWriter"}, kKafka},
    {{"github.com/streadway/amqp", "", "Dial"}, kAmqp},
    {{"go.etcd.io/etcd/client/v3", "", "New"}, kEtcd},
    {{"go.etcd.io/etcd/client/v3", "", "NewFromURL"}, kEtcd},
    {{"go.etcd.io/etcd/client/v3", "", "NewFromURLs"}, kEtcd},
    {{"go.etcd.io/etcd/client/v3", "Client", "Dial"}, kGrpc},
    {{"go.etcd.io/etcd/client/v3/kubernetes", "", "New"}, kEtcd},
    {{"go.etcd.io/etcd/clientv3", "", "New"}, kEtcd},
    {{"go.mongodb.org/mongo-driver/mongo", "", "Connect"}, kMongo},
    {{"go.mongodb.org/mongo-driver/mongo", "", "NewClient"}, kMongo},
    {{"go.mongodb.org/mongo-driver/v2/mongo", "", "Connect"}, kMongo},
    {{"google.golang.org/grpc", "", "Dial"}, kGrpc},
    {{"google.golang.org/grpc", "", "DialContext"}, kGrpc},
    {{"google.golang.org/grpc", "", "NewClient"}, kGrpc},
    {{"gorm.io/gorm", "", "Open"}, kDatabase},
    {{"net/http", "Transport", "Clone"}, kTransport},
    {{"net/rpc", "", "Dial"}, kRpc},
    {{"net/rpc", "", "DialHTTP"}, kRpc},
    {{"net/rpc", "", "DialHTTPPath"}, kRpc},
    {{"net/rpc/jsonrpc", "", "Dial"}, kRpc},
};
// clang-format on
static_assert(std::ranges::is_sorted(kClientMakers, {}, &ClientMaker::name));

constexpr TypeName kClientTypes[] = {
    {"cloud.google.com/go/storage", "Client"},
    {"database/sql", "DB"},
    {"github.com/IBM/sarama", "AsyncProducer"},
    {"github.com/IBM/sarama", "Client"},
    {"github.com/IBM/sarama", "ClusterAdmin"},
    {"github.com/IBM/sarama", "Consumer"},
    {"github.com/IBM/sarama", "ConsumerGroup"},
    {"github.com/IBM/sarama", "SyncProducer"},
    {"github.com/bradfitz/gomemcache/memcache", "Client"},
    {"github.com/go-redis/redis", "Client"},
    {"github.com/go-redis/redis", "ClusterClient"},
    {"github.com/go-redis/redis", "Ring"},
    {"github.com/go-redis/redis", "UniversalClient"},
    {"github.com/jackc/pgx/v4/pgxpool", "Pool"},
    {"github.com/jackc/pgx/v5/pgxpool", "Pool"},
    {"github.com/jmoiron/sqlx", "DB"},
    {"github.com/nats-io/nats.go", "Conn"},
    {"github.com/rabbitmq/amqp091-go", "Connection"},
    {"github.com/redis/go-redis", "Client"},
    {"github.com/redis/go-redis", "ClusterClient"},
    {"github.com/redis/go-redis", "Ring"},
    {"github.com/redis/go-redis", "UniversalClient"},
    {"github.com/segmentio/kafka-go", "Writer"},
    {"go.etcd.io/etcd/client/v3", "Client"},
    {"go.mongodb.org/mongo-driver/mongo", "Client"},
    {"go.mongodb.org/mongo-driver/v2/mongo", "Client"},
    {"google.golang.org/grpc", "ClientConn"},
    {"gorm.io/gorm", "DB"},
    {"net/http", "Client"},
    {"net/http", "RoundTripper"},
    {"net/http", "Transport"},
    {"net/rpc", "Client"},
};
static_assert(std::ranges::is_sorted(kClientTypes));

struct Waiter {
  FunctionName name;
  Waits waits;
};
constexpr Waiter kWaiters[] = {
    {{"crypto/tls", "", "Dial"}, Waits::kConnection},
    {{"crypto/tls", "", "DialWithDialer"}, Waits::kConnection},
    {{"crypto/tls", "Dialer", "Dial"}, Waits::kConnection},
    {{"crypto/tls", "Dialer", "DialContext"}, Waits::kConnection},
    {{"database/sql", "Conn", "ExecContext"}, Waits::kContext},
    {{"database/sql", "Conn", "QueryContext"}, Waits::kContext},
    {{"database/sql", "Conn", "QueryRowContext"}, Waits::kContext},
    {{"database/sql", "DB", "Exec"}, Waits::kForEver},
    {{"database/sql", "DB", "ExecContext"}, Waits::kContext},
    {{"database/sql", "DB", "Query"}, Waits::kForEver},
    {{"database/sql", "DB", "QueryContext"}, Waits::kContext},
    {{"database/sql", "DB", "QueryRow"}, Waits::kForEver},
    {{"database/sql", "DB", "QueryRowContext"}, Waits::kContext},
    {{"database/sql", "Stmt", "Exec"}, Waits::kForEver},
    {{"database/sql", "Stmt", "ExecContext"}, Waits::kContext},
    {{"database/sql", "Stmt", "Query"}, Waits::kForEver},
    {{"database/sql", "Stmt", "QueryContext"}, Waits::kContext},
    {{"database/sql", "Stmt", "QueryRow"}, Waits::kForEver},
    {{"database/sql", "Stmt", "QueryRowContext"}, Waits::kContext},
    {{"github.com/jackc/pgx/v4", "Conn", "CopyFrom"}, Waits::kContext},
    {{"github.com/jackc/pgx/v4", "Conn", "Exec"}, Waits::kContext},
    {{"github.com/jackc/pgx/v4", "Conn", "Query"}, Waits::kContext},
    {{"github.com/jackc/pgx/v4", "Conn", "QueryRow"}, Waits::kContext},
    {{"github.com/jackc/pgx/v4", "Tx", "CopyFrom"}, Waits::kContext},
    {{"github.com/jackc/pgx/v4", "Tx", "Exec"}, Waits::kContext},
    {{"github.com/jackc/pgx/v4", "Tx", "Query"}, Waits::kContext},
    {{"github.com/jackc/pgx/v4", "Tx", "QueryRow"}, Waits::kContext},
    {{"github.com/jackc/pgx/v4/pgxpool", "Pool", "CopyFrom"}, Waits::kContext},
    {{"github.com/jackc/pgx/v4/pgxpool", "Pool", "Exec"}, Waits::kContext},
    {{"github.com/jackc/pgx/v4/pgxpool", "Pool", "Query"}, Waits::kContext},
    {{"github.com/jackc/pgx/v4/pgxpool", "Pool", "QueryRow"}, Waits::kContext},
    {{"github.com/jackc/pgx/v5", "Conn", "CopyFrom"}, Waits::kContext},
    {{"github.com/jackc/pgx/v5", "Conn", "Exec"}, Waits::kContext},
    {{"github.com/jackc/pgx/v5", "Conn", "Query"}, Waits::kContext},
    {{"github.com/jackc/pgx/v5", "Conn", "QueryRow"}, Waits::kContext},
    {{"github.com/jackc/pgx/v5", "Tx", "CopyFrom"}, Waits::kContext},
    {{"github.com/jackc/pgx/v5", "Tx", "Exec"}, Waits::kContext},
    {{"github.com/jackc/pgx/v5", "Tx", "Query"}, Waits::kContext},
    {{"github.com/jackc/pgx/v5", "Tx", "QueryRow"}, Waits::kContext},
    {{"github.com/jackc/pgx/v5/pgxpool", "Pool", "CopyFrom"}, Waits::kContext},
    {{"github.com/jackc/pgx/v5/pgxpool", "Pool", "Exec"}, Waits::kContext},
    {{"github.com/jackc/pgx/v5/pgxpool", "Pool", "Query"}, Waits::kContext},
    {{"github.com/jackc/pgx/v5/pgxpool", "Pool", "QueryRow"}, Waits::kContext},
    {{"github.com/jmoiron/sqlx", "DB", "Get"}, Waits::kForEver},
    {{"github.com/jmoiron/sqlx", "DB", "GetContext"}, Waits::kContext},
    {{"github.com/jmoiron/sqlx", "DB", "MustExec"}, Waits::kForEver},
    {{"github.com/jmoiron/sqlx", "DB", "MustExecContext"}, Waits::kContext},
    {{"github.com/jmoiron/sqlx", "DB", "NamedExec"}, Waits::kForEver},
    {{"github.com/jmoiron/sqlx", "DB", "NamedExecContext"}, Waits::kContext},
    {{"github.com/jmoiron/sqlx", "DB", "NamedQuery"}, Waits::kForEver},
    {{"github.com/jmoiron/sqlx", "DB", "NamedQueryContext"}, Waits::kContext},
    {{"github.com/jmoiron/sqlx", "DB", "QueryRowx"}, Waits::kForEver},
    {{"github.com/jmoiron/sqlx", "DB", "QueryRowxContext"}, Waits::kContext},
    {{"github.com/jmoiron/sqlx", "DB", "Queryx"}, Waits::kForEver},
    {{"github.com/jmoiron/sqlx", "DB", "QueryxContext"}, Waits::kContext},
    {{"github.com/jmoiron/sqlx", "DB", "Select"}, Waits::kForEver},
    {{"github.com/jmoiron/sqlx", "DB", "SelectContext"}, Waits::kContext},
    {{"net", "", "Dial"}, Waits::kConnection},
    {{"net", "", "DialTimeout"}, Waits::kConnection},
    {{"net", "Dialer", "Dial"}, Waits::kConnection},
    {{"net", "Dialer", "DialContext"}, Waits::kConnection},
    {{"net/http", "", "Get"}, Waits::kDefaultClient},
    {{"net/http", "", "Head"}, Waits::kDefaultClient},
    {{"net/http", "", "Post"}, Waits::kDefaultClient},
    {{"net/http", "", "PostForm"}, Waits::kDefaultClient},
    {{"net/http", "Client", "Do"}, Waits::kRequest},
    {{"net/http", "Client", "Get"}, Waits::kClient},
    {{"net/http", "Client", "Head"}, Waits::kClient},
    {{"net/http", "Client", "Post"}, Waits::kClient},
    {{"net/http", "Client", "PostForm"}, Waits::kClient},
    {{"net/rpc", "Client", "Call"}, Waits::kForEver},
    {{"net/smtp", "", "SendMail"}, Waits::kForEver},
};
static_assert(std::ranges::is_sorted(kWaiters, {}, &Waiter::name));

}  // namespace

std::span<const ClientMaker> ClientMakers() { return kClientMakers; }

const ClientMaker* ClientMakerOf(FunctionName name) {
  for (std::string_view path : {name.package, WithoutVersion(name.package)}) {
    name.package = path;
    const auto* row = std::ranges::lower_bound(kClientMakers, name, {}, &ClientMaker::name);
    if (row != std::end(kClientMakers) && row->name == name) return row;
  }
  return nullptr;
}

std::string_view PoolOf(const TypeName& type) {
  return type == TypeName{"net/http", "Transport"} ? kTransport : std::string_view();
}

bool ForbidsReuse(const TypeName& type, std::string_view field) {
  return type == TypeName{"net/http", "Transport"} && field == "DisableKeepAlives";
}

std::string_view LimitOf(const TypeName& type) {
  return type == TypeName{"net/http", "Client"} ? "Timeout" : std::string_view();
}

bool Limits(const TypeName& type, std::string_view field) {
  constexpr std::string_view kOfTransport[] = {"Dial", "DialContext", "DialTLS", "DialTLSContext",
                                               "ResponseHeaderTimeout"};
  if (IsTransport(type)) return std::ranges::binary_search(kOfTransport, field);
  std::string_view limit = LimitOf(type);
  return !limit.empty() && (field == limit || field == "Transport");
}

bool IsTransport(const TypeName& type) { return type == TypeName{"net/http", "Transport"}; }
bool IsUnlimitedTransport(std::string_view variable) {
  return variable == "net/http.DefaultTransport";
}
bool IsDialer(const TypeName& type) { return type == TypeName{"net", "Dialer"}; }

std::span<const std::string_view> UnlimitedClients() {
  static constexpr std::string_view kClients[] = {"net/http.DefaultClient"};
  return kClients;
}

Waits WaitsOf(const FunctionName& name) {
  const auto* row = std::ranges::lower_bound(kWaiters, name, {}, &Waiter::name);
  return row != std::end(kWaiters) && row->name == name ? row->waits : Waits::kNo;
}

bool WrapsConnections(std::string_view package) { return package == "crypto/tls"; }

bool IsClientType(TypeName type) {
  for (std::string_view path : {type.package, WithoutVersion(type.package)}) {
    type.package = path;
    if (std::ranges::binary_search(kClientTypes, type)) return true;
  }
  return false;
}

}  // namespace premortem::models
