module m/routes

go 1.27
