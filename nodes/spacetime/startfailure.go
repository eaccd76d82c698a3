package spacetime

// StartFailure is why a server does not start, without the numbers and names of one run. The error
// of a [StartFailed] event wraps it, for [errors.As], with what was found where.
type StartFailure string

// The failures of a start.
const (
	DataInUse       StartFailure = "in use"
	MetadataVersion StartFailure = "metadata.toml: missing field `version`"
	MetadataBad     StartFailure = "metadata.toml"
	HeaderShort     StartFailure = "unexpected end of file after"
	HeaderMagic     StartFailure = "does not start with magic"
	CommitShort     StartFailure = "unexpected end of file inside a commit"
	CommitChecksum  StartFailure = "checksum mismatch"
	CommitOrder     StartFailure = "out of order"
	FirstCommit     StartFailure = "first commit of the last segment cannot be read"
	FrameShort      StartFailure = "zstd frame: unexpected end of file"
	SegmentGap      StartFailure = "follows commits"
	NoSnapshot      StartFailure = "no connected snapshot"
	ProgramMissing  StartFailure = "program bytes not found"
)

// Error returns the failure as the words of it that stand in the message of every start that fails
// so.
func (f StartFailure) Error() string { return string(f) }
