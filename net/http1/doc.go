// Package http1 is HTTP/1.1 over connections of package net, for machines and middle boxes that are
// processes of the simulation. (Programs of package sim/linux use net/http itself.) Messages are
// read and written by the parts of net/http that start nothing by themselves.
//
// # A server
//
// [Serve] answers the requests of one connection in turn. A request is read as a whole. A
// [Responder] sends a response: whole, with [Responder.Reply]; part by part, while the handler goes
// on, with [Responder.Stream]; or as another server sends it, with [Responder.Relay].
//
//	l, err := stack.Listen(80)
//	c, err := l.Accept()
//	http1.Serve(p, c, time.Minute, func(r *http1.Request, w http1.Responder) error {
//		return w.Reply(r, 200, http.Header{"Cache-Control": {"max-age=5"}}, rows)
//	})
//
// That a client has gone is noticed when it is written to.
//
// # A client
//
// [NewConn] makes a client of a connection that was dialled, and [Conn.Do] asks and waits for the
// head of the response. Requests follow each other on one connection, after the body of the
// response was read to its end; [Get] asks once, on a connection of its own. To stop waiting,
// close the connection.
//
//	c, err := stack.Dial(p.Context(), "server:80")
//	conn := http1.NewConn(c, p.Host().Clock(), 10*time.Second)
//	r, err := http1.NewRequest("GET", "http://server/v1/shape?table=items&offset=-1", nil)
//	resp, err := conn.Do(r)
//	body, err := io.ReadAll(resp.Body)
//
// # Not modelled
//
// HTTP/2, TLS, trailers, pipelining, 100-continue, compression.
//
// # Files
//
//	message.go  requests; headers of one connection only; reads that wait only so long
//	client.go   Conn, Get
//	server.go   Accept, Serve, Responder, Stream
package http1
