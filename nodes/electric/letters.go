package electric

import "groundhog/nodes/electric/spare"

// letters are messages that were received, to be sent again with other contents. One that nobody receives is left to the garbage collector.
type letters[M any] struct{ spare.List[M] }

// maxLetters is how many are kept.
const maxLetters = 1024

// letter is a message that is ready to be sent.
func (l *letters[M]) letter(m M) *M {
	sent := l.Take()
	*sent = m
	return sent
}

// open returns what a message says that was received, and keeps the message itself.
func (l *letters[M]) open(received *M) M {
	m := *received
	l.Give(received, maxLetters)
	return m
}
