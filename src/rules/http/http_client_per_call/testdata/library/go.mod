module example.com/app

go 1.27

require (
	example.org/cache v1.0.0
	github.com/gorilla/mux v1.8.1
	github.com/jmoiron/sqlx v1.4.0
)
