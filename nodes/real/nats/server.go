package nats

import (
	"fmt"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Server is the program of the server. Messages are synced, unless noSync.
func Server(noSync bool) {
	s, err := server.NewServer(&server.Options{
		Host: "0.0.0.0", Port: 4222, JetStream: true, StoreDir: "/data", SyncAlways: !noSync,
		NoSigs: true, NoLog: true, JetStreamMaxMemory: 64 << 20, JetStreamMaxStore: 1 << 30,
	})
	must(err)
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		panic("the server is not ready")
	}
	fmt.Println("ready")
	s.WaitForShutdown()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
