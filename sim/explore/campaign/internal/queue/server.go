package queue

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Server is an embedded NATS server with JetStream.
type Server struct {
	nats *server.Server
}

// Embed starts a server that keeps its streams in a folder, and listens on an address such as
// "127.0.0.1:4222"; port 0 is any free one. Clients have to show the token, unless it is empty.
func Embed(dir, address, token string) (*Server, error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", address, err)
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %q is no port", address, text)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	o := &server.Options{ServerName: "groundhog", Host: host, Port: int(port), JetStream: true,
		StoreDir: dir, SyncAlways: true, NoSigs: true, NoLog: true, Authorization: token,
		MaxPayload: 8 << 20}
	if port == 0 {
		o.Port = server.RANDOM_PORT
	}
	s, err := server.NewServer(o)
	if err != nil {
		return nil, err
	}
	s.Start()
	if !s.ReadyForConnections(30 * time.Second) {
		s.Shutdown()
		return nil, fmt.Errorf("no server on %s within 30 s: is the address in use, or the folder "+
			"%s held by another campaign?", address, dir)
	}
	return &Server{s}, nil
}

// URL is where the server is reached.
func (s *Server) URL() string { return s.nats.ClientURL() }

// Close stops the server.
func (s *Server) Close() {
	s.nats.Shutdown()
	s.nats.WaitForShutdown()
}
