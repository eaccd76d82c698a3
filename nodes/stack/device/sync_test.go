package device

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/sim"
)

// hearing is a link over which nothing comes. It calls a function while a hello is sent.
type hearing struct {
	proc   *sim.Proc // that receives
	hellos []stack.Shapes
	during func()
}

func (h *hearing) Send(m stack.Message) error {
	if m.Kind == stack.Hello {
		h.hellos = append(h.hellos, *m.Shapes)
		h.during()
	}
	return nil
}

func (h *hearing) Receive(patience time.Duration) (stack.Message, error) {
	h.proc.Sleep(patience)
	return stack.Message{}, errClosed
}

func (h *hearing) Close() {}

// TestOtherShapesDuringHello: who wants other shapes after the hello was made, and before anything
// looks whether there is something to send, is heard all the same.
func TestOtherShapesDuringHello(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	before, after := stack.Shapes{Of: 2, Mine: []uint64{0}}, stack.Shapes{Of: 2, Mine: []uint64{1}}
	d := New(s, net.New(s), "client", Config{
		User: 7, Views: []string{"nowhere"}, Shapes: func(uint64) stack.Shapes { return before },
	})
	d.Host.Boot()
	s.RunFor(time.Millisecond)
	var link hearing
	d.Host.Go("tab", func(p *sim.Proc) {
		link = hearing{proc: p, during: func() {
			d.now.take(record{Want: &after}, stack.Toggles{})
		}}
		d.now.session(p, &link, d.now.leader)
	}).Daemon()
	s.RunFor(time.Millisecond)
	require.Equal(t, []stack.Shapes{before, after}, link.hellos)
}
