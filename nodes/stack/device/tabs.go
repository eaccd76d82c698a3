package device

import (
	"groundhog/nodes/stack"
	"groundhog/sim"
)

// elect gives the lock of the store to the next tab, which syncs from then on.
func (in *instance) elect(h *sim.Host) {
	in.leader++
	in.terms[in.leading()] = in.leader
	tab := in.leader
	h.Go("tab", func(p *sim.Proc) { in.connect(p, tab) }).Daemon()
}

// leading is the tab that syncs, by its number in the device.
func (in *instance) leading() int { return (in.leader - 1) % Tabs }

// leads says whether a tab has the lock.
func (in *instance) leads(tab int) bool {
	return tab == in.leader || in.config.Toggles.StaleLeader
}

// FreezeTab is the browser freezing the tab that syncs: another one takes the lock, and the frozen
// one goes on when something comes for it. Its connection does not end before.
func (d *Device) FreezeTab() {
	if in := d.now; in != nil {
		in.Host.Note(d.sym.tab, d.user, uint64(in.leader))
		in.synced = false
		in.report(stack.Event{Kind: stack.Viewed, View: in.shown()})
		in.elect(d.Host)
	}
}
