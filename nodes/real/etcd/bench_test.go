//go:build linux && (amd64 || arm64)

package etcd

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"

	"groundhog/sim/linux/linuxtest"
)

// load runs a cluster with clients that put keys, each after a pause.
func load(b *testing.B, clients int, pause time.Duration) {
	puts := atomic.Int64{}
	s := cluster(7, false, func() {
		c, err := clientv3.New(clientv3.Config{Endpoints: []string{Servers[0] + ":2379"},
			Logger: zap.NewNop()})
		must(err)
		for i := range clients {
			go func() {
				for n := 0; ; n++ {
					key := fmt.Sprintf("key/%02d/%06d", i, n%1000)
					if _, err := c.Put(context.Background(), key, "value"); err == nil {
						puts.Add(1)
					}
					time.Sleep(pause)
				}
			}()
		}
		select {}
	}, nil)
	defer s.Close()
	s.RunFor(3 * time.Second)
	linuxtest.Speed(b, s, "puts", func() int { return int(puts.Load()) })
}

// BenchmarkLightLoad is a virtual second of three servers with ten puts in it.
func BenchmarkLightLoad(b *testing.B) { load(b, 1, 100*time.Millisecond) }

// BenchmarkFullLoad is one with as many as twenty clients get done.
func BenchmarkFullLoad(b *testing.B) { load(b, 20, 0) }
