module m/values

go 1.27
