package beam

import "groundhog/sim/pool"

// mailbox is what a process has been sent and has not received, in order. A message rarely waits
// for another, so a mailbox has room for one, and takes a queue only when there are more.
type mailbox struct {
	first letter
	full  bool   // first is the first letter
	more  *queue // the letters after it; nil: there were none
}

// queue is letters[head:].
type queue struct {
	letters []letter
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

func (m *mailbox) len() int {
	n := 0
	if m.full {
		n++
	}
	if m.more != nil {
		n += len(m.more.letters) - m.more.head
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
	return &m.more.letters[m.more.head+i]
}

// put adds a letter, in a queue of the pool if it needs one.
func (m *mailbox) put(l letter, queues *pool.Of[queue]) {
	if m.len() == 0 {
		m.first, m.full = l, true
		return
	}
	if m.more == nil {
		m.more = queues.Get()
	}
	m.more.letters = append(m.more.letters, l)
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
	return m.more.take(i)
}

func (q *queue) take(i int) letter {
	i += q.head
	l := q.letters[i]
	copy(q.letters[q.head+1:i+1], q.letters[q.head:i])
	q.letters[q.head] = letter{}
	q.head++
	if q.head == len(q.letters) {
		q.letters, q.head = q.letters[:0], 0
	} else if q.head > 64 && q.head > len(q.letters)/2 {
		n := copy(q.letters, q.letters[q.head:])
		clear(q.letters[n:])
		q.letters, q.head = q.letters[:n], 0
	}
	return l
}

// How many queues are kept, and how many letters one of them may have room for.
const (
	maxQueues  = 256
	maxLetters = 64
)

// giveBack gives the queue of an empty mailbox to the pool, unless it is a large one, which will be
// needed again.
func (m *mailbox) giveBack(queues *pool.Of[queue]) {
	if m.more == nil || m.len() > 0 || cap(m.more.letters) > maxLetters {
		return
	}
	queues.Put(m.more, maxQueues)
	m.more = nil
}
