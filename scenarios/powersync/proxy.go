package powersync

import (
	"bytes"
	"fmt"

	"groundhog/net/proxy"
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
	"groundhog/sim/world"
)

// addProxy adds a proxy before the service, which holds streams back.
func (w *system) addProxy(upstream string) *world.Host {
	return w.NewHost("proxy", func(p *sim.Proc, h *world.Host) {
		p.Daemon()
		err := proxy.Hold{
			Box: proxy.Box{Stack: h.Net, Port: protocol.ServicePort,
				Upstream: fmt.Sprintf("%s:%d", upstream, protocol.ServicePort)},
			Bytes: w.setting.buffer, Unless: unbuffered,
		}.Serve(p)
		p.Sim().Fail("the proxy ends: %v", err)
	})
}

// unbuffered tells whether a proxy passes an answer on at once: one that is whole, which is all but
// that of a stream, and a stream that asks for it.
func unbuffered(begin []byte) bool {
	head, _, whole := bytes.Cut(begin, []byte("\n"))
	return whole && !bytes.Equal(head, []byte(`{"status":200}`))
}
