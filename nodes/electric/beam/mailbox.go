package beam

// mailbox is what a process has been sent and has not received, in order. Most have room for all of it in themselves: a message rarely waits for
// another.
type mailbox struct {
	first letter
	full  bool     // first is the first letter
	rest  []letter // rest[head:]
	head  int
}

// letter is a message, or a request if it says whom to reply to.
type letter struct {
	from From
	body any
}

// message is the letter as a process that is no server receives it.
func (l *letter) message() any {
	if l.from.PID != 0 {
		return request{*l}
	}
	return l.body
}

func (m *mailbox) len() int {
	n := len(m.rest) - m.head
	if m.full {
		n++
	}
	return n
}

// at is the letter at place i, to be read before the mailbox changes.
func (m *mailbox) at(i int) *letter {
	if m.full {
		if i == 0 {
			return &m.first
		}
		i--
	}
	return &m.rest[m.head+i]
}

// take removes the letter at place i; those before it stay in order.
func (m *mailbox) take(i int) letter {
	if m.full {
		if i == 0 {
			l := m.first
			m.first, m.full = letter{}, false
			return l
		}
		i--
	}
	i += m.head
	l := m.rest[i]
	copy(m.rest[m.head+1:i+1], m.rest[m.head:i])
	m.rest[m.head] = letter{}
	m.head++
	if m.head == len(m.rest) {
		m.rest, m.head = m.rest[:0], 0
	} else if m.head > 64 && m.head > len(m.rest)/2 {
		n := copy(m.rest, m.rest[m.head:])
		clear(m.rest[n:])
		m.rest, m.head = m.rest[:n], 0
	}
	return l
}

// buffers are those of mailboxes that are empty. Most of a hundred thousand processes have nothing to read at a time.
type buffers [][]letter

// How many letters a new buffer has room for; how large one may be to be kept for others; and how many are.
const (
	newBuffer  = 4
	maxBuffer  = 64
	maxBuffers = 256
)

// put adds a letter to m, which may need a buffer for it.
func (b *buffers) put(m *mailbox, l letter) {
	if m.len() == 0 {
		m.first, m.full = l, true
		return
	}
	if m.rest == nil {
		if n := len(*b); n > 0 {
			m.rest, *b = (*b)[n-1], (*b)[:n-1]
		} else {
			m.rest = make([]letter, 0, newBuffer)
		}
	}
	m.rest = append(m.rest, l)
}

// lend takes its buffer from a mailbox that is empty, unless it is a large one, which will be needed again.
func (b *buffers) lend(m *mailbox) {
	if m.len() > 0 || cap(m.rest) == 0 || cap(m.rest) > maxBuffer {
		return
	}
	if len(*b) < maxBuffers {
		*b = append(*b, m.rest[:0])
	}
	m.rest = nil
}
