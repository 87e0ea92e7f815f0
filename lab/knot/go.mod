module premortem.dev/lab/knot

go 1.27
