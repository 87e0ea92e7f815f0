module shared

go 1.24
