package nats

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Client is the program of the client.
func Client() {
	for {
		session()
		time.Sleep(200 * time.Millisecond)
	}
}

// session publishes until something fails.
func session() {
	c, err := nats.Connect("nats://server:4222", nats.NoReconnect(), nats.Timeout(time.Second))
	if err != nil {
		return
	}
	defer c.Close()
	js, err := jetstream.New(c)
	must(err)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	stream, err := js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: "numbers", Subjects: []string{"number"}, Storage: jetstream.FileStorage,
	})
	if err != nil {
		fmt.Println("no stream:", err)
		return
	}
	n := stream.CachedInfo().State.Msgs
	fmt.Println("have", n)
	for {
		one, cancel := context.WithTimeout(context.Background(), time.Second)
		ack, err := js.Publish(one, "number", make([]byte, 100+n%1000))
		cancel()
		if err != nil {
			return
		}
		if n++; ack.Sequence != n {
			panic(fmt.Sprintf("message %d has number %d", n, ack.Sequence))
		}
		fmt.Println("ack", n-1)
	}
}
