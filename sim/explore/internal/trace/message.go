package trace

import (
	"strings"

	"groundhog/sim"
)

// Message is one packet that came over: the records that tell of its ends.
type Message struct {
	Sent, Delivered int // indices of records
	From, To        int // hosts
}

// Messages pairs what was sent with what was delivered. A packet that the network
// duplicated is delivered twice; one that was lost is no message.
func (l *Log) Messages() []Message {
	type packet struct {
		wire string
		n    uint64
	}
	sent := make(map[packet]int)
	var out []Message
	for i, r := range l.Records {
		if r.Kind != sim.KindNote {
			continue
		}
		name := l.Name(r.Topic)
		if wire, ok := strings.CutPrefix(name, "net sent "); ok {
			sent[packet{wire, r.A}] = i
			continue
		}
		wire, ok := strings.CutPrefix(name, "net delivered ")
		if !ok {
			continue
		}
		if from, ok := sent[packet{wire, r.A}]; ok {
			out = append(out, Message{from, i, l.Host(l.Records[from].Actor), l.Host(r.Actor)})
		}
	}
	return out
}
