package electric

// letters are messages that were received, to be sent again with other contents. One that nobody receives is left to the garbage collector.
type letters[M any] []*M

// maxLetters is how many are kept.
const maxLetters = 1024

// letter is a message that is ready to be sent.
func (l *letters[M]) letter(m M) *M {
	var sent *M
	if n := len(*l); n > 0 {
		sent, *l = (*l)[n-1], (*l)[:n-1]
	} else {
		sent = new(M)
	}
	*sent = m
	return sent
}

// open returns what a message says that was received, and keeps the message itself.
func (l *letters[M]) open(received *M) M {
	m := *received
	if len(*l) < maxLetters {
		*l = append(*l, received)
	}
	return m
}
