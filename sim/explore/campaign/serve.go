package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

// serve serves a page until stop is called.
func serve(address string, page http.Handler) (stop func(), err error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, wrong("-serve: %v", err)
	}
	s := &http.Server{Handler: page, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.Serve(l) }() // it ends by stop
	fmt.Fprintf(os.Stderr, "findings: http://%s/\n", l.Addr())
	return func() { _ = s.Close() }, nil
}
