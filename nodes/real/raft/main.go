package raft

import (
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
	raftboltdb "github.com/hashicorp/raft-boltdb/v2"
)

// Nodes are the names of the hosts.
var Nodes = []string{"alpha", "beta", "gamma"}

// Main is the program. Its log is synced, unless noSync.
func Main(noSync bool) {
	name, err := os.Hostname()
	must(err)
	config := raft.DefaultConfig()
	config.LocalID = raft.ServerID(name)
	config.SnapshotThreshold, config.TrailingLogs = 500, 100
	config.SnapshotInterval = 2 * time.Second
	config.Logger = hclog.New(&hclog.LoggerOptions{Level: hclog.Error, Output: io.Discard})
	store, err := raftboltdb.New(raftboltdb.Options{Path: "/data/log.db", NoSync: noSync})
	must(err)
	snapshots, err := raft.NewFileSnapshotStore("/data", 2, io.Discard)
	must(err)
	own, err := net.ResolveTCPAddr("tcp", name+":7000")
	must(err)
	transport, err := raft.NewTCPTransport(":7000", own, 3, time.Second, io.Discard)
	must(err)
	old, err := raft.HasExistingState(store, store, snapshots)
	must(err)
	node, err := raft.NewRaft(config, &counter{}, store, store, snapshots, transport)
	must(err)
	if !old {
		servers := []raft.Server{}
		for _, other := range Nodes {
			servers = append(servers, raft.Server{
				ID: raft.ServerID(other), Address: raft.ServerAddress(other + ":7000"),
			})
		}
		must(node.BootstrapCluster(raft.Configuration{Servers: servers}).Error())
	}
	for {
		lead(node)
		time.Sleep(20 * time.Millisecond)
	}
}

// lead adds entries as long as the node leads.
func lead(node *raft.Raft) {
	if node.State() != raft.Leader {
		return
	}
	if node.Barrier(time.Second).Error() != nil {
		return
	}
	for {
		f := node.Apply([]byte("one more"), time.Second)
		if f.Error() != nil {
			return
		}
		fmt.Println("ack", f.Response())
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
