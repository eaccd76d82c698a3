package net

import "groundhog/sim"

// reach tells who waits for moments of the kind that the host has come to one with its peer.
func (st *Stack) reach(k sim.MomentKind, place sim.Place, peer *Stack) {
	if st.net.sim.Awaits(k) {
		st.host.Reach(k, place, peer.host.Name(), "")
	}
}

// open begins to open the connection, for a program. It returns false if the host has died of it.
func (c *conn) open() bool {
	c.stack.reach(sim.MomentConnect, sim.PlaceBefore, c.peer)
	if c.state == gone {
		return false
	}
	c.startOpening()
	c.stack.reach(sim.MomentConnect, sim.PlaceWithin, c.peer)
	return true
}
