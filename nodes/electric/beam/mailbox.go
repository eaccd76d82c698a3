package beam

// mailbox is what a process has been sent and has not received, in order.
type mailbox struct {
	letters []letter // letters[head:]
	head    int
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

func (m *mailbox) len() int { return len(m.letters) - m.head }

// at is the letter at place i, to be read before the mailbox changes.
func (m *mailbox) at(i int) *letter { return &m.letters[m.head+i] }

// take removes the letter at place i; those before it stay in order.
func (m *mailbox) take(i int) letter {
	i += m.head
	l := m.letters[i]
	copy(m.letters[m.head+1:i+1], m.letters[m.head:i])
	m.letters[m.head] = letter{}
	m.head++
	if m.head == len(m.letters) {
		m.letters, m.head = m.letters[:0], 0
	} else if m.head > 64 && m.head > len(m.letters)/2 {
		n := copy(m.letters, m.letters[m.head:])
		clear(m.letters[n:])
		m.letters, m.head = m.letters[:n], 0
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
	if m.letters == nil {
		if n := len(*b); n > 0 {
			m.letters, *b = (*b)[n-1], (*b)[:n-1]
		} else {
			m.letters = make([]letter, 0, newBuffer)
		}
	}
	m.letters = append(m.letters, l)
}

// lend takes its buffer from a mailbox that is empty, unless it is a large one, which will be needed again.
func (b *buffers) lend(m *mailbox) {
	if m.len() > 0 || cap(m.letters) == 0 || cap(m.letters) > maxBuffer {
		return
	}
	if len(*b) < maxBuffers {
		*b = append(*b, m.letters[:0])
	}
	*m = mailbox{}
}
