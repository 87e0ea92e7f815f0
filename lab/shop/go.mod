module premortem.dev/lab/shop

go 1.27
