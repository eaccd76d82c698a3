package beam

// MailboxLen is the number of messages a process has not yet received.
func (r *Runtime) MailboxLen(pid PID) int {
	if p := r.process(pid); p != nil {
		return p.mailbox.len()
	}
	return 0
}

// Receive takes the first message, and waits for one if there is none.
func (p *Process) Receive() any { return p.ReceiveMatch(nil) }
