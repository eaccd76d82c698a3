package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"groundhog/sim/explore/campaign/internal/campaign"
	"groundhog/sim/explore/campaign/internal/queue"
)

// workerCommand works for campaigns until it is interrupted.
func workerCommand(ctx context.Context, args []string) (int, error) {
	set := newFlags("worker")
	var s server
	s.flags(set)
	jobs := set.Int("j", 1, "tasks at a time")
	dir := set.String("dir", filepath.Join(os.TempDir(), "groundhog-worker"),
		"`folder` for the programs that it fetches")
	child := set.Bool("child", false, "end when the standard input does: of the workers that a "+
		"campaign starts")
	rest, err := parse(set, "-nats=URL", args)
	switch {
	case err != nil:
		return 0, err
	case len(rest) > 0:
		return 0, wrong("%q: a worker takes flags only", rest[0])
	case s.url == "":
		return 0, wrong("where is the server? Give -nats=URL, which the campaign prints")
	case *jobs < 1:
		return 0, wrong("-j=%d: a worker carries out one task at a time or more", *jobs)
	}
	if *child {
		var stop context.CancelFunc
		ctx, stop = context.WithCancel(ctx)
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			stop()
		}()
	}
	q, err := queue.Connect(ctx, s.url, s.token)
	if err != nil {
		return 0, wrong("%v", err)
	}
	defer q.Close()
	if !*child {
		fmt.Fprintf(os.Stderr, "working for campaigns at %s, %d tasks at a time\n", s.url, *jobs)
	}
	work(ctx, q, *jobs, *dir, os.Stderr)
	return exitFine, nil
}

// work carries out tasks, some at a time, until ctx ends.
func work(ctx context.Context, q *queue.Queue, jobs int, dir string, log io.Writer) {
	name := identity()
	var all sync.WaitGroup
	for i := range jobs {
		id := fmt.Sprintf("%s.%d", name, i)
		own := filepath.Join(dir, id)
		w := campaign.Worker{ID: id, Tasks: q, Program: campaign.Fetched(q, own), Log: log}
		all.Go(func() {
			err := w.Work(ctx)
			if err != nil && !errors.Is(err, ctx.Err()) {
				fmt.Fprintf(log, "worker %s: %v\n", w.ID, err)
			}
			_ = os.RemoveAll(own)
		})
	}
	all.Wait()
}

// identity is a name that no other worker has.
func identity() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	var random [4]byte
	_, _ = rand.Read(random[:]) // it cannot fail
	return host + "-" + hex.EncodeToString(random[:])
}
