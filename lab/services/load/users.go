package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// What users ask for; few things are asked for often, most of them seldom.
	pages = 10_000
	skew  = 1.1
	// How long users wait for an answer.
	patience = 2 * time.Second
)

// step is what is printed of one number of users.
type step struct {
	Users int `json:"users"`
	result
	Hits int64 `json:"hits"` // of the service's cache, where it has one
}

// climb asks with each number of users for some time.
func climb(numbers string, show func(any) error) error {
	for text := range strings.SplitSeq(numbers, ",") {
		users, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("load: -users: %w", err)
		}
		before, err := hits()
		if err != nil {
			return err
		}
		answers := crowd(users)
		after, err := hits()
		if err != nil {
			return err
		}
		if err := show(step{Users: users, result: answers, Hits: after - before}); err != nil {
			return err
		}
	}
	return nil
}

// crowd asks with so many users, each of whom asks again as soon as there is an answer, or none.
func crowd(users int) result {
	ctx, cancel := context.WithTimeout(context.Background(), *length)
	defer cancel()
	transport := &http.Transport{MaxIdleConnsPerHost: users}
	defer transport.CloseIdleConnections()
	client := &http.Client{Timeout: patience, Transport: transport}
	var all measured
	var asking sync.WaitGroup
	for user := range users {
		asking.Go(func() {
			page := rand.NewZipf(rand.New(rand.NewPCG(1, uint64(user))), skew, 1, pages-1)
			for ctx.Err() == nil {
				begin := time.Now()
				err := get(context.Background(), client, fmt.Sprintf("%s/page?id=%d", *service, page.Uint64()), io.Discard)
				all.add(time.Since(begin), err)
			}
		})
	}
	<-ctx.Done()
	asking.Wait()
	return all.result()
}

func hits() (int64, error) {
	var text bytes.Buffer
	if err := get(context.Background(), collector, *service+"/debug/vars", &text); err != nil {
		return 0, err
	}
	var vars struct {
		Hits int64 `json:"hits"`
	}
	if err := json.Unmarshal(text.Bytes(), &vars); err != nil {
		return 0, fmt.Errorf("load: /debug/vars: %w", err)
	}
	return vars.Hits, nil
}
