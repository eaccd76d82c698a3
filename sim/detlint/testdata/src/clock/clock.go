// Package clock reads real time, under other names too.
package clock

import (
	"context"
	"log"
	"log/slog"
	. "time"
	real "time"
)

type node struct {
	now func() real.Time
}

func bad(ctx context.Context) {
	_ = real.Now()                                 // want `time.Now reads real time.*: use h.Clock\(\).Now\(\) or p.Now\(\)`
	_ = Now()                                      // want `time.Now`
	_ = node{now: real.Now}                        // want `time.Now`
	_ = real.Since(real.Time{})                    // want `time.Since.*h.Clock\(\).Since`
	_ = real.Until(real.Time{})                    // want `time.Until.*h.Clock\(\).Until`
	real.Sleep(1)                                  // want `time.Sleep stops the whole simulation in real time: use p.Sleep\(d\)`
	_ = real.After(1)                              // want `time.After waits.*sim.After`
	real.AfterFunc(1, nil)                         // want `time.AfterFunc runs in real time`
	_ = real.Tick(1)                               // want `time.Tick .*p.Sleep`
	_ = real.NewTimer(1)                           // want `time.NewTimer `
	_ = real.NewTicker(1)                          // want `time.NewTicker `
	_ = real.Date(1, 2, 3, 4, 5, 6, 7, real.Local) // want `time.Local depends on the time zone of the machine: use time.UTC`
	_ = real.Time{}.Local()                        // want `time.Time.Local depends`
	_ = real.Unix(1, 2)                            // want `time.Unix gives a time in the time zone of the machine`
	_, _ = context.WithTimeout(ctx, 1)             // want `context.WithTimeout ends in real time: use sim.WithTimeout\(ctx, h, d\)`
	_, _ = context.WithDeadline(ctx, real.Time{})  // want `context.WithDeadline ends.*sim.WithDeadline`
	_, _ = context.WithCancel(ctx)                 // want `context.WithCancel ends on a real channel.*sim.WithCancel`
	context.AfterFunc(ctx, nil)                    // want `context.AfterFunc starts a real goroutine: use sim.AfterFunc`
	log.Printf("x")                                // want `log.Printf stamps real time`
	slog.Info("x")                                 // want `slog.Info stamps real time`
}

func good(ctx context.Context, clock interface{ Now() real.Time }) {
	_ = clock.Now()
	_ = real.Duration(3) * real.Second
	_ = real.Unix(1, 2).UTC()
	_ = real.UnixMilli(1).In(real.UTC)
	_ = real.Date(1, 2, 3, 4, 5, 6, 7, real.UTC).Add(real.Second)
	_ = context.WithValue(context.Background(), node{}, 1)
	_ = context.WithoutCancel(ctx)
	Now := func() int { return 1 }
	_ = Now()
}
