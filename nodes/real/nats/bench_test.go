//go:build linux && (amd64 || arm64)

package nats

import (
	"testing"
	"time"

	"groundhog/sim"
	"groundhog/sim/linux/linuxtest"
)

// BenchmarkPublish is a virtual second of a server and a client that publishes, one message after
// the other.
func BenchmarkPublish(b *testing.B) {
	r := linuxtest.Result{}
	s := cluster(7, false, func(l sim.LogLine) { r.Read(l.Text) })
	defer s.Close()
	s.RunFor(3 * time.Second)
	linuxtest.Speed(b, s, "messages", func() int { return r.Acked })
}
