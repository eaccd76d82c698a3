package service

// Newest returns the operation of the newest checkpoint.
func (v *Service) Newest() int64 { return v.storage.newest.op }
