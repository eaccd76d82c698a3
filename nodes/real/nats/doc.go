// Package nats is nats-server v2.15.3 with JetStream, unmodified, as a simulated host, and a client
// of the client library as another.
//
// # Contract
//
// [Server] and [Client] are ordinary main functions. The server keeps a stream on its disk, and
// syncs it at every message. The client publishes numbered messages for ever, and prints those
// that the stream has acknowledged; where a connection breaks, it makes another one, asks how many
// messages there are, and prints that. After crashes and power losses of the server every
// acknowledged message is there. Without syncs that is not so, and the tests show that it is found.
//
// Simulated are the disk, the network, time and the schedule; server and client are the code of
// their modules.
//
// # Map of the files
//
//   - server.go, client.go: the programs.
package nats
