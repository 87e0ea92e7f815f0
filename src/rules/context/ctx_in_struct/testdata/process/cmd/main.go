package main

import (
	"context"
	"os"
	"os/signal"
	"time"

	"process/index"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	i := index.New(ctx)
	i.Compact()
	s := index.NewSearch(ctx)
	s.Find()
	soon, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	index.NewSearch(soon).Find()
}
