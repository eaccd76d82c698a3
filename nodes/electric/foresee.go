package electric

import "groundhog/sim"

// Foresee asks for the rest of the consumer, which is larger than what was asked for already, and for its files link by link if it has to flush them; see
// [sim.Foreseer].
func (c *consumer) Foresee(stage int) {
	if stage == 0 {
		sim.Prefetch(&c.svc)
	}
	switch {
	case !c.timed:
	case stage == 0:
		sim.Prefetch(c.store.log)
		sim.Prefetch(c.store.dir)
	default:
		c.store.log.Foresee(stage - 1)
		c.store.dir.Foresee(stage - 1)
	}
}
