package disk

import "groundhog/sim"

// Foresee asks for what a call on the file will need in memory; see [sim.Foreseer].
func (f *File) Foresee(stage int) {
	if stage == 0 {
		sim.Prefetch(f.ino)
	}
}

// Foresee asks for what a call on the directory will need in memory; see [sim.Foreseer].
func (d *Dir) Foresee(stage int) {
	if stage == 0 {
		sim.Prefetch(d.node)
	} else if d.node != nil && len(d.node.dir.cur.few) > 0 {
		sim.Prefetch(&d.node.dir.cur.few[0])
	}
}
