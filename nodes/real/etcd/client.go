package etcd

import (
	"context"
	"fmt"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"
)

// Client is the program of the client: it waits between two puts.
func Client(wait time.Duration) {
	endpoints := []string{}
	for _, name := range Servers {
		endpoints = append(endpoints, name+":2379")
	}
	c, err := clientv3.New(clientv3.Config{
		Endpoints: endpoints, DialTimeout: time.Second, Logger: zap.NewNop(),
	})
	must(err)
	for n := 0; ; time.Sleep(wait) {
		if n%50 == 0 {
			count(c)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		_, err := c.Put(ctx, fmt.Sprintf("key/%06d", n), "value")
		cancel()
		if err == nil {
			fmt.Println("ack", n)
			n++
		}
	}
}

// count prints how many keys there are, if a majority answers.
func count(c *clientv3.Client) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	resp, err := c.Get(ctx, "key/", clientv3.WithPrefix(), clientv3.WithCountOnly())
	if err == nil {
		fmt.Println("have", resp.Count)
	}
}
