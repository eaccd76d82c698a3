// Package etcd is etcd v3.7.3, embedded and otherwise unmodified, as three simulated hosts, and a
// client of its own as a fourth.
//
// # Contract
//
// [Server] and [Client] are ordinary main functions. The servers keep their logs and databases on
// their disks. The client puts numbered keys for ever and prints those that were acknowledged; from
// time to time it counts them and prints how many there are. As long as disks keep what was synced,
// every acknowledged key is there. With UnsafeNoFsync that is not so, and the tests show that it is
// found.
//
// Simulated are the disks, their memory maps, the network, time and the schedule; servers and
// client are the code of their modules.
//
// # Map of the files
//
//   - server.go, client.go: the programs.
package etcd
