module m/tables

go 1.27
