package shapestream

// Memory is what outlives a stream, as the localStorage of a browser does: the handle that has
// expired, by shape.
type Memory struct{ expired map[string]string }

// NewMemory returns an empty one.
func NewMemory() *Memory { return &Memory{expired: make(map[string]string)} }
