package net

import (
	"fmt"
	stdnet "net"
	"strconv"
	"strings"
)

// HostAddr is the address of one end: the name of a host and a port. It
// implements [Addr].
type HostAddr struct {
	Net  string // "tcp" or "udp"
	Host string
	Port int
	text string
}

// Network returns "tcp" or "udp".
func (a *HostAddr) Network() string { return a.Net }

// String returns "host:port".
func (a *HostAddr) String() string {
	if a == nil {
		return "<nil>"
	}
	if a.text != "" {
		return a.text
	}
	return a.Host + ":" + strconv.Itoa(a.Port)
}

func newAddr(network, host string, port int) *HostAddr {
	return &HostAddr{Net: network, Host: host, Port: port, text: host + ":" + strconv.Itoa(port)}
}

// splitAddress reads "host:port". An empty host is the caller's own.
func splitAddress(address string) (host string, port int, err error) {
	i := strings.LastIndexByte(address, ':')
	if i < 0 {
		return "", 0, &stdnet.AddrError{Err: "missing port in address", Addr: address}
	}
	port, convErr := strconv.Atoi(address[i+1:])
	if convErr != nil || port < 0 || port > 65535 {
		return "", 0, &stdnet.AddrError{Err: "invalid port", Addr: address}
	}
	return address[:i], port, nil
}

// resolve finds the stack of a name: the caller's own for "" and "localhost",
// then names set by [Network.SetName], then hosts.
func (st *Stack) resolve(name string) (*Stack, error) {
	if name == "" || name == "localhost" {
		return st, nil
	}
	n := st.net
	if host, ok := n.aliases[name]; ok {
		name = host
	}
	if peer := n.byName[name]; peer != nil {
		return peer, nil
	}
	return nil, &stdnet.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

// SetName makes name resolve to host from now on, as an entry of the name
// service: connections that exist stay where they are. An empty host takes the
// name away. It panics if name is a host's, or host is unknown.
func (n *Network) SetName(name, host string) {
	n.sim.Guard()
	if n.byName[name] != nil || name == "" || name == "localhost" {
		panic(fmt.Sprintf("net: SetName(%q, %q): the name is taken; choose one that no host has",
			name, host))
	}
	if host == "" {
		delete(n.aliases, name)
		return
	}
	n.must("SetName", host)
	n.aliases[name] = host
}

// flow is the identity of a connection within one stack, and the key of its
// table: peer index, peer port, local port.
type flow uint64

func flowOf(peer *Stack, remote, local uint16) flow {
	return flow(peer.index)<<32 | flow(remote)<<16 | flow(local)
}

func (f flow) local() uint16 { return uint16(f) }

// The ephemeral ports of Linux (net.ipv4.ip_local_port_range).
const (
	firstEphemeral = 32768
	lastEphemeral  = 60999
)

// ephemeral returns the next port for which taken is false, or 0. The first one
// after a boot is drawn, so that a rebooted host does not meet the leavings of
// its former connections by rule.
func (st *Stack) ephemeral(taken func(port uint16) bool) uint16 {
	const span = lastEphemeral - firstEphemeral + 1
	if st.nextPort == 0 {
		st.nextPort = firstEphemeral + uint16(st.host.Stream("net/port").IntN(span))
	}
	for range span {
		port := st.nextPort
		st.nextPort++
		if st.nextPort > lastEphemeral {
			st.nextPort = firstEphemeral
		}
		if !taken(port) {
			return port
		}
	}
	return 0
}
