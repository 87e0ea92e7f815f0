module premortem.example/evidencebench

go 1.27

toolchain go1.27.4
