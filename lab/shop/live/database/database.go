// Package database is the shop's store on SQLite, in place of a cluster of databases. It answers the
// calls that a product's page makes over net/rpc.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"

	"example.com/lab/serve"
	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/rpcapi"
)

const products = 10_000

// SKU names a product for any number.
func SKU(number uint64) domain.SKU {
	return domain.SKU("s" + strconv.FormatUint(number%products, 10))
}

const create = `CREATE TABLE products (
	sku TEXT PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, cents INTEGER NOT NULL, stock INTEGER NOT NULL
) WITHOUT ROWID`

const fill = `WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?)
INSERT INTO products SELECT 's' || n, 'Product ' || n, 'garden/tools', 100 + n, n % 50 FROM numbers`

const find = `SELECT name, category, cents, stock FROM products WHERE sku = ?`

// Store is rpcapi.ServiceName: net/rpc knows it by the name of its type.
type Store struct {
	find *sql.Stmt
}

// Start runs a store in this process, as the services of the lab do with what they ask, and returns
// its address and a connection to it. The database lies in a new folder below the one for temporary
// files.
func Start() (address string, connection *rpcapi.Client) {
	dir, err := os.MkdirTemp("", "shop")
	if err != nil {
		log.Fatal(err)
	}
	store, err := open(filepath.Join(dir, "shop.db"))
	if err != nil {
		log.Fatal(err)
	}
	address = serve.Rpc(store)
	connection, err = rpcapi.Dial(context.Background(), address)
	if err != nil {
		log.Fatal(err)
	}
	return address, connection
}

func open(path string) (*Store, error) {
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL")
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	// SQLite runs in this process: more connections than processors would only wait for each other.
	// All of them are kept.
	db.SetMaxOpenConns(runtime.GOMAXPROCS(0))
	db.SetMaxIdleConns(runtime.GOMAXPROCS(0))
	statement, err := prepare(db)
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("database: %w", err)
	}
	return &Store{find: statement}, nil
}

func prepare(db *sql.DB) (*sql.Stmt, error) {
	if _, err := db.Exec(create); err != nil {
		return nil, err
	}
	if _, err := db.Exec(fill, products); err != nil {
		return nil, err
	}
	return db.Prepare(find)
}

func (s *Store) product(sku domain.SKU) (product domain.Product, found bool, err error) {
	product = domain.Product{SKU: sku, Price: domain.Money{Currency: "EUR"}}
	err = s.find.QueryRow(string(sku)).Scan(&product.Name, &product.Category, &product.Price.Cents, &product.Stock)
	if errors.Is(err, sql.ErrNoRows) {
		return product, false, nil
	}
	return product, err == nil, err
}

// GetProduct answers what is kept under a SKU.
func (s *Store) GetProduct(args *rpcapi.GetProductArgs, reply *rpcapi.GetProductReply) error {
	var err error
	reply.Product, reply.Found, err = s.product(args.SKU)
	return err
}

// Stock answers how many pieces are left.
func (s *Store) Stock(args *rpcapi.StockArgs, reply *rpcapi.StockReply) error {
	product, found, err := s.product(args.SKU)
	if err == nil && !found {
		err = errors.New("no such product")
	}
	reply.Pieces = product.Stock
	return err
}
