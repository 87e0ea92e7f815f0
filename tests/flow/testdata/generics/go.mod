module m/generics

go 1.27
