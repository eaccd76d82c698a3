package stack

// Tokens are what clients sign in with: those that were made before the last [Tokens.Expire] are
// refused.
type Tokens struct{ now uint64 }

// NewTokens are tokens of which none has expired.
func NewTokens() *Tokens { return &Tokens{now: 1} }

// Make is a token that is good until the next Expire.
func (t *Tokens) Make() uint64 { return t.now }

// Good says whether a token may be used.
func (t *Tokens) Good(token uint64) bool { return token == t.now }

// Expire makes all tokens void.
func (t *Tokens) Expire() { t.now++ }
