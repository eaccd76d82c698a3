// Command ledger runs the service for real.
package main

import (
	"flag"
	"time"

	"example.com/ledger/service"
)

func main() {
	dir := flag.String("dir", "ledger-data", "where log and snapshot are")
	listen := flag.String("listen", "localhost:8080", "address")
	flag.Parse()
	service.Serve(service.Options{
		Dir: *dir, Listen: *listen, Batch: 4 * time.Millisecond, Rotate: 1000,
	})
}
