module example.com/app

go 1.27

require github.com/jmoiron/sqlx v1.4.0
