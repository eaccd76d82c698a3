package net

// Kind is a kind of packets.
type Kind uint8

// The kinds. SYN is the opening of a connection, SYNACK its answer, Data a
// segment with payload, ACK a segment with nothing but an acknowledgement.
const (
	AnyKind Kind = iota
	Stream
	SYN
	SYNACK
	Data
	ACK
	FIN
	RST
	Datagram
	numKinds
)

var kindNames = [numKinds]string{"any", "stream", "syn", "synack", "data", "ack", "fin", "rst",
	"datagram"}

// String returns the kind as it stands in the text of a fault.
func (k Kind) String() string {
	if k >= numKinds {
		return "?"
	}
	return kindNames[k]
}

// has says whether p is of kind k.
func (k Kind) has(p *packet) bool {
	if k == AnyKind {
		return true
	}
	if p.kind == datagram || k == Datagram {
		return p.kind == datagram && k == Datagram
	}
	if p.kind != segment {
		return false
	}
	switch k {
	case SYN:
		return p.flags&(flagSYN|flagACK) == flagSYN
	case SYNACK:
		return p.flags&(flagSYN|flagACK) == flagSYN|flagACK
	case Data:
		return len(p.data) > 0
	case ACK:
		return len(p.data) == 0 && p.flags == flagACK
	case FIN:
		return p.flags&flagFIN != 0
	case RST:
		return p.flags&flagRST != 0
	}
	return true
}
