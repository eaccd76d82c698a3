package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPagesNameFlagsThatExist holds the pages about these commands: the tests of the pages leave
// their flags to this one.
func TestPagesNameFlagsThatExist(t *testing.T) {
	text, err := os.ReadFile("../../../docs/campaigns.md")
	require.NoError(t, err)
	more, err := os.ReadFile("../../../docs/agents.md")
	require.NoError(t, err)
	text = append(text, more...)
	call := regexp.MustCompile(`(?m)^groundhog (campaign|merge|worker|findings|mcp)( .*)?$`)
	self, err := os.Executable()
	require.NoError(t, err)
	help := map[string]string{}
	calls := call.FindAllSubmatch(text, -1)
	require.Greater(t, len(calls), 5)
	for _, m := range calls {
		name := string(m[1])
		if help[name] == "" {
			cmd := exec.CommandContext(t.Context(), self, name, "-h")
			cmd.Env = append(os.Environ(), "CAMPAIGN_IS_COMMAND=1")
			out, err := cmd.Output()
			require.NoError(t, err)
			help[name] = string(out)
		}
		words, _, _ := strings.Cut(string(m[2]), " #")
		for _, word := range strings.Fields(words) {
			if flag, ok := strings.CutPrefix(word, "-"); ok {
				flag, _, _ = strings.Cut(flag, "=")
				require.Regexp(t, `(?m)^  -`+flag+`\b`, help[name], "groundhog %s", name)
			}
		}
	}
	require.False(t, bytes.Contains(text, []byte("\t")))
}
